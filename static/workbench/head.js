/** The head of the workbench: which question and round, how much is sorted, and what else can be done. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t, tn } from "../words.js";
import { extras } from "./extras.js";

/**
 * @param {object} drawn
 * @param {any[]} drawn.items the questions that can be sorted
 * @param {any} drawn.item @param {number} drawn.run @param {import("./bench.js").Model} drawn.model
 * @param {ReturnType<typeof import("../staff/live.js").live>} drawn.live
 * @param {(id: string) => void} drawn.choose @param {(run: number) => void} drawn.chooseRun
 * @param {number} drawn.waiting changes that are not stored yet
 * @param {() => void} drawn.changed @param {ReturnType<typeof import("./bench.js").bench>["act"]} drawn.act
 */
export function head({ items, item, run, model, live, choose, chooseRun, waiting, changed, act }) {
  const { total, unsorted } = model.sums;
  const sorted = total - unsorted;
  return html`<header class="bench-head">
    <div class="field bench-question"><label for="bench-question">${t("Spørsmål")}</label>
      <select id="bench-question" @change=${(/** @type {any} */ event) => choose(event.target.value)}>
        ${items.map((one) => html`<option value=${one.id} .selected=${one.id === item.id}>${one.question.text}</option>`)}
      </select></div>
    ${item.run > 1 ? html`<div class="field"><label for="bench-run">${t("Runde")}</label>
      <select id="bench-run" @change=${(/** @type {any} */ event) => chooseRun(Number(event.target.value))}>
        ${Array.from({ length: item.run }, (_, at) => at + 1).filter((one) => one !== item.undo).map((one) => html`
          <option value=${one} .selected=${one === run}>${one === item.run ? t("{n} (nå)", { n: one }) : one}</option>`)}
      </select></div>` : nothing}
    <div class="bench-progress">
      <p class="figures"><strong>${t("{n} av {m} sortert", { n: sorted, m: total })}</strong>
        ${model.left ? html`<span class="quiet-text">· ${tn("{n} skjult svar er ikke med", "{n} skjulte svar er ikke med", model.left)}</span>` : nothing}
        ${waiting && !live.view.online ? html`<span class="mark">${tn("{n} endring venter på nettet", "{n} endringer venter på nettet", waiting)}</span>` : nothing}</p>
      <div class="meter" role="progressbar" aria-label=${t("Sortert")} aria-valuemin="0" aria-valuemax=${total || 1} aria-valuenow=${sorted}>
        <span></span></div>
    </div>
    ${extras.length ? html`<div class="bench-extras">${extras.map((draw) => draw({ item, run, model, live, changed, act }))}</div>` : nothing}
  </header>`;
}
