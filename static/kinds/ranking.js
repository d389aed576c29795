/** Ranking: rows with ▲▼ and a number; bars by average rank with how much the room agrees. */

import { language, t, tn } from "../words.js";
import { drawBars } from "./parts/bars.js";
import { inWords } from "./parts/picture.js";

export { answerForm } from "./ranking/form.js";

/** The words for Kendall's W, as the server's `agreement` counts them. */
function agreed(/** @type {number} */ level) {
  return [
    t("Lite enige"),
    t("Litt enige"),
    t("Ganske enige"),
    t("Svært enige"),
    t("Nesten helt enige"),
  ][level];
}

/** Always as many decimals, so that figures line up. */
function decimals(/** @type {number} */ value, /** @type {number} */ digits) {
  const both = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(language, both);
}

/** @param {any} question */
function labels(question) {
  return new Map(question.options.map((/** @type {any} */ option) => [option.id, option.text]));
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { question, tally, where, beside = [] }) {
  const label = labels(question);
  const options = new Map(question.options.map((/** @type {any} */ option) => [option.id, option]));
  const of = question.options.length;
  const placed = (tally?.options ?? []).filter((/** @type {any} */ each) => label.has(each.id));
  const empty = !tally?.ballots;
  const bars = (empty ? [] : placed).map((/** @type {any} */ each) => ({
    id: each.id,
    mark: String(each.rank),
    label: label.get(each.id),
    of: options.get(each.id),
    // First with everybody: the whole length; last with everybody: the length of one place.
    share: (of + 1 - each.average) / of,
    figure: decimals(each.average, 1),
    strong: each.rank === 1,
  }));
  drawBars(root, { where, bars, empty, foot: empty ? "" : foot(tally, beside.length > 1) });
}

/** @param {any} tally @param {boolean} [short] where there is less room, and the heading says how many */
function foot(tally, short = false) {
  const ranked = tn("{n} har rangert", "{n} har rangert", tally.ballots);
  const axis = t("Tallet er snittplassen");
  if (tally.w === null) return `${axis} · ${ranked}`;
  const w = decimals(tally.w, 2);
  const agreement = t("{agreed}, W = {w}", { agreed: agreed(tally.agreement), w });
  return (short ? [agreement, axis] : [agreement, ranked, axis]).join(" · ");
}

/** @param {any} context */
export function table({ question, tally }) {
  const label = new Map(question.options.map((/** @type {any} */ option) => [option.id, inWords(option)]));
  return {
    caption: tally?.w === null || !tally ? t("Resultat") : foot(tally),
    head: [
      t("Plass"),
      t("Alternativ"),
      t("Snittplass"),
      t("Poeng"),
      t("Førsteplasser"),
      t("Antall som plasserte det"),
      ...Array.from({ length: tally?.places ?? 0 }, (_, at) => t("Nummer {place}", { place: at + 1 })),
    ],
    rows: (tally?.options ?? []).map((/** @type {any} */ each) => [
      each.rank || "–",
      label.get(each.id) ?? "–",
      each.average === null ? null : decimals(each.average, 2),
      each.points,
      each.first,
      each.ranked,
      ...each.placements,
    ]),
  };
}

/** @param {any} question @param {any} value @returns {string} */
export function line(question, value) {
  const label = labels(question);
  return value.order
    .map((/** @type {string} */ id, /** @type {number} */ at) => `${at + 1}. ${label.get(id) ?? "–"}`)
    .join(" · ");
}
