/** Marks that would cover each other, moved apart as little as it takes. */

const RING = 0.5;
const DIRECTIONS = 32;

/**
 * Places at least `distance` from each other and between `low` and `high`, as near as may be to
 * those given: one after the other takes the nearest place that is still free. The same places
 * give the same result.
 * @param {Point[]} places
 * @param {{distance: number, low: number, high: number, still?: number}} how
 *   `still` is the index of one that stays where it is
 * @returns {Point[]}
 * @typedef {{x: number, y: number}} Point
 */
export function apart(places, { distance, low, high, still = -1 }) {
  /** @type {Point[]} */
  const moved = [];
  /** @type {Point[]} */
  const taken = [];
  const free = (/** @type {Point} */ { x, y }) =>
    x >= low && x <= high && y >= low && y <= high &&
    taken.every((other) => Math.hypot(other.x - x, other.y - y) >= distance);
  const order = places.map((_, at) => at).sort((a, b) => Number(b === still) - Number(a === still) || a - b);
  for (const at of order) {
    moved[at] = places[at];
    for (const place of around(places[at], high - low)) {
      if (!free(place)) continue;
      moved[at] = place;
      break;
    }
    taken.push(moved[at]);
  }
  return moved;
}

/** A place, and those in rings around it, the nearest first. @param {Point} place @param {number} far */
function* around({ x, y }, far) {
  yield { x, y };
  for (let radius = RING; radius <= far; radius += RING) {
    for (let at = 0; at < DIRECTIONS; at++) {
      const angle = (at * 2 * Math.PI) / DIRECTIONS;
      yield { x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
    }
  }
}
