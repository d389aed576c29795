/** The link to the summary: opened and closed, handed out and taken back. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { copyFrom } from "../present/copy.js";
import { page } from "../staff-parts.js";
import { later, say } from "../staff/toasts.js";
import { language, t } from "../words.js";

/**
 * @typedef {{id: string, made: string, label: string}} HandedOut
 * @param {() => boolean} isOpen whether it lets in
 * @param {(open: boolean) => void} turn
 */
export function share(isOpen, turn) {
  const root = /** @type {HTMLElement} */ (document.getElementById("share"));
  const base = `/m/${page.meeting}/summary/links`;
  /** @type {HandedOut[]} */
  let handed = [];
  /** @type {any} the one just made: the only time that its key is seen */
  let fresh = null;
  /** @type {Set<string>} */
  const leaving = new Set();
  let problem = "";

  function draw() {
    const open = isOpen();
    render(html`<div class="stack">
      <p>${t("De som får lenken, leser oppsummeringen i nettleseren mens den er åpen, også etter møtet. De kan ikke endre noe.")}</p>
      <p class="row"><strong>${open ? t("Oppsummeringen er åpen.") : t("Oppsummeringen er lukket.")}</strong>
        <button type="button" class="button small" @click=${() => turn(!open)}>${open ? t("Lukk den") : t("Åpne den")}</button></p>
      ${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : nothing}
      ${fresh ? made(fresh) : nothing}
      <form class="row" @submit=${make}>
        <div class="field"><label for="share-name">${t("Navn på lenken (valgfritt)")}</label>
          <input id="share-name" class="input" maxlength="40" autocomplete="off"></div>
        <button class="button">${t("Lag lenke og QR-kode")}</button>
      </form>
      ${handed.length ? html`<h3 class="small-heading">${t("Delt ut")}</h3>
      <ul class="link-list">${handed.map(one)}</ul>` : nothing}
    </div>`, root);
  }

  /** @param {any} link */
  function made(link) {
    return html`<div class="share-made">
      <img class="qr" src=${link.qr} width="200" height="200" alt=${t("QR-kode som åpner oppsummeringen")}>
      <div class="field"><label for="share-url">${t("Ny lenke. Kopier den nå, den vises bare denne ene gangen.")}</label>
        <div class="link-copy">
          <input id="share-url" class="input" readonly .value=${link.url} @focus=${(/** @type {any} */ event) => event.target.select()}>
          <button type="button" class="button" @click=${() => copyFrom("share-url")}>${t("Kopier")}</button>
        </div></div>
    </div>`;
  }

  /** @param {HandedOut} key */
  function one(key) {
    const gone = leaving.has(key.id);
    const name = key.label || t("laget {date}", { date: date(key.made) });
    return html`<li><span><bdi>${key.label}</bdi> ${t("Laget {date}", { date: date(key.made) })}</span>
      <button type="button" class="button quiet small" aria-disabled=${gone ? "true" : "false"}
        aria-label=${t("Trekk tilbake lenken: {name}", { name })} @click=${() => gone || revoke(key)}>
        ${gone ? t("Trekkes tilbake …") : t("Trekk tilbake")}</button></li>`;
  }

  /** @param {Event} event */
  async function make(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (document.getElementById("share-name"));
    const reply = await ask(base, { label: field.value });
    if (reply) {
      fresh = reply;
      field.value = "";
      await load();
    }
    draw();
    if (reply) document.getElementById("share-url")?.focus();
  }

  /** @param {HandedOut} key */
  function revoke(key) {
    leaving.add(key.id);
    draw();
    const back = () => {
      leaving.delete(key.id);
      draw();
    };
    later(t("Lenken trekkes tilbake."), async () => {
      if (await ask(`${base}/${key.id}/revoke`, {})) {
        if (fresh?.id === key.id) fresh = null;
        await load();
        say(t("Lenken er trukket tilbake."));
      }
      back();
    }, back);
  }

  async function load() {
    handed = (await ask(base)) ?? handed;
  }

  /** @param {string} to @param {object} [body] @returns {Promise<any>} null when it failed */
  async function ask(to, body) {
    problem = "";
    const headers = { "X-Polling": "1", "Content-Type": "application/json" };
    try {
      const reply = await fetch(to, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
      const found = await reply.json();
      if (reply.ok) return found;
      problem = found.text ?? t("Det gikk ikke. Prøv igjen.");
    } catch {
      problem = t("Ingen forbindelse med serveren. Prøv igjen.");
    }
    return null;
  }

  load().then(draw);
  draw();
  return draw;
}

/** @param {string} made a date */
function date(made) {
  return new Date(made).toLocaleDateString(language === "en" ? "en-GB" : language, { day: "numeric", month: "long" });
}
