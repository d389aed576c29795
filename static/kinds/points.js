/** Points: a budget to spend on options; bars by average share, with how many gave any. */

import { language, t } from "../words.js";
import { drawBars } from "./parts/bars.js";
import { inWords } from "./parts/picture.js";

export { answerForm } from "./points/form.js";

/** What the whole length of a bar may mean, in percent: among many options the shares are small. */
const LENGTHS = [10, 20, 40, 60, 80, 100];

/** Always as many decimals, so that figures line up. */
function decimals(/** @type {number} */ value, /** @type {number} */ digits) {
  const both = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(language, both);
}

/** @param {any} question @returns {Map<string, any>} */
function options(question) {
  return new Map(question.options.map((/** @type {any} */ option) => [option.id, option]));
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { question, tally, where, beside = [] }) {
  const option = options(question);
  const empty = !tally?.ballots;
  const given = empty ? [] : tally.options.filter((/** @type {any} */ each) => option.has(each.id));
  const largest = Math.max(0, ...given.map((/** @type {any} */ each) => each.percent));
  const percents = beside.flatMap((/** @type {any} */ each) => each.options.map((/** @type {any} */ one) => one.percent));
  const longest = Math.max(largest, ...percents);
  const whole = LENGTHS.find((length) => length >= longest) ?? 100;
  const bars = given.map((/** @type {any} */ each) => ({
    id: each.id,
    label: option.get(each.id).text,
    of: option.get(each.id),
    share: each.percent / whole,
    figure: t("{percent} % ({n})", { percent: decimals(each.percent, 1), n: each.givers }),
    strong: each.percent > 0 && each.percent === largest,
  }));
  const foot = t("Andel av poengene, og hvor mange som ga noe");
  drawBars(root, { where, bars, empty, foot: empty ? "" : foot });
}

/** @param {any} context */
export function table({ question, tally }) {
  const option = options(question);
  const given = (tally?.options ?? []).filter((/** @type {any} */ each) => option.has(each.id));
  return {
    caption: t("Resultat"),
    head: [
      t("Alternativ"),
      t("Andel av poengene (prosent)"),
      t("Poeng i snitt"),
      t("Antall som ga det poeng"),
    ],
    rows: given.map((/** @type {any} */ each) => [
      inWords(option.get(each.id)),
      decimals(each.percent, 1),
      decimals(each.points, 1),
      each.givers,
    ]),
  };
}

/** @param {any} question @param {any} value @returns {string} */
export function line(question, value) {
  const option = options(question);
  return value.shares
    .map((/** @type {any} */ share) => `${option.get(share.id)?.text ?? "–"}: ${share.points}`)
    .join(" · ");
}
