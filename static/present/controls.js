/** The moderator's buttons: four large ones, then the rest, the countdown, and what comes next. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { clock } from "../staff-parts.js";
import { t } from "../words.js";
import { standing } from "./commands.js";

const COUNTDOWNS = [30, 60, 120, 180, 300];

/** @typedef {ReturnType<typeof import("./commands.js").commands>} Can */

/** @param {Can} can @param {(name: keyof Can["moves"]) => void} press */
export function mainButtons(can, press) {
  const { previous, phase, wall, next } = can.moves;
  return html`<div class="main-buttons" role="group" aria-label=${t("Styr møtet")}>
    ${large("previous", previous, "←", "ArrowLeft", press)}
    ${large("phase", phase, t("Mellomrom"), "Space", press, can.item && can.item.phase !== "closed")}
    ${large("wall", wall, "V", "V", press, can.item?.phase === "closed" && !can.item.wall)}
    ${large("next", next, "→", "ArrowRight", press, !can.item || (can.item.phase === "closed" && can.item.wall))}
  </div>`;
}

/**
 * @param {keyof Can["moves"]} name @param {import("./commands.js").Command} command @param {string} key
 * @param {string} shortcut @param {(name: keyof Can["moves"]) => void} press @param {boolean} [first] the likely next step
 */
function large(name, command, key, shortcut, press, first = false) {
  return html`<button type="button" class=${first && !command.why ? "button primary main" : "button main"} data-does=${name}
      aria-disabled=${command.why ? "true" : "false"} aria-keyshortcuts=${shortcut} title=${command.why || nothing}
      @click=${pointer(() => press(name))}>
    <span>${command.label}</span> <kbd aria-hidden="true">${key}</kbd>
  </button>`;
}

/** @param {Can} can @param {(name: keyof Can["moves"]) => void} press */
export function moreButtons(can, press) {
  const small = (/** @type {keyof Can["moves"]} */ name, /** @type {string} */ key, /** @type {boolean | null} */ pressed) => {
    const command = can.moves[name];
    return html`<button type="button" class=${name === "end" ? "button small danger" : "button small"} data-does=${name}
        aria-disabled=${command.why ? "true" : "false"} title=${command.why || nothing}
        aria-keyshortcuts=${key || nothing} data-on=${pressed ? "" : nothing}
        @click=${pointer(() => press(name))}>
      ${command.label}${key ? html` <kbd aria-hidden="true">${key}</kbd>` : nothing}</button>`;
  };
  return html`<div class="more-buttons row" role="group" aria-label=${t("Flere valg")}>
    ${can.alone ? html`${small("phase", "", null)} ${small("wall", "V", can.item?.wall)}` : nothing}
    ${small("phones", "T", can.item?.phones)}
    ${small("page", "", can.item?.page)}
    ${small("qr", "Q", null)}
    ${small("door", "", null)}
    ${can.leaderboard ? small("leaders", "S", null) : nothing}
    ${can.item?.lifts && !can.item.standing ? small("lift", "L", null) : nothing}
    ${can.alone ? nothing : html`${small("again", "", null)} ${small("compare", "F", null)}`}
    ${can.item?.sortable ? small("themes", "E", can.item.themes) : nothing}
    ${small("clear", "", null)}
    ${can.item?.undo ? small("unclear", "", null) : nothing}
    ${small("end", "", null)}
  </div>`;
}

/**
 * @param {Can} can @param {number | undefined} deadline by `performance.now()`
 * @param {(seconds: number | null) => void} start
 */
export function countdown(can, deadline, start) {
  const { why } = can.countdown;
  const left = deadline === undefined ? null : deadline - performance.now();
  return html`<div class="countdown row" role="group" aria-label=${t("Nedtelling")}>
    <span class="label">${t("Nedtelling")}</span>
    ${left === null ? nothing : html`<span class="mark live figures countdown-left" role="timer">${clock(left)}</span>`}
    ${COUNTDOWNS.map((seconds) => html`<button type="button" class="button small" aria-disabled=${why ? "true" : "false"}
      title=${why || nothing} @click=${pointer(() => start(seconds))}>${length(seconds)}</button>`)}
    ${left === null ? nothing : html`<button type="button" class="button small" aria-label=${t("Stopp nedtellingen")} @click=${pointer(() => start(null))}>
      ${t("Stopp")}</button>`}
  </div>`;
}

/** @param {number} seconds */
function length(seconds) {
  return seconds < 60 ? t("{n} s", { n: seconds }) : t("{n} min", { n: seconds / 60 });
}

/** Where it stands and what comes next. @param {any} state @param {Can} can */
export function ahead(state, can) {
  return html`<div class="ahead">
    ${can.item ? html`<p class="now-on remote-only"><bdi>${can.item.question.text}</bdi></p>` : nothing}
    <p class="standing" role="status">${standing(state)}</p>
    <p class="coming">${can.next
      ? html`<span class="label">${t("Neste")}</span> <bdi>${can.next.question.text}</bdi>`
      : state.agenda.length && !state.ended
        ? html`<span class="quiet-text">${t("Dette er det siste på agendaen.")}</span>` : nothing}</p>
  </div>`;
}

/** @param {any} item */
export function notes(item) {
  if (!item?.notes) return nothing;
  return html`<section class="notes" aria-labelledby="notes-heading">
    <h2 id="notes-heading" class="small-heading">${t("Notater")}</h2>
    <p class="notes-text">${item.notes}</p>
  </section>`;
}

/**
 * What a button does; the mouse leaves no focus behind, so that Space goes on opening and closing
 * rather than pressing the button again.
 * @param {() => void} act
 */
export function pointer(act) {
  return (/** @type {any} */ event) => {
    if (event.detail) event.currentTarget.blur();
    act();
  };
}
