/**
 * The phone's grid: one item at a time, placed by a tap on the plane, by two sliders or by their
 * arrow keys; nothing has to be dragged, and each placing is sent.
 */

import { h, replace, say } from "../../dom.js";
import { t } from "../../words.js";
import { pictureOf } from "../parts/picture.js";
import { STEPS, axes, inWords } from "./axes.js";
import { plane } from "./plane.js";

let forms = 0;

/** @param {any} host */
export function answerForm(host) {
  const { question } = host;
  const { options } = question;
  /** @type {Map<string, {x: number, y: number}>} */
  const places = new Map();
  let at = 0;
  let drawn = -1;
  let open = Boolean(host.open);

  const field = plane({ lines: true });
  field.field.addEventListener("click", (/** @type {MouseEvent} */ event) => put(field.at(event)));
  const sign = h("span", { class: "grid-sign" });
  const text = h("bdi", { class: "grid-text" });
  const several = options.length > 1;
  const now = h(
    "div",
    { class: "grid-now" },
    several && step("‹", t("Forrige alternativ"), -1),
    h("p", null, sign, text),
    several && step("›", t("Neste alternativ"), 1),
  );
  const across = slider(axes(question).across, "x");
  const up = slider(axes(question).up, "y");
  const toggle = h("button", { type: "button", class: "button", onclick: () => (places.has(id()) ? drop() : put({ x: STEPS / 2, y: STEPS / 2 })) });
  const rows = options.map(makeRow);
  const spoken = h("p", { class: "visually-hidden", "aria-live": "polite" });
  const hint = t("Trykk der det hører hjemme, eller bruk glidebryterne.");
  const element = h(
    "fieldset",
    { class: "grid-form" },
    h("legend", { class: "visually-hidden" }, question.text),
    h("p", { class: "kind-hint" }, hint),
    h("div", { class: "grid-stage" }, now, field.element),
    across.element,
    up.element,
    toggle,
    several && h("ol", { class: "grid-list" }, rows.map((/** @type {any} */ row) => row.element)),
    spoken,
  );

  const id = () => options[at].id;

  /** @param {string} shown @param {string} label @param {number} by */
  function step(shown, label, by) {
    const go = () => choose((at + by + options.length) % options.length);
    return h("button", { type: "button", class: "grid-step", "aria-label": label, onclick: go }, shown);
  }

  /** @param {import("./axes.js").Axis} axis @param {"x" | "y"} way */
  function slider({ name, low, high }, way) {
    const key = `grid-${(forms += 1)}`;
    const figure = h("output", { class: "figures", for: key });
    const input = h("input", {
      type: "range", id: key, class: "grid-slider", min: 0, max: STEPS, step: 1,
      oninput: () => slid(way, Number(input.value), false),
      onchange: () => slid(way, Number(input.value), true),
    });
    const element = h(
      "div",
      { class: "grid-axis" },
      h("label", { for: key }, name),
      figure,
      input,
      h("p", { class: "grid-ends", "aria-hidden": "true" }, h("bdi", null, low), h("bdi", null, high)),
    );
    return { element, input, figure, low, high };
  }

  /** @param {{id: string, text: string, picture?: string, alt?: string}} option @param {number} index */
  function makeRow(option, index) {
    const where = h("span", { class: "grid-where" });
    const number = h("span", { class: "grid-sign" }, String(index + 1));
    const pick = () => {
      choose(index);
      element.querySelector(".grid-stage")?.scrollIntoView({ block: "nearest" });
      across.input.focus({ preventScroll: true });
    };
    const button = h(
      "button",
      { type: "button", class: "grid-pick", onclick: pick },
      number,
      h("bdi", { class: "grid-text" }, pictureOf(option), option.text),
      where,
    );
    return { id: option.id, element: h("li", null, button), button, number, where };
  }

  function draw() {
    const placed = places.get(id());
    say(sign, String(at + 1));
    if (drawn !== at) replace(text, pictureOf(options[at]), options[at].text);
    drawn = at;
    for (const [part, way] of /** @type {[any, "x" | "y"][]} */ ([[across, "x"], [up, "y"]])) {
      const value = placed?.[way] ?? STEPS / 2;
      if (Number(part.input.value) !== value) part.input.value = String(value);
      const said = t("{n} av 10, fra {low} til {high}", { n: value, low: part.low, high: part.high });
      part.input.setAttribute("aria-valuetext", placed ? said : t("Ikke plassert"));
      say(part.figure, placed ? String(value) : "–");
    }
    say(toggle, placed ? t("Ta bort fra rutenettet") : t("Plasser midt på"));
    for (const row of rows) {
      const place = places.get(row.id);
      const chosen = row.id === id();
      row.button.setAttribute("aria-current", String(chosen));
      row.number.classList.toggle("none", !place);
      say(row.where, place ? inWords(question, place) : t("Ikke plassert"));
    }
    sign.classList.toggle("none", !placed);
    field.draw(question, options.flatMap((/** @type {any} */ option, /** @type {number} */ index) => {
      const place = places.get(option.id);
      return place ? [{ id: option.id, sign: String(index + 1), ...place, chosen: index === at }] : [];
    }));
  }

  /** @param {number} index */
  function choose(index) {
    at = index;
    draw();
    const place = places.get(id());
    const where = place ? inWords(question, place) : t("Ikke plassert");
    say(spoken, t("{n} av {of}: {text}. {where}", { n: at + 1, of: options.length, text: options[at].text, where }));
  }

  function sent() {
    const given = options.filter((/** @type {any} */ option) => places.has(option.id));
    const list = given.map((/** @type {any} */ option) => ({ id: option.id, .../** @type {any} */ (places.get(option.id)) }));
    host.send(list.length ? { places: list } : null);
  }

  /** @param {{x: number, y: number}} place */
  function put({ x, y }) {
    if (!open) return;
    places.set(id(), { x, y });
    draw();
    say(spoken, `${options[at].text}: ${inWords(question, { x, y })}`);
    sent();
  }

  /** @param {"x" | "y"} way @param {number} value @param {boolean} done whether the slider has been let go */
  function slid(way, value, done) {
    if (!open) return;
    const middle = { x: STEPS / 2, y: STEPS / 2 };
    places.set(id(), { ...middle, ...places.get(id()), [way]: value });
    draw();
    if (done) sent();
  }

  function drop() {
    if (!open) return;
    places.delete(id());
    draw();
    say(spoken, t("{text} er tatt bort", { text: options[at].text }));
    sent();
  }

  function update(/** @type {{value: any, open: boolean}} */ given) {
    open = given.open;
    element.disabled = !open;
    places.clear();
    const known = new Set(options.map((/** @type {any} */ option) => option.id));
    for (const { id: item, x, y } of given.value?.places ?? []) if (known.has(item)) places.set(item, { x, y });
    draw();
  }

  update({ value: host.value, open: host.open });
  return { element, update, focus: () => across.input.focus() };
}
