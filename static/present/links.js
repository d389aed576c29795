/** The links of a meeting: how participants join, and keys for screens and people, each revocable. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { page } from "../staff-parts.js";
import { makeDialog } from "../staff/dialog.js";
import { later, say } from "../staff/toasts.js";
import { language, t } from "../words.js";
import { copyFrom } from "./copy.js";
import { tableLinks } from "./table-links.js";

/** @typedef {{id: string, role: string, made: string, label: string}} HandedOut */
/** @typedef {{id: string, role: string, url: string, qr: string}} Made */

/** @param {string} role */
function roleText(role) {
  if (role === "projector") return t("Storskjerm");
  if (role === "reader") return t("Resultatside");
  return role === "secretariat" ? t("Sekretariat") : t("Møteleder");
}

/** @param {string} role */
function roleHelp(role) {
  if (role === "projector") return t("Åpnes på maskinen som er koblet til storskjermen.");
  if (role === "reader") return t("For grupper som skal lese resultatene. Den åpner og lukker du under «Resultatsiden».");
  return role === "secretariat"
    ? t("Leser svarene, skjuler svar og laster ned oppsummeringen.")
    : t("Styrer møtet sammen med deg, fra en annen maskin eller en telefon.");
}

/**
 * @param {() => string | null} code the join code now, null once the meeting has ended
 * @param {() => boolean} hasTables whether it has any
 */
