/** One answer on a staff page: its text, whether it is hidden, and what can be done with it. */

import { h } from "../dom.js";
import { t, tn } from "../words.js";

/** @typedef {import("./live.js").Listed} Listed */
/**
 * @typedef {object} Actions
 * @property {(answer: Listed, text: string) => void} hide hides it, or brings it back
 * @property {(answer: Listed, large: boolean) => void} [large] shows it large on the wall, or not
 * @property {(answer: Listed, text: string) => void} [mark] marks it as answered, or not
 * @property {() => boolean} [marks] whether these can be marked
 */

/**
 * Fills `row` anew.
 * @param {HTMLElement} row
 * @param {{answer: Listed, text: string, pattern: RegExp | null, large: boolean, blocked: boolean}} drawn
 * @param {Actions} actions
 */
export function answerRow(row, { answer, text, pattern, large, blocked }, actions) {
  row.className = `answer${answer.hidden ? " hidden-answer" : ""}${large ? " large-answer" : ""}${answer.mark ? " answered-answer" : ""}`;
  row.dataset.id = answer.id;
  row.setAttribute("role", "listitem");
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  const marks = [];
  if (answer.hidden) marks.push(h("span", { class: "mark quiet" }, t("Skjult")));
  if (answer.lifts) marks.push(h("span", { class: "answer-lifted" }, tn("{n} løft", "{n} løft", answer.lifts)));
  if (answer.mark) marks.push(h("span", { class: "mark" }, t("Besvart")));
  if (large) marks.push(h("span", { class: "mark" }, t("Stort på storskjermen")));
  const buttons = [];
  if (actions.large && !answer.hidden) {
    buttons.push(action(large ? t("Ikke stort") : t("Stort"), text, blocked, () => actions.large?.(answer, !large)));
  }
  if (actions.marks?.() && !answer.hidden) {
    buttons.push(action(answer.mark ? t("Ikke besvart") : t("Besvart"), text, blocked, () => actions.mark?.(answer, text)));
  }
  buttons.push(action(answer.hidden ? t("Hent tilbake") : t("Skjul"), text, blocked, () => actions.hide(answer, text)));
  const focused = row.contains(document.activeElement);
  row.replaceChildren(
    h("p", { class: "answer-text" }, h("bdi", {}, ...marked(text, pattern)), ...marks),
    h("div", { class: "answer-actions" }, ...buttons),
  );
  if (focused) row.focus();
}

/** @param {string} label @param {string} text @param {boolean} blocked @param {() => void} act */
function action(label, text, blocked, act) {
  const short = text.length > 60 ? `${text.slice(0, 60)} …` : text;
  return h("button", {
    type: "button",
    class: "button quiet small",
    // Only the row walked to lets Tab into its buttons (see the list): ten thousand rows would
    // else be twenty thousand stops.
    tabindex: "-1",
    "aria-label": `${label}: ${short}`,
    "aria-disabled": blocked ? "true" : "false",
    onclick: () => { if (!blocked) act(); },
  }, label);
}

/** The text with what `pattern` finds in `<mark>`. @param {string} text @param {RegExp | null} pattern @returns {(string | HTMLElement)[]} */
export function marked(text, pattern) {
  if (!pattern) return [text];
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(pattern)) {
    if (!found[0]) continue;
    parts.push(text.slice(from, found.index), h("mark", {}, found[0]));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

/**
 * What finds the words typed where they stand together; null when nothing is typed.
 * @param {string} typed
 */
export function searchPattern(typed) {
  const words = typed.normalize("NFC").trim().split(/\s+/u).filter(Boolean);
  if (!words.length) return null;
  return new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&")).join("\\s+"), "giu");
}
