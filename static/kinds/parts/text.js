/** Text as the server sees it: how long it is, when two are the same, and how they are listed. */

import { h } from "../../dom.js";
import { t, tn } from "../../words.js";

const segmenter = typeof Intl === "object" && "Segmenter" in Intl ? new Intl.Segmenter() : null;

/** How many characters a reader sees: a family of emoji is one. @param {string} text */
export function length(text) {
  if (/^[\n -\u02ff]*$/.test(text)) return text.length;
  return segmenter ? [...segmenter.segment(text)].length : [...text].length;
}

/** What equal texts have in common: no case, no edge punctuation, one space. @param {string} text */
export function fold(text) {
  const folded = text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  const bare = folded
    .replace(/^(?!-\d)(?:(?![#%&@*/\\§])[\p{P}\s](?!-\d))+/u, "")
    .replace(/(?:(?![#%&@*/\\§])[\p{P}\s])+$/u, "");
  return bare || folded;
}

/** @type {WeakMap<object, string>} answers come as they were until their block changes */
const folds = new WeakMap();
/** @type {WeakMap<Listed[], Said[]>} what was merged last, for all who draw the same answers */
const known = new WeakMap();

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
  const kept = known.get(answers) ?? merge(answers);
  known.set(answers, kept);
  return kept;
}

/** @param {Listed[]} answers @returns {Said[]} */
function merge(answers) {
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
