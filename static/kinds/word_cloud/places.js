/**
 * Where the words of a cloud stand: each as near as there is room to where it was, a new one to the middle.
 *
 * Twice: first each word that had a place is tried there, largest first, one that has grown a
 * little to the side too; then those that found room keep it, and the others, and new ones, get
 * the nearest free spot. So one word growing moves only the smaller ones that it grows into.
 *
 * Words are horizontal, so the boxes around their letters say well enough what is taken: a cloud is
 * laid out within a frame, where comparing pictures of the words took many.
 */

/**
 * @typedef {{key: string, text: string, size: number}} Word
 * @typedef {{x: number, y: number, size: number}} Place the middle of its baseline, from the top left corner
 * @typedef {Word & {x: number, y: number}} Tag
 * @typedef {{left: number, right: number, top: number, bottom: number}} Box
 */

export const WEIGHT = 600;
/** How far a word that has grown may be nudged before it counts as pushed away. */
const NUDGE = 60;
/** Between words, in the drawing's units. */
const BESIDE = 24;
const BELOW = 8;
/** How far apart the spots are that are tried. */
const STEP = 9;
/** How much of a drawing words can fill at most, with the room between them: more is not even tried. */
const FILLED = 0.75;

const pen = document.createElement("canvas").getContext("2d");
/** @type {Map<string, Box>} around the letters of a text of size 1, from its place */
const letters = new Map();

/** The size at which a text is as wide as it may be. @param {string} text @param {number} width @param {string} font */
export function widest(text, width, font) {
  const { left, right } = around(text, font);
  return (width * 0.92) / (right - left);
}

/**
 * The words that have room, with their places; null, where all are wanted, as soon as one has none.
 * @param {Word[]} words @param {[number, number]} size @param {Map<string, Place>} places
 * @param {string} font @param {boolean} all @returns {Tag[] | null}
 */
export function placed(words, size, places, font, all) {
  const bySize = [...words].sort((a, b) => b.size - a.size);
  if (all && bySize.reduce((sum, { text, size: of }) => sum + area(around(text, font), of), 0) > FILLED * size[0] * size[1]) return null;
  /** @type {{across: number, down: number}[]} */
  const full = [];
  const kept = laidOut(bySize.filter(({ key }) => places.has(key)), [], (word) => {
    const place = /** @type {Place} */ (places.get(word.key));
    return spot(word, place, word.size > place.size ? NUDGE : 0);
  });
  const stay = new Set(kept.map(({ key }) => key));
  const rest = bySize.filter(({ key }) => !stay.has(key));
  const found = laidOut(rest, kept, (word) => spot(word, places.get(word.key) ?? { x: size[0] / 2, y: size[1] / 2 }, Infinity), all);
  return all && found.length < words.length ? null : found;

  /** The nearest free spot to a place. @param {Word} word @param {{x: number, y: number}} start @param {number} reach */
  function spot(word, start, reach) {
    const box = around(word.text, font);
    const grown = (/** @type {number} */ x, /** @type {number} */ y) => ({
      left: x + box.left * word.size, right: x + box.right * word.size,
      top: y + box.top * word.size, bottom: y + box.bottom * word.size,
    });
    const wide = size[0] / size[1];
    const corner = Math.hypot(Math.max(start.x, size[0] - start.x) / wide, Math.max(start.y, size[1] - start.y));
    const most = Math.min(reach, corner);
    const [across, down] = [(box.right - box.left) * word.size, (box.bottom - box.top) * word.size];
    return (/** @type {(box: Box) => boolean} */ free) => {
      // Where a smaller one found no room in all of the drawing, this one finds none either.
      if (reach === Infinity && full.some((other) => across >= other.across && down >= other.down)) return null;
      for (let [radius, angle] = [0, 0]; radius <= most; ) {
        const [x, y] = [start.x + wide * radius * Math.cos(angle), start.y + radius * Math.sin(angle)];
        const here = grown(x, y);
        if (here.left >= 0 && here.top >= 0 && here.right <= size[0] && here.bottom <= size[1] && free(here)) return { x, y, here };
        angle += STEP / Math.max(radius, STEP);
        radius = (STEP * angle) / (2 * Math.PI);
      }
      if (reach === Infinity) full.push({ across, down });
      return null;
    };
  }
}

/**
 * @param {Word[]} words @param {(Tag & {here?: Box})[]} before what stands already
 * @param {(word: Word) => (free: (box: Box) => boolean) => {x: number, y: number, here: Box} | null} spot
 * @param {boolean} [all] whether it ends with the first that has no room
 */
function laidOut(words, before, spot, all = false) {
  const tags = [...before];
  const taken = tags.map(({ here }) => /** @type {Box} */ (here));
  let last = 0;
  // What is in the way is most often what was in the way of the spot tried before.
  const free = (/** @type {Box} */ box) => {
    if (taken[last] && !apart(box, taken[last])) return false;
    const found = taken.findIndex((here) => !apart(box, here));
    if (found >= 0) last = found;
    return found < 0;
  };
  for (const word of words) {
    const found = spot(word)(free);
    if (found) {
      tags.push({ key: word.key, text: word.text, size: word.size, ...found });
      taken.push(found.here);
    } else if (all) break;
  }
  return tags;
}

/** @param {Box} box @param {number} size */
function area({ left, right, top, bottom }, size) {
  return ((right - left) * size + BESIDE) * ((bottom - top) * size + BELOW);
}

/** @param {Box} one @param {Box} other */
function apart(one, other) {
  return one.left > other.right + BESIDE || other.left > one.right + BESIDE
    || one.top > other.bottom + BELOW || other.top > one.bottom + BELOW;
}

/** @param {string} text @param {string} font @returns {Box} */
function around(text, font) {
  const name = `${font} ${text}`;
  const known = letters.get(name);
  if (known || !pen) return known ?? { left: -0.3 * text.length, right: 0.3 * text.length, top: -0.8, bottom: 0.2 };
  pen.font = `${WEIGHT} 100px ${font}`;
  pen.textAlign = "center";
  const { width, actualBoundingBoxLeft, actualBoundingBoxRight, actualBoundingBoxAscent, actualBoundingBoxDescent } = pen.measureText(text);
  // Letters may reach beyond the line that they take up, or take up more than is seen of them, as blank ones do.
  const box = {
    left: -Math.max(actualBoundingBoxLeft, width / 2) / 100, right: Math.max(actualBoundingBoxRight, width / 2) / 100,
    top: -actualBoundingBoxAscent / 100, bottom: actualBoundingBoxDescent / 100,
  };
  letters.set(name, box);
  return box;
}

/** Other letters have come: what was measured says nothing of them. */
export function forgetLetters() {
  letters.clear();
}
