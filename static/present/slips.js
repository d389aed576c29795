/** Voting slips: made as a PDF that is seen this once, counted by question, and made void. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { page } from "../staff-parts.js";
import { makeDialog } from "../staff/dialog.js";
import { later, say } from "../staff/toasts.js";
import { t, tn } from "../words.js";

const REFRESH = 3000;

/** @typedef {{made: number, most: number, questions: {id: string, text: string, used: number}[]}} Counted */

export function slipsDialog() {
  const base = `/m/${page.meeting}/slips`;
  const dialog = makeDialog(t("Stemmesedler"), { closed });
  /** @type {Counted | null} */
  let counted = null;
  /** @type {{url: string, name: string, number: number} | null} what was just made, while it is open */
  let pdf = null;
  let [number, problem, busy, voiding] = [40, "", false, false];
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  const draw = () => render(html`<div class="stack">
    <p>${t("En stemmeseddel gir ett svar i hvert spørsmål som krever det. Del dem ut uten å notere hvem som får hvilken. Kodene står bare på utskriften og kan ikke vises igjen.")}</p>
    <form class="stack" novalidate @submit=${make}>
      <div class="field">
        <label for="slips-number">${t("Antall nye stemmesedler")}</label>
        <input id="slips-number" type="number" inputmode="numeric" min="1" max="1000" required .value=${String(number)}
          aria-describedby=${problem ? "slips-problem" : nothing} aria-invalid=${problem ? "true" : "false"}
          @input=${(/** @type {any} */ event) => { number = event.target.valueAsNumber; }}>
        ${problem ? html`<p id="slips-problem" class="problem" role="alert">${problem}</p>` : nothing}
      </div>
      <div><button class="button primary" aria-disabled=${busy ? "true" : "false"}>${busy ? t("Lager …") : t("Lag stemmesedler (PDF)")}</button></div>
    </form>
    ${pdf ? html`<p class="notice good" role="status">${tn("{n} stemmeseddel er laget og lastet ned. Skriv den ut nå.", "{n} stemmesedler er laget og lastet ned. Skriv dem ut nå.", pdf.number)}
      <a href=${pdf.url} download=${pdf.name}>${t("Last ned en gang til")}</a></p>` : nothing}
    ${counted ? standing(counted) : nothing}
  </div>`, dialog.body);

  /** @param {Counted} now */
  function standing(now) {
    return html`<section class="stack" aria-labelledby="slips-standing">
      <h3 id="slips-standing">${tn("{n} gyldig stemmeseddel", "{n} gyldige stemmesedler", now.made)}</h3>
      ${now.questions.length ? html`<ul class="link-list">${now.questions.map((question) => html`<li>
        <span>${question.text}</span> <strong class="figures">${tn("{n} brukt", "{n} brukt", question.used)}</strong></li>`)}</ul>` : nothing}
      ${now.made ? html`<div><button type="button" class="button quiet" aria-disabled=${voiding ? "true" : "false"}
        @click=${() => !voiding && makeVoid()}>${voiding ? t("Blir ugyldige …") : t("Gjør alle ugyldige")}</button></div>` : nothing}
    </section>`;
  }

  /** @param {Event} event */
  async function make(event) {
    event.preventDefault();
    if (busy) return;
    busy = true;
    problem = "";
    draw();
    const reply = await send({ number });
    busy = false;
    if (reply) {
      forget();
      const url = URL.createObjectURL(await reply.blob());
      pdf = { url, name: fileName(reply), number };
      draw();
      /** @type {HTMLElement | null} */ (dialog.body.querySelector("a[download]"))?.click();
    }
    await count();
  }

  function makeVoid() {
    voiding = true;
    draw();
    const back = () => {
      voiding = false;
      draw();
    };
    later(t("Alle stemmesedlene blir ugyldige."), async () => {
      if (await send({}, "/void")) {
        forget();
        say(t("Stemmesedlene er ugyldige. Svar som er gitt med dem, står."));
      }
      await count();
      back();
    }, back);
  }

  /** @param {object | null} body null to get @param {string} [path] @returns {Promise<Response | null>} */
  async function send(body, path = "") {
    const headers = { "X-Polling": "1", "Content-Type": "application/json" };
    try {
      const reply = await fetch(base + path, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
      if (reply.ok) return reply;
      if (body) problem = (await reply.json()).text ?? t("Det gikk ikke. Prøv igjen.");
    } catch {
      if (body) problem = t("Ingen forbindelse med serveren. Prøv igjen.");
    }
    return null;
  }

  async function count() {
    const reply = await send(null);
    if (reply) counted = await reply.json();
    draw();
  }

  function forget() {
    if (pdf) URL.revokeObjectURL(pdf.url);
    pdf = null;
  }

  function closed() {
    clearInterval(timer);
    forget();
  }

  return () => {
    problem = "";
    draw();
    dialog.open();
    count();
    clearInterval(timer);
    timer = setInterval(count, REFRESH);
  };
}

/** What the server calls the file. @param {Response} reply */
function fileName(reply) {
  const said = /filename\*=UTF-8''([^;]+)/.exec(reply.headers.get("content-disposition") ?? "");
  return said?.[1] ? decodeURIComponent(said[1]) : "stemmesedler.pdf";
}
