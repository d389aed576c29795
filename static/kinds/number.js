/** Number: a field for it; a histogram with the mean marked, and the right one once it is told. */

import { h } from "../dom.js";
import { language, t } from "../words.js";
import { counted, figure, read } from "./number/read.js";

export { results } from "./number/histogram.js";

let fields = 0;

/** @param {any} host */
export function answerForm(host) {
  const { question } = host;
  const { least, most, decimals, unit } = question;
  const id = `number-${(fields += 1)}`;
  const between = t("Fra {least} til {most}", { least: figure(least), most: counted(most, question) });
  const input = h("input", {
    id,
    class: "input number-input figures",
    type: "text",
    // Keyboards for numbers have no minus on some phones, and no comma on others.
    inputmode: least < 0 ? "text" : decimals ? "decimal" : "numeric",
    autocomplete: "off",
    maxlength: 24,
    "aria-describedby": `${id}-hint ${id}-problem`,
    oninput: changed,
  });
  const problem = h("p", { class: "problem", id: `${id}-problem`, hidden: true });
  const element = h(
    "div",
    { class: "field number-form" },
    h("label", { for: id }, unit ? t("Tallet ditt ({unit})", { unit }) : t("Tallet ditt")),
    h("p", { class: "kind-hint", id: `${id}-hint` }, between),
    input,
    problem,
  );

  function changed() {
    const found = read(input.value, question);
    problem.hidden = true;
    input.setAttribute("aria-invalid", "false");
    // What cannot be read is kept as it is written, so that the button says what is wrong with it.
    host.draft(found.problem ? { written: input.value } : found.value === null ? null : { value: found.value }, found.problem);
  }

  // Only when the field is left: half a number is no mistake.
  input.addEventListener("change", () => {
    const found = read(input.value, question).problem;
    problem.textContent = found ?? "";
    problem.hidden = !found;
    input.setAttribute("aria-invalid", String(Boolean(found)));
  });

  function update(/** @type {{value: any, open: boolean}} */ { value, open }) {
    input.disabled = !open;
    if (value?.written !== undefined) {
      if (input.value !== value.written) input.value = value.written;
    } else if (read(input.value, question).value !== (value?.value ?? null)) {
      input.value = value ? plain(value.value) : "";
    }
  }

  update(host);
  // What could not be read when the page was left cannot be sent now either.
  if (host.value?.written !== undefined) changed();
  return { element, update, focus: () => input.focus() };
}

/** A number in its field: with the language's decimal sign, and nothing between thousands. */
function plain(/** @type {number} */ value) {
  return value.toLocaleString(language, { maximumFractionDigits: 3, useGrouping: false });
}

/** @param {any} context */
export function table({ question, tally }) {
  const bins = tally?.bins ?? [];
  const said = (/** @type {number | null | undefined} */ value, digits = 3) =>
    value === null || value === undefined ? "–" : counted(value, question, digits);
  const rows = [
    [t("Snitt"), said(tally?.mean)],
    [t("Median"), said(tally?.median)],
    [t("Standardavvik"), said(tally?.spread)],
    [t("Lavest"), said(tally?.lowest)],
    [t("Høyest"), said(tally?.highest)],
    [t("Antall svar"), tally?.n ?? 0],
  ];
  if (isTold(question)) {
    rows.push([t("Riktig svar"), said(question.right)], [t("Antall som hadde riktig"), tally?.right ?? 0]);
  }
  for (const bin of bins) rows.push([range(bin), bin.n]);
  return { caption: t("Resultat"), head: [t("Tall"), t("Verdi eller antall")], rows };
}

/** Whether the right answer is known to this screen. @param {any} question */
function isTold({ right }) {
  return right !== null && right !== undefined;
}

/** Whether an own answer is right, null while that is not told. @param {any} question @param {any} value */
export function verdict(question, value) {
  if (!isTold(question) || value.value === undefined) return null;
  // In thousandths: what is written with a decimal sign is seldom just what it says.
  return Math.round(Math.abs(value.value - question.right) * 1000) <= Math.round((question.within ?? 0) * 1000);
}

/** @param {{low: number, high: number}} bin */
function range({ low, high }) {
  return low === high ? figure(low) : t("{low} til {high}", { low: figure(low), high: figure(high) });
}

/** @param {any} question @param {any} value @returns {string} */
export function line(question, value) {
  return value.value === undefined ? String(value.written ?? "") : counted(value.value, question);
}
