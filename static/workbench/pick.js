/** A dialog in which a theme is found by typing a part of its name, or named anew. */

import { h, replace } from "../dom.js";
import { makeDialog } from "../staff/dialog.js";
import { t } from "../words.js";
import { tidied } from "./naming.js";

/** @typedef {{id: string, name: string, number: number, n: number, on: boolean}} Option */

/** Themes shown at most; typing finds the others. */
const SHOWN = 60;

/**
 * Opens it: `choose` is called with the id of a theme, or with "" and a name for a new one.
 * @param {object} asked
 * @param {string} asked.title
 * @param {Option[]} asked.options
 * @param {(id: string, name: string, stay: boolean) => void} asked.choose
 * @param {boolean} [asked.anew] whether a new theme can be named
 * @param {boolean} [asked.several] whether Shift+Enter chooses and stays
 */
export function pickTheme({ title, options, choose, anew = false, several = false }) {
  let at = 0;
  /** @type {{id: string, name: string}[]} */
  let found = [];
  const list = h("ul", { id: "pick-list", class: "pick-list", role: "listbox", "aria-label": t("Temaer") });
  const field = h("input", {
    id: "pick-field", class: "input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: 120,
    "aria-controls": "pick-list", "aria-expanded": "true", "aria-autocomplete": "list",
    oninput: () => { at = 0; draw(); }, onkeydown: press,
  });
  const dialog = makeDialog(title, { closed: () => dialog.element.remove() });

  function draw() {
    const typed = field.value.trim().toLocaleLowerCase();
    const words = typed.split(/\s+/u);
    const fits = options.filter(({ name }) => words.every((/** @type {string} */ word) => name.toLocaleLowerCase().includes(word)));
    // What begins so comes first.
    fits.sort((a, b) => Number(b.name.toLocaleLowerCase().startsWith(typed)) - Number(a.name.toLocaleLowerCase().startsWith(typed)));
    found = fits.slice(0, SHOWN);
    const exact = fits.some(({ name }) => name.toLocaleLowerCase() === typed);
    if (anew && tidied(typed) && !exact) found = [...found, { id: "", name: field.value.trim() }];
    at = Math.min(at, Math.max(found.length - 1, 0));
    replace(list, found.map((one, index) => option(one, index)));
    if (!found.length) replace(list, h("li", { class: "hint", role: "option", "aria-selected": "false", "aria-disabled": "true" }, t("Ingen temaer heter noe slikt.")));
    field.setAttribute("aria-activedescendant", found.length ? `pick-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {any} one @param {number} index */
  function option(one, index) {
    const label = one.id ? [one.number > 0 && h("kbd", { "aria-hidden": "true" }, one.number), h("bdi", null, one.name), h("span", { class: "figures quiet-text" }, `(${one.n})`), one.on && h("span", { class: "mark quiet" }, t("Står her"))]
      : [h("span", null, t("Nytt tema: {name}", { name: one.name }))];
    return h("li", {
      id: `pick-${index}`, role: "option", "aria-selected": String(index === at), class: index === at ? "chosen" : "",
      onclick: (/** @type {MouseEvent} */ event) => take(index, several && event.shiftKey),
    }, label);
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), Math.max(found.length - 1, 0));
      draw();
    } else if (event.key === "Enter" && !event.isComposing) take(at, several && event.shiftKey);
    else return;
    event.preventDefault();
  }

  /** @param {number} index @param {boolean} stay */
  function take(index, stay) {
    const one = found[index];
    if (!one) return;
    dialog.element.close();
    choose(one.id, one.name, stay);
  }

  draw();
  dialog.open(
    h("div", { class: "field" }, h("label", { for: "pick-field" }, t("Skriv litt av navnet")), field), list,
    several && h("p", { class: "quiet-text" }, h("kbd", null, "Enter"), " ", t("sorter og gå videre"), " · ", h("kbd", null, "Shift"), " ", h("kbd", null, "Enter"), " ", t("sorter og bli på svaret")),
  );
  field.focus();
}
