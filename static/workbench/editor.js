/** The dialog of one theme: its name, what belongs under it, what the summary says of it, its quotes. */

import { h, replace } from "../dom.js";
import { makeDialog } from "../staff/dialog.js";
import { t, tn } from "../words.js";
import { editTheme, tidied } from "./naming.js";

/** Answers offered as quotes at most; the list of the theme has them all. */
const OFFERED = 200;

/**
 * @typedef {import("./book.js").Theme} Theme
 * @param {object} of
 * @param {string} of.id the theme
 * @param {() => import("./bench.js").Model} of.model
 * @param {(change: import("./change.js").Change, text: string) => void} of.act
 * @param {(id: string, row: import("./rows.js").Row) => void} of.quote
 * @param {(id: string, by: number) => void} of.move
 * @param {(id: string) => void} of.merge @param {(id: string) => void} of.split @param {(id: string) => void} of.remove
 */
export function editThemeDialog({ id, model, act, quote, move, merge, split, remove }) {
  const theme = () => model().themes.find((one) => one.id === id);
  let base = theme();
  if (!base) return;
  const dialog = makeDialog(t("Tema"), { wide: true, closed: () => dialog.element.remove() });
  const name = input("theme-name", base.name, 120);
  const heading = h("select", { id: "theme-heading" },
    h("option", { value: "" }, t("Ingen overskrift")),
    model().book.headings.map((one) => h("option", { value: one.id }, one.text)));
  heading.value = model().book.headings.some((one) => one.id === base?.heading) ? base.heading : "";
  const definition = area("theme-definition", base.definition, 500, 3);
  const text = area("theme-text", base.text, 1000, 3);
  const problem = h("p", { class: "problem", role: "alert" });
  const quotes = h("fieldset", { class: "theme-quotes" });
  const place = h("span", { class: "figures quiet-text", role: "status" });

  const save = () => {
    const now = theme();
    const wanted = { name: tidied(name.value), heading: heading.value, definition: tidied(definition.value, true), text: tidied(text.value, true) };
    if (!wanted.name) {
      problem.textContent = t("Gi temaet et navn.");
      return name.focus();
    }
    if (!now || !base) return dialog.element.close();
    /** @type {Partial<Theme>} */
    const fields = {};
    const taken = [];
    for (const [field, value] of Object.entries(wanted)) {
      const [was, is] = [/** @type {any} */ (base)[field], /** @type {any} */ (now)[field]];
      if (value === was) continue;
      if (is !== was && is !== value) taken.push(is);
      /** @type {any} */ (fields)[field] = value;
    }
    if (taken.length) {
      // Once seen it may be written over knowingly.
      base = now;
      problem.textContent = t("Noen andre skrev her imens: «{text}». Lagrer du nå, står det du har skrevet.", { text: taken.filter(Boolean).join("» · «") || "–" });
      return;
    }
    act(editTheme(now, fields), t("{theme} er lagret.", { theme: wanted.name }));
    dialog.element.close();
  };

  function drawQuotes() {
    const rows = model().rows.filter(({ themes }) => themes.has(id));
    const chosen = rows.filter((row) => row.themes.get(id)?.quoted);
    const count = h("span", { class: "figures quiet-text" }, `(${chosen.length})`);
    const tell = () => { count.textContent = `(${model().rows.filter((row) => row.themes.get(id)?.quoted).length})`; };
    const sorted = [...chosen, ...rows.filter((row) => !chosen.includes(row))].slice(0, OFFERED);
    replace(quotes, h("legend", null, t("Sitater"), " ", count),
      sorted.length ? h("div", { class: "quote-list" }, sorted.map((row) => h("label", { class: "check" },
        h("input", { type: "checkbox", checked: row.themes.get(id)?.quoted, onchange: () => { quote(id, row); tell(); } }),
        h("bdi", null, row.text))))
        : h("p", { class: "quiet-text" }, t("Det står ingen svar under temaet ennå.")));
  }

  function drawPlace() {
    const at = model().themes.findIndex((one) => one.id === id);
    place.textContent = t("Plass {n} av {of}", { n: at + 1, of: model().themes.length });
  }

  /** @param {string} label @param {() => void} does @param {string} [style] */
  const button = (label, does, style = "small") => h("button", { type: "button", class: `button ${style}`, onclick: does }, label);
  const away = (/** @type {(id: string) => void} */ does) => () => {
    dialog.element.close();
    does(id);
  };
  const shift = (/** @type {number} */ by) => () => {
    move(id, by);
    drawPlace();
    const now = theme();
    if (now && base) {
      heading.value = model().book.headings.some((one) => one.id === now.heading) ? now.heading : "";
      base = { ...base, heading: now.heading, place: now.place };
    }
  };
  drawQuotes();
  drawPlace();
  dialog.open(h("form", { class: "stack", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); save(); } },
    h("div", { class: "two" }, field("theme-name", t("Navn"), name), field("theme-heading", t("Overskrift"), heading)),
    h("div", { class: "two" }, field("theme-definition", t("Hva som hører inn under temaet"), definition, t("Følger med i kodeboken.")),
      field("theme-text", t("Tekst i oppsummeringen"), text, t("En setning eller to om hva svarene sier."))),
    quotes, problem,
    h("div", { class: "row" }, h("button", { type: "submit", class: "button primary" }, t("Lagre"))),
    h("div", { class: "row theme-acts" },
      button(t("Flytt opp"), shift(-1)), button(t("Flytt ned"), shift(1)), place,
      button(t("Slå sammen med …"), away(merge)), button(t("Del …"), away(split)), button(t("Slett temaet"), away(remove), "small danger")),
  ));
  name.select();
}

