/** The themes at the right, under their headings, with both counts told apart. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { t, tn } from "../words.js";
import { ASIDE, MINORITY, gathered } from "./book.js";

/** "38 kodinger · 31 svar". @param {{codings: number, answers: number}} counts */
export function bothCounts({ codings, answers }) {
  return `${tn("{n} koding", "{n} kodinger", codings)} · ${tn("{n} svar", "{n} svar", answers)}`;
}

/**
 * @typedef {object} Doing
 * @property {(theme: string) => void} sort
 * @property {(view: string) => void} look
 * @property {(theme: string) => void} edit
 * @property {(heading: string | null) => void} editHeading
 * @property {() => void} make
 * @property {() => void} draft
 * @property {(theme: string) => void} drop
 */

/** @param {import("./bench.js").Model} model @param {{view: string, reached: string, rows: number, doing: Doing}} how */
export function themes(model, { view, reached, rows, doing }) {
  const numbers = new Map(model.themes.map(({ id }, at) => [id, at + 1]));
  const stop = numbers.has(reached) || [MINORITY, ASIDE].includes(reached) ? reached : model.themes[0]?.id ?? MINORITY;
  const groups = gathered(model.book);
  /** @param {string} id @param {string} name @param {string} key @param {boolean} [own] whether it can be edited */
  const line = (id, name, key, own = true) => {
    const n = model.sums.themes.get(id) ?? 0;
    const inside = id === stop ? "0" : "-1";
    return html`<li class="theme ${view === id ? "looked" : ""}" data-theme=${id} @dragover=${(/** @type {Event} */ event) => event.preventDefault()} @drop=${(/** @type {Event} */ event) => { event.preventDefault(); doing.drop(id); }}>
      <button type="button" class="theme-sort" tabindex=${inside} aria-keyshortcuts=${key || nothing} @click=${() => doing.sort(id)}
        aria-label=${t("Sorter under {theme}", { theme: name })}>
        ${key ? html`<kbd>${key}</kbd>` : html`<span class="no-key"></span>`}<bdi>${name}</bdi></button>
      <button type="button" class="theme-count figures" tabindex=${inside} aria-pressed=${view === id ? "true" : "false"} @click=${() => doing.look(id)}
        aria-label=${tn("Vis {n} svar under {theme}", "Vis {n} svar under {theme}", n, { theme: name })}>(${n})</button>
      ${own ? html`<button type="button" class="button quiet small theme-edit" tabindex=${inside} @click=${() => doing.edit(id)}
        aria-label=${t("Rediger {theme}", { theme: name })}>${t("Rediger")}</button>` : nothing}
    </li>`;
  };
  return html`
    <header class="themes-head">
      <h2 id="themes-heading">${t("Temaer")}</h2>
      ${model.themes.length ? html`<p class="figures both-counts">${bothCounts(model.sums)}</p>` : nothing}
      <div class="row">
        <button type="button" class="button small ${model.themes.length ? "" : "primary"}" aria-keyshortcuts="N" @click=${doing.make}>${t("Nytt tema")}</button>
        ${model.themes.length ? html`<button type="button" class="button small" aria-keyshortcuts="H" @click=${() => doing.editHeading(null)}>${t("Ny overskrift")}</button>` : nothing}
        ${model.themes.length || !rows ? nothing : html`<button type="button" class="button small" @click=${doing.draft}>${t("Foreslå et utkast")}</button>`}
      </div>
    </header>
    ${model.themes.length || groups.length ? nothing : html`<p class="hint">${rows
      ? t("Lag det første temaet av et svar du leser, eller be om et utkast: fire til åtte temaer som du kan endre på. Ingenting blir sortert før du har sett det.")
      : t("Temaene kan lages før svarene kommer.")}</p>`}
    <div class="theme-groups">
      ${repeat(groups, ({ heading }) => heading?.id ?? "", ({ heading, themes: here }) => html`<section aria-label=${heading?.text ?? t("Uten overskrift")}>
        ${heading ? html`<div class="heading-line" data-heading=${heading.id}><h3><bdi>${heading.text}</bdi></h3>
          <p class="figures both-counts">${bothCounts(model.sums.headings.get(heading.id) ?? { codings: 0, answers: 0 })}</p>
          <button type="button" class="button quiet small" @click=${() => doing.editHeading(heading.id)} aria-label=${t("Rediger overskriften {text}", { text: heading.text })}>${t("Rediger")}</button></div>` : nothing}
        ${here.length ? html`<ul class="themes">${repeat(here, ({ id }) => id, ({ id, name }) => line(id, name, String((numbers.get(id) ?? 10) <= 9 ? numbers.get(id) : "")))}</ul>`
          : html`<p class="quiet-text no-themes">${t("Ingen temaer under denne ennå.")}</p>`}
      </section>`)}
      <section aria-label=${t("Utenfor temaene")}><ul class="themes reserved">
        ${line(MINORITY, t("Enkeltsyn"), "K", false)}${line(ASIDE, t("Under ingen av temaene"), "0", false)}
      </ul></section>
    </div>`;
}
