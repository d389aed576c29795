/** Changes to the codebook: themes and headings made, named, moved, merged and deleted. */

import { freshId, gathered, inOrder } from "./book.js";
import { change } from "./change.js";

/**
 * @typedef {import("./book.js").Codebook} Codebook
 * @typedef {import("./book.js").Heading} Heading
 * @typedef {import("./book.js").Theme} Theme
 * @typedef {import("./change.js").Change} Change
 */

/**
 * A name or a text as it is kept: no control characters and none that turn the direction of writing,
 * which would turn what stands beside it, too; a name on one line.
 * @param {string} text @param {boolean} [lines] whether it may have several
 */
export function tidied(text, lines = false) {
  const bare = text.normalize("NFC").replace(/(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, " ");
  return (lines ? bare : bare.replace(/\s+/gu, " ")).trim();
}

/** A new theme, last under its heading. @param {Codebook} book @param {{name: string, heading?: string}} of @returns {Theme} */
export function newTheme(book, { name, heading = "" }) {
  return { id: freshId(), name: tidied(name), heading, place: after(book.themes), definition: "", text: "", into: "" };
}

/** A new heading, the last. @param {Codebook} book @param {string} text @returns {Heading} */
export function newHeading(book, text) {
  return { id: freshId(), text: tidied(text), place: after(book.headings) };
}

/** @param {{place: number}[]} parts */
const after = (parts) => Math.max(0, ...parts.map(({ place }) => place)) + 1;

/** @param {Theme} theme @returns {Change} */
export const makeTheme = (theme) => change({ themes: [{ id: theme.id, before: null, after: theme }] });

/** Changes some fields of a theme. @param {Theme} theme @param {Partial<Theme>} fields @returns {Change} */
export function editTheme(theme, fields) {
  const changed = Object.entries(fields).some(([name, value]) => /** @type {any} */ (theme)[name] !== value);
  return change({ themes: changed ? [{ id: theme.id, before: theme, after: { ...theme, ...fields } }] : [] });
}

/** Its codings stay where they are and count nowhere, so that undoing brings all of it back. @param {Theme} theme @returns {Change} */
export const deleteTheme = (theme) => change({ themes: [{ id: theme.id, before: theme, after: null }] });

/** What was under one theme counts under the other from now on. @param {Theme} theme @param {Theme} into @returns {Change} */
export const mergeTheme = (theme, into) => editTheme(theme, { into: into.id });

/**
 * Moves a theme one place up (-1) or down (1), past a heading too.
 * @param {Codebook} book @param {string} id @param {number} by @returns {Change}
 */
export function moveTheme(book, id, by) {
  const groups = gathered(book);
  const at = groups.findIndex(({ themes }) => themes.some((theme) => theme.id === id));
  if (at < 0) return change({});
  const { heading, themes } = groups[at];
  const from = themes.findIndex((theme) => theme.id === id);
  const theme = themes[from];
  const others = themes.filter((other) => other !== theme);
  const to = from + by;
  if (to >= 0 && to <= others.length) return placed(theme, heading?.id ?? theme.heading, others, to);
  const next = groups[at + by];
  if (!next) return change({});
  return placed(theme, next.heading?.id ?? "", next.themes, by > 0 ? 0 : next.themes.length);
}

/** A theme at a place among others; all are given new places where there is none between two. @param {Theme} theme @param {string} heading @param {Theme[]} others @param {number} to @returns {Change} */
function placed(theme, heading, others, to) {
  const place = between(others, to);
  if (place !== null) return editTheme(theme, { heading, place });
  const order = [...others.slice(0, to), { ...theme, heading }, ...others.slice(to)];
  return change({
    themes: order.map((one, at) => ({
      id: one.id, before: one.id === theme.id ? theme : one, after: { ...one, place: at + 1 },
    })),
  });
}

/** @param {{place: number}[]} others @param {number} to @returns {number | null} */
function between(others, to) {
  const [low, high] = [others[to - 1]?.place, others[to]?.place];
  if (low === undefined) return high === undefined ? 1 : high - 1;
  if (high === undefined) return low + 1;
  const middle = (low + high) / 2;
  return middle > low && middle < high ? middle : null;
}

/** Moves a heading with its themes one place up (-1) or down (1). @param {Codebook} book @param {string} id @param {number} by @returns {Change} */
export function moveHeading(book, id, by) {
  const all = inOrder(book.headings);
  const from = all.findIndex((heading) => heading.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= all.length) return change({});
  const others = all.filter((_, at) => at !== from);
  const place = between(others, to);
  if (place !== null) return change({ headings: [{ id, before: all[from], after: { ...all[from], place } }] });
  const order = [...others.slice(0, to), all[from], ...others.slice(to)];
  return change({ headings: order.map((one, at) => ({ id: one.id, before: one, after: { ...one, place: at + 1 } })) });
}

/**
 * Gives a heading its text and the themes that stand under it; a new one when `before` is null.
 * @param {Codebook} book @param {Heading | null} before @param {string} text @param {Set<string>} themes @returns {Change}
 */
export function gather(book, before, text, themes) {
  const heading = before ? { ...before, text: tidied(text) } : newHeading(book, text);
  const moved = book.themes.filter(({ id, heading: at, into }) => !into && themes.has(id) !== (at === heading.id));
  return change({
    headings: before?.text === text ? [] : [{ id: heading.id, before, after: heading }],
    themes: moved.map((theme) => ({
      id: theme.id, before: theme, after: { ...theme, heading: themes.has(theme.id) ? heading.id : "" },
    })),
  });
}

/** Its themes stand under no heading from then on. @param {Heading} heading @returns {Change} */
export const deleteHeading = (heading) => change({ headings: [{ id: heading.id, before: heading, after: null }] });
