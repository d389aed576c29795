/** One row of the workbench: a line, and all of it with what can be done once it stands open. */

import { h, replace } from "../dom.js";
import { marked } from "../staff/answer-row.js";
import { t, tn } from "../words.js";
import { short } from "./telling.js";

/** @typedef {import("./rows.js").Row} Row */
/**
 * @typedef {object} Look how a row is drawn
 * @property {boolean} open
 * @property {boolean} ticked
 * @property {RegExp | null} pattern
 * @property {{id: string, name: string, number: number, part: boolean, quoted: boolean}[]} themes
 * @property {{id: string, name: string}[]} likely the likeliest themes, at most two
 * @property {Row[]} alike others that may say the same
 * @property {boolean} more whether other rows are ticked besides
 * @property {boolean} changed whether some of it was changed after it was sorted
 * @property {string[]} tables the names of the tables that gave it
 */
/**
 * @typedef {object} Doing
 * @property {(id: string) => void} tick
 * @property {(theme: string) => void} sort
 * @property {() => void} find
 * @property {(theme: string) => void} takeOff
 * @property {(theme: string) => void} quote
 * @property {(rows: Row[]) => void} gather
 * @property {() => void} rightly
 * @property {() => void} hide
 */

/** @param {HTMLElement} element @param {Row} row @param {Look} look @param {Doing} doing */
export function drawRow(element, row, look, doing) {
  const focused = element.contains(document.activeElement);
  element.className = `bench-row${look.open ? " open" : ""}${look.ticked ? " ticked" : ""}`;
  element.setAttribute("aria-selected", String(look.ticked));
  element.tabIndex = look.open ? 0 : -1;
  element.draggable = true;
  const inside = look.open ? "0" : "-1";
  replace(element,
    h("div", { role: "gridcell" }, h("label", { class: "row-tick" },
      h("input", {
        type: "checkbox", tabindex: "-1", checked: look.ticked, "aria-label": t("Velg: {text}", { text: short(row.text) }),
        onchange: () => doing.tick(row.id),
      }))),
    h("p", { class: "row-text", role: "gridcell" },
      look.tables.length > 0 && h("span", { class: "row-tables quiet-text" }, h("bdi", null, look.tables.join(", ")), ": "),
      h("bdi", null, marked(row.text, look.pattern)),
      row.answers.length > 1 && h("span", { class: "row-times figures" },
        h("span", { "aria-hidden": "true" }, t("×{n}", { n: row.answers.length })),
        h("span", { class: "visually-hidden" }, tn("gitt av {n}", "gitt av {n}", row.answers.length)))),
    h("div", { class: "row-chips", role: "gridcell" },
      look.changed && h("span", { class: "mark live" }, t("Endret etterpå")),
      look.themes.map((theme) => chip(theme, look.open, inside, doing)),
      look.likely.map(({ id, name }, at) => h("button", {
        type: "button", class: "chip likely", tabindex: inside, "aria-keyshortcuts": look.open ? "AB"[at] : null,
        "aria-label": t("Sorter under {theme}, som er foreslått", { theme: name }), onclick: () => doing.sort(id),
      }, look.open && h("kbd", { "aria-hidden": "true" }, "AB"[at]), h("bdi", null, name)))),
    look.open && more(look, doing),
  );
  if (focused) element.focus({ preventScroll: true });
}

/** @param {Look["themes"][number]} theme @param {boolean} open @param {string} inside @param {Doing} doing */
function chip({ id, name, number, part, quoted }, open, inside, doing) {
  const words = [quoted && t("sitat"), part && t("noen av dem")].filter(Boolean).join(", ");
  const text = [number > 0 && h("span", { class: "figures", "aria-hidden": "true" }, `${number} `), h("bdi", null, name), words && ` (${words})`];
  if (!open) return h("span", { class: "chip" }, text);
  return h("span", { class: "chip" }, text, h("button", {
    type: "button", class: "chip-off", tabindex: inside, "aria-label": t("Ta av {theme}", { theme: name }), onclick: () => doing.takeOff(id),
  }, "×"));
}

/** What can be done with the row that stands open. @param {Look} look @param {Doing} doing */
function more(look, doing) {
  const sorted = look.themes.filter(({ number }) => number > 0);
  return h("div", { class: "row-more", role: "gridcell" },
    h("button", { type: "button", class: "button small", "aria-keyshortcuts": "T", onclick: doing.find }, t("Velg tema …")),
    h("button", { type: "button", class: "button small quiet", "aria-keyshortcuts": "K", onclick: () => doing.sort("minority") }, t("Enkeltsyn")),
    h("button", { type: "button", class: "button small quiet", "aria-keyshortcuts": "0", onclick: () => doing.sort("aside") }, t("Under ingen")),
    sorted.length > 0 && !look.more && h("button", {
      type: "button", class: "button small quiet", "aria-keyshortcuts": "Q", onclick: () => doing.quote(sorted.length === 1 ? sorted[0].id : ""),
    }, sorted.length === 1 && sorted[0].quoted ? t("Ikke sitat") : t("Sitat")),
    look.changed && h("button", { type: "button", class: "button small quiet", "aria-keyshortcuts": "G", onclick: doing.rightly }, t("Står riktig")),
    h("button", { type: "button", class: "button small quiet", "aria-keyshortcuts": "D", onclick: doing.hide }, t("Skjul")),
    look.alike.length > 0 && h("button", {
      type: "button", class: "button small quiet", "aria-keyshortcuts": "L",
      "aria-label": t("Ta med {n} lignende svar: {texts}", { n: look.alike.length, texts: look.alike.slice(0, 5).map(({ text }) => short(text, 80)).join("; ") }),
      onclick: () => doing.gather(look.alike),
    }, h("kbd", { "aria-hidden": "true" }, "L"), tn("Ta med {n} lignende svar", "Ta med {n} lignende svar", look.alike.length)),
    look.alike.length > 0 && h("ul", { class: "row-alike", "aria-hidden": "true" },
      look.alike.slice(0, 5).map(({ text }) => h("li", null, h("bdi", null, short(text, 80))))));
}
