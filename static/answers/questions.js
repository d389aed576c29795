/** The questions at the left, each with the people who answered and the answers they gave. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { answeredBy } from "../screen/tables.js";
import { answersText, counted, phaseText } from "../staff-parts.js";
import { t, tn } from "../words.js";

/**
 * @param {import("../staff/live.js").View} view @param {string | null} chosen
 * @param {(id: string) => void} choose
 */
export function questions(view, chosen, choose) {
  return html`<ol class="questions">${view.state.agenda.map((/** @type {any} */ item, /** @type {number} */ at) => {
    const found = counted(view, item);
    const { people, answers } = found;
    return html`<li><button type="button" class="question" data-item=${item.id}
        aria-current=${item.id === chosen ? "true" : nothing} @click=${() => choose(item.id)}>
      <span class="question-number figures" aria-hidden="true">${at + 1}</span>
      <span class="question-text"><bdi>${item.question.text}</bdi></span>
      <span class="question-state">
        ${item.phase === "closed" ? nothing
          : html`<span class=${item.phase === "open" ? "mark live" : "quiet-text"}>${phaseText(item.phase, item)}</span>`}
        ${answers || item.phase !== "waiting"
          ? html`<span class="figures quiet-text">${answeredBy(found, view.counts) ?? html`${peopleText(people)} · ${answersText(answers)}`}</span>` : nothing}
        ${found.waiting ? html`<span class="mark live figures">${tn("{n} venter", "{n} venter", found.waiting)}</span>` : nothing}
      </span>
    </button></li>`;
  })}</ol>`;
}

/** "37 har svart". @param {number} n */
export function peopleText(n) {
  return tn("{n} har svart", "{n} har svart", n);
}

/** Which round of a question is shown, when it was asked more than once. @param {any} item */
export function roundText(item) {
  return item.run > 1 ? t("Runde {n}. Svarene fra tidligere runder følger med i oppsummeringen.", { n: item.run }) : "";
}
