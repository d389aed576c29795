/** A window with the agenda in it: any item, from the keyboard or a phone. */

import { html, render } from "../vendor/lit-html/lit-html.js";
import { makeDialog } from "../staff/dialog.js";
import { phaseText } from "../staff-parts.js";
import { t } from "../words.js";

/**
 * @param {import("../staff/live.js").View} view
 * @param {(id: string) => void} go
 * @returns {() => void} opens it
 */
export function jumpDialog(view, go) {
  const dialog = makeDialog(t("Gå til"));

  /** @param {string} id */
  function choose(id) {
    dialog.element.close();
    go(id);
  }

  /** @param {any} item @param {number} at */
  const way = (item, at) => html`<li><button type="button" class="jump-way" aria-current=${item.id === view.state.current ? "step" : "false"}
      @click=${() => choose(item.id)}>
    <span class="figures">${at + 1}.</span> <bdi>${item.question.text}</bdi> <span class="quiet-text">${phaseText(item.phase)}</span>
  </button></li>`;

  // The arrows walk, as in the list of answers.
  dialog.body.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const ways = /** @type {HTMLElement[]} */ ([...dialog.body.querySelectorAll("button")]);
    const at = ways.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    ways[Math.max(0, Math.min(ways.length - 1, at + step))]?.focus();
  });

  return () => {
    if (!view.state || dialog.element.open) return;
    const { agenda, current } = view.state;
    render(agenda.length ? html`<ol class="jump">${agenda.map(way)}</ol>` : html`<p>${t("Agendaen er tom.")}</p>`, dialog.body);
    dialog.open();
    const ways = [...dialog.body.querySelectorAll("button")];
    // The one after the one that is on is the likeliest.
    const next = agenda.findIndex((/** @type {any} */ item) => item.id === current) + 1;
    ways[Math.min(next, ways.length - 1)]?.focus();
  };
}
