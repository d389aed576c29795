/** The door: who comes in, how many at most, how many are in the hall, and those who only came. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { counted, page } from "../staff-parts.js";
import { makeDialog } from "../staff/dialog.js";
import { say } from "../staff/toasts.js";
import { t, tn } from "../words.js";

/** @typedef {import("../staff/live.js").View} View */

/**
 * The people who have joined, those at tables among them, and those of them who answered what is on.
 * @param {View} view @param {any} item
 */
export function people(view, item) {
  const { counts } = view;
  const of = item ? counted(view, item) : { people: 0, tables: [], seats: 0 };
  return { joined: counts.joined + counts.seats, answered: of.people - of.tables.length + of.seats };
}

/** Whether the door is closed or crowded, and how the counts stand to the hall. @param {View} view @param {any} item */
export function doorLines(view, item) {
  const { state, counts } = view;
  if (!counts || state.ended) return nothing;
  const { joined, answered } = people(view, item);
  const full = state.cap !== null && counts.joined + counts.tables >= state.cap;
  const than = state.hall === null || Math.max(joined, answered) <= state.hall ? ""
    : answered > state.hall ? t("Flere har svart enn det er folk i salen.") : t("Flere er med enn det er folk i salen.");
  return html`<div class="door-lines" role="status">
    ${state.shut ? html`<p><strong>${t("Døren er lukket.")}</strong> ${t("Ingen nye slipper inn.")}</p>` : nothing}
    ${full ? html`<p><strong>${t("Det er fullt.")}</strong> ${tn("Høyst {n} kan bli med.", "Høyst {n} kan bli med.", state.cap)}</p>` : nothing}
    ${state.hall === null ? nothing : html`<p class="figures">${item && item.phase !== "waiting"
      ? t("{answered} har svart, {joined} er med. Du har sagt {hall} i salen.", { answered, joined, hall: state.hall })
      : t("{joined} er med. Du har sagt {hall} i salen.", { joined, hall: state.hall })}</p>`}
    ${than ? html`<p class="notice warning">${than} ${t("Noen kan ha to telefoner, eller være med utenfra.")}</p>` : nothing}
  </div>`;
}

/**
 * @param {View} view
 * @param {(make: () => Record<string, unknown> | null) => void} send
 */
export function doorDialog(view, send) {
  const dialog = makeDialog(t("Døren"), { wide: true });
  /** @type {[number | null, number][]} */
  let silent = [];
  let problem = "";

  function draw() {
    const { state } = view;
    const stopped = state.ended || !view.online;
    render(html`<div class="stack">
      <section class="stack" aria-labelledby="door-itself">
        <h3 id="door-itself">${state.shut ? t("Døren er lukket.") : t("Døren er åpen.")}</h3>
        <p>${t("Når døren er lukket, slipper ingen nye telefoner eller bord inn. De som er med, går ut og inn som de vil.")}</p>
        <div><button type="button" class=${state.shut ? "button primary" : "button"} aria-disabled=${stopped ? "true" : "false"}
          @click=${() => act(() => ({ action: "door", on: view.state.shut }))}>${state.shut ? t("Åpne døren") : t("Lukk døren")}</button></div>
      </section>
      ${number("cap", t("Høyst så mange"), t("Telefoner og bord til sammen. En som går ut, beholder plassen sin."), t("Sett grense"), t("Fjern grensen"), stopped)}
      ${number("hall", t("Så mange er i salen"), t("Tell, og si det her. Tallet vises bare for møtelederne, ved siden av hvor mange som er med."), t("Lagre tallet"), t("Fjern tallet"), stopped)}
      <section class="stack" aria-labelledby="door-silent">
        <h3 id="door-silent">${t("Bare innom")}</h3>
        <p>${t("Telefoner som har blitt med, men ikke svart på noe. Glemmer du dem, teller de ikke lenger, og de må bli med på nytt. Svar som er gitt, blir stående.")}</p>
        ${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : nothing}
        <ul class="door-silent">${silent.map(([minutes, n]) => row(minutes, n, stopped))}</ul>
      </section>
      <p class="quiet-text">${t("Én telefon teller én gang, også i flere faner. Den som har to telefoner eller tømmer nettleseren, kan telle to ganger: det kan ses her, men bare stemmesedler stopper det.")}</p>
    </div>`, dialog.body);
  }

  /**
   * @param {"cap" | "hall"} name @param {string} label @param {string} help
   * @param {string} set @param {string} unset @param {boolean} stopped
   */
  function number(name, label, help, set, unset, stopped) {
    const now = view.state[name];
    const store = (/** @type {Event} */ event) => {
      event.preventDefault();
      const field = /** @type {HTMLInputElement} */ (dialog.body.querySelector(`#door-${name}`));
      if (field.checkValidity() && field.value) act(() => ({ action: name, number: field.valueAsNumber }));
      else field.reportValidity();
    };
    return html`<form class="field" novalidate @submit=${store}>
      <label for=${`door-${name}`}>${label}</label>
      <p class="help" id=${`door-${name}-help`}>${help}</p>
      <div class="row">
        <input id=${`door-${name}`} class="input door-number" type="number" inputmode="numeric" min="1" max="1000000" step="1" required
          aria-describedby=${`door-${name}-help`} value=${now ?? nothing}>
        <button class="button" aria-disabled=${stopped ? "true" : "false"}>${set}</button>
        ${now === null ? nothing : html`<button type="button" class="button quiet" aria-disabled=${stopped ? "true" : "false"}
          @click=${() => act(() => ({ action: name, number: null }))}>${unset}</button>`}
      </div>
    </form>`;
  }

  /** @param {number | null} minutes @param {number} n @param {boolean} stopped */
  function row(minutes, n, stopped) {
    const when = minutes === null ? t("Siden møtet begynte") : tn("Siste {n} minutt", "Siste {n} minutter", minutes);
    return html`<li><span class="figures">${when}: <strong>${tn("{n} telefon", "{n} telefoner", n)}</strong></span>
      <button type="button" class="button small" aria-disabled=${stopped || !n ? "true" : "false"} aria-label=${`${t("Glem dem")}: ${when}`}
        @click=${() => n && !stopped && forget(minutes)}>${t("Glem dem")}</button></li>`;
  }

  /** @param {() => Record<string, unknown>} command */
  function act(command) {
    if (view.online && !view.state.ended) send(command);
  }

  /** @param {number | null} minutes */
  async function forget(minutes) {
    const reply = await ask("/forget", { minutes });
    if (reply) say(tn("{n} telefon er glemt.", "{n} telefoner er glemt.", reply.forgotten));
    await count();
  }

  async function count() {
    silent = (await ask("")).silent ?? silent;
    draw();
  }

  /** @param {string} path @param {object} [body] @returns {Promise<any>} */
  async function ask(path, body) {
    const headers = { "X-Polling": "1", "Content-Type": "application/json" };
    try {
      const said = await fetch(`/m/${page.meeting}/door${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
      const reply = await said.json();
      problem = said.ok ? "" : reply.text ?? t("Det gikk ikke. Prøv igjen.");
      return said.ok ? reply : {};
    } catch {
      problem = t("Ingen forbindelse med serveren. Prøv igjen.");
      return {};
    }
  }

  return {
    open() {
      problem = "";
      draw();
      dialog.open();
      count();
    },
    /** Draws what changed meanwhile. */
    look() {
      if (dialog.element.open) draw();
    },
  };
}