export function linksDialog(code, hasTables) {
  const base = `/m/${page.meeting}/links`;
  /** @type {HandedOut[]} */
  let handedOut = [];
  /** @type {Map<string, Made>} the one just made for each role: the only time its key is seen */
  const made = new Map();
  /** @type {Set<string>} */
  const leaving = new Set();
  let problem = "";
  const dialog = makeDialog(t("Lenker"), { wide: true, closed: () => (made.clear(), tables.forget()) });
  const tables = tableLinks({ send, redraw: () => draw() });

  const draw = () => render(html`
    ${problem ? html`<p class="notice bad" role="alert">${problem}</p>` : nothing}
    ${joining(code())}
    ${tables.draw()}
    <div class="link-roles">${["projector", "secretariat", "moderator", "reader"].map(roleCard)}</div>`, dialog.body);

  /** @param {string} role */
  function roleCard(role) {
    const fresh = made.get(role);
    const mine = handedOut.filter((key) => key.role === role);
    return html`<section class="link-role" aria-labelledby=${`links-${role}`}>
      <h3 id=${`links-${role}`}>${roleText(role)}</h3>
      <p class="quiet-text">${roleHelp(role)}</p>
      <div class="field">
        <label for=${`name-${role}`}>${t("Navn på lenken (valgfritt)")}</label>
        <input id=${`name-${role}`} class="input" maxlength="40" autocomplete="off" aria-describedby=${role === "moderator" ? "name-help" : nothing}>
        ${role === "moderator" ? html`<p id="name-help" class="help">${t("De andre møtelederne ser navnet når noe blir styrt med lenken.")}</p>` : nothing}
      </div>
      <div><button type="button" class="button" @click=${() => make(role)}
        aria-label=${t("Lag lenke: {role}", { role: roleText(role) })}>${t("Lag lenke")}</button></div>
      ${fresh ? html`<div class="link-made">
        <label for=${`link-${role}`}>${t("Ny lenke. Kopier den nå, den vises bare denne ene gangen.")}</label>
        <div class="link-copy">
          <input id=${`link-${role}`} class="input" readonly .value=${fresh.url} @focus=${(/** @type {any} */ event) => event.target.select()}>
          <button type="button" class="button" @click=${() => copyFrom(`link-${role}`)}>${t("Kopier")}</button>
        </div>
        <img class="qr" src=${fresh.qr} width="180" height="180" alt=${t("QR-kode med lenken: {role}", { role: roleText(role) })}>
      </div>` : nothing}
      ${mine.length ? html`<h4 class="small-heading">${t("Delt ut")}</h4>
      <ul class="link-list">${mine.map((key) => html`<li>
        <span>${key.label ? html`<strong><bdi>${key.label}</bdi></strong><br>` : nothing}${t("Laget {date}", { date: date(key.made) })}</span>
        <button type="button" class="button quiet small" aria-disabled=${leaving.has(key.id) ? "true" : "false"}
          aria-label=${key.label ? t("Trekk tilbake lenken til {name}", { name: key.label }) : t("Trekk tilbake lenken laget {date}", { date: date(key.made) })}
          @click=${() => !leaving.has(key.id) && revoke(key)}>
          ${leaving.has(key.id) ? t("Trekkes tilbake …") : t("Trekk tilbake")}</button></li>`)}</ul>` : nothing}
    </section>`;
  }

  /** @param {string} role */
  async function make(role) {
    const field = /** @type {HTMLInputElement} */ (dialog.body.querySelector(`#name-${role}`));
    const reply = await send(base, { role, label: field.value });
    if (reply) {
      made.set(role, reply);
      handedOut = [...handedOut, { id: reply.id, role, made: new Date().toISOString().slice(0, 10), label: reply.label }];
      field.value = "";
    }
    draw();
    if (reply) /** @type {HTMLInputElement | null} */ (dialog.body.querySelector(`#link-${role}`))?.focus();
  }

  /** @param {HandedOut} key */
  function revoke(key) {
    leaving.add(key.id);
    draw();
    const back = () => {
      leaving.delete(key.id);
      draw();
    };
    later(t("Lenken trekkes tilbake: {role}.", { role: roleText(key.role) }), async () => {
      if (await send(`${base}/${key.id}/revoke`, {})) {
        handedOut = handedOut.filter((other) => other.id !== key.id);
        if (made.get(key.role)?.id === key.id) made.delete(key.role);
        say(t("Lenken er trukket tilbake."));
      }
      back();
    }, back);
  }

  /** @param {string} to @param {object | null} [body] null to get @returns {Promise<any>} null when it failed */
  async function send(to, body = null) {
    problem = "";
    try {
      const given = await fetch(to, body === null ? { headers: { "X-Polling": "1" } } : {
        method: "POST",
        headers: { "X-Polling": "1", "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const text = await given.text();
      const reply = text ? JSON.parse(text) : {};
      if (given.ok) return reply;
      problem = reply.text ?? t("Det gikk ikke. Prøv igjen.");
    } catch {
      problem = t("Ingen forbindelse med serveren. Prøv igjen.");
    }
    return null;
  }

  return async () => {
    draw();
    dialog.open();
    handedOut = (await send(base)) ?? handedOut;
    draw();
    await tables.load(Boolean(code()) && hasTables());
  };
}

/** How participants join, large enough to hold up. @param {string | null} code */
function joining(code) {
  if (!code) return html`<p class="notice">${t("Møtet er avsluttet. Møtekoden gjelder ikke lenger.")}</p>`;
  return html`<section class="link-join" aria-labelledby="links-join">
    <img class="qr" src=${`/${page.link}/qr.svg`} width="220" height="220" alt=${t("QR-kode som åpner møtet på telefonen")}>
    <div class="stack">
      <h3 id="links-join">${t("Deltakere")}</h3>
      <p class="join-code figures">${code.slice(0, 4)} ${code.slice(4)}</p>
      <p class="quiet-text">${t("Skriv koden på {address}, eller bruk lenken:", { address: page.address ?? "" })}</p>
      <div class="link-copy">
        <input id="link-join" class="input" readonly aria-label=${t("Lenke for deltakere")} .value=${page.join ?? ""}
          @focus=${(/** @type {any} */ event) => event.target.select()}>
        <button type="button" class="button" @click=${() => copyFrom("link-join")}>${t("Kopier")}</button>
      </div>
    </div>
  </section>`;
}

/** @param {string} made a date */
function date(made) {
  const read = new Date(made);
  return Number.isNaN(read.getTime()) ? made : read.toLocaleDateString(language === "en" ? "en-GB" : language, { day: "numeric", month: "long" });
}
