/**
 * A wall of equal cards in columns, in the order that they are given. What has no room goes on the next page, and the
 * pages turn by themselves; a page is worked out from measured heights, so nothing runs off an edge.
 */

import { h, replace } from "../../dom.js";
import { ruler } from "./cards/heights.js";
import { turning } from "./cards/turning.js";
import { moves } from "./ground.js";
import { paged } from "./pages.js";

/** Sizes of text in per cent of the wall's height, largest first; never below 3.2. */
const SIZES = [5.2, 4.2, 3.4];
const LARGE = [14, 11, 9, 7.4, 6, 5, 4.2, 3.4];
/** More answers than this get the smallest size at once: the larger would not hold them. */
const MANY = 60;
/** Of more than this the shell's table tells the first only, and the pages themselves are read. */
const TOLD = 500;
/** So many cards are measured in the frame that draws them; of more, those that it shows. */
const AT_ONCE = 150;
/** How often a page is laid out anew as more of what stands on it has been measured. */
const TRIES = 4;

/**
 * @param {HTMLElement} element the wall's ground
 * @param {object} kind
 * @param {(answers: any[]) => import("./text.js").Said[]} kind.merged
 * @param {(one: any) => any} kind.said what stands on a card: its text in a `bdi`, and more
 * @param {(entries: import("./text.js").Said[]) => number | null} [kind.columns] null: as many as fit
 */
export function cardsIn(element, { merged, said, columns: wanted = () => null }) {
  const page = h("div", { class: "cards-page" });
  const measure = h("div", { class: "cards-measure", "aria-hidden": "true" });
  const large = h("div", { class: "answer-large", hidden: true });
  const turn = turning(element, ask);
  const whole = h("div", null, page, turn.foot);
  element.append(whole, large);
  page.append(measure);
  const rule = ruler({ page, measure, said });

  /** @type {any[]} */
  let entries = [];
  /** @type {any} */
  let one = null;
  /** @type {any} the one whose text stands there large */
  let drawn = null;
  let narrow = false;
  /** @type {Map<string, HTMLElement>} */
  let cards = new Map();
  /** @type {Set<string>} */
  const seen = new Set();
  /** @type {any[]} what `entries` were made of */
  let given = [];
  let asked = false;
  let listening = false;
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
    if (drawn !== one) replace(large, said({ text: one.value.text, n: 1, lifts: 0, answered: false, ids: [] }));
    drawn = one;
    const text = /** @type {any} */ (large.querySelector("bdi"));
    for (const size of LARGE) {
      large.style.setProperty("--card", String(size));
      text.style.setProperty("--lines", "99");
      if (text.scrollHeight <= large.clientHeight) return;
    }
    const lines = Math.floor(large.clientHeight / parseFloat(getComputedStyle(large).lineHeight));
    text.style.setProperty("--lines", String(lines));
  }

  function drawPage() {
    const mean = entries.reduce((sum, { text }) => sum + text.length, 0) / (entries.length || 1);
    const columns = narrow ? 1 : wanted(entries) ?? (mean > 90 || page.clientWidth < 1.1 * page.clientHeight ? 2 : 3);
    let pages = [[/** @type {any[]} */ ([])]];
    for (const size of entries.length > MANY ? SIZES.slice(-1) : SIZES) {
      pages = laid(columns, rule.set(size, columns));
      if (pages.length === 1) break;
    }
    const at = turn.of(pages.length);
    show(pages[at]);
    turn.shows(at, pages.length);
    rule.rest(() => entries, ask);
  }

  /** The pages, of which the one to be shown is laid out by heights that are known. @param {number} columns @param {number} gap */
  function laid(columns, gap) {
    const ground = { columns, gap, room: page.clientHeight };
    const fresh = entries.filter((entry) => !rule.knows(entry));
    if (fresh.length <= AT_ONCE) rule.take(fresh);
    for (let tries = 1; ; tries += 1) {
      const pages = paged(entries, rule.height, ground);
      const unknown = pages[turn.of(pages.length)].flat().filter((entry) => !rule.knows(entry));
      if (!unknown.length || tries === TRIES) return pages;
      rule.take(unknown);
    }
  }

  /** @param {any[][]} columns */
  function show(columns) {
    const room = page.clientHeight;
    // One that would not even have room alone ends in "…".
    const lines = Math.max(1, Math.floor(room / (parseFloat(getComputedStyle(page).fontSize) * 1.25)) - 1);
    /** @type {Map<string, HTMLElement>} */
    const kept = new Map();
    const made = columns.map((list) =>
      h("div", { class: "cards-column" }, list.map((entry) => {
        const card = cards.get(entry.id) ?? h("div", { class: "answer-card" });
        const look = `${rule.height(entry) > room ? lines : 99} ${key(entry)}`;
        if (card.dataset.key !== look) {
          card.dataset.key = look;
          replace(card, said(entry));
          card.querySelector("bdi").style.setProperty("--lines", look.split(" ", 1)[0]);
          card.classList.toggle("answered", entry.answered);
        }
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
    // The shell's table says the same to a screen reader, unless there is too much of it.
    if (entries.length > TOLD) page.removeAttribute("aria-hidden");
    else page.setAttribute("aria-hidden", "true");
  }

  new ResizeObserver(ask).observe(element);
  document.fonts?.ready.then(() => {
    rule.forget();
    ask();
  });
  return (/** @type {any} */ context) => {
    const beside = context.beside?.length > 1;
    if (given === context.answers && one === context.large && narrow === beside && shownBefore) return;
    given = context.answers;
    entries = merged(given);
    one = context.large;
    narrow = beside;
    if (context.where === "wall" && !listening) turn.keys();
    listening = true;
    // Whoever draws is in a frame already: one more would be the one after it.
    if (element.isConnected) draw();
  };
}

/** @param {import("./text.js").Said} entry */
function key({ text, n, lifts, answered }) {
  return `${n} ${lifts} ${answered} ${text}`;
}
