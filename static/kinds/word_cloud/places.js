/**
 * Where the words of a cloud stand: d3-cloud's layout, taught to leave words where they were.
 *
 * Twice: first each word that had a place is tried there, largest first, one that has grown a
 * little to the side too; then those that found room keep it, and the others, and new ones, get
 * the nearest free spot. So one word growing moves only the smaller ones that it grows into.
 */

import layout from "../../vendor/d3-cloud.js";

/**
 * @typedef {{key: string, text: string, size: number}} Word
 * @typedef {{x: number, y: number, size: number}} Place from the top left corner
 * @typedef {Word & {x: number, y: number}} Tag
 */

/** How far a word that has grown may be nudged before it counts as pushed away. */
const NUDGE = 60;
/** Milliseconds after which a layout lets the page draw, and goes on. */
const SLICE = 12;
export const WEIGHT = 600;

/**
 * The words that have room, with their places.
 * @param {Word[]} words @param {[number, number]} size @param {Map<string, Place>} places
 * @param {string} font @returns {Promise<Tag[]>}
 */
export async function placed(words, size, places, font) {
  const bySize = [...words].sort((a, b) => b.size - a.size);
  const known = bySize.filter(({ key }) => places.has(key));
  const grown = (/** @type {Word} */ word) => word.size > (places.get(word.key)?.size ?? 0);
  const kept = await laidOut(known, size, places, font, (word) => (grown(word) ? NUDGE : 0));
  const stay = new Map(kept.map((tag) => [tag.key, tag]));
  const order = [...kept, ...bySize.filter(({ key }) => !stay.has(key))];
  return laidOut(order, size, new Map([...places, ...stay]), font, () => Infinity);
}

/**
 * d3-cloud's layout of `words` in the order given.
 * @param {Word[]} words @param {[number, number]} size
 * @param {Map<string, {x: number, y: number}>} places where each is tried first; else the middle
 * @param {string} font @param {(word: Word) => number} reach how far from there it may end
 * @returns {Promise<Tag[]>}
 */
function laidOut(words, size, places, font, reach) {
  const [width, height] = size;
  /** @type {Tag[]} */
  const tags = [];
  let calls = 0;
  // It asks for chance three times a word: where to start, across and down (it starts at
  // (chance + ½) · ½ of the size), and which way its spiral turns.
  const chance = () => {
    const start = places.get(words[Math.floor(calls / 3)].key) ?? { x: width / 2, y: height / 2 };
    const turn = calls % 3;
    calls += 1;
    if (turn === 2) return 0;
    return turn === 0 ? (2 * start.x + 1) / width - 0.5 : (2 * start.y + 1) / height - 0.5;
  };
  const spiral = () => (/** @type {number} */ t) => {
    const radius = Math.abs(t) / 10;
    if (radius > reach(words[Math.floor((calls - 1) / 3)])) return null;
    return [(width / height) * radius * Math.cos(t / 10), radius * Math.sin(t / 10)];
  };
  /** @type {(tags: Tag[]) => void} */
  let done;
  const whole = new Promise((resolve) => (done = resolve));
  layout()
    .size(size)
    .timeInterval(SLICE)
    .words(words.map((word, at) => inTurn(word, words.length - at, () => calls > 0)))
    .font(font)
    .fontWeight(WEIGHT)
    .rotate(() => 0)
    .padding(7)
    .random(chance)
    .spiral(spiral)
    .on("word", (/** @type {any} */ tag) => {
      const { key, text, x, y } = tag;
      tags.push({ key, text, size: tag.size, x, y });
      // It would keep each word close to those before, and so pull words from their places.
      if (tags.length === 1) [tag.x0, tag.y0, tag.x1, tag.y1] = [-width, -height, width, height];
    })
    .on("end", () => done(tags))
    .start();
  return whole;
}

/**
 * A word as d3-cloud wants it. It sorts by size before it begins, so until then the size is the turn.
 * @param {Word} word @param {number} turn @param {() => boolean} begun
 */
function inTurn(word, turn, begun) {
  const tag = { key: word.key, text: word.text };
  return Object.defineProperty(tag, "size", {
    get: () => (begun() ? word.size : turn),
    set: () => undefined,
  });
}
