/** The agenda at the left: each item with where it stands; a click goes there. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { answersText, counted, phaseText } from "../staff-parts.js";
import { t } from "../words.js";
import { pointer } from "./controls.js";

/**
 * @param {import("../staff/live.js").View} view
 * @param {{blocked: string, go: (id: string) => void, lobby: () => void}} options
 */
export function agenda(view, { blocked, go, lobby }) {
  const { state } = view;
  if (!state.agenda.length) {
    return html`<div class="agenda-empty">
      <p>${t("Agendaen er tom.")}</p>
      <p><a class="button primary" href=${`/m/${state.meeting.id}/edit`}>${t("Legg til spørsmål")}</a></p>
    </div>`;
  }
  return html`<ol class="agenda">
    <li><button type="button" class="agenda-item lobby" aria-current=${state.current === null ? "step" : nothing}
        aria-disabled=${blocked ? "true" : "false"} @click=${pointer(lobby)}>
      <span class="agenda-text">${t("Velkommen, med møtekoden")}</span>
    </button></li>
    ${state.agenda.map((/** @type {any} */ item, /** @type {number} */ at) => entry(view, item, at, blocked, go))}
  </ol>`;
}

/**
 * @param {import("../staff/live.js").View} view @param {any} item @param {number} at
 * @param {string} blocked @param {(id: string) => void} go
 */
function entry(view, item, at, blocked, go) {
  const { answers } = counted(view, item);
  return html`<li><button type="button" class="agenda-item" data-item=${item.id}
      aria-current=${item.id === view.state.current ? "step" : nothing}
      aria-disabled=${blocked ? "true" : "false"} @click=${pointer(() => go(item.id))}>
    <span class="agenda-number figures" aria-hidden="true">${at + 1}</span>
    <span class="agenda-text"><bdi>${item.question.text}</bdi></span>
    <span class="agenda-state">
      <span class=${!item.answered ? "quiet-text" : item.phase === "open" ? "mark live" : item.phase === "closed" ? "mark" : "quiet-text"}>${item.answered ? phaseText(item.phase, item) : t("Tekstside")}</span>
      ${item.wall ? html`<span class="mark shown">${t("Vist")}</span>` : nothing}
      ${item.phones ? html`<span class="mark shown">${t("På telefonene")}</span>` : nothing}
      ${item.page ? html`<span class="mark shown">${t("På resultatsiden")}</span>` : nothing}
      ${answers ? html`<span class="figures quiet-text">${answersText(answers)}</span>` : nothing}
    </span>
  </button></li>`;
}
