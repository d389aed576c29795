/** The rows of a sheet: one for each line, and an empty one for the next. */
import { h, say } from "../../dom.js";
import { t } from "../../words.js";

/**
 * @typedef {object} Row
 * @property {number | null} slot null for the empty row
 * @property {number | null} shown the change that its fields show
 * @property {any} form @property {any} element @property {any} group @property {any} told @property {any} away
 * @property {string | null} problem
 * @property {any} answer the line as its fields have it
 */

/**
 * @param {HTMLElement} list
 * @param {object} tools
 * @param {any} tools.kind the script of the question's kind
 * @param {ReturnType<typeof import("./lines.js").linesBox>} tools.lines
 * @param {() => void} tools.redraw
 * @param {(line: {slot: number, answer: any} | null) => void} tools.removed a line was taken away here;
 *   null once something else is written
 */
export function rowsIn(list, { kind, lines, redraw, removed }) {
  /** @type {any} */
  let item = null;
  let open = false;
  /** @type {Map<number, Row>} */
  const rows = new Map();
  /** @type {Row | null} */
  let blank = null;

  /** @returns {Row} */
  function make() {
    /** @type {Row} */
    const row = { slot: null, shown: null, form: null, element: null, group: null, away: null, problem: null, answer: null,
      told: h("p", { class: "small bad-text", hidden: true }) };
    row.form = kind.answerForm({
      question: item.question, slot: 0, value: null, open, send: () => {},
      draft: (/** @type {any} */ value, /** @type {string | null} */ problem = null) => typed(row, value, problem),
    });
    row.away = h("button", { class: "button quiet small line-away", type: "button", hidden: true, onclick: () => remove(row) }, t("Ta bort"));
    row.group = h("div", { class: "line", role: "group" }, row.form.element, row.told, row.away);
    row.element = h("li", { class: "card" }, row.group);
    return row;
  }

  /** @param {Row} row @param {any} value @param {string | null} problem */
  function typed(row, value, problem) {
    row.problem = problem;
    removed(null);
    if (!problem && (value || row.slot !== null)) put(row, value && { ...value, place: row.answer?.place ?? lastPlace() + 1 });
    redraw();
  }

  /** @param {Row} row @param {any} answer */
  function put(row, answer) {
    const at = lines.put(item, row.slot, answer, row.shown);
    if (!at) return void (row.problem = t("Arket er fullt."));
    if (row.slot === null) {
      row.slot = at.slot;
      rows.set(at.slot, row);
      if (blank === row) blank = null;
    }
    row.shown = at.change;
    row.answer = answer ?? row.answer;
  }

  /** @param {Row} row */
  function remove(row) {
    if (row.slot === null) return;
    const { slot, answer } = row;
    const near = row.element.nextElementSibling ?? row.element.previousElementSibling;
    lines.put(item, slot, null, row.shown);
    drop(row);
    removed({ slot, answer });
    near?.querySelector("textarea")?.focus();
    redraw();
  }

  /** @param {Row} row */
  function drop(row) {
    if (row.slot !== null) rows.delete(row.slot);
    row.element.remove();
  }

  const lastPlace = () => Math.max(-1, ...lines.list(item).map(({ answer }) => answer.place));
  /** @param {Row} row */
  const busy = (row) => row.element.contains(document.activeElement);

  lines.onMove((of, from, to) => {
    const row = rows.get(from);
    if (of.id !== item?.id || !row) return;
    rows.delete(from);
    rows.set(to, Object.assign(row, { slot: to }));
  });
  // What another device wrote in the line one stands in, waits until one has left it.
  list.addEventListener("focusout", redraw);
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const fields = [...list.querySelectorAll("textarea")];
    fields[fields.indexOf(/** @type {HTMLTextAreaElement} */ (event.target)) + 1]?.focus();
  });

  /** @param {Row} row @param {any} answer @param {string} refused */
  function show(row, answer, refused) {
    const change = answer?.change ?? null;
    if (answer && (row.shown !== change || !row.answer) && !busy(row)) {
      row.form.update({ value: answer, open });
      row.shown = change;
      row.answer = answer;
    }
    say(row.told, row.problem ?? refused);
    row.told.hidden = !row.told.textContent;
  }

  return {
    /** @param {any} now the question as the state has it */
    update(now) {
      const turned = item !== null && open !== (now.phase === "open");
      item = now;
      open = now.phase === "open";
      const all = lines.list(item);
      const held = all.map(({ slot, answer, refused }) => {
        const row = rows.get(slot) ?? make();
        row.slot = slot;
        rows.set(slot, row);
        show(row, answer, refused?.text ?? "");
        return row;
      });
      for (const row of [...rows.values()]) if (!held.includes(row) && !busy(row)) drop(row);
      const left = [...rows.values()].filter((row) => !held.includes(row));
      if (!blank && open && all.length < (item.slots ?? 100)) blank = make();
      const wanted = [...held, ...left, ...(blank && open ? [blank] : [])];
      if (blank && !open) blank.element.remove();
      arrange(wanted.map((row) => row.element));
      wanted.forEach((row, at) => {
        row.group.setAttribute("aria-label", row === blank ? t("Ny linje") : t("Linje {n}", { n: at + 1 }));
        row.away.hidden = row === blank || !open;
        row.away.setAttribute("aria-label", t("Ta bort linje {n}", { n: at + 1 }));
        if (turned) row.form.update({ value: row.answer, open });
      });
    },
    /** Why what is written cannot be kept. */
    problem: () => [...rows.values(), blank].find((row) => row?.problem)?.problem ?? null,
    full: () => !blank,
    toBlank() {
      blank?.element.scrollIntoView({ block: "nearest" });
      blank?.form.focus();
    },
    /** @param {number} slot @param {any} answer */
    bringBack(slot, answer) {
      lines.put(item, slot, answer, null);
      redraw();
    },
  };

  /** Puts rows in order without moving the one that is written in. @param {HTMLElement[]} wanted */
  function arrange(wanted) {
    const stood = document.activeElement?.closest(".lines > li");
    const before = stood && list.contains(stood) ? stood.getBoundingClientRect().top : null;
    wanted.forEach((row, at) => {
      if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
    });
    // What came above it does not push the line away from under the thumb.
    if (stood && before !== null) window.scrollBy(0, stood.getBoundingClientRect().top - before);
  }
}
