/** The tables at a glance: who has joined, and who has delivered what to the question that is on. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { counted } from "../staff-parts.js";
import { blocksOf } from "../staff/live.js";
import { t, tn } from "../words.js";

/**
 * @param {import("../staff/live.js").View} view @param {any} item the question that is on, or null
 * @param {{blocked: string, large: (answer: string | null) => void}} options
 */
export function tableGrid(view, item, { blocked, large }) {
  const { state, counts } = view;
  if (!state.tables?.length || !counts) return nothing;
  const seated = new Set(counts.seated);
  /** @type {Map<string, number>} */
  const lines = new Map();
  if (item?.by_table) {
    for (const { table } of blocksOf(view, item).flat()) if (table) lines.set(table, (lines.get(table) ?? 0) + 1);
  }
  const answered = new Set(item ? counted(view, item).tables ?? [] : []);
  /** @param {any} table */
  const standing = ({ id }) => {
    if (item?.by_table && lines.get(id)) return tn("{n} linje", "{n} linjer", lines.get(id) ?? 0);
    if (!seated.has(id)) return t("ikke med ennå");
    if (!item || item.phase === "waiting" || !item.answered) return t("er med");
    if (item.by_table) return t("ikke begynt");
    return answered.has(id) ? t("har svart") : t("ikke svart");
  };
  /** @param {any} table */
  const done = ({ id }) => (item?.by_table ? lines.has(id) : answered.has(id));
  return html`<section class="tables" aria-labelledby="tables-heading">
    <h2 id="tables-heading" class="small-heading">${t("Bordene")}</h2>
    ${item?.by_table ? html`<p class="quiet-text">${t("Trykk på et bord for å vise bare det på storskjermen.")}</p>` : nothing}
    <ul class="table-grid">${state.tables.map((/** @type {any} */ table) => {
      const said = html`<bdi class="table-name">${table.name}</bdi> <span class="table-state figures">${standing(table)}</span>`;
      const id = `t-${table.id}`;
      return html`<li class=${done(table) ? "has" : seated.has(table.id) ? "" : "away"} data-table=${table.id}>${item?.by_table
        ? html`<button type="button" class="table-place" aria-pressed=${item.large === id ? "true" : "false"}
            aria-disabled=${blocked ? "true" : "false"}
            @click=${() => !blocked && large(item.large === id ? null : id)}>${said}</button>`
        : html`<div class="table-place">${said}</div>`}</li>`;
    })}</ul>
  </section>`;
}

/** A line of text with the name of the table that gave it. @param {any} state @param {any} answer @param {string} text */
export function withTable(state, answer, text) {
  const table = state.tables?.find((/** @type {any} */ { id }) => id === answer.table);
  return table ? t("{table}: {text}", { table: table.name, text }) : text;
}
