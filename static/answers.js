/** The secretary's page: all answers, question by question, as they come and after the meeting. */

import { html, nothing, render } from "./vendor/lit-html/lit-html.js";
import { browse } from "./answers/browse.js";
import { questions } from "./answers/questions.js";
import { markRehearsal, oncePerFrame, page, typing } from "./staff-parts.js";
import { approval } from "./staff/approval.js";
import { breakdown } from "./staff/breakdown.js";
import { live } from "./staff/live.js";
import { undoNewest } from "./staff/toasts.js";
import { t } from "./words.js";

const root = /** @type {HTMLElement} */ (document.getElementById("answers"));
const changed = oncePerFrame(draw);
const connection = live({ meeting: page.meeting ?? "", role: "secretariat", changed });
const { view } = connection;
const answers = browse({ live: connection, changed });
const waiting = approval({ live: connection, changed });
const split = breakdown({ live: connection, changed });
/** The question looked at; the address keeps it, so that a reload comes back to it. */
let chosen = decodeURIComponent(location.hash.slice(1));
root.replaceChildren();

function draw() {
  if (!view.state) {
    const wait = html`<p class="present-wait">${t("Henter svarene …")}</p>`;
    render(html`${connectionBar()}${view.away ? nothing : wait}`, root);
    return;
  }
  const { state } = view;
  markRehearsal(state);
  const item = pick(state);
  connection.watch(waiting.watched(item), split.watched(item));
  render(html`
    <div class="bars-top">${connectionBar()}
    ${state.meeting.rehearsal ? html`<p class="banner rehearsal">${t("Dette er en prøve. Svarene er simulerte og blir slettet.")}</p>` : nothing}
    ${state.ended ? html`<p class="banner">${t("Møtet er avsluttet. Svarene kan fortsatt leses, skjules og lastes ned.")}</p>` : nothing}
    ${waiting.draw()}</div>
    <section class="pane-questions" aria-labelledby="questions-heading">
      <h2 id="questions-heading" class="small-heading">${t("Spørsmålene")}</h2>
      ${state.agenda.length ? questions(view, item.id, choose) : emptyAgenda(state)}
    </section>
    <section class="pane-answers" aria-labelledby=${item ? "browse-heading" : nothing}>
      ${item ? answers.draw(item, split.draw(item)) : nothing}
      ${item ? html`<p class="keys-line quiet-text">
        <kbd>↓</kbd> <kbd>↑</kbd> ${t("gå i svarene")} · <kbd>H</kbd> ${t("skjul eller hent tilbake")} ·
        <kbd>A</kbd> ${t("godkjenn")} · ${item.standing ? html`<kbd>M</kbd> ${t("merk som besvart")} ·` : nothing}
        <kbd>Z</kbd> ${t("angre")} · <kbd>/</kbd> ${t("søk")}</p>` : nothing}
    </section>`, root);
}

/** The question chosen, or the one that is on, or the first. @param {any} state */
function pick(state) {
  const found = state.agenda.find((/** @type {any} */ item) => item.id === chosen)
    ?? state.agenda.find((/** @type {any} */ item) => item.id === state.current)
    ?? state.agenda[0] ?? null;
  // Once something is shown it stays, whatever the moderator goes on to.
  chosen = found?.id ?? "";
  return found;
}

/** @param {string} id */
function choose(id) {
  if (id === chosen) return;
  chosen = id;
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  answers.reset();
  changed();
  // Where the two stand one above the other, the answers are what was asked for.
  if (matchMedia("(width < 56rem)").matches) root.querySelector(".pane-answers")?.scrollIntoView();
}

function connectionBar() {
  return html`<div class="connection" role="status">${view.away
    ? html`<p class="banner lost">${view.away}</p>`
    : view.lost
      ? html`<p class="banner lost"><strong>${t("Ingen forbindelse.")}</strong>
        ${t("Prøver å koble til igjen. Svarene som står her, er de siste som kom.")}</p>`
      : nothing}</div>`;
}

/** @param {any} state */
function emptyAgenda(state) {
  return html`<p class="hint">${t("Møtet har ingen spørsmål ennå.")}
    ${page.mayEdit === "yes" ? html`<a href=${`/m/${state.meeting.id}/edit`}>${t("Legg til spørsmål")}</a>` : nothing}</p>`;
}

/** @type {Record<string, () => void>} */
const keys = {
  ArrowDown: () => answers.walk(1),
  ArrowUp: () => answers.walk(-1),
  h: () => waiting.hide(!answers.chosen()) || answers.hide(),
  a: () => waiting.approve(),
  m: () => answers.mark(),
  z: () => undoNewest(),
  "/": () => document.getElementById("search")?.focus(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) return;
  const target = /** @type {Element} */ (event.target);
  if (target instanceof HTMLInputElement && target.type === "radio" && event.key.startsWith("Arrow")) return;
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || !view.state) return;
  event.preventDefault();
  act();
});

changed();
