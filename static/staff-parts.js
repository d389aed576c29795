/** What the pages of moderators and secretaries share: page data, drawing, and small texts. */

import { t, tn } from "./words.js";

/** What the page says of itself: meeting id, code, role, address and join link. */
export const page = /** @type {Record<string, string | undefined>} */ (
  /** @type {unknown} */ (document.body.dataset)
);

/**
 * A function that draws once at the next animation frame, however often it is called.
 * @param {() => void} draw
 */
export function oncePerFrame(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    // A hidden page gets no frames; a timer keeps its title and spoken states right.
    const next = document.hidden ? (/** @type {() => void} */ f) => setTimeout(f, 200) : requestAnimationFrame;
    next(() => {
      asked = false;
      draw();
    });
  };
}

/** Whether a key press belongs to a field or an open dialog, so that it is no shortcut. @param {Event} event */
export function typing(event) {
  const target = /** @type {HTMLElement} */ (event.composedPath()[0] ?? event.target);
  if (!(target instanceof HTMLElement)) return false;
  const field = target.closest("input, textarea, select, [contenteditable]");
  const ticked = field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);
  // A dialog that has just been closed keeps the focus until the next frame.
  return (field?.checkVisibility() && !ticked) || target.closest("dialog[open]") !== null;
}

/** Where a question stands, in one word. @param {string} phase @param {{giving?: boolean}} [item] */
export function phaseText(phase, item) {
  if (phase === "open") return item?.giving === false ? t("Løftes fram") : t("Åpen");
  return phase === "closed" ? t("Lukket") : t("Venter");
}

/**
 * People who answered and answers given, told apart; 0 when nothing is known.
 * @param {{counts: any}} view @param {{id: string, run: number}} item
 */
export function counted(view, item) {
  const found = view.counts?.items[item.id];
  return found && found.run === item.run ? found : { people: 0, answers: 0, tables: [], seats: 0 };
}

/** "37 av 88 har svart". @param {number} people @param {number} joined */
export function answeredText(people, joined) {
  return t("{n} av {m} har svart", { n: people, m: joined });
}

/** "41 svar". @param {number} n */
export function answersText(n) {
  return tn("{n} svar", "{n} svar", n);
}

/** Minutes and seconds left, "1:05". @param {number} milliseconds */
export function clock(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Shows on the page's head whether this is a rehearsal. @param {any} state */
export function markRehearsal(state) {
  const mark = document.getElementById("rehearsal-mark");
  if (mark) mark.hidden = !state?.meeting.rehearsal;
}
