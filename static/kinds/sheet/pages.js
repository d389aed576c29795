/** Which lines of a sheet stand on which page, when the heights of their cells are known. */

/**
 * Pages of lines in their order: a line goes on the next page when one of its cells has no more
 * room in its column. Every line stands on exactly one page; there is always one page.
 * @template T
 * @param {T[]} lines @param {(index: number) => number[]} heightsOf a line's cells by column, 0
 *   where there is none, in pixels
 * @param {{gap: number, room: number}} ground in pixels
 * @returns {T[][]}
 */
export function pagesOf(lines, heightsOf, { gap, room }) {
  /** @type {T[][]} */
  const pages = [[]];
  /** @type {number[]} */
  let used = [];
  lines.forEach((line, index) => {
    const heights = heightsOf(index);
    const page = pages[pages.length - 1];
    const after = heights.map((height, column) => {
      const before = used[column] ?? 0;
      return height ? before + (before ? gap : 0) + height : before;
    });
    if (page.length && after.some((height) => height > room + 0.5)) {
      pages.push([line]);
      used = heights;
    } else {
      page.push(line);
      used = after;
    }
  });
  return pages;
}
