/**
 * As many statements on a wall as can be read there whole: all of them in one column or two, else
 * some at a time, and the pages turn by themselves.
 */

import { h, say } from "../../dom.js";
import { t } from "../../words.js";
import { rearrange } from "../parts/ground.js";

/** How long a page stands, in milliseconds. */
const TURN = 12_000;
/** Statements in a column; more than that stand in two. */
const COLUMN = 6;
/** How many there are on a page, in one column, where all at once would be cut. */
const FEWER = [6, 5, 4, 3];

/**
 * @param {HTMLElement} element the wall's ground @param {HTMLElement} list the rows' own
 * @param {HTMLElement} turn the button that says the page, and stops the turning
 */
export function pagesIn(element, list, turn) {
  /** @type {HTMLElement[]} */
  let rows = [];
  /** What was measured, and what came of it. */
  let known = "";
  let plan = { each: COLUMN, columns: 1 };
  let at = 0;
  let paused = false;
  let timer = 0;

  turn.addEventListener("click", () => {
    paused = !paused;
    clearTimeout(timer);
    timer = 0;
    draw();
  });
  new ResizeObserver(draw).observe(element);
  document.fonts?.ready.then(() => {
    known = "";
    draw();
  });

  function draw() {
    if (!element.clientHeight || !rows.length) return hide();
    const now = [element.clientWidth, element.clientHeight, ...rows.map(text)].join("\n");
    if (now !== known) plan = planned();
    known = now;
    const pages = Math.ceil(rows.length / plan.each);
    at = Math.min(at, pages - 1);
    fill(page(at));
    turn.hidden = pages < 2;
    const numbers = { page: at + 1, pages };
    say(turn, paused ? t("{page} / {pages}, stoppet", numbers) : t("{page} / {pages}", numbers));
    turn.setAttribute("aria-pressed", String(paused));
    turn.title = t("Stans blaingen");
    if (pages > 1 && !timer && !paused) timer = window.setTimeout(next, TURN, pages);
  }

  function hide() {
    turn.hidden = true;
    rearrange(list, []);
  }

  function next(/** @type {number} */ pages) {
    timer = 0;
    if (!element.isConnected) return;
    at = (at + 1) % pages;
    draw();
  }

  function page(/** @type {number} */ number) {
    return rows.slice(number * plan.each, (number + 1) * plan.each);
  }

  /** The first way in which no statement is cut; the last one cuts what is too long for any. */
  function planned() {
    const all = { each: rows.length, columns: rows.length > COLUMN ? 2 : 1 };
    const fewer = FEWER.filter((each) => each < rows.length).map((each) => ({ each, columns: 1 }));
    for (const tried of [all, ...fewer]) {
      plan = tried;
      const pages = Array.from({ length: Math.ceil(rows.length / plan.each) }, (_, number) => page(number));
      if (pages.every((each) => fill(each))) break;
    }
    return plan;
  }

  /** Puts rows on the wall at the largest size that cuts none; false when the smallest does too. */
  function fill(/** @type {HTMLElement[]} */ shown) {
    element.classList.toggle("paired", plan.columns === 2);
    list.style.setProperty("--columns", String(plan.columns));
    list.style.setProperty("--rows", String(Math.max(3, Math.ceil(plan.each / plan.columns))));
    const said = shown.map((row) => row.querySelector(".scale-more")?.textContent?.length ?? 0);
    element.style.setProperty("--said", String(Math.max(...said)));
    rearrange(list, shown);
    const labels = shown.map((row) => /** @type {HTMLElement} */ (row.firstElementChild));
    for (const tight of [false, true]) {
      list.classList.toggle("tight", tight);
      const height = Number.parseFloat(getComputedStyle(list).lineHeight) || 1;
      for (const label of labels) {
        const room = /** @type {HTMLElement} */ (label.parentElement).clientHeight;
        label.style.setProperty("--lines", String(Math.max(1, Math.floor(room / height))));
      }
      // Letters may reach half a line below theirs.
      if (!labels.some((label) => label.scrollHeight > label.clientHeight + height / 2)) return true;
    }
    return false;
  }

  return (/** @type {HTMLElement[]} */ elements) => {
    rows = elements;
    draw();
  };
}

/** @param {HTMLElement} row */
function text(row) {
  return row.firstElementChild?.textContent ?? "";
}

/** The button that says which page it is; a screen reader has the table. */
export function turnButton() {
  return h("button", { type: "button", class: "scale-turn", hidden: true });
}
