/** Before and after: the round that is on, and where the moderator says so the one before it. */
import { t, tn } from "../words.js";

/**
 * @param {any} state the wall's @param {any} item what is on
 * @param {(round: {id: string, run: number}) => {tally: any, answers: any[]}} result
 * @returns {import("./grounds.js").Part[]}
 */
export function rounds(state, item, result) {
  const large = state.large ?? null;
  const both = item.answered && !large && Number.isInteger(state.before);
  return (both ? [state.before, item.run] : [item.run]).map((run) => {
    const { tally: told, answers } = result({ id: item.id, run });
    // A page has nothing to wait for, and is its own text.
    const counted = item.answered ? told : { tally: null, people: 0, answers: 0 };
    return {
      key: String(run),
      title: both ? heading(run, counted?.answers ?? 0) : "",
      tally: counted?.tally ?? null,
      people: counted?.people ?? 0,
      answers,
      large,
    };
  });
}

/** @param {number} run @param {number} n */
function heading(run, n) {
  return t("Runde {run} ({answers})", { run, answers: tn("{n} svar", "{n} svar", n) });
}
