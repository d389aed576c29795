/** Changes to what answers are sorted under: what each press of a key on answers comes to. */

import { change } from "./change.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./rows.js").Given} Given
 * @typedef {import("./change.js").How} How
 * @typedef {import("./change.js").Change} Change
 * @typedef {Map<string, string>} Counted theme id -> what it counts as
 */

/** Sorts all answers of rows under a theme; those that stand there are left. @param {number} run @param {Row[]} rows @param {string} theme @returns {Change} */
export function sortUnder(run, rows, theme) {
  return changeOf(run, rows.flatMap(({ answers }) => answers.filter(({ themes }) => !themes.has(theme))
    .map((answer) => turn(answer, theme, "sorted"))));
}

/** Takes a theme, and those merged into it, off all answers of rows. @param {number} run @param {Row[]} rows @param {string} theme @param {Counted} counted @returns {Change} */
export function takeOff(run, rows, theme, counted) {
  return changeOf(run, rows.flatMap(({ answers }) => answers.flatMap((answer) => (
    rawOf(answer, theme, counted).map((raw) => turn(answer, raw, ""))))));
}

/**
 * Makes a row a quote for a theme that it stands under, or no more. Of equal texts one is enough.
 * @param {number} run @param {Row} row @param {string} theme @param {Counted} counted @returns {Change}
 */
export function quoteOrNot(run, row, theme, counted) {
  const under = row.answers.filter(({ themes }) => themes.has(theme));
  const quoted = under.flatMap((answer) => rawOf(answer, theme, counted)
    .filter((raw) => answer.raw.get(raw) === "quoted").map((raw) => turn(answer, raw, "sorted")));
  if (quoted.length) return changeOf(run, quoted);
  return changeOf(run, under.slice(0, 1).map((answer) => turn(answer, rawOf(answer, theme, counted)[0], "quoted")));
}

/** Moves all answers of rows from one theme to another, quotes as quotes. @param {number} run @param {Row[]} rows @param {string} theme @param {string} to @param {Counted} counted @returns {Change} */
export function moveOver(run, rows, theme, to, counted) {
  return changeOf(run, rows.flatMap(({ answers }) => answers.flatMap((answer) => {
    const raws = rawOf(answer, theme, counted);
    if (!raws.length) return [];
    const how = answer.themes.get(theme) ? "quoted" : "sorted";
    return [...raws.map((raw) => turn(answer, raw, "")), ...(answer.raw.has(to) ? [] : [turn(answer, to, how)])];
  })));
}

/** The ids under which an answer stands in a theme: its own first, then of those merged into it. @param {Given} answer @param {string} theme @param {Counted} counted */
function rawOf(answer, theme, counted) {
  const found = [...answer.raw.keys()].filter((raw) => counted.get(raw) === theme);
  return found.sort((a, b) => Number(b === theme) - Number(a === theme));
}

/** @typedef {{answer: string, theme: string, before: How, after: How}} Turn */

/** @param {Given} answer @param {string} theme @param {How} after @returns {Turn} */
function turn(answer, theme, after) {
  return { answer: answer.id, theme, before: answer.raw.get(theme) ?? "", after };
}

/** Turns that are alike as one coding with many answers. @param {number} run @param {Turn[]} turns @returns {Change} */
function changeOf(run, turns) {
  /** @type {Map<string, import("./change.js").Coding>} */
  const found = new Map();
  for (const { answer, theme, before, after } of turns) {
    const key = `${theme} ${before} ${after}`;
    const coding = found.get(key) ?? { run, answers: [], theme, before, after };
    coding.answers.push(answer);
    found.set(key, coding);
  }
  return change({ codings: [...found.values()] });
}
