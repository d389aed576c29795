/** The phone's scales: for each statement a group of radio buttons, its ends named above them. */

import { h } from "../../dom.js";
import { t } from "../../words.js";

/** Buttons beside each other on a phone of 360 px; a longer scale takes two rows. */
const ABREAST = 6;
let forms = 0;

/** What the ends are called. @param {any} question @returns {[string, string]} */
export function ends({ low, high }) {
  return [low || t("Helt uenig"), high || t("Helt enig")];
}

/** The values one may give. @param {any} question @returns {number[]} */
export function steps({ least, most }) {
  return Array.from({ length: most - least + 1 }, (_, at) => least + at);
}

/** @param {any} host */
export function answerForm(host) {
  const { question } = host;
  const values = steps(question);
  const [low, high] = ends(question);
  const name = `scales-${(forms += 1)}`;
  const columns = values.length > ABREAST ? Math.ceil(values.length / 2) : values.length;
  const rows = question.options.map((/** @type {any} */ option, /** @type {number} */ at) => makeRow(option, at));
  const element = h(
    "div",
    { class: "scale-form" },
    h("p", { class: "kind-hint" }, t("Du kan hoppe over en påstand.")),
    rows.map((/** @type {any} */ row) => row.element),
  );
  let open = Boolean(host.open);

  /** @param {any} option @param {number} at */
  function makeRow({ id, text }, at) {
    const inputs = values.map((value) => {
      const means = value === question.least ? low : value === question.most ? high : "";
      return h("input", {
        type: "radio",
        name: `${name}-${at}`,
        value: String(value),
        "aria-label": means ? t("{value}, {means}", { value, means }) : String(value),
        onchange: changed,
      });
    });
    const skip = h("button", { type: "button", class: "scale-skip", onclick: () => clear(inputs) }, "✕");
    skip.setAttribute("aria-label", t("Ta bort vurderingen: {text}", { text }));
    const group = h(
      "fieldset",
      { class: "scale-group" },
      h("legend", null, h("bdi", null, text)),
      h(
        "p",
        { class: "scale-ends", "aria-hidden": "true" },
        h("span", null, `${question.least} = `, h("bdi", null, low)),
        h("span", null, `${question.most} = `, h("bdi", null, high)),
      ),
      h(
        "div",
        { class: columns > 5 ? "scale-steps many" : "scale-steps", style: { "--columns": columns } },
        inputs.map((input, index) => h("label", { class: "scale-step" }, input, h("span", null, String(values[index])))),
      ),
    );
    return { id, inputs, skip, group, element: h("div", { class: "scale-statement" }, group, skip) };
  }

  /** @param {any[]} inputs */
  function clear(inputs) {
    for (const input of inputs) input.checked = false;
    changed();
    // The button goes; whoever used it stays where they were.
    inputs[0].focus();
  }

  function read() {
    /** @type {Record<string, number>} */
    const given = {};
    for (const { id, inputs } of rows) {
      const chosen = inputs.find((/** @type {any} */ input) => input.checked);
      if (chosen) given[id] = Number(chosen.value);
    }
    return given;
  }

  function show() {
    for (const { inputs, skip, group } of rows) {
      group.disabled = !open;
      skip.hidden = !open || !inputs.some((/** @type {any} */ input) => input.checked);
    }
  }

  function changed() {
    const given = read();
    show();
    host.draft(Object.keys(given).length ? { values: given } : null, null);
  }

  function update(/** @type {{value: any, open: boolean}} */ told) {
    open = told.open;
    const given = told.value?.values ?? {};
    for (const { id, inputs } of rows) {
      for (const input of inputs) input.checked = String(given[id] ?? "") === input.value;
    }
    show();
  }

  update(host);
  return { element, update, focus: () => rows[0].inputs[0].focus() };
}
