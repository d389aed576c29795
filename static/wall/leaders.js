/** The leaderboard of a quiz on the wall, while the moderator shows it: the first ten. */
import { h, replace, say } from "../dom.js";
import { number, t, tn } from "../words.js";

/** @param {Element} main what it stands in @returns {(told: any) => void} null takes it away */
export function leaderboard(main) {
  /** @type {any} */
  let element = null;
  let drawn = "";
  const rows = h("tbody");
  const table = h(
    "table",
    { class: "leaders-table" },
    h("caption", { class: "visually-hidden" }, t("De ti øverste på poengtavlen")),
    h("thead", { class: "visually-hidden" }, h("tr", null, [t("Plass"), t("Navn"), t("Poeng")].map((text) => h("th", { scope: "col" }, text)))),
    rows,
  );
  const none = h("p", { class: "empty" }, t("Ingen har fått poeng ennå"));
  const of = h("p", { class: "of figures" });

  return (told) => {
    if (!told) return void element?.remove();
    element ??= h("section", { id: "leaders", class: "wall-leaders", "aria-labelledby": "leaders-heading" },
      h("h1", { id: "leaders-heading" }, t("Poengtavle")), table, none, of);
    if (!element.isConnected) main.append(element);
    const list = Array.isArray(told.list) ? told.list : [];
    const now = JSON.stringify(told);
    if (now === drawn) return;
    drawn = now;
    table.hidden = !list.length;
    none.hidden = Boolean(list.length);
    const most = Math.max(1, ...list.map((/** @type {any} */ row) => row.points));
    replace(rows, list.map((/** @type {any} */ row) =>
      h("tr", { class: row.place === 1 ? "leaders-row first" : "leaders-row" },
        h("td", { class: "leaders-place figures" }, `${row.place}.`),
        h("th", { scope: "row", class: "leaders-name" }, h("bdi", null, row.name)),
        h("td", { class: "leaders-points figures", style: { "--share": row.points / most } }, h("span", null, number(row.points))))));
    say(of, told.of ? tn("{n} er med i quizen", "{n} er med i quizen", told.of) : "");
  };
}
