/** What was done here, step by step, so that it can be undone, and done again; kept over a reload. */

import { inverse } from "./change.js";

/**
 * @typedef {import("./change.js").Change} Change
 * @typedef {{said: string, change: Change, row?: string}} Step `row`: the answer it was done to
 * @typedef {{undo: Step[], redo: Step[]}} Stacks
 */

/** Steps of one question that can be undone at most. */
const STEPS = 300;

/** @param {{read: () => Record<string, Stacks>, write: (all: Record<string, Stacks>) => void}} keeper */
export function history(keeper) {
  const all = keeper.read();

  /** @param {string} item @returns {Stacks} */
  const of = (item) => (all[item] ??= { undo: [], redo: [] });

  return {
    /** @param {string} item @param {Step} step */
    did(item, step) {
      const stacks = of(item);
      stacks.undo = [...stacks.undo, step].slice(-STEPS);
      stacks.redo = [];
      keeper.write(all);
    },
    /** The newest step is taken off; what undoes it. @param {string} item @returns {(Step & {back: Change}) | null} */
    undo(item) {
      const stacks = of(item);
      const step = stacks.undo.pop();
      if (!step) return null;
      stacks.redo.push(step);
      keeper.write(all);
      return { ...step, back: inverse(step.change) };
    },
    /** The step undone last. @param {string} item @returns {Step | null} */
    redo(item) {
      const stacks = of(item);
      const step = stacks.redo.pop();
      if (!step) return null;
      stacks.undo.push(step);
      keeper.write(all);
      return step;
    },
    /** @param {string} item @returns {Step | undefined} */
    newest: (item) => of(item).undo.at(-1),
    /** @param {string} item */
    canRedo: (item) => of(item).redo.length > 0,
  };
}
