/** The theme workbench: answers at the left, themes at the right, sorted while the room still talks. */

import { html, nothing, render } from "./vendor/lit-html/lit-html.js";
import { markRehearsal, oncePerFrame, page } from "./staff-parts.js";
import { searchPattern } from "./staff/answer-row.js";
import { kindScript } from "./staff/kinds.js";
import { isKnown } from "./staff/known.js";
import { live as connectLive, roundOf } from "./staff/live.js";
import { say } from "./staff/toasts.js";
import { answers } from "./workbench/answers.js";
import { bench as openBench } from "./workbench/bench.js";
import { commands } from "./workbench/commands.js";
import { desk as openDesk } from "./workbench/desk.js";
import { filters, nothingShown } from "./workbench/filters.js";
import { head } from "./workbench/head.js";
import { foot, keysDialog, listenToKeys } from "./workbench/keys.js";
import { rowList } from "./workbench/list.js";
import { looks } from "./workbench/looks.js";
import { presses, reachedTheme } from "./workbench/presses.js";
import { suggesting } from "./workbench/suggest.js";
import { themes } from "./workbench/themes.js";
import { t, tn } from "./words.js";

const root = /** @type {HTMLElement} */ (document.getElementById("workbench"));
const spoken = /** @type {HTMLElement} */ (document.getElementById("said"));
const meeting = page.meeting ?? "";
const changed = oncePerFrame(draw);
const live = connectLive({ meeting, role: "secretariat", changed });
const { view } = live;
const bench = openBench({ live, meeting, changed, said, failed });
const desk = openDesk({ bench, changed, fresh: () => fresh(), said });
const suggestions = suggesting({ meeting, changed });
/** The question looked at; the address keeps it, so that a reload comes back to it. */
let chosen = decodeURIComponent(location.hash.slice(1));
/** @type {any} */
let item = null;
/** @type {Record<string, number>} */
let earlier = {};
let typed = "";
let shownKey = "";
const fresh = () => {
  const model = bench.model(item, line);
  // As long as something is missing, what is sorted looks as if it were not: nothing is opened yet.
  return known() ? model : { ...model, rows: [], byId: new Map() };
};
const does = commands({ bench, desk, suggesting: suggestions, item: () => item.id, fresh, said });
const given = answers({ live, bench, desk, item: () => item.id, said });
const list = rowList({
  label: t("Svar, de eldste først"), changed, open: desk.open,
  doing: { tick: desk.tick, sort: (theme) => desk.sort(theme), find: does.find, takeOff: desk.takeOff, quote: does.quote, gather: (rows) => desk.gather(rows), rightly: given.rightly, hide: given.hide },
});
root.replaceChildren();

/** Whether all of the question is here to be worked on. */
function known() {
  return isKnown(view, { id: item.id, run: roundOf(view, item) });
}

/** @param {any} value */
function line(value) {
  return kindScript(item.kind, changed)?.line(item.question, value) ?? "";
}

function draw() {
  if (!view.state) {
    render(html`${bars()}${view.away ? nothing : html`<p class="present-wait">${t("Henter svarene …")}</p>`}`, root);
    return;
  }
  markRehearsal(view.state);
  const items = view.state.agenda.filter((/** @type {any} */ one) => one.sortable);
  item = items.find((/** @type {any} */ one) => one.id === chosen) ?? items.find((/** @type {any} */ one) => one.id === view.state.current) ?? items[0] ?? null;
  if (!item) {
    // What was done to a question that is gone is not stored any more, and that is told.
    bench.waiting.pump();
    render(html`${bars()}<p class="hint">${t("Møtet har ingen spørsmål der folk skriver svarene sine selv. Det er slike svar som sorteres i temaer.")}
      ${page.mayEdit === "yes" ? html`<a href=${`/m/${meeting}/edit`}>${t("Legg til spørsmål")}</a>` : nothing}</p>`, root);
    return;
  }
  chosen = item.id;
  if (earlier[item.id] >= item.run) earlier = {};
  live.watch([...new Set([item.id, ...bench.waiting.items()])], {}, earlier);
  bench.waiting.settle();
  bench.waiting.pump();
  if (!kindScript(item.kind, changed)) return;
  const model = fresh();
  const shown = desk.update(model);
  suggestions.stands(item.id, bench.run, `${model.sums.total} ${model.sums.unsorted} ${model.sums.codings} ${model.themes.map(({ name }) => name)}`);
  const key = `${item.id} ${bench.run} ${desk.ui.view} ${typed} ${view.state.meeting.rehearsal}`;
  const lookOf = looks({ desk, model, suggestions, tables: view.state.tables ?? [] });
  list.update({ rows: shown, cursor: desk.ui.cursor, lookOf, fresh: key !== shownKey });
  shownKey = key;
  render(html`${bars()}
    ${head({ items, item, run: bench.run, model, live, choose, chooseRun, waiting: bench.waiting.waiting(), changed, act: bench.act })}
    <section class="pane-rows" aria-labelledby="rows-heading">
      <h2 id="rows-heading" class="visually-hidden">${t("Svar")}</h2>
      ${filters({ desk, model, typed, search, down: list.focusNext })}
      ${shown.length ? list.element : known() ? nothingShown({ desk, model, item, typed }) : html`<p class="hint">${t("Henter svarene …")}</p>`}
      ${trace()}
    </section>
    <section class="pane-themes" aria-labelledby="themes-heading">
      ${themes(model, { view: desk.ui.view, reached: reachedTheme(), rows: model.rows.length, doing: {
        sort: (theme) => desk.sort(theme), look, edit: does.edit, editHeading: does.editHeading, make: does.make, draft: does.draft,
        drop: (theme) => desk.sort(theme),
      } })}
    </section>
    ${foot(() => keysDialog(changed))}`, root);
  /** @type {HTMLElement} */ (root.querySelector(".meter")).style.setProperty("--share", `${(100 * (model.sums.total - model.sums.unsorted)) / (model.sums.total || 1)}%`);
}

