/** Text that shrinks before anything of it is cut. Sizes are per cent of the wall's height. */

/**
 * Sets `--fit` on `element`, whose font size it is, to the first of `steps` at which its text
 * takes no more than so many lines and breaks no word; the last step stands when none does.
 * @param {HTMLElement} element @param {[size: number, lines: number][]} steps
 */
export function fit(element, steps) {
  element.style.setProperty("overflow-wrap", "normal");
  for (const [size, lines] of steps) {
    element.style.setProperty("--fit", String(size));
    const height = Number.parseFloat(getComputedStyle(element).lineHeight) * lines;
    if (element.scrollHeight <= height * 1.05 && element.scrollWidth <= element.clientWidth) break;
  }
  element.style.removeProperty("overflow-wrap");
}

/** A question over its result: two lines, and more only where it would be too small to read. */
export const OVER_RESULT = steps(8, 4.4, 2).concat(steps(4.2, 3.2, 3), steps(3, 2.8, 4));

/** A question that has the wall to itself. */
export const ALONE = steps(12, 9, 3).concat(steps(8.8, 6.4, 4), steps(6.2, 4.6, 6), steps(4.4, 3, 9));

/**
 * @param {number} from @param {number} to @param {number} lines
 * @returns {[number, number][]} sizes from the larger to the smaller
 */
function steps(from, to, lines) {
  const found = /** @type {[number, number][]} */ ([]);
  for (let size = from; size >= to - 0.01; size -= 0.2) found.push([size, lines]);
  return found;
}
