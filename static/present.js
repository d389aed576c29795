/** The presenter page: one laptop and one glance while talking, or a phone as a remote. */

import { html, nothing, render } from "./vendor/lit-html/lit-html.js";
import { agenda } from "./present/agenda.js";
import { commands, paceOf } from "./present/commands.js";
import { ahead, countdown, mainButtons, moreButtons, notes } from "./present/controls.js";
import { doorDialog, doorLines } from "./present/door.js";
import { feed, figures } from "./present/feed.js";
import { steerAfterWindows } from "./present/focus.js";
import { keysDialog } from "./present/help.js";
import { listenToKeys } from "./present/keys.js";
import { jumpDialog } from "./present/jump.js";
import { linksDialog } from "./present/links.js";
import { here } from "./present/others.js";
import { pacePanel } from "./present/pace.js";
import { readingDialog } from "./present/reading.js";
import { rehearsalBanner, rehearsalDialog } from "./present/rehearsal.js";
import { signsNow } from "./present/signs.js";
import { slipsDialog } from "./present/slips.js";
import { stage } from "./present/stage.js";
import { steering } from "./present/steering.js";
import { tableGrid } from "./present/tables.js";
import { markRehearsal, oncePerFrame, page } from "./staff-parts.js";
import { approval } from "./staff/approval.js";
import { breakdown } from "./staff/breakdown.js";
import { hideOrBringBack, markOrNot } from "./staff/hiding.js";
import { live } from "./staff/live.js";
import { undoNewest } from "./staff/toasts.js";
import { t } from "./words.js";

const root = /** @type {HTMLElement} */ (document.getElementById("present"));
const changed = oncePerFrame(draw);
const meeting = page.meeting ?? "";
const connection = live({ meeting, role: "moderator", changed });
const { view, ask } = connection;
const { send, press, look } = steering(connection);
const large = (/** @type {string | null} */ answer) =>
  send(() => ({ action: "large", item: view.state.current, answer }));
const answers = feed({ live: connection, changed, large });
const waiting = approval({ live: connection, changed });
const split = breakdown({ live: connection, changed, onWall: (field) => send(() => ({ action: "by", item: view.state.current, field })) });
const openLinks = linksDialog(() => view.state?.meeting.code ?? null, () => Boolean(view.state?.tables.length));
const openRehearsal = rehearsalDialog(ask);
const openSlips = slipsDialog();
const openKeys = keysDialog(() => Boolean(view.state?.leaderboard));
const go = (/** @type {string} */ id) => send(() => (blockedNow() ? null : { action: "go", item: id }));
const openJump = jumpDialog(view, go);
const whole = pacePanel(view, changed, send);
const reading = readingDialog(view, send);
const door = doorDialog(view, send);
const wall = stage(meeting);
root.replaceChildren();

