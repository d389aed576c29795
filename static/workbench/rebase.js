/**
 * A change put anew on what stands now, because somebody else changed something in the meantime.
 * What the other did not touch is done; what both changed stays as the other made it.
 */

import { countedAs } from "./book.js";
import { applied, change } from "./change.js";

/**
 * @typedef {import("./change.js").Change} Change
 * @typedef {import("./change.js").How} How
 * @typedef {object} Now what stands, as the server last said
 * @property {import("./book.js").Codebook} book
 * @property {(run: number, answer: string, theme: string) => How | null} how null: there is no such answer
 * @property {(run: number) => boolean} knows whether the answers of that round have come, all of them
 * @property {(run: number) => boolean} comes whether they have not, but are on their way
 */

/** Fields that only say where something stands: two who move the same thing never fight over it. */
const OF_ORDER = new Set(["place", "heading"]);

/**
 * @param {Change} it @param {Now} now
 * @returns {{change: Change, lost: boolean}} `lost`: something of it was left out for what the other did
 */
export function rebased(it, now) {
  let lost = false;
  const lose = () => { lost = true; };
  const headings = it.headings.flatMap((part) => partOn(part, find(now.book.headings, part.id), lose));
  const themes = counting(it.themes.flatMap((part) => partOn(part, find(now.book.themes, part.id), lose)), now.book, lose);
  const made = new Set([...now.book.themes.map(({ id }) => id), "minority", "aside"]);
  for (const { id, after } of themes) if (after) made.add(id); else made.delete(id);
  /** @type {Change["codings"]} */
  const codings = [];
  for (const coding of it.codings) {
    if (coding.after && !made.has(coding.theme)) {
      lose();
      continue;
    }
    if (!now.knows(coding.run)) {
      codings.push(coding);
      continue;
    }
    const answers = coding.answers.filter((answer) => {
      const stands = now.how(coding.run, answer, coding.theme);
      if (stands === coding.before) return stands !== coding.after;
      // An answer that its giver took back is nobody's fault; one that stands so already is done.
      if (stands !== null && stands !== coding.after) lose();
      return false;
    });
    if (answers.length) codings.push({ ...coding, answers });
  }
  return { change: { headings, themes, codings }, lost };
}

/**
 * A change without the deletions of themes that answers stand under which are not its own: somebody
 * else has taken the theme into use.
 * @param {Change} it @param {import("./rows.js").Row[]} rows @returns {Change}
 */
export function sparing(it, rows) {
  const gone = it.themes.filter(({ after }) => !after);
  if (!gone.length) return it;
  const own = new Set(it.codings.flatMap(({ answers, theme }) => answers.map((answer) => `${theme} ${answer}`)));
  const used = new Set(rows.flatMap(({ answers }) => answers.flatMap(({ id, raw }) => [...raw.keys()].filter((theme) => !own.has(`${theme} ${id}`)))));
  return { ...it, themes: it.themes.filter(({ id, after }) => after || !used.has(id)) };
}

/**
 * Without mergers into what is gone, or into what was merged into this one meanwhile.
 * @template {import("./change.js").Part<import("./book.js").Theme>} P
 * @param {P[]} parts @param {import("./book.js").Codebook} book @param {() => void} lose @returns {P[]}
 */
function counting(parts, book, lose) {
  const counted = countedAs(applied(book, change({ themes: parts })));
  return parts.filter(({ id, before, after }) => {
    if (!after?.into || after.into === before?.into || counted.has(id)) return true;
    lose();
    return false;
  });
}

/** @template {{id: string}} P @param {P[]} parts @param {string} id @returns {P | null} */
function find(parts, id) {
  return parts.find((part) => part.id === id) ?? null;
}

/**
 * One heading or theme: none, or one part, whose `before` is what stands.
 * @template {{id: string}} P
 * @param {import("./change.js").Part<P>} part @param {P | null} now @param {() => void} lose
 * @returns {import("./change.js").Part<P>[]}
 */
function partOn({ id, before, after }, now, lose) {
  if (same(now, after)) return [];
  if (same(now, before)) return [{ id, before: now, after }];
  if (!now || !before) {
    // Gone in the meantime, or there already under another name.
    lose();
    return [];
  }
  if (!after) {
    // Somebody wrote in what was to be deleted: what they wrote is kept.
    if (fields(now, before).some((name) => !OF_ORDER.has(name) && differ(now, before, name))) {
      lose();
      return [];
    }
    return [{ id, before: now, after: null }];
  }
  /** @type {any} */
  const merged = { ...now };
  for (const name of fields(before, after)) {
    if (!differ(before, after, name)) continue;
    if (differ(now, before, name) && differ(now, after, name) && !OF_ORDER.has(name)) lose();
    else merged[name] = /** @type {any} */ (after)[name];
  }
  return same(merged, now) ? [] : [{ id, before: now, after: merged }];
}

/** @param {any} a @param {any} b @returns {string[]} */
function fields(a, b) {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

/** @param {any} a @param {any} b @param {string} name */
function differ(a, b, name) {
  return a[name] !== b[name];
}

/** @param {any} a @param {any} b */
export function same(a, b) {
  if (!a || !b) return a === b;
  return fields(a, b).every((name) => !differ(a, b, name));
}
