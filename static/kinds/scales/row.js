/** One statement's result: how many gave each value, the mean a line, the spread a field around it. */

import { h, say } from "../../dom.js";
import { language, t, tn } from "../../words.js";

/** Always as many decimals, so that figures line up. @param {number | null} value @param {number} digits */
export function decimals(value, digits) {
  const both = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value === null ? "–" : value.toLocaleString(language, both);
}

/** A median is a value of the scale, or half-way between two. @param {number | null} value */
export function middle(value) {
  return decimals(value, value !== null && value % 1 ? 1 : 0);
}

/** @param {number[]} values of the scale */
export function scaleRow(values) {
  const label = h("bdi");
  const columns = values.map(() => h("span", { class: "scale-column" }));
  const spread = h("span", { class: "scale-spread" });
  const mean = h("span", { class: "scale-mean" });
  const figure = h("span", { class: "scale-figure" });
  const more = h("span", { class: "scale-more" });
  const track = h("span", { class: "scale-track", style: { "--steps": values.length } }, spread, columns, mean);
  const element = h(
    "li",
    { class: "scale-row" },
    h("span", { class: "scale-label" }, label),
    track,
    h("span", { class: "scale-said" }, figure, more),
  );
  // Values have equal rooms, and stand in the middle of theirs.
  const at = (/** @type {number} */ value) =>
    String(Math.min(1, Math.max(0, (value - values[0] + 0.5) / values.length)));

  return {
    element,
    /**
     * @param {string} text @param {any} rated what the tally says of it
     * @param {number} most the largest share that gave one value, which is as high as the track
     * @param {boolean} wall
     */
    draw(text, rated, most, wall) {
      const { n, distribution } = rated;
      say(label, text);
      say(figure, decimals(rated.mean, 1));
      say(more, wall ? tn("{n} svar", "{n} svar", n) : figures(rated));
      columns.forEach((column, index) => {
        column.style.setProperty("--share", String(distribution[index] / Math.max(1, n) / most));
      });
      mean.hidden = rated.mean === null;
      spread.hidden = rated.spread === null;
      mean.style.setProperty("--at", at(rated.mean ?? 0));
      spread.style.setProperty("--from", at((rated.mean ?? 0) - (rated.spread ?? 0)));
      spread.style.setProperty("--to", at((rated.mean ?? 0) + (rated.spread ?? 0)));
    },
  };
}

/** @param {any} rated */
function figures({ median, spread, n }) {
  const answers = tn("{n} svar", "{n} svar", n);
  if (!n) return answers;
  const said = { median: middle(median), spread: decimals(spread, 1) };
  return `${t("Median {median} · Standardavvik {spread}", said)} · ${answers}`;
}
