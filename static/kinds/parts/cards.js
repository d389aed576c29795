/**
 * A wall of equal cards in columns, in the order that they are given. What has no room goes on the next page, and the
 * pages turn by themselves; a page is worked out from measured heights, so nothing runs off an edge.
 */

import { h, replace, say } from "../../dom.js";
import { t } from "../../words.js";
import { moves } from "./ground.js";
import { paged } from "./pages.js";

/** How long a page stands, in milliseconds. */
const TURN = 12_000;
/** Sizes of text in per cent of the wall's height, largest first; never below 3.2. */
const SIZES = [5.2, 4.2, 3.4];
const LARGE = [14, 11, 9, 7.4, 6, 5, 4.2, 3.4];
/** More answers than this get the smallest size at once: the larger would not hold them. */
const MANY = 60;

/**
 * @param {HTMLElement} element the wall's ground
 * @param {object} kind
 * @param {(answers: any[]) => import("./text.js").Said[]} kind.merged
 * @param {(one: any) => any} kind.said what stands on a card: its text in a `bdi`, and more
 * @param {(entries: import("./text.js").Said[]) => number | null} [kind.columns] null: as many as fit
 */
export function cardsIn(element, { merged, said, columns: wanted = () => null }) {
  // The shell's table says the same to a screen reader.
  const page = h("div", { class: "cards-page", "aria-hidden": "true" });
  const measure = h("div", { class: "cards-measure" });
  const turn = h("button", { type: "button", class: "cards-turn", onclick: () => pause(!paused) });
  const foot = h("div", { class: "cards-foot" }, turn);
  const large = h("div", { class: "answer-large", hidden: true });
  const whole = h("div", null, page, foot);
  element.append(whole, large);
  page.append(measure);

  /** @type {any[]} */
  let entries = [];
  /** @type {any} */
  let one = null;
  let narrow = false;
  /** @type {Map<string, number>} heights by text, at the size and width of `ruler` */
  const heights = new Map();
  let ruler = "";
  /** @type {Map<string, HTMLElement>} */
  let cards = new Map();
  /** @type {Set<string>} */
  const seen = new Set();
  let at = 0;
  let paused = false;
  let timer = 0;
  let asked = false;
  let shownBefore = false;

  function ask() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (element.isConnected) draw();
    });
  }

  function draw() {
    large.hidden = !one;
    whole.hidden = Boolean(one);
    if (one) drawLarge();
    else if (element.clientHeight) drawPage();
  }

  function drawLarge() {
    replace(large, said({ text: one.value.text, n: 1, lifts: 0, answered: false, ids: [] }));
    const text = /** @type {any} */ (large.querySelector("bdi"));
    for (const size of LARGE) {
      large.style.setProperty("--card", String(size));
      text.style.setProperty("--lines", "99");
      if (text.scrollHeight <= large.clientHeight) return;
    }
    const lines = Math.floor(large.clientHeight / parseFloat(getComputedStyle(large).lineHeight));
    text.style.setProperty("--lines", String(lines));
  }

  /** The heights of all cards at a size and in so many columns, measured in one go. */
  function measured(/** @type {number} */ size, /** @type {number} */ columns) {
    page.style.setProperty("--card", String(size));
    const gap = parseFloat(getComputedStyle(page).columnGap) || 0;
    const width = (page.clientWidth - gap * (columns - 1)) / columns;
    const now = `${size} ${width} ${page.clientHeight}`;
    if (now !== ruler) heights.clear();
    ruler = now;
    const fresh = entries.filter((entry) => !heights.has(key(entry)));
    measure.style.setProperty("inline-size", `${width}px`);
    const tried = fresh.map((entry) => h("div", { class: "answer-card" }, said(entry)));
    measure.replaceChildren(...tried);
    tried.forEach((card, index) => heights.set(key(fresh[index]), card.getBoundingClientRect().height));
    measure.replaceChildren();
    return gap;
  }

  function drawPage() {
    const mean = entries.reduce((sum, { text }) => sum + text.length, 0) / (entries.length || 1);
    const columns = narrow ? 1 : wanted(entries) ?? (mean > 90 || page.clientWidth < 1.1 * page.clientHeight ? 2 : 3);
    let pages = [[/** @type {any[]} */ ([])]];
    const height = (/** @type {any} */ entry) => heights.get(key(entry)) ?? 0;
    for (const size of entries.length > MANY ? SIZES.slice(-1) : SIZES) {
      const gap = measured(size, columns);
      pages = paged(entries, height, { columns, gap, room: page.clientHeight });
      if (pages.length === 1) break;
    }
    at = Math.min(at, pages.length - 1);
    show(pages[at]);
    turn.hidden = pages.length < 2;
    const numbers = { page: at + 1, pages: pages.length };
    say(turn, paused ? t("{page} / {pages}, stoppet", numbers) : t("{page} / {pages}", numbers));
    turn.setAttribute("aria-pressed", String(paused));
    turn.title = t("Stans blaingen");
    if (pages.length > 1 && !timer && !paused) timer = window.setTimeout(next, TURN, pages.length);
  }

  /** @param {any[][]} columns */
  function show(columns) {
    const room = page.clientHeight;
    /** @type {Map<string, HTMLElement>} */
    const kept = new Map();
    const made = columns.map((list) =>
      h("div", { class: "cards-column" }, list.map((entry) => {
        const old = cards.get(entry.id);
        const card = old ?? h("div", { class: "answer-card" });
        if (card.dataset.key !== key(entry)) {
          card.dataset.key = key(entry);
          replace(card, said(entry));
          card.classList.toggle("answered", entry.answered);
        }
        clamp(card, (heights.get(key(entry)) ?? 0) > room);
        if (!seen.has(entry.id) && shownBefore && moves()) card.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 300 });
        kept.set(entry.id, card);
        return card;
      })),
    );
    cards = kept;
    shownBefore = true;
    // Only what is new fades in: a page that turns is there at once.
    entries.forEach((entry) => seen.add(entry.id));
    page.replaceChildren(...made, measure);
  }

  /** A card that would not even have room alone ends in "…". */
  function clamp(/** @type {any} */ card, /** @type {boolean} */ tall) {
    const style = getComputedStyle(page);
    const lines = Math.floor(page.clientHeight / (parseFloat(style.fontSize) * 1.25)) - 1;
    card.querySelector("bdi").style.setProperty("--lines", tall ? String(Math.max(1, lines)) : "99");
  }

  function next(/** @type {number} */ pages) {
    timer = 0;
    if (!element.isConnected) return;
    at = (at + 1) % pages;
    ask();
  }

  function pause(/** @type {boolean} */ on) {
    paused = on;
    clearTimeout(timer);
    timer = 0;
    ask();
  }

  new ResizeObserver(ask).observe(element);
  document.fonts?.ready.then(() => {
    ruler = "";
    ask();
  });
  return (/** @type {any} */ context) => {
    entries = merged(context.answers);
    one = context.large;
    narrow = context.beside?.length > 1;
    ask();
  };
}

/** @param {import("./text.js").Said} entry */
function key({ text, n, lifts, answered }) {
  return `${n} ${lifts} ${answered} ${text}`;
}
