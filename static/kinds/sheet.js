/** Table sheet: a line of named columns to fill; on the wall the lines by column, or one table's. */

import { h, replace } from "../dom.js";
import { t, tn } from "../words.js";
import { limitedField } from "./parts/field.js";
import { fills, ground, later, waiting } from "./parts/ground.js";

/** How many lines a phone lists under each column. */
const LISTED = 20;

/** One line of the sheet. @param {any} host */
export function answerForm(host) {
  const { question } = host;
  /** @type {{id: string, field: ReturnType<typeof limitedField>}[]} */
  const cells = question.options.map((/** @type {any} */ { id, text }) => ({
    id, field: limitedField({ label: text, limit: question.max_length, rows: 2, changed }),
  }));
  for (const { field } of cells) {
    field.input.enterKeyHint = "next";
    field.input.classList.add("sheet-cell");
  }
  const element = h("div", { class: "sheet-line" }, cells.map(({ field }) => field.element));

  function changed() {
    const said = Object.fromEntries(cells.map(({ id, field }) => [id, field.text()]).filter(([, text]) => text));
    const problem = cells.map(({ field }) => field.problem()).find(Boolean) ?? null;
    host.draft(Object.keys(said).length ? { cells: said } : null, problem);
  }

  function update(/** @type {{value: any, open: boolean}} */ { value, open }) {
    for (const { id, field } of cells) {
      field.input.disabled = !open;
      const said = value?.cells[id] ?? "";
      if (said !== field.text()) field.write(said);
    }
  }

  update(host);
  return { element, update, focus: () => cells[0].field.input.focus() };
}

/**
 * The lines in the order of tables, and of each sheet; with `only`, of one table.
 * @param {any[]} answers @param {{id: string}[]} tables @param {string | null} [only]
 */
export function inOrder(answers, tables, only = null) {
  const at = new Map(tables.map(({ id }, index) => [id, index]));
  const place = (/** @type {any} */ { table }) => at.get(table) ?? tables.length;
  return answers
    .filter(({ table }) => only === null || table === only)
    .sort((a, b) => place(a) - place(b) || a.value.place - b.value.place || (a.id < b.id ? -1 : 1));
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, context) {
  if (fills(context.where)) onWall(root, context);
  else onPage(root, context);
}

/** @param {HTMLElement} root @param {any} context */
function onWall(root, context) {
  const wall = ground(root, context.where, (element) => {
    const none = waiting();
    element.append(none);
    /** @type {{none: HTMLElement, draw: any, context: any, fetch: () => void}} */
    const made = { none, draw: null, context: null, fetch: () => undefined };
    // Phones never need what lays out a wall.
    made.fetch = later(
      (again) => again ? import(`./sheet/wall.js?again=${again}`) : import("./sheet/wall.js"),
      ({ sheetIn }) => {
        made.draw = sheetIn(element);
        made.draw(made.context);
      },
    );
    return made;
  });
  const { large, question } = context;
  const { tables = [] } = question;
  const only = large?.id.startsWith("t-") ? large.value : null;
  const one = large && !only ? { id: large.id, value: large.value } : null;
  const lines = one ? [one] : inOrder(context.answers, tables, only?.id);
  wall.none.hidden = lines.length > 0 || Boolean(only);
  wall.context = { columns: question.options, lines, only, tables, one: Boolean(one) };
  wall.fetch();
  wall.draw?.(wall.context);
}

/** @param {HTMLElement} root @param {any} context */
function onPage(root, { question, answers, tally, where }) {
  const { none, list, count } = ground(root, where, (element) => {
    const made = { none: waiting(), list: h("div", { class: "sheet-flow" }), count: h("p", { class: "kind-hint" }) };
    element.append(made.none, made.list, made.count);
    return made;
  });
  const given = tally?.answers ?? answers.length;
  const lines = inOrder(answers, question.tables ?? []).slice(-LISTED);
  none.hidden = given > 0;
  replace(list, given > 0 && question.options.map((/** @type {any} */ { id, text }) => {
    const said = lines.map(({ value }) => value.cells[id]).filter(Boolean);
    return said.length > 0 && h("section", null, h("h3", null, text),
      h("ul", { class: "sheet-said" }, said.map((one) => h("li", { class: "card" }, h("bdi", null, one)))));
  }));
  count.hidden = given <= lines.length;
  count.textContent = tn("og {n} linje til", "og {n} linjer til", given - lines.length);
}

/** @param {any} context */
export function table({ question, answers }) {
  const { tables = [] } = question;
  const names = new Map(tables.map((/** @type {any} */ { id, name }) => [id, name]));
  return {
    caption: t("Bordarkene"),
    head: [t("Bord"), ...question.options.map((/** @type {any} */ { text }) => text)],
    rows: inOrder(answers, tables).map(({ table: id, value }) => [
      names.get(id) ?? "–", ...question.options.map((/** @type {any} */ option) => value.cells[option.id] ?? ""),
    ]),
  };
}

/** @param {any} question @param {any} value @returns {string} */
export function line(question, value) {
  const said = question.options.map((/** @type {any} */ { id }) => value.cells[id]).filter(Boolean);
  return said.join(" · ");
}

/** The cells of a line in the order of the columns, and the columns' names. @param {any} question @param {any} value */
export function cells(question, value) {
  return question.options.map((/** @type {any} */ { id, text }) => ({ column: text, said: value.cells[id] ?? "" }));
}
