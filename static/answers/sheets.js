/** The sheets of tables one by one, their lines by column, each to be hidden or brought back. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t, tn } from "../words.js";

/**
 * @param {object} drawn
 * @param {any} drawn.item @param {any} drawn.script @param {any[]} drawn.tables @param {any[]} drawn.answers
 * @param {(answer: any) => boolean} drawn.wanted
 * @param {boolean} drawn.blocked @param {(answer: any, text: string) => void} drawn.hide
 */
export function sheets({ item, script, tables, answers, wanted, blocked, hide }) {
  const known = new Set(tables.map(({ id }) => id));
  const gone = answers.some(({ table }) => !known.has(table)) ? [{ id: null, name: t("Bord som er tatt bort") }] : [];
  return [...tables, ...gone].map(({ id, name }) => {
    const of = answers.filter(({ table }) => (id === null ? !known.has(table) : table === id));
    const lines = of.filter(wanted).sort((a, b) => a.value.place - b.value.place || (a.id < b.id ? -1 : 1));
    return html`<section class="sheet-table" data-table=${id ?? ""}>
      <h3><bdi>${name}</bdi> <span class="quiet-text figures">${of.length ? tn("{n} linje", "{n} linjer", of.length) : t("ikke begynt")}</span></h3>
      ${lines.length ? sheet(lines, name) : nothing}
    </section>`;
  });

  /** @param {any[]} lines @param {string} name the table's */
  function sheet(lines, name) {
    const heads = script.cells(item.question, lines[0].value);
    return html`<div class="sheet-scroll" role="region" tabindex="0" aria-label=${t("Arket til {table}", { table: name })}><table>
      <thead><tr>${heads.map((/** @type {any} */ { column }) => html`<th scope="col">${column}</th>`)}
        <th scope="col"><span class="visually-hidden">${t("Skjul")}</span></th></tr></thead>
      <tbody>${lines.map((answer) => {
        const text = script.line(item.question, answer.value);
        const label = answer.hidden ? t("Hent tilbake") : t("Skjul");
        return html`<tr data-id=${answer.id} class=${answer.hidden ? "hidden-answer" : ""}>
          ${script.cells(item.question, answer.value).map((/** @type {any} */ { said }) => html`<td><bdi>${said}</bdi></td>`)}
          <td class="sheet-act">${answer.hidden ? html`<span class="mark quiet">${t("Skjult")}</span>` : nothing}
            <button type="button" class="button quiet small" aria-disabled=${blocked ? "true" : "false"}
              aria-label=${`${label}: ${text.slice(0, 60)}`} @click=${() => !blocked && hide(answer, text)}>${label}</button></td>
        </tr>`;
      })}</tbody>
    </table></div>`;
  }
}

/** Hides the line walked to, or brings it back. */
export function pressFocused() {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.matches(".sheet-act .button")) focused.click();
}

/** Moves the focus by one line of any sheet. @param {number} by */
export function walkSheets(by) {
  const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".sheet-act .button")]);
  const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  buttons[at < 0 ? 0 : Math.min(Math.max(at + by, 0), buttons.length - 1)]?.focus();
}
