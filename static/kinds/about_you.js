/** About you: the meeting's own short form; how many gave which answer, in groups of five or more. */

import { h } from "../dom.js";
import { t } from "../words.js";
import { drawBars } from "./parts/bars.js";

let forms = 0;

/** @param {any} question @param {string} field @returns {any[]} what can be answered there */
function valuesOf(question, field) {
  return question.values.filter((/** @type {any} */ value) => value.field === field);
}

/** @param {any} host */
export function answerForm(host) {
  const { question } = host;
  const prefix = `about-${(forms += 1)}`;
  const fields = question.form.map((/** @type {any} */ { id, text }) => {
    const select = h("select", { id: `${prefix}-${id}`, class: "input", onchange: changed },
      h("option", { value: "" }, t("Ikke oppgitt")),
      valuesOf(question, id).map((value) => h("option", { value: value.id }, value.text)));
    return { id, select, element: h("div", { class: "field" }, h("label", { for: select.id }, text), select) };
  });
  const legend = h("legend", { class: "visually-hidden" }, question.text);
  const element = h("fieldset", { class: "stack" }, legend, fields.map((/** @type {any} */ field) => field.element));

  function read() {
    const given = fields.filter((/** @type {any} */ { select }) => select.value);
    return Object.fromEntries(given.map((/** @type {any} */ { id, select }) => [id, select.value]));
  }

  function changed() {
    const given = read();
    host.draft(Object.keys(given).length ? { fields: given } : null, null);
  }

  function update(/** @type {{value: any, open: boolean}} */ { value, open }) {
    element.disabled = !open;
    for (const { id, select } of fields) {
      const wanted = value?.fields?.[id] ?? "";
      if (select.value !== wanted) select.value = wanted;
    }
  }

  update(host);
  return { element, update, focus: () => fields[0].select.focus() };
}

/** @param {any} question @param {any} tally @returns {any[]} a row for each group, under its field */
function groups(question, tally) {
  return question.form.map((/** @type {any} */ { id, text }) => {
    const told = tally?.fields?.find((/** @type {any} */ each) => each.id === id);
    const rows = valuesOf(question, id)
      .map((value) => ({ id: value.id, text: value.text, n: told?.n[value.id] ?? 0, rest: false }))
      .filter((row) => row.n > 0);
    if (told?.rest) rows.push({ id: "-", text: t("Ikke oppgitt, eller færre enn fem"), n: told.rest, rest: true });
    return { id, text, rows };
  });
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { question, tally, where }) {
  const all = groups(question, tally);
  const people = Math.max(1, tally?.people ?? 0);
  // One field has its values as bars; several have their names before them, one after another.
  const bars = all.flatMap((/** @type {any} */ field) => {
    const most = Math.max(...field.rows.map((/** @type {any} */ row) => (row.rest ? 0 : row.n)));
    return field.rows.map((/** @type {any} */ row) => ({
      id: `${field.id} ${row.id}`,
      label: all.length > 1 ? `${field.text}: ${row.text}` : row.text,
      share: row.n / people,
      figure: String(row.n),
      strong: !row.rest && row.n === most,
    }));
  });
  const foot = tally?.people ? t("{n} har svart. Grupper på færre enn fem vises ikke.", { n: tally.people }) : "";
  drawBars(root, { where, bars, empty: !tally?.people, foot });
}

/** @param {any} context */
export function table({ question, tally }) {
  const rows = groups(question, tally).flatMap((/** @type {any} */ field) =>
    field.rows.map((/** @type {any} */ row) => [field.text, row.text, row.n]));
  if (tally) rows.push([t("I alt"), "", tally.people]);
  return { caption: t("Deltakerne"), head: [t("Felt"), t("Svar"), t("Deltakere")], rows };
}

/** @param {any} question @param {any} value @returns {string} */
export function line(question, value) {
  return question.form
    .map((/** @type {any} */ { id }) => valuesOf(question, id).find((each) => each.id === value.fields[id])?.text)
    .filter(Boolean)
    .join(" · ");
}
