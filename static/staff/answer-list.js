/**
 * A long list of answers, newest first, walked by keyboard. Answers come in blocks that change as
 * wholes: one that did not change is not touched, a part far outside the view is not built. The list
 * scrolls in itself; its style gives it a height.
 */

import { answerRow } from "./answer-row.js";
import { cut } from "./cut.js";

/** @typedef {import("./live.js").Listed} Listed */
/** @typedef {{answer: Listed, text: string}} Entry @typedef {import("./answer-row.js").Actions} Actions */
/**
 * @typedef {object} Block
 * @property {HTMLElement} element
 * @property {Entry[]} entries what it shows, newest first
 * @property {string} look what else its rows depend on
 * @property {Listed[] | null} of the block of answers it was made from
 * @property {boolean} near whether it is in or near the view
 */

/** Rows of a block that is not built are taken to be this high, in CSS pixels. */
const ROW = 56;

/** @param {{label: string, actions: Actions}} options */
export function answerList({ label, actions }) {
  const element = document.createElement("div");
  element.className = "answer-list";
  element.setAttribute("role", "list");
  element.setAttribute("aria-label", label);
  /** @type {Block[]} */
  let blocks = [];
  /** @type {WeakMap<object, string>} */
  let texts = new WeakMap();
  let [key, cursor, fresh] = ["", "", true];

  const sight = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const block = blocks.find((other) => other.element === entry.target);
      // Once built a block stays: `content-visibility` keeps it cheap, and the focus stays in it.
      if (block && entry.isIntersecting && !block.near) {
        block.near = true;
        build(block);
        tabStop();
      }
    }
  }, { root: element, rootMargin: "1000px 0px" });

  /**
   * @param {object} drawn
   * @param {string} drawn.key what the answers belong to; another key starts a new list
   * @param {Listed[][]} drawn.blocks oldest first
   * @param {(value: any, answer: Listed) => string} drawn.line
   * @param {RegExp | null} [drawn.pattern] shows only answers that it is found in, and marks it
   * @param {"all" | "visible" | "hidden"} [drawn.show] which answers
   * @param {string | null} [drawn.large] id of the answer that is large on the wall
   * @param {boolean} [drawn.blocked] whether nothing can be done with answers now
   * @returns {number} how many answers are shown
   */
  function update({ key: newKey, blocks: told, line, pattern = null, show = "all", large = null, blocked = false }) {
    if (newKey !== key) {
      key = newKey;
      cursor = "";
      fresh = true;
      texts = new WeakMap();
      blocks.forEach(forget);
      blocks = [];
    }
    const given = cut(told);
    while (blocks.length > given.length) forget(/** @type {Block} */ (blocks.pop()));
    let shown = 0;
    given.forEach((answers, index) => {
      const block = blocks[index] ?? add(index);
      const largeHere = answers.some((answer) => answer.id === large) ? large : "";
      const look = `${pattern ?? ""}\n${show}\n${largeHere}\n${blocked}`;
      if (block.of !== answers || block.look !== look) {
        block.of = answers;
        block.look = look;
        block.entries = entriesOf(answers, line, pattern, show);
        build(block, { pattern, large, blocked });
      }
      shown += block.entries.length;
    });
    if (shown) fresh = false;
    tabStop();
    return shown;
  }

  /** @param {Listed[]} answers @param {(value: any, answer: Listed) => string} line @param {RegExp | null} pattern @param {string} show */
  function entriesOf(answers, line, pattern, show) {
    /** @type {Entry[]} */
    const entries = [];
    for (let at = answers.length - 1; at >= 0; at -= 1) {
      const answer = answers[at];
      if (answer.waiting || (show !== "all" && answer.hidden !== (show === "hidden"))) continue;
      const text = texts.get(answer) ?? line(answer.value, answer);
      texts.set(answer, text);
      if (!pattern || text.search(pattern) >= 0) entries.push({ answer, text });
    }
    return entries;
  }

  /** @type {{pattern: RegExp | null, large: string | null, blocked: boolean}} */
  let how = { pattern: null, large: null, blocked: false };

  /** @param {Block} block @param {typeof how} [newHow] */
  function build(block, newHow = how) {
    how = newHow;
    block.element.style.setProperty("--rows", `${block.near ? 0 : block.entries.length * ROW}px`);
    if (!block.near) return;
    const old = new Map([...block.element.children].map((row) => [row.getAttribute("data-id"), row]));
    const rows = block.entries.map((entry) => {
      const look = `${entry.answer.hidden} ${entry.answer.lifts} ${entry.answer.mark} ${entry.answer.id === how.large} ${how.blocked} ${how.pattern ?? ""} ${entry.text}`;
      const row = /** @type {HTMLElement | undefined} */ (old.get(entry.answer.id)) ?? document.createElement("div");
      if (row.dataset.look !== look) {
        row.dataset.look = look;
        answerRow(row, { ...entry, ...how, large: entry.answer.id === how.large }, actions);
        if (!old.has(entry.answer.id) && !fresh && !how.pattern) row.classList.add("new");
      }
      return row;
    });
    keepFocus(block.element, rows);
    let at = block.element.firstElementChild;
    for (const row of rows) {
      if (row === at) at = at.nextElementSibling;
      else block.element.insertBefore(row, at);
    }
    while (at) {
      const next = at.nextElementSibling;
      at.remove();
      at = next;
    }
  }

  /** When the row with the focus is about to go, its neighbour gets it. @param {Element} element @param {Element[]} rows */
  function keepFocus(element, rows) {
    const focused = element.contains(document.activeElement) && document.activeElement?.closest(".answer");
    if (!focused || rows.includes(focused)) return;
    let next = focused.nextElementSibling;
    while (next && !rows.includes(next)) next = next.nextElementSibling;
    /** @type {HTMLElement | undefined} */ (next ?? rows.at(-1))?.focus();
  }

  /** @param {number} index */
  function add(index) {
    const block = { element: document.createElement("div"), entries: [], look: "", of: null, near: false };
    block.element.className = "answer-block";
    block.element.setAttribute("role", "none");
    element.prepend(block.element);
    blocks[index] = block;
    sight.observe(block.element);
    return block;
  }

  /** @param {Block} block */
  function forget(block) {
    sight.unobserve(block.element);
    block.element.remove();
  }

  /** One row is reached by Tab: the one walked to, else the newest. */
  function tabStop() {
    const row = current() ?? element.querySelector(".answer");
    for (const other of element.querySelectorAll('.answer[tabindex="0"]')) {
      if (other !== row) stop(other, "-1");
    }
    if (row) stop(row, "0");
  }

  /** @param {Element} row @param {string} index */
  function stop(row, index) {
    row.setAttribute("tabindex", index);
    for (const button of row.querySelectorAll("button")) button.setAttribute("tabindex", index);
  }

  function current() {
    return cursor ? /** @type {HTMLElement | null} */ (element.querySelector(`[data-id="${CSS.escape(cursor)}"]`)) : null;
  }

  element.addEventListener("focusin", (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest(".answer");
    cursor = row?.getAttribute("data-id") ?? cursor;
    tabStop();
  });

  return {
    element,
    update,
    /** Moves the focus by one row, or to an end; the newest row first. @param {number} by */
    walk(by) {
      const rows = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".answer")]);
      const at = rows.findIndex((row) => row.dataset.id === cursor);
      const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1);
      rows[to]?.focus();
    },
    /** The answer that was walked to and is still shown. @returns {Entry | undefined} */
    chosen() {
      return blocks.flatMap((block) => block.entries).find((entry) => entry.answer.id === cursor);
    },
  };
}