function bars() {
  const { state } = view;
  return html`<div class="bars-top"><div class="connection" role="status">${view.away ? html`<p class="banner lost">${view.away} ${unsaid()}</p>`
    : view.lost ? html`<p class="banner lost"><strong>${t("Ingen forbindelse.")}</strong> ${t("Du kan sortere videre. Det du gjør, blir tatt vare på her og sendt når forbindelsen er tilbake.")}</p>` : nothing}</div>
    ${state?.meeting.rehearsal ? html`<p class="banner rehearsal">${t("Dette er en prøve. Svarene er simulerte og blir slettet.")}</p>` : nothing}</div>`;
}

/** What was done here and is not stored, where this page does not come back by itself. */
function unsaid() {
  const n = bench.waiting.waiting();
  return n ? tn("{n} endring er ikke lagret. Den er tatt vare på i denne nettleseren, og blir sendt når du åpner siden igjen.",
    "{n} endringer er ikke lagret. De er tatt vare på i denne nettleseren, og blir sendt når du åpner siden igjen.", n) : nothing;
}

/** What was done last, so that what left the list leaves a trace that brings it back. */
function trace() {
  const { last } = bench;
  const text = last?.undone ? t("Angret: {text}", { text: last.said || t("det siste du gjorde") }) : last?.said ?? bench.newest();
  return html`<div class="trace"><p>${text}</p>${bench.canUndo() ? html`<button type="button" class="button small" aria-keyshortcuts="Z" @click=${() => desk.undo(false)}>${t("Angre")}</button>` : nothing}</div>`;
}

/** @param {string} id */
function choose(id) {
  chosen = id;
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  search("");
  desk.look("unsorted");
}

/** @param {number} run */
function chooseRun(run) {
  earlier = run === item.run ? {} : { [item.id]: run };
  desk.look("unsorted");
}

/** @param {string} theme shows its answers, or again those that are unsorted */
function look(theme) {
  desk.look(desk.ui.view === theme ? "unsorted" : theme);
  // Where the two stand one above the other, the answers are what was asked for.
  if (matchMedia("(width < 60rem)").matches) root.querySelector(".pane-rows")?.scrollIntoView();
}

/** @param {string} text */
function search(text) {
  typed = text;
  desk.search(searchPattern(text));
}

/** Tells whoever listens; the same words twice are told twice. @param {string} text */
function said(text) {
  spoken.textContent = spoken.textContent === text ? `${text}\u00a0` : text;
}

/** @param {"lost" | "refused" | "kept"} word @param {string} text */
function failed(word, text) {
  if (word === "lost") say(t("Noen andre endret det samme samtidig. Det de gjorde, står."));
  else if (word === "kept") say(t("Noen andre har tatt temaet i bruk. Det blir stående."));
  else say(text || t("Det gikk ikke. Prøv igjen."));
}

listenToKeys(presses({ desk, does, answers: given, list, suggestions, search, ready: () => item !== null && desk.model !== null && known(), changed, help: () => keysDialog(changed) }));
changed();
