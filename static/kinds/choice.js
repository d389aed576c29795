/** Choice: options as large rows to tap; bars with number and percent. */

import { h } from "../dom.js";
import { t, tn } from "../words.js";
import { drawBars } from "./parts/bars.js";
import { limitedField } from "./parts/field.js";
import { inWords, pictureOf } from "./parts/picture.js";

/** As long as the server lets another answer be. */
const OTHER = 80;
let forms = 0;

/** @param {any} question */
function most(question) {
  return Math.min(question.max_choices, question.options.length + (question.other ? 1 : 0));
}

/** @param {any} host */
export function answerForm(host) {
  const { question } = host;
  const limit = most(question);
  const name = `choice-${(forms += 1)}`;
  const type = limit === 1 ? "radio" : "checkbox";
  const row = (/** @type {{id: string, text: string, picture?: string, alt?: string}} */ option) => {
    const input = h("input", { type, name, value: option.id, onchange: changed });
    const text = h("bdi", null, option.text);
    return { input, element: h("label", { class: "check choice-row" }, input, text, pictureOf(option)) };
  };
  const rows = question.options.map(row);
  const other = question.other ? row({ id: "", text: t("Annet") }) : null;
  const own = limitedField({ label: t("Skriv hva"), limit: OTHER, changed });
  own.element.hidden = true;
  const element = h(
    "fieldset",
    { class: "choice-rows" },
    h("legend", { class: "visually-hidden" }, question.text),
    limit > 1 && h("p", { class: "kind-hint" }, t("Velg inntil {n}", { n: limit })),
    rows.map((/** @type {any} */ each) => each.element),
    other && [other.element, own.element],
  );
  function read() {
    const options = rows
      .filter((/** @type {any} */ each) => each.input.checked)
      .map((/** @type {any} */ each) => each.input.value);
    return { options, other: other?.input.checked ? own.text() : null };
  }

  function changed() {
    own.element.hidden = !other?.input.checked;
    const value = read();
    const chosen = value.options.length + (value.other === null ? 0 : 1);
    if (!chosen) host.draft(null, null);
    else if (chosen > limit) host.draft(value, tn("Du kan velge høyst {n}.", "Du kan velge høyst {n}.", limit));
    else if (value.other === "") host.draft(value, t("Skriv hva du mener med «Annet»."));
    else host.draft(value, value.other === null ? null : own.problem());
  }

  function update(/** @type {{value: any, open: boolean}} */ { value, open }) {
    element.disabled = !open;
    const given = { options: value?.options ?? [], other: value?.other ?? null };
    if (JSON.stringify(given) === JSON.stringify(read())) return;
    for (const each of rows) each.input.checked = given.options.includes(each.input.value);
    if (other) other.input.checked = given.other !== null;
    own.write(given.other ?? "");
    own.element.hidden = !other?.input.checked;
  }

  update({ value: host.value, open: host.open });
  return { element, update, focus: () => rows[0].input.focus() };
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { question, tally, where }) {
  const written = tally?.other?.n ?? 0;
  const numbers = (tally?.bars ?? []).map((/** @type {any} */ bar) => bar.n);
  const largest = Math.max(1, written, ...numbers);
  const whole = Math.max(tally?.people ?? 0, largest);
  const bars = question.options.map((/** @type {any} */ option) => {
    const bar = tally?.bars.find((/** @type {any} */ each) => each.id === option.id);
    return { ...drawn(option.id, option.text, bar, largest, whole), of: option, right: isTold(question) && question.right.includes(option.id) };
  });
  // Once it is told what is right, that is what stands out, not what most people chose.
  if (isTold(question)) for (const bar of bars) bar.strong = bar.right;
  if (question.other) bars.push(drawn("-", t("Annet"), tally?.other, largest, whole));
  drawBars(root, {
    where,
    bars,
    empty: !tally?.people,
    foot: [rightly(question, tally), own(tally?.others ?? [], tally?.more ?? 0)].filter(Boolean).join(" · "),
  });
}

/** Whether this screen is told what is right. @param {any} question */
function isTold({ right }) {
  return Boolean(right?.length);
}

/** How many had it right, once that is told. @param {any} question @param {any} tally */
function rightly(question, tally) {
  if (!isTold(question) || !tally?.people || tally.right === null || tally.right === undefined) return "";
  const percent = Math.round((100 * tally.right) / tally.people);
  return tn("{n} hadde riktig ({percent} %)", "{n} hadde riktig ({percent} %)", tally.right, { percent });
}

/** Whether an own answer is right, null while that is not told. @param {any} question @param {any} value */
export function verdict(question, value) {
  if (!isTold(question)) return null;
  const { options, other } = value;
  return other === null && options.length === question.right.length && question.right.every((/** @type {string} */ id) => options.includes(id));
}

/** What people wrote themselves, commonest first, as much as has room on one line. */
function own(/** @type {{text: string, n: number}[]} */ others, /** @type {number} */ more) {
  let texts = "";
  let shown = 0;
  let room = 60;
  for (const { text, n } of others) {
    const times = n > 1 ? ` × ${n}` : "";
    room -= text.length + times.length + 3;
    if (shown && room < 0) break;
    // Isolated (UAX #9), or a text from right to left would turn what stands beside it.
    texts += `${shown ? " · " : ""}\u2068${text}\u2069${times}`;
    shown += 1;
  }
  if (!shown) return "";
  const left = others.length + more - shown;
  return left ? t("Annet: {texts} og {n} til", { texts, n: left }) : t("Annet: {texts}", { texts });
}

/**
 * @param {string} id @param {string} label @param {{n: number, percent: number} | undefined} bar
 * @param {number} largest @param {number} whole
 */
function drawn(id, label, bar, largest, whole) {
  const n = bar?.n ?? 0;
  return {
    id,
    label,
    share: n / whole,
    figure: t("{n} ({percent} %)", { n, percent: bar?.percent ?? 0 }),
    strong: n > 0 && n === largest,
  };
}

/** @param {any} context */
export function table({ question, tally }) {
  const rows = question.options.map((/** @type {any} */ option) => {
    const bar = tally?.bars.find((/** @type {any} */ each) => each.id === option.id);
    const right = isTold(question) && question.right.includes(option.id);
    return [right ? t("{option} (riktig)", { option: inWords(option) }) : inWords(option), bar?.n ?? 0, bar?.percent ?? 0];
  });
  if (question.other) rows.push([t("Annet"), tally?.other?.n ?? 0, tally?.other?.percent ?? 0]);
  for (const other of tally?.others ?? []) rows.push([t("Annet: {texts}", { texts: other.text }), other.n, null]);
  if (isTold(question) && Number.isInteger(tally?.right)) {
    rows.push([t("Hadde riktig"), tally.right, tally.people ? Math.round((100 * tally.right) / tally.people) : 0]);
  }
  return {
    caption: t("Resultat"),
    head: [t("Alternativ"), t("Antall"), t("Prosent av dem som svarte")],
    rows,
  };
}

/** Whether somebody wrote it. @param {any} value */
export const written = (value) => Boolean(value?.other);

/** @param {any} question @param {any} value @returns {string} */
export function line(question, value) {
  const chosen = question.options
    .filter((/** @type {any} */ option) => value.options.includes(option.id))
    .map((/** @type {any} */ option) => option.text);
  return [...chosen, ...(value.other === null ? [] : [value.other])].join(", ");
}
