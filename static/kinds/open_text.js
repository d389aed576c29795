/** Open text: a field with a counter; a wall of answers that pages by itself. */

import { h, replace } from "../dom.js";
import { t, tn } from "../words.js";
import { limitedField } from "./parts/field.js";
import { fills, ground, later, waiting } from "./parts/ground.js";
import { liftsText, merged, times } from "./parts/text.js";

export { merged };

/** How many answers a phone lists. */
const LISTED = 30;

/** @param {any} host */
export function answerForm(host) {
  const { question, slot } = host;
  const field = limitedField({
    label: question.max_answers > 1 ? t("Svar {number}", { number: slot + 1 }) : t("Svaret ditt"),
    limit: question.max_length,
    rows: question.max_length > 120 ? 4 : 2,
    changed() {
      const text = field.text();
      host.draft(text ? { text } : null, field.problem());
    },
  });

  function update(/** @type {{value: any, open: boolean}} */ { value, open }) {
    field.input.disabled = !open;
    const given = value?.text ?? "";
    if (given !== field.text()) field.write(given);
  }

  update({ value: host.value, open: host.open });
  return { element: field.element, update, focus: () => field.input.focus() };
}

/** @param {import("./parts/text.js").Said} one @returns {(Node | false)[]} */
export function said(one) {
  return [h("bdi", null, one.text, times(one)), one.lifts > 0 && h("span", { class: "answer-lifts" }, liftsText(one))];
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
    // Phones never need what lays out a wall. A browser remembers a module that it could not fetch
    // under its address: ask by another.
    made.fetch = later(
      (again) => again ? import(`./parts/cards.js?again=${again}`) : import("./parts/cards.js"),
      ({ cardsIn }) => {
        made.draw = cardsIn(element, { merged, said });
        made.draw(made.context);
      },
    );
    return made;
  });
  wall.none.hidden = context.answers.length > 0 || Boolean(context.large);
  wall.context = context;
  wall.fetch();
  wall.draw?.(context);
}

/** @param {HTMLElement} root @param {any} context */
function onPage(root, { answers, tally, where }) {
  const { none, list, count } = ground(root, where, (element) => {
    const made = { none: waiting(), list: h("ul", { class: "answer-list-flow" }), count: h("p", { class: "answer-count" }) };
    element.append(made.none, made.list, made.count);
    return made;
  });
  const all = merged(answers);
  const shown = all.slice(0, LISTED);
  const given = tally?.answers ?? answers.length;
  const left = given - shown.reduce((sum, { n }) => sum + n, 0);
  none.hidden = given > 0;
  replace(list, shown.map((one) => h("li", { class: "answer-card" }, said(one))));
  count.hidden = !given;
  count.textContent = shown.length
    ? left > 0 ? tn("og {n} svar til", "og {n} svar til", left) : ""
    : tn("{n} svar", "{n} svar", given);
}

/** @param {any} context */
export function table({ answers }) {
  const all = merged(answers);
  const lifted = all.some(({ lifts }) => lifts);
  return {
    caption: t("Svar"),
    head: [t("Svar"), t("Antall"), ...(lifted ? [t("Løft")] : [])],
    rows: all.map(({ text, n, lifts }) => [text, n, ...(lifted ? [lifts] : [])]),
  };
}

/** @param {any} _question @param {any} value @returns {string} */
export function line(_question, value) {
  return value.text.replace(/\s+/g, " ");
}
