/**
 * A change to themes, headings and what is sorted under them: what stood before and what is to stand.
 * It can be put on a codebook, turned around, and cut into messages that the server takes.
 */

import { inOrder } from "./book.js";

/**
 * @typedef {import("./book.js").Codebook} Codebook
 * @typedef {import("./book.js").Heading} Heading
 * @typedef {import("./book.js").Theme} Theme
 * @typedef {"" | "sorted" | "quoted"} How
 */
/** @template P @typedef {{id: string, before: P | null, after: P | null}} Part */
/**
 * @typedef {{run: number, answers: string[], theme: string, before: How, after: How}} Coding
 * @typedef {{headings: Part<Heading>[], themes: Part<Theme>[], codings: Coding[]}} Change
 */

/** Answers, parts of the codebook, and bytes of one message at most; the server takes a little more. */
const ANSWERS = 300;
const PARTS = 100;
const BYTES = 14_000;

/** @param {Partial<Change>} some @returns {Change} */
export function change(some) {
  return { headings: [], themes: [], codings: [], ...some };
}

/** Whether it would change nothing. @param {Change} it */
export function isEmpty(it) {
  return !it.headings.length && !it.themes.length && !it.codings.some(({ answers }) => answers.length);
}

/** What takes it back. @param {Change} it @returns {Change} */
export function inverse(it) {
  return {
    headings: it.headings.map(turned).reverse(),
    themes: it.themes.map(turned).reverse(),
    codings: it.codings.map(turned).reverse(),
  };
}

/** @template {{before: any, after: any}} P @param {P} part @returns {P} */
function turned(part) {
  return { ...part, before: part.after, after: part.before };
}

/** The codebook as it stands after it. @param {Codebook} book @param {Change} it @returns {Codebook} */
export function applied(book, it) {
  if (!it.headings.length && !it.themes.length) return book;
  return { headings: put(book.headings, it.headings), themes: put(book.themes, it.themes) };
}

/** @template {{id: string, place: number}} P @param {P[]} parts @param {Part<P>[]} changes @returns {P[]} */
function put(parts, changes) {
  const found = new Map(parts.map((part) => [part.id, part]));
  for (const { id, after } of changes) {
    if (after) found.set(id, after);
    else found.delete(id);
  }
  return inOrder([...found.values()]);
}

/**
 * How answers of a round stand after it: answer id -> theme id -> how; "" where it is taken off.
 * @param {Map<string, Map<string, How>>} over what stands over what the server said; is added to
 * @param {Change} it @param {number} run
 */
export function layOver(over, it, run) {
  for (const coding of it.codings) {
    if (coding.run !== run) continue;
    for (const answer of coding.answers) {
      const of = over.get(answer) ?? new Map();
      over.set(answer, of.set(coding.theme, coding.after));
    }
  }
}

/**
 * The same in messages that are not too large, in an order in which each can be done.
 * @param {Change} it @returns {Change[]}
 */
export function inMessages(it) {
  /** @type {Change[]} */
  const messages = [];
  let [answers, parts, bytes] = [ANSWERS, PARTS, BYTES];
  /** @param {number} moreAnswers @param {number} moreParts @param {any} what */
  const place = (moreAnswers, moreParts, what) => {
    const size = 3 * JSON.stringify(what).length;
    if (answers + moreAnswers > ANSWERS || parts + moreParts > PARTS || bytes + size > BYTES) {
      messages.push(change({}));
      [answers, parts, bytes] = [0, 0, 0];
    }
    answers += moreAnswers;
    parts += moreParts;
    bytes += size;
    return /** @type {Change} */ (messages.at(-1));
  };
  for (const part of it.headings) place(0, 1, part).headings.push(part);
  for (const part of it.themes) place(0, 1, part).themes.push(part);
  for (const coding of it.codings) {
    for (let at = 0; at < coding.answers.length; at += 50) {
      const some = { ...coding, answers: coding.answers.slice(at, at + 50) };
      const message = place(some.answers.length, 0, some.answers.length * 14);
      message.codings.push(some);
    }
  }
  return messages;
}
