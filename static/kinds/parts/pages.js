/** Which card stands on which page, and in which column, when their heights are known. */

/** How many may be put off to the next page before a page is full. */
const LATE = 6;

/**
 * Pages of columns of entries, each into the column with most room. A tall one that would end a
 * page early opens the next one instead, while the few after it fill the room that is left.
 * Every entry stands on exactly one page; there is always one page.
 * @template T
 * @param {T[]} entries @param {(entry: T) => number} heightOf in pixels
 * @param {{columns: number, gap: number, room: number}} ground in pixels
 * @returns {T[][][]}
 */
export function paged(entries, heightOf, { columns, gap, room }) {
  const pages = [];
  let at = 0;
  /** @type {T[]} put off from the page before, and so the first of the next one */
  let late = [];
  do {
    const page = Array.from({ length: columns }, () => ({ used: 0, list: /** @type {T[]} */ ([]) }));
    const first = late;
    late = [];
    let index = 0;
    for (; (index < first.length || at < entries.length) && late.length < LATE; index += 1) {
      const entry = index < first.length ? first[index] : entries[at++];
      // One that is taller than a page is cut to it.
      const height = Math.min(heightOf(entry), room);
      const column = page.reduce((best, other) => (other.used < best.used ? other : best));
      if (column.used + height > room + 0.5) late.push(entry);
      else {
        column.list.push(entry);
        column.used += height + gap;
      }
    }
    pages.push(page.map(({ list }) => list));
    late.push(...first.slice(index));
  } while (late.length || at < entries.length);
  return pages;
}
