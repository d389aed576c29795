/** A number that counts to its new value instead of jumping. */
import { say } from "../dom.js";
import { number } from "../words.js";

const TIME = 500;

/** @param {Element} element @returns {(value: number) => void} */
export function counting(element) {
  let from = 0;
  let shown = 0;
  let target = 0;
  let begun = 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  function frame() {
    const share = Math.min(1, (performance.now() - begun) / TIME);
    shown = Math.round(from + (target - from) * share);
    say(element, number(shown));
    if (share < 1) requestAnimationFrame(frame);
  }

  return (value) => {
    if (value === target) return;
    const running = shown !== target;
    from = still.matches ? value : shown;
    target = value;
    begun = performance.now();
    if (!running) frame();
  };
}
