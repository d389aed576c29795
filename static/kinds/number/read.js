/** Numbers as people write them, and written as the page's language does. */

import { language, t, tn } from "../../words.js";

/** Spaces of every width, which stand between thousands. */
const SPACES = /[\s\u00a0\u2007\u2009\u202f']/g;

/**
 * What is written as a number, with a comma or a point before decimals, or what is wrong with it.
 * A sign is never guessed at: more decimals than there may be could as well be thousands.
 * @param {string} written @param {any} question
 * @returns {{value: number | null, problem: string | null}}
 */
export function read(written, question) {
  const { decimals, least, most } = question;
  const text = written.replace(SPACES, "").replace(/^[\u2212\u2013]/, "-");
  if (!text) return { value: null, problem: null };
  const found = /^[-+]?(\d+)(?:[.,](\d+))?$/.exec(text);
  if (!found) return wrong(t("Skriv et tall, bare med sifre."));
  const given = found[2] ?? "";
  if (given.length > decimals && (!decimals || given.length === 3 || Number(given.slice(decimals)))) {
    return wrong(decimals ? tn("Bruk høyst {n} desimal.", "Bruk høyst {n} desimaler.", decimals) : t("Skriv et helt tall, uten komma eller punktum."));
  }
  const value = Number(text.replace(",", "."));
  if (value < least) return wrong(t("Tallet kan ikke være mindre enn {least}.", { least: figure(least) }));
  if (value > most) return wrong(t("Tallet kan ikke være større enn {most}.", { most: figure(most) }));
  return { value: value === 0 ? 0 : value, problem: null };
}

/** @param {string} problem */
function wrong(problem) {
  return { value: null, problem };
}

/** A number with its decimal sign, with so many decimals at most, or always with so many. */
export function figure(/** @type {number} */ value, /** @type {number} */ digits = 3, always = 0) {
  return value.toLocaleString(language, { minimumFractionDigits: always, maximumFractionDigits: Math.max(digits, always) });
}

/** The same with what is counted. @param {number} value @param {any} question @param {number} [digits] */
export function counted(value, { unit }, digits = 3) {
  return unit ? `${figure(value, digits)}\u00a0${unit}` : figure(value, digits);
}
