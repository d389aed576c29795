/** What the axes of a grid are called, and where on them something stands in words. */

import { language, t } from "../../words.js";

/** Each axis goes from 0 to this, as on the server. */
export const STEPS = 10;

/**
 * @param {any} question
 * @returns {{across: Axis, up: Axis}}
 * @typedef {{name: string, low: string, high: string}} Axis
 */
export function axes(question) {
  return {
    across: {
      name: question.across || t("Bortover"),
      low: question.across_low || t("lav"),
      high: question.across_high || t("høy"),
    },
    up: {
      name: question.up || t("Oppover"),
      low: question.up_low || t("lav"),
      high: question.up_high || t("høy"),
    },
  };
}

/** A place in words: "Innsats 3, Effekt 7". @param {any} question @param {{x: number, y: number}} place */
export function inWords(question, { x, y }) {
  const { across, up } = axes(question);
  return `${across.name} ${x}, ${up.name} ${y}`;
}

/** With one decimal, always. @param {number} value */
export function decimal(value) {
  return value.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
