/** How much of a question is known: all that there is now, or was before the connection was lost. */

/** The round before may be told too, where it is shown beside the present one. @param {string} item @param {number} run */
export function keyOf(item, run) {
  return `${item} ${run}`;
}

/** Whether every block of them has come since the connection was opened. @param {import("./live.js").View} view @param {{id: string, run: number}} item */
export function hasAll(view, item) {
  const key = keyOf(item.id, item.run);
  return view.answers.get(key)?.length === view.heard.get(key)?.size && view.heard.has(key);
}

/**
 * Whether the answers to a question are known and what they are sorted under, as it is or was before
 * the connection was lost: what has come since may still lack a few.
 * @param {import("./live.js").View} view @param {{id: string, run: number}} item
 */
export function isKnown(view, item) {
  const key = keyOf(item.id, item.run);
  const blocks = view.answers.get(key);
  if (!blocks || !view.codebooks.has(item.id)) return false;
  if (!Array.from(blocks).includes(/** @type {any} */ (undefined))) view.known.add(key);
  return view.known.has(key);
}
