/** A page on a wall: its text as large as fits, in one column or more, never past the edge. */

import { fills, ground } from "../parts/ground.js";
import { pageOf } from "./text.js";

/** Sizes in per cent of the wall's height. Below SMALL more columns are tried before smaller text. */
const LARGE = 6.4;
const SMALL = 2.8;
const LEAST = 0.6;
const COLUMNS = [1, 2, 3];
/** How much of the wall's width a picture beside the text has. */
const PICTURE = ["42%", "28%"];

/** @param {HTMLElement} root @param {any} question @param {string} where */
export function drawPage(root, question, where) {
  const parts = ground(root, where, (element) => {
    const kept = { element, drawn: "", fit: () => {} };
    if (fills(where)) new ResizeObserver(() => kept.fit()).observe(element);
    return kept;
  });
  const now = JSON.stringify([question.body, question.picture, question.alt]);
  if (now === parts.drawn) return;
  parts.drawn = now;
  const page = pageOf(question);
  parts.element.replaceChildren(page);
  const text = /** @type {HTMLElement | null} */ (page.querySelector(".text-page-words"));
  parts.fit = () => {
    if (text) fit(text);
  };
  if (!fills(where)) return;
  parts.fit();
  // Letters of another width may have come since.
  document.fonts?.ready.then(parts.fit);
}

/**
 * The largest size at which everything has room, with as few columns as that takes; a long text
 * takes room from the picture before it becomes too small.
 * @param {HTMLElement} text
 */
function fit(text) {
  for (const picture of PICTURE) {
    text.parentElement?.style.setProperty("--picture", picture);
    for (const columns of COLUMNS) if (largest(text, columns, SMALL) !== null) return;
  }
  const sizes = COLUMNS.map((columns) => largest(text, columns, LEAST) ?? 0);
  const best = Math.max(...sizes, LEAST);
  set(text, COLUMNS[Math.max(0, sizes.indexOf(best))], best);
}

/** @param {HTMLElement} text @param {number} columns @param {number} least @returns {number | null} */
function largest(text, columns, least) {
  for (let size = LARGE; size >= least - 0.01; size -= 0.2) {
    set(text, columns, size);
    if (text.scrollHeight <= text.clientHeight + 1 && text.scrollWidth <= text.clientWidth + 1) return size;
  }
  return null;
}

/** @param {HTMLElement} text @param {number} columns @param {number} size */
function set(text, columns, size) {
  text.style.setProperty("--size", String(size));
  text.style.setProperty("--columns", String(columns));
}
