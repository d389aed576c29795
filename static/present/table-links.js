/** Tables in the dialog of links: what to print, and each table's link, which a new one takes the place of. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { page } from "../staff-parts.js";
import { later, say } from "../staff/toasts.js";
import { t } from "../words.js";
import { copyFrom } from "./copy.js";

/** @typedef {{id: string, name: string, seats: number, url: string, qr: string}} Place */

/**
 * @param {object} tools
 * @param {(to: string, body?: object | null) => Promise<any>} tools.send null when it failed
 * @param {() => void} tools.redraw
 */
export function tableLinks({ send, redraw }) {
  const base = `/m/${page.meeting}/tables`;
  /** @type {Place[]} */
  let places = [];
  /** @type {Set<string>} */
  const renewing = new Set();

  /** @param {Place} place */
  function renew(place) {
    renewing.add(place.id);
    redraw();
    const back = () => {
      renewing.delete(place.id);
      redraw();
    };
    later(t("{table} får ny lenke.", { table: place.name }), async () => {
      const reply = await send(`${base}/${place.id}/renew`, {});
      if (reply) {
        places = places.map((each) => (each.id === place.id ? reply : each));
        say(t("{table} har fått ny lenke. Den gamle gjelder ikke lenger.", { table: place.name }));
      }
      back();
    }, back);
  }

  /** @param {Place} place */
  function entry(place) {
    const id = `link-t-${place.id}`;
    return html`<li><details>
      <summary><bdi>${place.name}</bdi></summary>
      <div class="link-made">
        <div class="link-copy">
          <input id=${id} class="input" readonly aria-label=${t("Lenke: {table}", { table: place.name })} .value=${place.url}
            @focus=${(/** @type {any} */ event) => event.target.select()}>
          <button type="button" class="button" @click=${() => copyFrom(id)}>${t("Kopier")}</button>
        </div>
        <img class="qr" src=${place.qr} width="180" height="180" alt=${t("QR-kode med lenken: {table}", { table: place.name })}>
        <div><button type="button" class="button quiet small" aria-disabled=${renewing.has(place.id) ? "true" : "false"}
          aria-label=${t("Ny lenke: {table}", { table: place.name })} @click=${() => !renewing.has(place.id) && renew(place)}>
          ${renewing.has(place.id) ? t("Får ny lenke …") : t("Ny lenke")}</button></div>
      </div>
    </details></li>`;
  }

  return {
    draw: () => places.length ? html`<section class="link-tables" aria-labelledby="links-tables">
      <h3 id="links-tables">${t("Bord")}</h3>
      <p class="quiet-text">${t("Den som bruker lenken, svarer for bordet. Legg en bordlapp på hvert bord, eller vis QR-koden.")}</p>
      <p><a class="button" href=${`${base}.pdf`} download>${t("Skriv ut bordlapper (PDF)")}</a></p>
      <ul class="link-list">${places.map(entry)}</ul>
    </section>` : nothing,
    /** Asks for them anew. @param {boolean} wanted whether the meeting has any that can still join */
    async load(wanted) {
      places = (wanted && (await send(base))) || [];
      redraw();
    },
    /** Their links are not kept on a page that nobody looks at. */
    forget() {
      places = [];
    },
  };
}
