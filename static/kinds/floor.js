/** Questions from the floor: a field to ask in; a list by lifts, with what is answered last. */

import { h, replace } from "../dom.js";
import { t, tn } from "../words.js";
import { limitedField } from "./parts/field.js";
import { fills, ground, later } from "./parts/ground.js";
import { liftsText, merged, times } from "./parts/text.js";

/** How many questions a phone lists. */
const LISTED = 30;
/** More than so many stand in two columns. */
const FEW = 5;

/** What the phone's own words are for a kind in which people ask, rather than answer. */
export function labels() {
  return {
    place: t("Spørsmål fra salen"),
    send: t("Send spørsmålet"),
    more: t("Still et spørsmål til"),
    own: (/** @type {number} */ n, /** @type {number} */ of) => t("Spørsmålene dine ({n} av {of})", { n, of }),
    lift: t("Løft fram andres spørsmål"),
    search: t("Søk i spørsmålene"),
    received: t("Mottatt ✓ Spørsmålet er stilt."),
    answered: t("Besvart"),
    mine: t("Ditt spørsmål"),
  };
}

/** @param {any} host */
export function answerForm(host) {
  const field = limitedField({
    label: t("Spørsmålet ditt"),
    limit: host.question.max_length,
    rows: 3,
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

/** @param {import("./parts/text.js").Said} one */
function answeredMark(one) {
  return one.answered && h("span", { class: "floor-mark" }, t("Besvart"));
}

/** On a card of the wall. @param {import("./parts/text.js").Said} one @returns {(Node | false)[]} */
function said(one) {
  return [
    h("span", { class: "floor-lifts" }, h("b", null, one.lifts), h("span", null, t("løft"))),
    h("span", { class: "floor-said" }, h("bdi", null, one.text, times(one)), answeredMark(one)),
  ];
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, context) {
  if (fills(context.where)) onWall(root, context);
  else onPage(root, context);
}

function nothingYet() {
  return h("p", { class: "kind-waiting" }, t("Venter på de første spørsmålene"));
}

/** @param {HTMLElement} root @param {any} context */
function onWall(root, context) {
  const wall = ground(root, context.where, (element) => {
    const none = nothingYet();
    element.classList.add("floor-wall");
    element.append(none);
    /** @type {{none: HTMLElement, draw: any, context: any, fetch: () => void}} */
    const made = { none, draw: null, context: null, fetch: () => undefined };
    // A browser remembers a module that it could not fetch under its address: ask by another.
    made.fetch = later(
      (again) => again ? import(`./parts/cards.js?again=${again}`) : import("./parts/cards.js"),
      ({ cardsIn }) => {
        const columns = (/** @type {any[]} */ all) => (all.length > FEW ? 2 : 1);
        made.draw = cardsIn(element, { merged, said, columns });
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
function onPage(root, { answers, where }) {
  const { none, list, more } = ground(root, where, (element) => {
    const made = { none: nothingYet(), list: h("ol", { class: "answer-list-flow" }), more: h("p", { class: "answer-count" }) };
    element.append(made.none, made.list, made.more);
    return made;
  });
  const all = merged(answers);
  const left = all.length - LISTED;
  none.hidden = all.length > 0;
  replace(list, all.slice(0, LISTED).map((one) =>
    h("li", { class: "answer-card" }, h("bdi", null, one.text, times(one)),
      h("span", { class: "answer-lifts" }, liftsText(one), one.answered && " · ", answeredMark(one)))));
  more.hidden = left <= 0;
  more.textContent = tn("og {n} spørsmål til", "og {n} spørsmål til", left);
}

/** @param {any} context */
export function table({ answers }) {
  return {
    caption: t("Spørsmål fra salen"),
    head: [t("Spørsmål fra salen"), t("Løft"), t("Merket")],
    rows: merged(answers).map((one) => [one.text, one.lifts, one.answered ? t("Besvart") : ""]),
  };
}

/** @param {any} _question @param {any} value @returns {string} */
export function line(_question, value) {
  return value.text.replace(/\s+/g, " ");
}
