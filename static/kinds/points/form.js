/** The phone's points to spend: a row an option, steps of 1, 5 or 10, and what is left always in sight. */

import { h, say } from "../../dom.js";
import { t, tn } from "../../words.js";
import { pictureOf } from "../parts/picture.js";
import { evenly, read } from "./spending.js";

const STEPS = [1, 5, 10];
let forms = 0;

/** @param {any} host */
export function answerForm(host) {
  const { options, budget } = host.question;
  const name = `points-${(forms += 1)}`;
  /** @type {Map<string, number>} what each option has got */
  const given = new Map();
  let step = budget < 50 ? 1 : 10;
  let open = Boolean(host.open);

  const left = h("strong", { class: "points-left figures" });
  const spoken = h("p", { class: "visually-hidden", "aria-live": "polite" });
  const rest = h("button", { type: "button", class: "button", onclick: spread }, t("Fordel resten"));
  const reset = h("button", { type: "button", class: "button quiet", onclick: clear }, t("Begynn på nytt"));
  const steps = STEPS.map((by) => {
    const input = h("input", { type: "radio", name, value: String(by), checked: by === step, onchange: () => size(by) });
    return h("label", { class: "points-step" }, input, h("span", null, `±${by}`));
  });
  const rows = options.map(makeRow);
  const element = h(
    "fieldset",
    { class: "points-form" },
    h("legend", { class: "visually-hidden" }, host.question.text),
    h(
      "div",
      { class: "points-bar" },
      left,
      h("fieldset", { class: "points-steps" }, h("legend", { class: "visually-hidden" }, t("Steg")), steps),
    ),
    h("ul", { class: "points-rows" }, rows.map((/** @type {any} */ row) => row.element)),
    h("div", { class: "row" }, rest, reset),
    spoken,
  );

  /** @param {{id: string, text: string, picture?: string, alt?: string}} option */
  function makeRow(option) {
    const { id, text } = option;
    const button = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {number} */ way) =>
      h("button", { type: "button", class: "points-move", "aria-label": label, onclick: () => move(id, way) }, sign);
    const less = button("−", t("Mindre: {text}", { text }), -1);
    const more = button("+", t("Mer: {text}", { text }), 1);
    const input = h("input", {
      class: "input points-input figures",
      inputmode: "numeric",
      autocomplete: "off",
      maxlength: 4,
      "aria-label": t("Poeng: {text}", { text }),
      oninput: () => typed(id, input.value),
      // What is typed stays as it is until the field is left: then it is the number again.
      onblur: () => draw(),
      onfocus: () => input.select(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => arrow(event, id),
    });
    const element = h("li", { class: "points-row" }, h("bdi", { class: "points-text" }, pictureOf(option), text), less, input, more);
    return { id, text, less, more, input, element };
  }

  const sum = () => [...given.values()].reduce((a, b) => a + b, 0);

  function draw() {
    const over = sum() - budget;
    for (const { id, less, more, input } of rows) {
      const has = given.get(id) ?? 0;
      if (document.activeElement !== input || Number(input.value) !== has) input.value = String(has);
      input.setAttribute("aria-invalid", String(over > 0 && has > 0));
      less.setAttribute("aria-disabled", String(!open || !has));
      more.setAttribute("aria-disabled", String(!open || over >= 0));
    }
    say(left, over > 0 ? t("{n} for mye", { n: over }) : t("{n} av {budget} igjen", { n: -over, budget }));
    left.classList.toggle("over", over > 0);
    left.classList.toggle("spent", over === 0);
    rest.setAttribute("aria-disabled", String(!open || over >= 0));
    reset.setAttribute("aria-disabled", String(!open || !sum()));
  }

  /** Tells the shell what is spent, and why it cannot be sent yet. @param {string} [id] the one that changed */
  function changed(id) {
    draw();
    const over = sum() - budget;
    const row = rows.find((/** @type {any} */ each) => each.id === id);
    const said = row ? `${row.text}: ${given.get(row.id) ?? 0}. ${left.textContent}` : left.textContent;
    say(spoken, said ?? "");
    const shares = options
      .filter((/** @type {any} */ option) => given.get(option.id))
      .map((/** @type {any} */ option) => ({ id: option.id, points: given.get(option.id) }));
    host.draft(shares.length ? { shares } : null, shares.length ? problem(over) : null);
  }

  /** @param {number} over */
  function problem(over) {
    if (over > 0) return tn("Ta bort {n} poeng.", "Ta bort {n} poeng.", over);
    return over < 0 ? tn("Fordel {n} poeng til.", "Fordel {n} poeng til.", -over) : null;
  }

  /** @param {string} id @param {number} to */
  function put(id, to) {
    if (to > 0) given.set(id, to);
    else given.delete(id);
  }

  /** One step more, or less; the last step takes what there is. @param {string} id @param {number} way */
  function move(id, way) {
    const has = given.get(id) ?? 0;
    const by = way > 0 ? Math.min(step, budget - sum()) : -Math.min(step, has);
    if (!open || (way > 0 ? by <= 0 : !by)) return;
    put(id, has + by);
    changed(id);
  }

  /** @param {string} id @param {string} text */
  function typed(id, text) {
    put(id, read(text, budget));
    changed(id);
  }

  /** @param {KeyboardEvent} event @param {string} id */
  function arrow(event, id) {
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    move(id, way);
  }

  /** What is left, evenly over those that have got something, or else over all. */
  function spread() {
    const spare = budget - sum();
    if (!open || spare <= 0) return;
    const ids = options.map((/** @type {any} */ option) => option.id);
    const some = ids.filter((/** @type {string} */ id) => given.has(id));
    const to = some.length ? some : ids;
    evenly(spare, to.length).forEach((n, at) => put(to[at], (given.get(to[at]) ?? 0) + n));
    changed();
  }

  function clear() {
    if (!open || !sum()) return;
    given.clear();
    changed();
    rows[0].input.focus();
  }

  /** @param {number} by */
  function size(by) {
    step = by;
  }

  function update(/** @type {{value: any, open: boolean}} */ { value, open: now }) {
    open = now;
    element.disabled = !open;
    given.clear();
    const known = new Set(options.map((/** @type {any} */ option) => option.id));
    for (const { id, points } of value?.shares ?? []) if (known.has(id)) put(id, points);
    draw();
  }

  update({ value: host.value, open: host.open });
  return { element, update, focus: () => (rows.find((/** @type {any} */ row) => !given.has(row.id)) ?? rows[0]).input.focus() };
}
