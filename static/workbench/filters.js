/** What the left side shows: unsorted answers, all, those of one theme; and the search in them. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t, tn } from "../words.js";
import { ASIDE, MINORITY } from "./book.js";

/**
 * @param {object} drawn
 * @param {ReturnType<typeof import("./desk.js").desk>} drawn.desk
 * @param {import("./bench.js").Model} drawn.model
 * @param {string} drawn.typed
 * @param {(typed: string) => void} drawn.search
 * @param {() => void} drawn.down from the field into the list
 */
export function filters({ desk, model, typed, search, down }) {
  const { view } = desk.ui;
  const { sums } = model;
  const theme = desk.standing(view);
  const changed = model.rows.reduce((n, row) => n + row.changed.length, 0);
  /** @param {string} id @param {string} words */
  const option = (id, words) => html`<button type="button" class="view figures" aria-pressed=${view === id ? "true" : "false"} @click=${() => desk.look(id)}>${words}</button>`;
  const reserved = (/** @type {string} */ id) => view === id || (sums.themes.get(id) ?? 0) > 0;
  return html`<div class="bench-tools">
    <div class="views" role="group" aria-label=${t("Vis")}>
      ${option("unsorted", t("Usortert ({n})", { n: sums.unsorted }))}${option("all", t("Alle ({n})", { n: sums.total }))}
      ${theme ? option(theme.id, t("{theme} ({n})", { theme: theme.name, n: sums.themes.get(theme.id) ?? 0 })) : nothing}
      ${reserved(MINORITY) ? option(MINORITY, t("Enkeltsyn ({n})", { n: sums.themes.get(MINORITY) ?? 0 })) : nothing}
      ${changed || view === "changed" ? option("changed", t("Endret etterpå ({n})", { n: changed })) : nothing}
      ${reserved(ASIDE) ? option(ASIDE, t("Under ingen ({n})", { n: sums.themes.get(ASIDE) ?? 0 })) : nothing}
    </div>
    <div class="field bench-search"><label class="visually-hidden" for="bench-search">${t("Søk i svarene")}</label>
      <input id="bench-search" type="search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/" placeholder=${t("Søk i svarene")} .value=${typed}
        @input=${(/** @type {any} */ event) => search(event.target.value)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key === "ArrowDown" || event.key === "Enter") {
            // At once, so that the next key is not written here.
            /** @type {HTMLElement} */ (event.target).blur();
            down();
          } else if (event.key === "Escape") search("");
          else return;
          event.preventDefault();
        }}></div>
    ${desk.ui.ticked.size ? html`<p class="chosen-count figures"><strong>${tn("{n} valgt", "{n} valgt", desk.ui.ticked.size)}</strong>
      <button type="button" class="button quiet small" aria-keyshortcuts="Escape" @click=${() => desk.untick()}>${t("Opphev valget")}</button></p>` : nothing}
    <p class="found figures quiet-text" role="status">${typed ? tn("{n} treff", "{n} treff", desk.shown.length) : ""}</p>
  </div>`;
}

/** Why nothing is shown, and what can be done about it. @param {{desk: ReturnType<typeof import("./desk.js").desk>, model: import("./bench.js").Model, item: any, typed: string}} drawn */
export function nothingShown({ desk, model, item, typed }) {
  const all = html`<button type="button" class="button small" @click=${() => desk.look("all")}>${t("Vis alle svarene")}</button>`;
  if (!model.sums.total) {
    return html`<p class="hint" role="status">${item.phase === "waiting" ? t("Spørsmålet er ikke åpnet ennå. Svarene kommer her etter hvert som de blir gitt.")
      : item.phase === "open" ? t("Venter på de første svarene. De kommer her av seg selv.") : t("Ingen svarte på dette spørsmålet.")}</p>`;
  }
  if (typed) return html`<p class="hint">${t("Ingen svar her inneholder «{text}».", { text: typed.trim() })}</p>${desk.ui.view === "all" ? nothing : all}`;
  if (desk.ui.view === "unsorted") return html`<p class="hint" role="status"><strong>${t("Alle svarene er sortert.")}</strong> ${t("Nye svar kommer her hvis noen svarer nå.")}</p>${all}`;
  if (desk.ui.view === "changed") return html`<p class="hint" role="status">${t("Ingen svar er endret etter at de ble sortert.")}</p>${all}`;
  return html`<p class="hint">${t("Det står ingen svar her ennå.")}</p>`;
}
