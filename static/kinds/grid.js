/** Grid: items to place on two axes; numbered marks at their mean places, each with its spread. */

import { h, say } from "../dom.js";
import { t } from "../words.js";
import { axes, decimal, inWords } from "./grid/axes.js";
import { plane } from "./grid/plane.js";
import { ground, waiting } from "./parts/ground.js";
import { inWords as described, pictureOf } from "./parts/picture.js";

export { answerForm } from "./grid/form.js";

/** @param {HTMLElement} element */
function make(element) {
  const none = waiting();
  const field = plane({ lines: false });
  const list = h("ol", { class: "grid-legend" });
  const foot = h("p", { class: "kind-foot" });
  const whole = h("div", { class: "grid-result" }, field.element, h("div", { class: "grid-beside" }, list, foot));
  element.setAttribute("aria-hidden", "true");
  element.append(none, whole);
  return { none, field, list, foot, element: whole };
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { question, tally, where }) {
  const parts = ground(root, where, make);
  const placed = new Map((tally?.items ?? []).map((/** @type {any} */ item) => [item.id, item]));
  const empty = ![...placed.values()].some((item) => item.n);
  parts.none.hidden = !empty;
  parts.element.hidden = empty;
  /** @type {any[]} */
  const signs = question.options.map((/** @type {any} */ option, /** @type {number} */ at) => ({
    option,
    sign: String(at + 1),
    item: placed.get(option.id),
  }));
  const marks = signs
    .filter(({ item }) => item?.n)
    .map(({ option, sign, item }) => ({
      id: option.id, sign, x: item.x, y: item.y, wide: item.spread_x ?? 0, high: item.spread_y ?? 0,
    }));
  parts.field.draw(question, marks);
  const rows = signs.map(({ option, sign, item }) => {
    const place = item?.n ? h("span", { class: "grid-sign" }, sign) : h("span", { class: "grid-sign none" }, sign);
    return h("li", null, place, h("bdi", { class: "grid-text" }, pictureOf(option), option.text));
  });
  const now = JSON.stringify(signs.map(({ option, item }) => [option, Boolean(item?.n)]));
  if (parts.list.dataset.drawn !== now) parts.list.replaceChildren(...rows);
  parts.list.dataset.drawn = now;
  const columns = rows.length > 6 ? 2 : 1;
  parts.list.style.setProperty("--columns", String(columns));
  parts.list.style.setProperty("--rows", String(Math.max(3, Math.ceil(rows.length / columns))));
  parts.list.classList.toggle("paired", columns === 2);
  parts.list.style.setProperty("--lines", rows.length / columns > 4 ? "3" : "4");
  say(parts.foot, t("Merket er snittet, ellipsen ett standardavvik."));
}

/** @param {any} context */
export function table({ question, tally }) {
  const { across, up } = axes(question);
  const label = new Map(question.options.map((/** @type {any} */ option) => [option.id, described(option)]));
  const shown = (/** @type {number | null} */ value) => (value === null ? null : decimal(value));
  const ends = (/** @type {import("./grid/axes.js").Axis} */ axis) =>
    t("{axis} fra 0 ({low}) til 10 ({high})", { axis: axis.name, low: axis.low, high: axis.high });
  return {
    caption: `${ends(across)}, ${ends(up)}`,
    head: [
      t("Alternativ"),
      t("Antall som plasserte det"),
      t("Snitt: {axis}", { axis: across.name }),
      t("Standardavvik: {axis}", { axis: across.name }),
      t("Snitt: {axis}", { axis: up.name }),
      t("Standardavvik: {axis}", { axis: up.name }),
    ],
    rows: (tally?.items ?? [])
      .filter((/** @type {any} */ item) => label.has(item.id))
      .map((/** @type {any} */ item) => [
        label.get(item.id), item.n, shown(item.x), shown(item.spread_x), shown(item.y), shown(item.spread_y),
      ]),
  };
}

/** @param {any} question @param {any} value @returns {string} */
export function line(question, value) {
  const label = new Map(question.options.map((/** @type {any} */ option) => [option.id, option.text]));
  return value.places
    .map((/** @type {any} */ place) => `${label.get(place.id) ?? "–"}: ${inWords(question, place)}`)
    .join(" · ");
}
