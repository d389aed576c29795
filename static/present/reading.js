/** The results page from the moderator's side: open or closed, what is on it, and the way to it. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { page } from "../staff-parts.js";
import { makeDialog } from "../staff/dialog.js";
import { t } from "../words.js";
import { copyFrom } from "./copy.js";

/**
 * @param {import("../staff/live.js").View} view
 * @param {(make: () => Record<string, unknown> | null) => void} send
 */
export function readingDialog(view, send) {
  const dialog = makeDialog(t("Resultatsiden"), { wide: true });
  /** @type {{url: string, qr: string} | null} kept while this page is: its key is seen only here */
  let link = null;
  let problem = "";
  let busy = false;

  function draw() {
    const { state } = view;
    const items = state.agenda.filter((/** @type {any} */ item) => item.answered);
    render(html`<div class="stack">
      <p>${t("En side der gruppene leser resultatene på egne maskiner. De ser bare det du legger på den, og bare mens den er åpen.")}</p>
      <p class="row">
        <strong>${state.reading ? t("Siden er åpen.") : t("Siden er lukket.")}</strong>
        <button type="button" class=${state.reading ? "button" : "button primary"} aria-disabled=${state.ended || !view.online ? "true" : "false"}
          @click=${() => act(() => ({ action: "reading", on: !view.state.reading }))}>
          ${state.reading ? t("Lukk siden") : t("Åpne siden")}</button>
      </p>
      <fieldset class="field"><legend>${t("På siden")}</legend>
        ${items.length ? nothing : html`<p class="quiet-text">${t("Agendaen er tom.")}</p>`}
        ${items.map(choice)}
      </fieldset>
      <section class="stack" aria-labelledby="reading-link">
        <h3 id="reading-link">${t("Lenke og QR-kode")}</h3>
        ${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : nothing}
        ${link ? handed(link) : html`<div><button type="button" class="button" aria-disabled=${busy ? "true" : "false"} @click=${make}>${t("Lag lenke og QR-kode")}</button></div>`}
      </section>
    </div>`, dialog.body);
  }

  /** @param {any} item */
  function choice(item) {
    const turn = (/** @type {any} */ event) => {
      const on = event.target.checked;
      act(() => ({ action: on ? "show" : "hide", item: item.id, where: "page" }));
    };
    return html`<label class="check"><input type="checkbox" .checked=${item.page} ?disabled=${view.state.ended || !view.online} @change=${turn}>
      <bdi>${item.question.text}</bdi></label>`;
  }

  /** @param {{url: string, qr: string}} made */
  function handed(made) {
    return html`<img class="qr reading-qr" src=${made.qr} width="360" height="360" alt=${t("QR-kode som åpner resultatsiden")}>
      <div class="link-copy">
        <input id="reading-url" class="input" readonly aria-label=${t("Lenke til resultatsiden")} .value=${made.url}
          @focus=${(/** @type {any} */ event) => event.target.select()}>
        <button type="button" class="button" @click=${() => copyFrom("reading-url")}>${t("Kopier")}</button>
      </div>
      <p class="help">${t("Hold koden opp, eller del lenken. Den kan trekkes tilbake under «Lenker».")}</p>`;
  }

  /** @param {() => Record<string, unknown> | null} command */
  function act(command) {
    if (view.online && !view.state.ended) send(command);
  }

  async function make() {
    if (busy) return;
    busy = true;
    problem = "";
    try {
      const reply = await fetch(`/m/${page.meeting}/links`, {
        method: "POST",
        headers: { "X-Polling": "1", "Content-Type": "application/json" },
        body: JSON.stringify({ role: "reader" }),
      });
      const made = await reply.json();
      if (reply.ok) link = made;
      else problem = made.text ?? t("Det gikk ikke. Prøv igjen.");
    } catch {
      problem = t("Ingen forbindelse med serveren. Prøv igjen.");
    }
    busy = false;
    draw();
    if (link) /** @type {HTMLInputElement | null} */ (dialog.body.querySelector("#reading-url"))?.focus();
  }

  return {
    open() {
      problem = "";
      draw();
      dialog.open();
    },
    /** Draws what changed meanwhile. */
    look() {
      if (dialog.element.open) draw();
    },
  };
}
