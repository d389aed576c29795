/** The rows of the workbench: equal texts are one row, with what each answer in it is sorted under. */

import { fold } from "../kinds/parts/text.js";

/**
 * @typedef {import("./change.js").How} How
 * @typedef {{id: string, value: any, hidden: boolean, waiting?: boolean, table?: string | null, themes?: string[], quotes?: string[], changed?: boolean}} Listed
 * @typedef {object} Given one answer
 * @property {string} id
 * @property {Map<string, How>} raw what it is sorted under, merged themes among them
 * @property {Map<string, boolean>} themes the themes it counts under -> whether it is a quote there
 * @typedef {object} Row
 * @property {string} id that of its first answer
 * @property {string} text as it was first said
 * @property {Given[]} answers
 * @property {Map<string, {n: number, quoted: boolean}>} themes over all its answers
 * @property {number} unsorted how many of its answers are sorted under nothing
 * @property {string[]} changed those of its answers that their phone changed after they were sorted
 * @property {string[]} tables the tables that gave it, where each answer is a table's
 */

/** @type {Map<any, any>} */
const NONE = new Map();
/** @type {WeakMap<object, {text: string, key: string}>} answers come as they were until their block changes */
const folds = new WeakMap();

/**
 * @param {object} from
 * @param {Listed[][]} from.blocks oldest first
 * @param {(value: any) => string} from.line
 * @param {Map<string, Map<string, How>>} from.over what this page did that the server has not told yet
 * @param {Map<string, string>} from.counted theme id -> what it counts as
 * @returns {{rows: Row[], left: number}} oldest first; `left`: answers left out, as they are hidden or wait
 */
export function rowsOf({ blocks, line, over, counted }) {
  /** @type {Map<string, Row>} */
  const found = new Map();
  let left = 0;
  for (const block of blocks) {
    for (const listed of block ?? []) {
      if (listed.hidden || listed.waiting) {
        left += 1;
        continue;
      }
      const { text, key } = folded(listed, line);
      const answer = given(listed, over.get(listed.id), counted);
      let row = found.get(key);
      if (!row) found.set(key, row = { id: listed.id, text, answers: [], themes: NONE, unsorted: 0, changed: [], tables: [] });
      row.answers.push(answer);
      if (listed.changed && answer.themes.size) row.changed.push(listed.id);
      if (listed.table && !row.tables.includes(listed.table)) row.tables.push(listed.table);
      if (!answer.themes.size) row.unsorted += 1;
      else row.themes = added(row.themes, answer.themes);
    }
  }
  return { rows: [...found.values()], left };
}

/** @param {Listed} listed @param {(value: any) => string} line */
function folded(listed, line) {
  let kept = folds.get(listed);
  if (!kept) {
    const text = line(listed.value);
    folds.set(listed, kept = { text, key: fold(text) });
  }
  return kept;
}

/** @param {Listed} listed @param {Map<string, How> | undefined} over @param {Map<string, string>} counted @returns {Given} */
function given({ id, themes = [], quotes = [] }, over, counted) {
  if (!themes.length && !over) return { id, raw: NONE, themes: NONE };
  /** @type {Map<string, How>} */
  const raw = new Map();
  for (const theme of themes) raw.set(theme, quotes.includes(theme) ? "quoted" : "sorted");
  for (const [theme, how] of over ?? NONE) {
    if (how) raw.set(theme, how);
    else raw.delete(theme);
  }
  /** @type {Map<string, boolean>} */
  const resolved = new Map();
  for (const [theme, how] of raw) {
    const as = counted.get(theme);
    if (as) resolved.set(as, Boolean(resolved.get(as)) || how === "quoted");
  }
  return { id, raw, themes: resolved };
}

/** @param {Row["themes"]} all @param {Map<string, boolean>} more @returns {Row["themes"]} */
function added(all, more) {
  const sum = all === NONE ? new Map() : all;
  for (const [theme, quoted] of more) {
    const had = sum.get(theme);
    sum.set(theme, { n: (had?.n ?? 0) + 1, quoted: quoted || Boolean(had?.quoted) });
  }
  return sum;
}
