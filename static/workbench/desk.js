/**
 * The desk: which answers are looked at, which one stands open and which are ticked, and what can be
 * done with them. Knows nothing of the page; `draw` makes a picture of it.
 */

import { ASIDE, MINORITY } from "./book.js";
import { quoteOrNot, sortUnder, takeOff } from "./coding.js";
import { offText, short, sortedText } from "./telling.js";
import { t, tn } from "../words.js";

/** @typedef {import("./rows.js").Row} Row */
/** @typedef {import("./bench.js").Model} Model */

/**
 * @param {object} tools
 * @param {ReturnType<typeof import("./bench.js").bench>} tools.bench
 * @param {() => void} tools.changed
 * @param {() => Model} tools.fresh the model as it stands at this moment
 * @param {(text: string) => void} tools.said
 */
export function desk({ bench, changed, fresh, said }) {
  const ui = {
    /** "unsorted", "all", "changed", or the id of a theme */
    view: "unsorted",
    /** @type {RegExp | null} */
    pattern: null,
    /** The row that stands open. */
    cursor: "",
    /** @type {Set<string>} rows that are ticked */
    ticked: new Set(),
  };
  /** @type {Model | null} */
  let model = null;
  /** @type {Row[]} */
  let shown = [];

  /** @param {Row} row */
  function belongs(row) {
    const { view } = ui;
    if (view === "changed" ? !row.changed.length : view === "unsorted" ? !row.unsorted : view !== "all" && !row.themes.has(view)) return false;
    return !ui.pattern || row.text.search(ui.pattern) >= 0;
  }

  /** @param {Model} newModel @returns {Row[]} what is shown */
  function update(newModel) {
    model = newModel;
    if (!["unsorted", "all", "changed", MINORITY, ASIDE].includes(ui.view) && !standing(ui.view)) {
      // Merged or deleted, here or by somebody else.
      ui.view = model.counted.get(ui.view) ?? "unsorted";
    }
    // Where somebody else sorts it meanwhile, what stands open stays until it is left; what was seen goes.
    shown = model.rows.filter((row) => (row.id === ui.cursor && ui.view !== "changed") || belongs(row));
    for (const id of ui.ticked) if (!model.byId.has(id)) ui.ticked.delete(id);
    if (!model.byId.has(ui.cursor) || (ui.view === "changed" && !shown.some(({ id }) => id === ui.cursor))) ui.cursor = shown[0]?.id ?? "";
    return shown;
  }

  /** @param {string} id */
  function standing(id) {
    return model?.themes.find((theme) => theme.id === id);
  }

  /** @param {string} id */
  function nameOf(id) {
    if (id === MINORITY) return t("Enkeltsyn");
    if (id === ASIDE) return t("Under ingen av temaene");
    return standing(id)?.name ?? "";
  }

  /** The rows that a key is about: those ticked, else the one that stands open. @returns {Row[]} */
  function chosen() {
    const rows = model?.rows ?? [];
    if (ui.ticked.size) return rows.filter(({ id }) => ui.ticked.has(id));
    return rows.filter(({ id }) => id === ui.cursor);
  }

  /** @param {number} by @param {boolean} [tick] */
  function step(by, tick = false) {
    if (!shown.length) return;
    const at = shown.findIndex(({ id }) => id === ui.cursor);
    const to = Math.min(Math.max(at + by, 0), shown.length - 1);
    if (tick) for (const row of [shown[at], shown[to]]) if (row) ui.ticked.add(row.id);
    ui.cursor = shown[to].id;
    changed();
  }

  /** Goes on to the next row that is not among these. @param {Row[]} rows */
  function goOn(rows) {
    const gone = new Set(rows.map(({ id }) => id));
    const at = shown.findIndex(({ id }) => id === ui.cursor);
    const next = shown.slice(Math.max(at, 0)).find(({ id }) => !gone.has(id))
      ?? shown.slice(0, Math.max(at, 0)).findLast(({ id }) => !gone.has(id));
    ui.cursor = next?.id ?? "";
    ui.ticked.clear();
  }

  /** Does something with rows, says it, and leaves them if they leave the list. @param {Row[]} rows @param {import("./change.js").Change} change @param {string} text @param {boolean} leaves */
  function act(rows, change, text, leaves) {
    const did = bench.act(change, text, rows[0]?.id);
    if (did && leaves) goOn(rows);
    else if (did) ui.ticked.clear();
    changed();
    return did;
  }

  return {
    ui, update,
    /** What was done since the last picture is taken in: a key may be quicker than a frame. */
    sync: () => void update(fresh()),
    chosen, step, nameOf, standing,
    get shown() { return shown; },
    get model() { return model; },

    /** @param {string} id */
    open(id) { ui.cursor = id; changed(); },

    /** @param {string} id */
    tick(id) {
      if (!ui.ticked.delete(id)) ui.ticked.add(id);
      changed();
    },

    /** Ticks the row that stands open and others, so that they are sorted together. @param {Row[]} rows */
    gather(rows) {
      if (!rows.length) return said(t("Ingen lignende svar."));
      for (const { id } of rows) ui.ticked.add(id);
      if (ui.cursor) ui.ticked.add(ui.cursor);
      said(tn("{n} svar er valgt", "{n} svar er valgt", ui.ticked.size));
      changed();
    },

    /** Leaves rows that something was done to, where they leave the list. @param {Row[]} rows @param {boolean} [gone] whether they do in any case */
    leave(rows, gone = ui.view === "unsorted") {
      if (gone) goOn(rows);
      changed();
    },

    untick() { ui.ticked.clear(); changed(); },

    /** Shows only what a pattern is found in; what stood open and is not among it is left. @param {RegExp | null} pattern */
    search(pattern) {
      ui.pattern = pattern;
      const row = model?.byId.get(ui.cursor);
      if (row && !belongs(row)) ui.cursor = "";
      changed();
    },

    /** @param {string} view */
    look(view) {
      [ui.view, ui.cursor] = [view, ""];
      ui.ticked.clear();
      changed();
    },

    /**
     * Sorts the chosen rows under a theme, one of the reserved ones too.
     * @param {string} theme @param {boolean} [stay] whether they stay, to be sorted under more
     * @param {Row[]} [rows]
     */
    sort(theme, stay = false, rows = chosen()) {
      const name = nameOf(theme);
      if (!rows.length || !name) return;
      const text = sortedText(theme, name, rows);
      if (!act(rows, sortUnder(bench.run, rows, theme), text, !stay && ui.view === "unsorted")) said(t("Det står allerede under {theme}.", { theme: name }));
    },

    /** Takes a theme off the chosen rows. @param {string} theme */
    takeOff(theme) {
      const rows = chosen().filter(({ themes }) => themes.has(theme));
      if (!model || !rows.length) return;
      const name = nameOf(theme);
      const text = offText(name, rows);
      act(rows, takeOff(bench.run, rows, theme, model.counted), text, ui.view === theme);
    },

    /** Makes a row a quote for a theme, or no more. @param {string} theme @param {Row} row */
    quote(theme, row) {
      if (!model) return;
      const values = { text: short(row.text), theme: nameOf(theme) };
      const text = row.themes.get(theme)?.quoted ? t("«{text}» er ikke lenger sitat for {theme}.", values) : t("«{text}» er sitat for {theme}.", values);
      act([row], quoteOrNot(bench.run, row, theme, model.counted), text, false);
    },

    /** The themes of the chosen rows, in their order. */
    themesOf() {
      const rows = chosen();
      return [...(model?.themes.map(({ id }) => id) ?? []), MINORITY, ASIDE].filter((id) => rows.some(({ themes }) => themes.has(id)));
    },

    /** @param {boolean} again whether what was undone is done again */
    undo(again) {
      const row = again ? bench.redo() : bench.undo();
      if (row === null) return said(again ? t("Det er ikke noe å gjøre om igjen.") : t("Det er ikke noe å angre."));
      if (row && !again) ui.cursor = row;
      const text = bench.last?.said || t("det siste du gjorde");
      said(again ? t("Gjort om igjen: {text}", { text }) : t("Angret: {text}", { text }));
      changed();
    },
  };
}
