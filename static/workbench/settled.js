/** What was acknowledged is let go of as soon as the server's own state shows it. */

import { blocksOf, codebookOf } from "../staff/live.js";
import { same } from "./rebase.js";

/**
 * @param {import("../staff/live.js").View} view
 * @param {ReturnType<typeof import("./queue.js").queue>} waiting
 */
export function settled(view, waiting) {
  /** @type {Map<string, Map<string, any>>} */
  const known = new Map();
  /** @param {string} item @param {number} run */
  const answers = (item, run) => {
    const key = `${item} ${run}`;
    if (!known.has(key)) known.set(key, new Map(blocksOf(view, { id: item, run }).flat().map((one) => [one.id, one])));
    return /** @type {Map<string, any>} */ (known.get(key));
  };
  waiting.shown(({ item, change }) => {
    const book = codebookOf(view, item);
    if (!book) return false;
    const parts = (/** @type {any[]} */ changes, /** @type {any[]} */ stand) => changes.every(({ id, after }) => same(stand.find((one) => one.id === id) ?? null, after));
    return parts(change.headings, book.headings) && parts(change.themes, book.themes)
      && change.codings.every(({ run, answers: ids, theme, after }) => ids.every((id) => {
        const one = answers(item, run).get(id);
        return !one || (one.quotes.includes(theme) ? "quoted" : one.themes.includes(theme) ? "sorted" : "") === after;
      }));
  });
}
