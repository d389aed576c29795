/** The wall of a meeting of own pace: when it opens and closes, and how many have answered. */
import { say } from "../dom.js";
import { until, whenText } from "../screen/when.js";
import { t, tn } from "../words.js";

/** @param {any} state @returns {string} */
function text(state) {
  if (state.closes === 0) return t("Stengt for svar");
  if (state.opens) return t("Åpner {when}, {left}", { when: whenText(state.opens_at), left: until(state.opening) });
  return state.closes ? t("Stenger {when}, {left}", { when: whenText(state.closes_at), left: until(state.closing) }) : "";
}

/** @param {HTMLElement} when @param {HTMLElement} answered */
export function timesOnWall(when, answered) {
  let timer = 0;

  /** @param {any} state @param {any} counts @param {string} mode */
  return function draw(state, counts, mode) {
    clearTimeout(timer);
    const own = state.pace === "own" && mode === "join";
    when.hidden = !own || !text(state);
    if (!own) return;
    say(when, text(state));
    timer = window.setTimeout(draw, 1000, state, counts, mode);
    // Nobody's answers are tied together: of those who answered some question the most there were.
    const found = Object.values(counts?.items ?? {}).map((/** @type {any} */ item) => item.people);
    const most = Math.max(0, ...found);
    if (most) say(answered, tn("Minst {n} har svart", "Minst {n} har svart", most));
  };
}

/** Whether the wall has its code on it rather than a question that everybody is at some other place than. @param {any} state @param {any} item */
export const elsewhere = (state, item) => state.pace === "own" && item.answered && !item.results && !state.large;
