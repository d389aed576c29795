/**
 * What was done here, step by step, so that it can be undone, and done again. It is kept over a
 * reload, but for the words in which it was told: they quote answers.
 */

import { inverse } from "./change.js";

/**
 * @typedef {import("./change.js").Change} Change
 * @typedef {{said: string, change: Change, row?: string, ids?: string[]}} Step `row`: the answer it was
 *   done to; `ids`: what waited of it to be sent
 * @typedef {{undo: Step[], redo: Step[]}} Stacks
 */

/** Steps of one question that can be undone at most. */
const STEPS = 300;

/** @param {{read: () => Record<string, Stacks>, write: (all: Record<string, Stacks>) => void}} keeper */
export function history(keeper) {
  const all = keeper.read();
  const keep = () => keeper.write(Object.fromEntries(Object.entries(all).map(([item, { undo, redo }]) => (
    [item, { undo: undo.map(silent), redo: redo.map(silent) }]))));

  /** @param {string} item @returns {Stacks} */
  const of = (item) => (all[item] ??= { undo: [], redo: [] });

  return {
    /** @param {string} item @param {Step} step */
    did(item, step) {
      const stacks = of(item);
      stacks.undo = [...stacks.undo, step].slice(-STEPS);
      stacks.redo = [];
      keep();
    },
    /** The newest step is taken off; what undoes it. @param {string} item @returns {(Step & {back: Change}) | null} */
    undo(item) {
      const stacks = of(item);
      const step = stacks.undo.pop();
      if (!step) return null;
      stacks.redo.push(step);
      keep();
      return { ...step, back: inverse(step.change) };
    },
    /** The step undone last. @param {string} item @returns {Step | null} */
    redo(item) {
      const stacks = of(item);
      const step = stacks.redo.pop();
      if (!step) return null;
      stacks.undo.push(step);
      keep();
      return step;
    },
    /** @param {string} item @returns {Step | undefined} */
    newest: (item) => of(item).undo.at(-1),
    /** @param {string} item */
    canRedo: (item) => of(item).redo.length > 0,
  };
}

/** @param {Step} step @returns {Step} */
function silent(step) {
  return { ...step, said: "" };
}
