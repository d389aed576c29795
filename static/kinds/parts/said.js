/** What people wrote, as it is listed: equal texts as one, and what was lifted most first. */

import { h } from "../../dom.js";
import { t, tn } from "../../words.js";
import { fold } from "./text.js";

/** @type {WeakMap<object, string>} answers come as they were until their block changes */
const folds = new WeakMap();

/**
 * @typedef {{id: string, value: {text: string}, lifts?: number, mark?: string | null}} Listed
 * @typedef {{id: string, text: string, n: number, lifts: number, answered: boolean, ids: string[]}} Said
 *   `ids` of all that said it
 */

/**
 * Equal texts as one, newest first; it stands where it was first said, and shows the form said first.
 * Once something has been lifted, what was lifted most comes first, and what is answered last.
 * @param {Listed[]} answers oldest first @returns {Said[]}
 */
export function merged(answers) {
  /** @type {Map<string, Said>} */
  const found = new Map();
  for (const { id, value, lifts = 0, mark = null } of answers) {
    const key = folds.get(value) ?? fold(value.text);
    folds.set(value, key);
    const same = found.get(key) ?? { id, text: value.text, n: 0, lifts: 0, answered: false, ids: [] };
    same.n += 1;
    same.ids.push(id);
    same.lifts += lifts;
    same.answered ||= mark !== null;
    found.set(key, same);
  }
  const all = [...found.values()].reverse();
  return all.sort((a, b) => Number(a.answered) - Number(b.answered) || b.lifts - a.lifts);
}

/** "× 3" behind a text that several wrote. @param {Said} one @returns {(Node | string | false)[]} */
export function times({ n }) {
  return n > 1 ? ["\u00a0", h("span", { class: "answer-times" }, t("× {n}", { n }))] : [];
}

/** How often it was lifted, in words. @param {Said} one */
export function liftsText({ lifts }) {
  return tn("{n} løft", "{n} løft", lifts);
}
