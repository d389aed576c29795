/**
 * Sheets on the wall: columns under their names, each line's cells on one page. Pages are worked
 * out from measured heights and turn by themselves, so nothing runs off an edge.
 */

import { h, replace, say } from "../../dom.js";
import { t } from "../../words.js";
import { pagesOf } from "./pages.js";

/** How long a page stands, in milliseconds. */
const TURN = 12_000;
/** Sizes of text in per cent of the wall's height, largest first; never below 3.2. */
const SIZES = [4.6, 4, 3.6, 3.2];
/** One line alone. */
const LARGE = [9, 7.4, 6, 5, 4.2, 3.4];
/** More cells than this get the smallest size at once: the larger would not hold them. */
const MANY = 60;

/** @param {HTMLElement} element the wall's ground */
export function sheetIn(element) {
  // The shell's table says the same to a screen reader.
  const head = h("p", { class: "sheet-of" });
  const columns = h("div", { class: "sheet-columns", "aria-hidden": "true" });
  const turn = h("button", { type: "button", class: "sheet-turn", onclick: () => pause(!paused) });
  const foot = h("div", { class: "sheet-foot" }, head, turn);
  const whole = h("div", { class: "sheet-wall" }, columns, foot);
  element.append(whole);
  /** @type {any} */
  let on = null;
  let drawn = "";
  let at = 0;
  let paused = false;
  let timer = 0;
  let asked = false;

  function ask() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (element.isConnected && on) draw();
    });
  }

  function draw() {
    whole.hidden = !on.lines.length && !on.only;
    if (whole.hidden || !element.clientHeight) return;
    say(head, on.only ? on.only.name : "");
    head.hidden = !on.only;
    const pages = laidOut();
    at = Math.min(at, pages.length - 1);
    const now = JSON.stringify([pages[at], on.columns, on.tables, columns.style.getPropertyValue("--card"), columns.clientHeight]);
    if (now !== drawn) show(pages[at]);
    drawn = now;
    turn.hidden = pages.length < 2;
    const numbers = { page: at + 1, pages: pages.length };
    say(turn, paused ? t("{page} / {pages}, stoppet", numbers) : t("{page} / {pages}", numbers));
    turn.setAttribute("aria-pressed", String(paused));
    turn.title = t("Stans blaingen");
    if (pages.length > 1 && !timer && !paused) timer = window.setTimeout(next, TURN, pages.length);
  }

  /** The lines by page, in the largest size that has them on one, else in the smallest. @returns {any[][]} */
  function laidOut() {
    const sizes = on.one ? LARGE : on.lines.length * on.columns.length > MANY ? SIZES.slice(-1) : SIZES;
    let pages = [on.lines];
    for (const size of sizes) {
      columns.style.setProperty("--card", String(size));
      const lists = show(on.lines);
      drawn = "";
      const room = lists[0].clientHeight;
      const gap = parseFloat(getComputedStyle(lists[0]).rowGap) || 0;
      const heights = on.lines.map((/** @type {any} */ _, /** @type {number} */ index) =>
        lists.map((list) => list.querySelector(`[data-line="${index}"]`)?.getBoundingClientRect().height ?? 0));
      pages = pagesOf(on.lines, (/** @type {any} */ index) => heights[index], { gap, room });
      if (pages.length === 1 && heights.every((/** @type {number[]} */ row) => row.every((height) => height <= room))) break;
    }
    return pages;
  }

  /** Puts lines on the wall. @param {any[]} lines @returns {HTMLElement[]} the list of each column */
  function show(lines) {
    const names = new Map(on.tables.map((/** @type {any} */ { id, name }) => [id, name]));
    /** @type {HTMLElement[]} */
    const lists = [];
    replace(columns, on.columns.map((/** @type {any} */ { id, text }) => {
      const list = h("div", { class: "sheet-list" }, lines.map(({ value, table }, index) => value.cells[id]
        && h("div", { class: "sheet-card", "data-line": index },
          h("bdi", null, value.cells[id], !on.only && names.has(table)
            && h("span", { class: "sheet-by" }, ` ${names.get(table)}`)))));
      lists.push(list);
      return h("div", { class: "sheet-column" }, h("p", { class: "sheet-name" }, text), list);
    }));
    clamp(lists);
    return lists;
  }

  /** A cell that would not even have room alone ends in "…". @param {HTMLElement[]} lists */
  function clamp(lists) {
    for (const list of lists) {
      const most = Math.floor(list.clientHeight / (parseFloat(getComputedStyle(list).fontSize) * 1.25) - 0.8);
      list.style.setProperty("--lines", String(Math.max(1, most)));
    }
  }

  function next(/** @type {number} */ pages) {
    timer = 0;
    at = (at + 1) % pages;
    ask();
  }

  function pause(/** @type {boolean} */ still) {
    paused = still;
    clearTimeout(timer);
    timer = 0;
    ask();
  }

  new ResizeObserver(ask).observe(element);
  document.fonts?.ready.then(ask);
  let told = "";
  return (/** @type {any} */ context) => {
    const now = JSON.stringify(context);
    if (now === told) return;
    if (on && context.only?.id !== on.only?.id) at = 0;
    told = now;
    on = context;
    ask();
  };
}
