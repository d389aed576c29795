/** Trying the meeting out with simulated phones, and wiping what they answered. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { makeDialog } from "../staff/dialog.js";
import { later, say } from "../staff/toasts.js";
import { t } from "../words.js";

const MOST = 500;

/** @param {(message: Record<string, unknown>) => Promise<any>} ask */
export function rehearsalDialog(ask) {
  const dialog = makeDialog(t("Prøv møtet"));
  let phones = 40;
  let problem = "";

  const draw = () => render(html`
    <form class="stack" novalidate @submit=${start}>
      <p>${t("Simulerte telefoner blir med og svarer på det du åpner. Alt vises som i møtet, merket «Prøve». Etterpå sletter du prøvesvarene med én knapp.")}</p>
      <div class="field">
        <label for="rehearsal-phones">${t("Antall telefoner")}</label>
        <input id="rehearsal-phones" type="number" inputmode="numeric" min="1" max=${MOST} required .value=${String(phones)}
          aria-describedby=${problem ? "rehearsal-problem" : nothing} aria-invalid=${problem ? "true" : "false"}
          @input=${(/** @type {any} */ event) => { phones = event.target.valueAsNumber; }}>
        ${problem ? html`<p id="rehearsal-problem" class="problem" role="alert">${problem}</p>` : nothing}
      </div>
      <div><button class="button primary">${t("Start prøven")}</button></div>
    </form>`, dialog.body);

  /** @param {Event} event */
  async function start(event) {
    event.preventDefault();
    if (!Number.isInteger(phones) || phones < 1 || phones > MOST) problem = t("Velg fra 1 til {n} telefoner.", { n: MOST });
    else {
      const reply = await ask({ type: "rehearse", phones });
      problem = reply.ok ? "" : reply.text ?? t("Prøven kom ikke i gang.");
      if (reply.ok) dialog.element.close();
    }
    draw();
  }

  return () => {
    problem = "";
    draw();
    dialog.open();
    /** @type {HTMLInputElement | null} */ (dialog.body.querySelector("input"))?.select();
  };
}

/**
 * The banner while rehearsing.
 * @param {any} state @param {(message: Record<string, unknown>) => Promise<any>} ask @param {string} blocked
 */
export function rehearsalBanner(state, ask, blocked) {
  if (!state.meeting.rehearsal) return nothing;
  const wipe = () => later(t("Prøvesvarene slettes."), async () => {
    const reply = await ask({ type: "rehearse", phones: 0 });
    if (!reply.ok) say(reply.text ?? t("Prøvesvarene ble ikke slettet. Prøv igjen."));
  });
  return html`<div class="banner rehearsal" role="region" aria-label=${t("Prøve")}>
    <p><strong>${t("Dette er en prøve.")}</strong> ${t("Simulerte telefoner svarer, og ingenting av det blir med i møtet.")}</p>
    <button type="button" class="button small" aria-disabled=${blocked ? "true" : "false"} @click=${() => !blocked && wipe()}>
      ${t("Slett prøvesvarene")}</button>
  </div>`;
}
