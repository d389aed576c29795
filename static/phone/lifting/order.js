/** In which order a phone lists what can be lifted. Pure, but for where it begins. */

/** @typedef {import("../../kinds/parts/text.js").Said} Said */

/** Where this phone begins in a list that has no order yet, so that none is first everywhere. */
const START = "0123456789abcdef"[Math.floor(Math.random() * 16)];

/**
 * As they stand, where their lifts are told; else by chance, the same on this phone all the time.
 * @param {Said[]} entries @param {boolean} told @returns {Said[]}
 */
export function fresh(entries, told) {
  if (told || entries.some((one) => one.lifts)) return entries;
  const turned = (/** @type {Said} */ one) => (one.id < START ? "1" : "0") + one.id;
  return [...entries].sort((a, b) => (turned(a) < turned(b) ? -1 : 1));
}

/**
 * As they stood before, and what is new after that: nothing moves under a thumb.
 * @param {Said[]} entries @param {string[]} before ids @returns {Said[]}
 */
export function unmoved(entries, before) {
  const at = new Map(before.map((id, index) => [id, index]));
  const place = (/** @type {Said} */ one) => at.get(one.id) ?? before.length;
  return [...entries].sort((a, b) => place(a) - place(b));
}
