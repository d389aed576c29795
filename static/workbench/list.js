/**
 * The answers of the workbench, one line each, of which only those in and near the view are built:
 * ten thousand cost what thirty do. One row stands open and may be as high as it needs.
 */

import { drawRow } from "./row.js";

/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("./row.js").Look} Look */

/** Rows above and below the view that are built, so that scrolling meets no gap. */
const SPARE = 12;

/** @param {{label: string, doing: import("./row.js").Doing, open: (id: string) => void, changed: () => void}} options */
export function rowList({ label, doing, open, changed }) {
  const inner = document.createElement("div");
  inner.className = "bench-rows";
  inner.setAttribute("role", "rowgroup");
  const element = document.createElement("div");
  element.className = "bench-list";
  element.setAttribute("role", "grid");
  element.setAttribute("aria-label", label);
  element.setAttribute("aria-multiselectable", "true");
  element.append(inner);
  /** @type {Map<string, HTMLElement>} */
  let built = new Map();
  /** @type {Row[]} */
  let rows = [];
  /** @type {Map<string, number>} */
  let places = new Map();
  let cursor = "";
  let openHeight = 0;
  let focusSoon = false;
  let height = 0;
  /** @type {(row: Row) => Look} */
  let lookOf;
  /** @type {WeakMap<HTMLElement, typeof lookOf>} the picture that each was last drawn for */
  const drawn = new WeakMap();

  const size = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target === element) height = 0;
      else if (target.classList.contains("open")) openHeight = /** @type {HTMLElement} */ (target).offsetHeight;
    }
    draw();
  });
  size.observe(element);
  element.addEventListener("scroll", draw, { passive: true });
  element.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const row = target.closest(".bench-row");
    if (row && !target.closest("button, label")) {
      open(row.getAttribute("data-id") ?? "");
      focusSoon = true;
    }
  });
  // Dragging is one more way; whatever is dragged is what a key would be about.
  element.addEventListener("dragstart", (event) => {
    const id = /** @type {Element} */ (event.target).closest?.(".bench-row")?.getAttribute("data-id");
    if (id && !event.defaultPrevented) open(id);
  });
  element.addEventListener("focusin", (event) => {
    const id = /** @type {Element} */ (event.target).closest(".bench-row")?.getAttribute("data-id");
    if (id && id !== cursor) open(id);
  });

  /** Pixels of a row that is not open, as the style says. */
  function rowHeight() {
    height ||= parseFloat(getComputedStyle(element).getPropertyValue("--row")) || 44;
    return height;
  }

  /** @param {number} at */
  function top(at) {
    const before = places.get(cursor) ?? Infinity;
    return at * rowHeight() + (at > before ? Math.max(openHeight, rowHeight()) - rowHeight() : 0);
  }

  /**
   * @param {object} next
   * @param {Row[]} next.rows @param {string} next.cursor @param {(row: Row) => Look} next.lookOf
   * @param {boolean} next.fresh whether this is another list than before
   */
  function update(next) {
    const anchor = next.fresh ? null : firstInView();
    const moved = next.cursor !== cursor;
    const had = inner.contains(document.activeElement);
    ({ rows, cursor, lookOf } = next);
    places = new Map(rows.map(({ id }, at) => [id, at]));
    if (next.fresh) element.scrollTop = 0;
    // What is looked at stays where it is while others come and go above it.
    else if (anchor && places.has(anchor.id)) element.scrollTop = top(/** @type {number} */ (places.get(anchor.id))) - anchor.off;
    element.setAttribute("aria-rowcount", String(rows.length));
    draw();
    if (moved && !next.fresh) show(cursor);
    if ((had || focusSoon) && cursor && !built.get(cursor)?.contains(document.activeElement)) focus();
    focusSoon = false;
  }

  function firstInView() {
    const at = rows.findIndex((row, index) => top(index + 1) > element.scrollTop && row.id !== cursor);
    return at < 0 ? null : { id: rows[at].id, off: top(at) - element.scrollTop };
  }

  function draw() {
    if (!lookOf) return;
    const [from, to] = [element.scrollTop, element.scrollTop + element.clientHeight];
    const first = Math.max(0, Math.floor(from / rowHeight()) - SPARE - Math.ceil(openHeight / rowHeight()));
    const wanted = rows.slice(first, Math.ceil(to / rowHeight()) + SPARE);
    const at = places.get(cursor);
    // The row with the focus is always there, wherever the list was scrolled to.
    if (at !== undefined && !wanted.includes(rows[at])) wanted.splice(at < first ? 0 : wanted.length, 0, rows[at]);
    /** @type {Map<string, HTMLElement>} */
    const next = new Map();
    for (const row of wanted) next.set(row.id, one(row, /** @type {number} */ (places.get(row.id))));
    for (const [id, old] of built) {
      if (next.has(id)) continue;
      size.unobserve(old);
      old.remove();
    }
    built = next;
    let before = inner.firstElementChild;
    for (const row of next.values()) {
      if (row === before) before = before.nextElementSibling;
      else inner.insertBefore(row, before);
    }
    inner.style.setProperty("block-size", `${top(rows.length)}px`);
    // The list is no higher than its rows.
    element.style.setProperty("--content", `${top(rows.length) + 2}px`);
  }

  /** @param {Row} row @param {number} at */
  function one(row, at) {
    const element = built.get(row.id) ?? document.createElement("div");
    element.style.setProperty("--at", `${top(at)}px`);
    // While it is only scrolled, what is built stays as it is.
    if (drawn.get(element) === lookOf) return element;
    drawn.set(element, lookOf);
    const look = lookOf(row);
    const key = JSON.stringify([row.text, row.answers.length, look.open, look.ticked, String(look.pattern), look.themes, look.likely, look.alike.map(({ id }) => id), look.more, look.changed, look.tables]);
    if (element.dataset.look !== key) {
      element.dataset.look = key;
      element.dataset.id = row.id;
      element.setAttribute("role", "row");
      drawRow(element, row, look, doing);
    }
    if (look.open) size.observe(element);
    else size.unobserve(element);
    element.setAttribute("aria-rowindex", String(at + 1));
    return element;
  }

  /** Scrolls as little as shows a row. @param {string} id */
  function show(id) {
    const at = places.get(id);
    if (at === undefined) return;
    openHeight = built.get(id)?.offsetHeight ?? rowHeight();
    const [start, end] = [top(at), top(at) + openHeight];
    if (start < element.scrollTop + rowHeight()) element.scrollTop = start - rowHeight();
    else if (end > element.scrollTop + element.clientHeight - rowHeight()) element.scrollTop = end - element.clientHeight + rowHeight();
    draw();
  }

  function focus() {
    if (!built.has(cursor)) show(cursor);
    built.get(cursor)?.focus({ preventScroll: true });
  }

  return {
    element,
    update,
    /** Gives the focus to the row that stands open, once it is drawn. */
    focusNext() {
      focusSoon = true;
      changed();
    },
    /** Whether the focus is in it, or will be with the next picture. */
    reached: () => focusSoon || element.contains(document.activeElement),
    /** How many rows fit in the view. */
    page: () => Math.max(1, Math.floor(element.clientHeight / rowHeight()) - 1),
  };
}