/** @param {string} id @param {string} value @param {number} most */
function input(id, value, most) {
  return h("input", { id, type: "text", value, maxlength: most, autocomplete: "off" });
}

/** @param {string} id @param {string} value @param {number} most @param {number} rows */
function area(id, value, most, rows) {
  return h("textarea", { id, rows, maxlength: most, value });
}

/** @param {string} id @param {string} label @param {HTMLElement} control @param {string} [help] */
export function field(id, label, control, help) {
  if (help) control.setAttribute("aria-describedby", `${id}-help`);
  return h("div", { class: "field" }, h("label", { for: id }, label), help && h("p", { class: "help", id: `${id}-help` }, help), control);
}

/**
 * A theme cut in two: which of its answers go to a new one.
 * @param {object} of
 * @param {Theme} of.theme @param {import("./rows.js").Row[]} of.rows its rows
 * @param {(name: string, rows: import("./rows.js").Row[]) => void} of.split
 */
export function splitDialog({ theme, rows, split }) {
  const dialog = makeDialog(t("Del «{theme}»", { theme: theme.name }), { wide: true, closed: () => dialog.element.remove() });
  const name = input("split-name", "", 120);
  const problem = h("p", { class: "problem", role: "alert" });
  /** @type {Set<import("./rows.js").Row>} */
  const going = new Set();
  const count = h("p", { class: "figures", role: "status" });
  const tell = () => { count.textContent = tn("{n} går til det nye temaet", "{n} går til det nye temaet", going.size); };
  tell();
  dialog.open(h("form", {
    class: "stack", onsubmit(/** @type {Event} */ event) {
      event.preventDefault();
      if (!tidied(name.value) || !going.size) {
        problem.textContent = tidied(name.value) ? t("Kryss av svarene som skal til det nye temaet.") : t("Gi temaet et navn.");
        return;
      }
      dialog.element.close();
      split(name.value.trim(), [...going]);
    },
  },
  field("split-name", t("Navn på det nye temaet"), name),
  h("fieldset", { class: "theme-quotes" }, h("legend", null, t("Svar som går til det nye temaet")),
    h("div", { class: "quote-list" }, rows.map((row) => h("label", { class: "check" },
      h("input", { type: "checkbox", onchange: (/** @type {any} */ event) => { going[event.target.checked ? "add" : "delete"](row); tell(); } }),
      h("bdi", null, row.text), row.answers.length > 1 && h("span", { class: "figures quiet-text" }, t("×{n}", { n: row.answers.length })))))),
  count, problem, h("div", { class: "row" }, h("button", { type: "submit", class: "button primary" }, t("Del temaet")))));
  name.focus();
}
