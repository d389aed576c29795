/** Marks that would cover each other, moved apart as little as it takes. */

const TURNS = 300;
/** The golden angle, so that marks at one place part in directions of their own. */
const ANGLE = Math.PI * (3 - Math.sqrt(5));

/**
 * Places at least `distance` from each other and between `low` and `high`, as near as may be to
 * those given: any two that are too close push each other away, over and over. The same places
 * give the same result.
 * @param {{x: number, y: number}[]} places
 * @param {{distance: number, low: number, high: number, still?: number}} how
 *   `still` is the index of one that stays where it is
 * @returns {{x: number, y: number}[]}
 */
export function apart(places, { distance, low, high, still = -1 }) {
  const moved = places.map(({ x, y }) => ({ x, y }));
  for (let turn = 0; turn < TURNS; turn++) {
    let pushed = false;
    for (let a = 0; a < moved.length; a++) {
      for (let b = a + 1; b < moved.length; b++) {
        if (push(moved[a], moved[b], a, distance, still === a, still === b)) pushed = true;
      }
    }
    for (const place of moved) {
      place.x = Math.min(high, Math.max(low, place.x));
      place.y = Math.min(high, Math.max(low, place.y));
    }
    if (!pushed) break;
  }
  return moved;
}

/**
 * @param {{x: number, y: number}} one @param {{x: number, y: number}} other @param {number} at
 * @param {number} distance @param {boolean} oneStays @param {boolean} otherStays
 */
function push(one, other, at, distance, oneStays, otherStays) {
  let x = other.x - one.x;
  let y = other.y - one.y;
  let far = Math.hypot(x, y);
  if (far >= distance - 0.01) return false;
  if (far < 0.01) [x, y, far] = [Math.cos(at * ANGLE), Math.sin(at * ANGLE), 1];
  // A little more than needed, so that a crowd comes to rest; at the edge one of two may not move.
  const by = (distance - Math.hypot(other.x - one.x, other.y - one.y)) * 0.55;
  const [first, second] = oneStays ? [0, 2] : otherStays ? [2, 0] : [1, 1];
  one.x -= (x / far) * by * first;
  one.y -= (y / far) * by * first;
  other.x += (x / far) * by * second;
  other.y += (y / far) * by * second;
  return true;
}
