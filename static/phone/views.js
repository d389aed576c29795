/** What the phone shows when there is no question to answer. */
import { h } from "../dom.js";
import { t } from "../words.js";

/** Between questions, and before the first. */
export function waitingView() {
  return h(
    "section",
    { class: "waiting" },
    h("h1", { tabindex: -1 }, t("Neste spørsmål kommer her")),
    h("p", null, t("Du trenger ikke gjøre noe. Siden følger møtet av seg selv.")),
  );
}

/** The meeting has ended. */
export function endedView() {
  return h(
    "section",
    { class: "waiting" },
    h("h1", { tabindex: -1 }, t("Takk for at du var med")),
    h("p", null, t("Møtet er avsluttet. Du kan lukke siden.")),
  );
}

/** The question's script has not come. @param {boolean} failed */
export function loadingView(failed) {
  const text = failed
    ? t("Spørsmålet kan ikke vises akkurat nå. Siden prøver igjen når nettet er tilbake.")
    : t("Henter spørsmålet …");
  return h("section", { class: "waiting" }, h("h1", { tabindex: -1 }, text));
}

/**
 * Earlier questions that still take answers, and those that stay at hand, as ways to them.
 * @param {import("./lifting/standing.js").Row[]} rows
 * @param {(id: string) => void} choose @param {any} hand what draws those at hand, once it is there
 */
export function earlierList(rows, choose, hand) {
  const earlier = rows.filter(({ item }) => !item.stands);
  const standing = rows.filter(({ item }) => item.stands);
  return [earlier.length > 0 && earlierWays(earlier, choose), standing.length > 0 && hand?.ways(standing, choose)];
}

/** @param {import("./lifting/standing.js").Row[]} earlier @param {(id: string) => void} choose */
function earlierWays(earlier, choose) {
  /** @param {{item: any, answered: boolean, drafted: boolean}} of */
  const state = ({ item, answered, drafted }) =>
    item.answered === false ? t("Tekstside") : drafted ? t("Ikke sendt ennå") : answered ? t("Besvart · kan endres") : t("Ikke besvart");
  return h(
    "nav",
    { class: "earlier", "aria-labelledby": "earlier-heading" },
    h("h2", { id: "earlier-heading" }, t("Tidligere spørsmål")),
    h(
      "ul",
      { class: "ways" },
      earlier.map((one) =>
        h(
          "li",
          null,
          h(
            "button",
            { class: "way", type: "button", onclick: () => choose(one.item.id) },
            h("span", null, one.item.question.text),
            h("span", { class: "small quiet-text" }, state(one)),
          ),
        ),
      ),
    ),
  );
}

/**
 * Answers that came too late, whose question is no longer on the screen.
 * @param {{key: string, entry: any}[]} late @param {(name: string) => any} script that of a kind
 * @param {(key: string) => void} dismiss
 */
export function lateNotices(late, script, dismiss) {
  return late.map(({ key, entry }) => {
    const kind = script(entry.kind ?? "");
    const line = kind && entry.answer !== null ? kind.line(entry.question, entry.answer) : "";
    return h(
      "div",
      { class: "notice bad" },
      h("p", null, h("strong", null, entry.refused.text)),
      h("p", { class: "small" }, entry.question?.text ?? ""),
      line && h("blockquote", { dir: "auto" }, line),
      h("p", null, h("button", { class: "button", type: "button", onclick: () => dismiss(key) }, t("Lukk meldingen"))),
    );
  });
}
