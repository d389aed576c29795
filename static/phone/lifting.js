/** Lifting answers on the phone: a list with a toggle each, and a search where there are many. */
import { h, say } from "../dom.js";
import { merged, times } from "../kinds/parts/text.js";
import { t, tn } from "../words.js";
import { fresh, unmoved } from "./lifting/order.js";

/** More than so many are searched. */
const MANY = 12;
/** For so long after a touch nothing moves under the thumb, in milliseconds. */
const REST = 4000;
export { newcomers } from "./lifting/standing.js";

let parts = 0;

/** @typedef {import("../kinds/parts/text.js").Said} Said */
/** @typedef {{element: HTMLElement, input: any, look: string, one: Said}} Row */

/**
 * @param {any} view the question's own view; the list stands before its result
 * @param {any} kind the script of its kind
 * @param {{box: ReturnType<typeof import("./outbox.js").outbox>, redraw: () => void}} tools
 */
export function liftsPart(view, kind, { box, redraw }) {
  const id = `lifts-${(parts += 1)}`;
  const labels = kind.labels?.() ?? {};
  /** @type {any} */
  let item = null;
  /** @type {Said[]} */
  let entries = [];
  /** @type {any[] | null} */
  let from = null;
  let [connected, problem, touched, spoken, typed] = [true, "", -REST, false, ""];
  /** @type {Map<string, Row>} */
  const rows = new Map();
  /** What this phone wrote itself, where one lifts what others ask. @type {Set<string>} */
  let asked = new Set();

  const heading = h("h2", { id }, labels.lift ?? t("Løft fram svar"));
  const left = h("p", { class: "lifts-left", role: "status" });
  const search = h("input", { type: "search", class: "input", id: `${id}-search`, autocomplete: "off", oninput: filter });
  const found = h("p", { class: "small quiet-text", role: "status" });
  const label = h("label", { for: `${id}-search` }, labels.search ?? t("Søk i svarene"));
  const searching = h("div", { class: "field", hidden: true }, label, search, found);
  const none = h("p", { class: "quiet-text" });
  const list = h("ul", { class: "lifts" });
  const element = h("section", { class: "lifting", "aria-labelledby": id }, heading, left, searching, none, list);
  view.element.insertBefore(element, view.element.querySelector(".shown"));
  view.element.addEventListener("input", (/** @type {Event} */ event) => {
    if (!element.contains(/** @type {Node} */ (event.target))) spoken = false;
  });

  // The lifts of a question are an answer of their own; what is no question has no kind to be shown by.
  const lifted = () => ({ id: `${item.id}.lifts`, run: item.run, kind: "", question: item.question, slips: item.slips });
  const entry = () => box.entry(lifted(), 0);
  /** @returns {string[]} */
  const own = () => entry()?.answer?.lifts ?? [];
  const isOpen = () => item.phase === "open" && item.lifting;
  /** Own lifts of what can be seen; what was hidden or taken back can be given to another. */
  const standing = () => own().filter((lift) => entries.some((one) => one.ids.includes(lift)));

  /** @param {Said} one @param {boolean} on */
  function toggle(one, on) {
    touched = performance.now();
    spoken = true;
    problem = "";
    const seen = standing();
    if (on && seen.length >= item.lifts) {
      problem = tn("Du har løftet {n}. Ta bort løftet først.", "Du har løftet {n}. Ta bort ett først.", item.lifts);
      return redraw();
    }
    const kept = own().length < item.lifts ? own() : seen;
    const lifts = on ? [...kept, one.ids[0]] : own().filter((lift) => !one.ids.includes(lift));
    box.put(lifted(), 0, lifts.length ? { lifts } : null);
    setTimeout(redraw, REST);
  }

  /** @param {Said} one @returns {Row} */
  function make(one) {
    const input = h("input", { type: "checkbox", onchange: () => toggle(/** @type {Row} */ (rows.get(one.id)).one, input.checked) });
    const element = h("li", null, h("label", { class: "lift" }, input, h("span", { class: "lift-text" })));
    const row = { element, input, look: "", one };
    rows.set(one.id, row);
    return row;
  }

  /** Whether this phone asked it, and nobody else. @param {Said} one */
  const isOwn = ({ n, text }) => n === 1 && asked.has(text);

  /** @param {Said} one @param {Set<string>} mine */
  function drawRow(one, mine) {
    const row = rows.get(one.id) ?? make(one);
    row.one = one;
    const on = one.ids.some((lift) => mine.has(lift));
    const whose = isOwn(one) && labels.mine;
    const look = JSON.stringify([one.text, one.n, one.lifts, one.answered, whose]);
    if (row.look !== look) {
      row.look = look;
      row.element.classList.toggle("answered", one.answered);
      /** @type {Element} */ (row.element.querySelector(".lift-text")).replaceChildren(
        h("bdi", null, one.text, times(one)),
        h("span", { class: "small quiet-text" },
          [whose, one.lifts > 0 && tn("{n} løft", "{n} løft", one.lifts), one.answered && labels.answered].filter(Boolean).join(" · ")),
      );
    }
    // What the browser has ticked already is only told when the answer is another.
    if (row.input.checked !== on) row.input.checked = on;
    row.input.disabled = !isOpen() || ((one.answered || Boolean(whose)) && !on);
    return row;
  }

  function drawList() {
    const mine = new Set(own());
    const slots = labels.mine ? Array.from({ length: item.slots }, (_, slot) => box.entry(item, slot)?.answer?.text) : [];
    asked = new Set(slots.filter(Boolean));
    const resting = performance.now() - touched < REST && rows.size > 0;
    const order = (resting ? unmoved(entries, [...rows.keys()]) : fresh(entries, item.giving)).filter((one) => isOpen() || one.ids.some((lift) => mine.has(lift)));
    const wanted = order.map((one) => drawRow(one, mine));
    const keep = new Set(order.map((one) => one.id));
    for (const [key, row] of rows) {
      if (keep.has(key)) continue;
      row.element.remove();
      rows.delete(key);
    }
    const focused = list.contains(document.activeElement) ? /** @type {any} */ (document.activeElement) : null;
    wanted.forEach((row, at) => {
      if (list.children[at] !== row.element) list.insertBefore(row.element, list.children[at] ?? null);
    });
    // The order of `rows` is that of the list.
    order.forEach((one, at) => {
      rows.delete(one.id);
      rows.set(one.id, wanted[at]);
    });
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
    searching.hidden = !isOpen() || (order.length <= MANY && !typed);
    filter();
  }

  function filter() {
    typed = search.value.trim().toLowerCase();
    let n = 0;
    for (const { element: row, one } of rows.values()) {
      const is = one.text.toLowerCase().includes(typed);
      if (row.hidden === is) row.hidden = !is;
      if (is) n += 1;
    }
    say(found, typed && !searching.hidden ? tn("{n} treff", "{n} treff", n) : "");
  }

  /** @param {number} n */
  const leftText = (n) => (n > 0 ? tn("Du kan løfte {n} til", "Du kan løfte {n} til", n) : t("Du har brukt alle løftene dine"));

  return {
    /** @param {{item: any, answers: any[], connected: boolean}} on */
    update(on) {
      ({ item, connected } = on);
      element.hidden = !item.lifting;
      const form = view.element.querySelector(".form");
      form.hidden = item.lifting && !item.giving;
      if (!item.lifting) return;
      if (from?.length !== on.answers.length || from.some((answer, at) => answer !== on.answers[at])) {
        from = on.answers;
        entries = merged(on.answers);
      }
      drawList();
      const n = standing().length;
      say(left, isOpen() ? leftText(item.lifts - n) : own().length ? t("Dette løftet du fram:") : "");
      left.hidden = !left.textContent;
      say(none, !entries.length && isOpen() ? t("Det er ikke noe å løfte fram ennå.") : "");
    },

    /** What to say of lifts; null while there is more to say of what is written. */
    status() {
      if (!item?.lifting || (item.giving && !spoken)) return null;
      const is = entry();
      if (is?.refused) return { text: is.refused.text, tone: "bad" };
      if (is?.pending) {
        return connected ? { text: t("Sender …"), tone: "" } : { text: t("Uten nett: sendes når nettet er tilbake"), tone: "warning" };
      }
      if (!isOpen()) return { text: own().length ? t("Spørsmålet er lukket. Løftene dine er talt med.") : t("Spørsmålet er lukket."), tone: "" };
      if (problem) return { text: problem, tone: "bad" };
      const rest = leftText(item.lifts - standing().length);
      return own().length ? { text: t("Mottatt ✓ {rest}", { rest }), tone: "good" } : { text: rest, tone: "" };
    },

    /** The big button's, which speaks of what is written once it is pressed. */
    action() {
      const does = view.action();
      return does && { ...does, run: () => ((spoken = false), does.run()) };
    },
  };
}
