/** A countdown by remaining time and a clock that nobody can turn back. */
import { t } from "../words.js";

/**
 * @param {Element} element shows "0:45 igjen"; emptied when there is no countdown
 * @param {(text: string) => void} [announce] says 30 and 10 seconds aloud
 */
export function clock(element, announce = () => {}) {
  /** @type {number | null} */
  let end = null;
  element.toggleAttribute("hidden", true);
  let timer = 0;
  /** @type {number | null} */
  let last = null;

  function tick() {
    clearTimeout(timer);
    if (end === null) return;
    const left = Math.max(0, end - performance.now());
    const seconds = Math.ceil(left / 1000);
    if (seconds !== last) {
      element.textContent = left
        ? t("{time} igjen", { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` })
        : t("Tiden er ute");
      if (last !== null && (seconds === 30 || seconds === 10)) {
        announce(t("{n} sekunder igjen", { n: seconds }));
      }
      last = seconds;
    }
    if (left) timer = window.setTimeout(tick, left % 1000 || 1000);
  }

  return {
    /** @param {number | null | undefined} at when it ends, by `performance.now()`; see `ending` */
    set(at) {
      if ((at ?? null) === end) return;
      end = at ?? null;
      last = null;
      element.toggleAttribute("hidden", end === null);
      if (end === null) element.textContent = "";
      tick();
    },
  };
}

/**
 * When a countdown ends by this page's own clock, from the time that a state says remains.
 * @param {number | null | undefined} remaining milliseconds @returns {number | null}
 */
export function ending(remaining) {
  return typeof remaining === "number" ? performance.now() + remaining : null;
}