function draw() {
  if (!view.state) {
    const wait = html`<p class="present-wait">${t("Henter møtet …")}</p>`;
    render(html`${connectionBar()}${view.away ? nothing : wait}`, root);
    return;
  }
  const can = commands(view);
  const { item, blocked } = can;
  markRehearsal(view.state);
  look();
  reading.look();
  door.look();
  connection.watch(waiting.watched(item), split.watched(item));
  const lobby = () => send(() => (blockedNow() ? null : { action: "lobby" }));
  render(html`
    ${connectionBar()}
    ${rehearsalBanner(view.state, ask, view.online ? "" : blocked)}
    ${view.state.ended ? endedBar() : nothing}
    <div class="desk">
      <section class="desk-agenda" aria-labelledby="agenda-heading">
        <h2 id="agenda-heading" class="small-heading">${t("Agenda")}</h2>
        ${agenda(view, { blocked, go, lobby })}
        <div class="desk-tools row" role="group" tabindex="-1" aria-label=${t("Verktøy")}>
          <button type="button" class="button small" aria-keyshortcuts="P" @click=${openJump}>${t("Gå til")} <kbd aria-hidden="true">P</kbd></button>
          <button type="button" class="button small" @click=${openLinks}>${t("Lenker")}</button>
          <button type="button" class="button small" @click=${door.open}>${t("Døren")}</button>
          <button type="button" class="button small" @click=${reading.open}>${view.state.reading ? t("Resultatsiden er åpen") : t("Resultatsiden")}</button>
          ${view.state.ended || !view.state.agenda.some((/** @type {any} */ part) => part.slips) ? nothing
            : html`<button type="button" class="button small" @click=${openSlips}>${t("Stemmesedler")}</button>`}
          ${view.state.meeting.rehearsal || view.state.ended || !view.state.agenda.length ? nothing
            : html`<button type="button" class="button small" @click=${openRehearsal}>${t("Prøv møtet")}</button>`}
          <button type="button" class="button small" aria-keyshortcuts="?" title="?" @click=${openKeys}>${t("Taster")}</button>
        </div>
      </section>
      <section class="desk-wall" aria-label=${t("Styring")}>
        ${wall}
        ${paceOf(view.state) ? whole(blocked) : nothing}
        ${can.alone ? nothing : html`${mainButtons(can, press)} ${ahead(view.state, can)}`}
        ${moreButtons(can, press)}
        <div class="remote-only"><button type="button" class="button small" @click=${openJump}>${t("Gå til")}</button>
          <button type="button" class="button small" @click=${door.open}>${t("Døren")}</button></div>
        ${can.alone ? nothing : countdown(can, item ? view.deadlines.get(item.id) : undefined, startCountdown)}
        ${split.draw(item)}
        ${notes(item)}
      </section>
      <section class="desk-figures" aria-label=${t("Antall")}>${figures(view, item)}${doorLines(view, item)}${here(view)}${signsNow(view)}${tableGrid(view, item, { blocked, large })}${waiting.draw()}</section>
      <section class="desk-answers" aria-labelledby="answers-heading">
        <h2 id="answers-heading" class="small-heading">${t("Svar")}</h2>
        ${answers.draw(item, blocked)}
      </section>
    </div>`, root);
}

function blockedNow() {
  return commands(view).blocked;
}

/** @param {number | null} seconds */
function startCountdown(seconds) {
  send(() => (commands(view).countdown.why ? null : { action: "countdown", item: view.state.current, seconds }));
}

/** The one place that tells of a lost connection; it is spoken, and always there to be filled. */
function connectionBar() {
  return html`<div role="status">${view.away
    ? html`<p class="banner lost">${view.away}</p>`
    : view.lost
      ? html`<p class="banner lost"><strong>${t("Ingen forbindelse.")}</strong>
        ${t("Prøver å koble til igjen. Knappene virker når forbindelsen er tilbake; møtet går videre som det står.")}</p>`
      : nothing}</div>`;
}

function endedBar() {
  return html`<div class="banner">
    <p><strong>${t("Møtet er avsluttet.")}</strong> ${t("Svarene ligger klare til oppsummeringen.")}</p>
    <a class="button small" href=${`/m/${meeting}/answers`}>${t("Til svarene")}</a>
  </div>`;
}

function chosenAnswer() {
  if (!view.state) return null;
  const { item, blocked } = commands(view);
  return blocked || !item?.listed ? null : answers.list.chosen();
}

listenToKeys({
  previous: () => press("previous"),
  next: () => press("next"),
  phase: () => press("phase"),
  wall: () => press("wall"),
  phones: () => press("phones"),
  qr: () => press("qr"),
  // Without a leaderboard the key does nothing, as there is no such button.
  leaders: () => view.state?.leaderboard && press("leaders"),
  compare: () => press("compare"),
  themes: () => press("themes"),
  jump: openJump,
  lift: () => press("lift"),
  approve: () => waiting.approve(),
  mark: () => {
    const chosen = chosenAnswer();
    const item = chosen && commands(view).item;
    if (chosen && item?.standing && !chosen.answer.hidden) markOrNot(ask, item, chosen.answer, chosen.text);
  },
  hide: () => {
    const chosen = chosenAnswer();
    const item = commands(view).item;
    if (waiting.hide(!chosen)) return;
    if (chosen && item) hideOrBringBack(ask, item, chosen.answer, chosen.text);
  },
  large: () => {
    const chosen = chosenAnswer();
    if (chosen && !chosen.answer.hidden) large(commands(view).item?.large === chosen.answer.id ? null : chosen.answer.id);
  },
  down: () => answers.list.walk(1),
  up: () => answers.list.walk(-1),
  undo: () => undoNewest(),
  help: openKeys,
});

steerAfterWindows();
changed();
setInterval(() => {
  if (view.deadlines.size) changed();
}, 250);
