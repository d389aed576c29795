/** How high cards are, measured a few at a time: thousands in one go would stop the page. */

import { h } from "../../../dom.js";
import { soon } from "../../../screen/soon.js";

/** How many are measured while nothing else is to be done. */
const FEW = 40;
/** What one is taken to be that has not been measured, before any has: pixels. */
const FIRST = 100;

/**
 * @template T
 * @param {object} of
 * @param {HTMLElement} of.page its `--card` is the size of the text, its gap that of the columns
 * @param {HTMLElement} of.measure where cards are measured, out of sight
 * @param {(entry: T) => any} of.said what stands on a card
 * @param {(entry: T) => string} of.key what says the same is as high
 */
export function ruler({ page, measure, said, key }) {
  /** @type {Map<string, number>} by what stands there, at the size and width of `now` */
  const heights = new Map();
  let now = "";
  let sum = 0;
  let asked = false;

  const knows = (/** @type {T} */ entry) => heights.has(key(entry));

  /** @param {T[]} entries */
  function take(entries) {
    if (!entries.length) return;
    const cards = entries.map((entry) => h("div", { class: "answer-card" }, said(entry)));
    measure.replaceChildren(...cards);
    const found = cards.map((card) => card.getBoundingClientRect().height);
    found.forEach((height, index) => {
      heights.set(key(entries[index]), height);
      sum += height;
    });
    measure.replaceChildren();
  }

  return {
    knows,
    take,
    /** Of a card that has not been measured: that of the others. @param {T} entry */
    height: (entry) => heights.get(key(entry)) ?? (heights.size ? sum / heights.size : FIRST),

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

    /** Measures what has not been, when there is time, and says when all is. @param {() => T[]} entries @param {() => void} done */
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
