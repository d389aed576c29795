/** How high cards are, measured a few at a time: thousands in one go would stop the page. */

import { h } from "../../../dom.js";
import { soon } from "../../../screen/soon.js";

/** How many are measured while nothing else is to be done. */
const FEW = 40;
/** What one is taken to be that has not been measured, before any has: pixels. */
const FIRST = 100;

/** @typedef {import("../text.js").Said} Said */

/**
 * @param {object} of
 * @param {HTMLElement} of.page its `--card` is the size of the text, its gap that of the columns
 * @param {HTMLElement} of.measure where cards are measured, out of sight
 * @param {(entry: any) => any} of.said what stands on a card
 */
export function ruler({ page, measure, said }) {
  /** @type {Map<string, {entry: Said, height: number}>} by id, at the size and width of `now` */
  const heights = new Map();
  let now = "";
  let sum = 0;
  let asked = false;

  /** What was measured, if the same stands there still. @param {Said} entry */
  function found(entry) {
    const kept = heights.get(entry.id);
    const [one, other] = [kept?.entry, entry];
    const same = one && one.text === other.text && one.n === other.n && one.lifts === other.lifts && one.answered === other.answered;
    return same ? kept : undefined;
  }

  const knows = (/** @type {Said} */ entry) => found(entry) !== undefined;

  /** @param {Said[]} entries */
  function take(entries) {
    if (!entries.length) return;
    const cards = entries.map((entry) => h("div", { class: "answer-card" }, said(entry)));
    measure.replaceChildren(...cards);
    cards.map((card) => card.getBoundingClientRect().height).forEach((height, index) => {
      const entry = entries[index];
      sum += height - (heights.get(entry.id)?.height ?? 0);
      heights.set(entry.id, { entry, height });
    });
    measure.replaceChildren();
  }

  return {
    knows,
    take,
    /** Of a card that has not been measured: that of the others. @param {Said} entry */
    height: (entry) => found(entry)?.height ?? (heights.size ? sum / heights.size : FIRST),

    /** @param {number} size of the text @param {number} columns @returns {number} the gap between columns, in pixels */
    set(size, columns) {
      page.style.setProperty("--card", String(size));
      const gap = parseFloat(getComputedStyle(page).columnGap) || 0;
      const width = (page.clientWidth - gap * (columns - 1)) / columns;
      const wanted = `${size} ${width} ${page.clientHeight}`;
      if (wanted === now) return gap;
      now = wanted;
      heights.clear();
      sum = 0;
      measure.style.setProperty("inline-size", `${width}px`);
      return gap;
    },

    /** Everything is measured anew, as when other letters have come. */
    forget() {
      now = "";
    },

    /** Measures what has not been, when there is time, and says when all is. @param {() => Said[]} entries @param {() => void} done */
    rest(entries, done) {
      if (asked || entries().every(knows)) return;
      asked = true;
      soon(() => {
        asked = false;
        if (!page.isConnected || !page.clientHeight) return;
        const left = entries().filter((entry) => !knows(entry));
        take(left.slice(0, FEW));
        if (left.length > FEW) this.rest(entries, done);
        else done();
      });
    },
  };
}
