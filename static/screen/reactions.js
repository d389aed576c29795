/** The four quiet signs that participants may give, with an icon each. */
import { svg } from "../dom.js";
import { t } from "../words.js";

/** Strokes in a box of 24: a tick, an exclamation mark, a question mark, an hourglass. */
const STROKES = [
  "M5 13l5 5 9-12",
  "M12 4v10M12 18.5v.5",
  "M8.5 9a3.5 3.5 0 1 1 5.5 2.9c-1.3.9-2 1.5-2 3.1M12 18.5v.5",
  "M7 4h10M7 20h10M8 4c0 4 8 4 8 8s-8 4-8 8M16 4c0 4-8 4-8 8s8 4 8 8",
];

/** @returns {string[]} what the signs say, in the order of their numbers */
export function signs() {
  return [t("Enig"), t("Viktig"), t("Uklart"), t("Saktere")];
}

/** @param {number} kind from 0 @returns {SVGElement} */
export function icon(kind) {
  const stroke = svg("path", {
    d: STROKES[kind], fill: "none", stroke: "currentColor", "stroke-width": 2.4, "stroke-linecap": "round", "stroke-linejoin": "round",
  });
  return svg("svg", { class: "sign-icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, stroke);
}

/** @param {unknown} counts as they are told @returns {number[]} of each sign; empty when there are none */
export function given(counts) {
  const known = Array.isArray(counts) ? signs().map((_, kind) => (Number.isInteger(counts[kind]) ? counts[kind] : 0)) : [];
  return known.some((n) => n > 0) ? known : [];
}
