/** The codebook of one question: its headings and themes, and what each theme counts as. */

/**
 * @typedef {{id: string, text: string, place: number}} Heading
 * @typedef {{id: string, name: string, heading: string, place: number, definition: string, text: string, into: string}} Theme
 * @typedef {{headings: Heading[], themes: Theme[]}} Codebook
 * @typedef {{heading: Heading | null, themes: Theme[]}} Group
 */

/** Keeps an answer as a view of its own, so that it is not lost in the counts. */
export const MINORITY = "minority";
/** Says that an answer belongs under no theme. */
export const ASIDE = "aside";

/** @type {Codebook} */
export const EMPTY_BOOK = { headings: [], themes: [] };

/** Headings, or themes, in their order. @template {{id: string, place: number}} P @param {P[]} parts @returns {P[]} */
export function inOrder(parts) {
  return [...parts].sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
}

/**
 * Theme id -> the id of the theme that it counts as. Merged ones are followed to their end; those
 * merged in a circle or into what is gone are left out; the reserved ones are in it.
 * @param {Codebook} book @returns {Map<string, string>}
 */
export function countedAs(book) {
  const into = new Map(book.themes.map((theme) => [theme.id, theme.into]));
  const found = new Map([[MINORITY, MINORITY], [ASIDE, ASIDE]]);
  for (const start of into.keys()) {
    let at = start;
    const passed = new Set();
    while (into.get(at) && !passed.has(at)) {
      passed.add(at);
      at = /** @type {string} */ (into.get(at));
    }
    if (into.get(at) === "") found.set(start, at);
  }
  return found;
}

/** Each heading with its themes; last those under no heading, if any. @param {Codebook} book @returns {Group[]} */
export function gathered(book) {
  const known = new Set(book.headings.map(({ id }) => id));
  const standing = book.themes.filter(({ into }) => !into);
  const groups = book.headings.map((heading) => (
    /** @type {Group} */ ({ heading, themes: standing.filter((theme) => theme.heading === heading.id) })
  ));
  const loose = standing.filter((theme) => !known.has(theme.heading));
  return loose.length ? [...groups, { heading: null, themes: loose }] : groups;
}

/** The themes as they are numbered: in the order of the page. @param {Codebook} book @returns {Theme[]} */
export function numbered(book) {
  return gathered(book).flatMap(({ themes }) => themes);
}

/** A new id: 8 random characters of a–z and 0–9. */
export function freshId() {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  // 252 is the largest multiple of 36 in a byte: above it some letters would come more often.
  let id = "";
  while (id.length < 8) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 252) id += letters[byte % 36];
  }
  return id;
}
