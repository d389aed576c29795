/** Scales: statements to rate; how many gave each value, with mean and spread marked on it. */

import { h, say } from "../dom.js";
import { t } from "../words.js";
import { fills, ground, rearrange, waiting } from "./parts/ground.js";
import { ends, steps } from "./scales/form.js";
import { pagesIn, turnButton } from "./scales/pages.js";
import { decimals, middle, scaleRow } from "./scales/row.js";

export { answerForm } from "./scales/form.js";

/** @param {HTMLElement} element */
function make(element) {
  // The shell's table says the same to a screen reader.
  const silent = { "aria-hidden": "true" };
  const heads = h("div", { class: "scale-heads", ...silent });
  const list = h("ol", { class: "scale-rows", ...silent });
  const foot = h("p", { class: "scale-key", ...silent });
  const none = waiting();
  const turn = turnButton();
  element.append(none, heads, list, h("div", { class: "scale-foot" }, foot, turn));
  const wall = element.classList.contains("kind-wall");
  const arrange = wall ? pagesIn(element, list, turn) : (/** @type {HTMLElement[]} */ rows) => rearrange(list, rows);
  return { heads, list, foot, none, arrange, rows: new Map(), scale: "" };
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { question, tally, where }) {
  const parts = ground(root, where, make);
  const values = steps(question);
  const label = labels(question);
  const rated = known(tally, label, values);
  const empty = !rated.some((/** @type {any} */ each) => each.n);
  parts.none.hidden = !empty;
  parts.heads.hidden = parts.foot.hidden = empty;
  // Rows of another scale have other columns.
  if (parts.scale !== values.join()) parts.rows.clear();
  parts.scale = values.join();
  const share = (/** @type {any} */ each) => Math.max(...each.distribution) / Math.max(1, each.n);
  const most = Math.max(0.01, ...rated.map(share));
  const elements = (empty ? [] : rated).map((/** @type {any} */ each) => {
    const row = parts.rows.get(each.id) ?? scaleRow(values);
    parts.rows.set(each.id, row);
    row.draw(label.get(each.id) ?? "", each, most, fills(where));
    return row.element;
  });
  parts.heads.replaceChildren(...heads(question));
  say(parts.foot, t("Streken viser snittet, feltet rundt viser standardavviket."));
  parts.arrange(elements);
}

/** What the ends mean: over the tracks, or said once where these stand in two columns. */
function heads(/** @type {any} */ question) {
  const { least, most } = question;
  const [low, high] = ends(question);
  const over = h(
    "div",
    { class: "scale-row" },
    h("span", null),
    h(
      "span",
      { class: "scale-ends" },
      h("span", null, `${least} `, h("bdi", null, low)),
      h("span", null, h("bdi", null, high), ` ${most}`),
    ),
    h("span", { class: "scale-said" }, t("Snitt")),
  );
  const once = h("p", { class: "scale-once" }, `${least} = `, h("bdi", null, low), ` · ${most} = `, h("bdi", null, high));
  return [over, once];
}

/** @param {any} question @returns {Map<string, string>} */
function labels(question) {
  return new Map(question.options.map((/** @type {any} */ option) => [option.id, option.text]));
}

/** What the tally says of the question's statements, as far as it speaks of this scale. */
function known(/** @type {any} */ tally, /** @type {Map<string, string>} */ label, /** @type {number[]} */ values) {
  return (tally?.statements ?? []).filter(
    (/** @type {any} */ each) => label.has(each.id) && each.distribution.length === values.length,
  );
}

/** @param {any} context */
export function table({ question, tally }) {
  const label = labels(question);
  const values = steps(question);
  const [low, high] = ends(question);
  const named = values.map((value) => {
    const means = value === question.least ? low : value === question.most ? high : "";
    return means ? t("{value}, {means}", { value, means }) : String(value);
  });
  return {
    caption: t("Resultat"),
    head: [t("Påstand"), t("Snitt"), t("Median"), t("Standardavvik"), t("Antall som vurderte"), ...named],
    rows: known(tally, label, values).map((/** @type {any} */ each) => [
      label.get(each.id) ?? "–",
      decimals(each.mean, 2),
      middle(each.median),
      decimals(each.spread, 2),
      each.n,
      ...each.distribution,
    ]),
  };
}

/** @param {any} question @param {any} value @returns {string} */
export function line(question, value) {
  return question.options
    .filter((/** @type {any} */ option) => option.id in value.values)
    .map((/** @type {any} */ option) => `${option.text}: ${value.values[option.id]}`)
    .join(" · ");
}
