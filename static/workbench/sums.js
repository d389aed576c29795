/** What sorting adds up to: codings and different answers, always told apart. */

import { ASIDE, MINORITY, gathered } from "./book.js";

/**
 * @typedef {object} Sums
 * @property {Map<string, number>} themes theme id -> answers under it, the reserved ones too
 * @property {Map<string, {codings: number, answers: number}>} headings heading id ("" for none) -> both counts
 * @property {number} total @property {number} unsorted
 * @property {number} codings @property {number} answers
 */

/** @param {import("./book.js").Codebook} book @param {import("./rows.js").Row[]} rows @returns {Sums} */
export function sums(book, rows) {
  /** @type {Sums} */
  const found = { themes: new Map(), headings: new Map(), total: 0, unsorted: 0, codings: 0, answers: 0 };
  /** @type {Map<string, string>} theme id -> heading id */
  const under = new Map();
  for (const { heading, themes } of gathered(book)) {
    found.headings.set(heading?.id ?? "", { codings: 0, answers: 0 });
    for (const { id } of themes) {
      under.set(id, heading?.id ?? "");
      found.themes.set(id, 0);
    }
  }
  for (const reserved of [MINORITY, ASIDE]) found.themes.set(reserved, 0);
  for (const row of rows) {
    found.total += row.answers.length;
    found.unsorted += row.unsorted;
    if (row.themes.size) for (const answer of row.answers) count(found, under, answer.themes);
  }
  return found;
}

/** @param {Sums} found @param {Map<string, string>} under @param {Map<string, boolean>} themes of one answer */
function count(found, under, themes) {
  const headings = new Set();
  for (const theme of themes.keys()) {
    found.themes.set(theme, (found.themes.get(theme) ?? 0) + 1);
    const heading = under.get(theme);
    if (heading === undefined) continue;
    found.codings += 1;
    /** @type {any} */ (found.headings.get(heading)).codings += 1;
    headings.add(heading);
  }
  if (headings.size) found.answers += 1;
  for (const heading of headings) /** @type {any} */ (found.headings.get(heading)).answers += 1;
}
