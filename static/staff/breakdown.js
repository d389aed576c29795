/** A closed question's result by groups of those who answered, as staff look at it. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t } from "../words.js";
import { kindScript } from "./kinds.js";
import { groupsOf } from "./live.js";
import { resultView } from "./result.js";

/**
 * @param {object} options
 * @param {ReturnType<typeof import("./live.js").live>} options.live
 * @param {() => void} options.changed
 * @param {((field: string | null) => void) | null} [options.onWall] shows the groups on the wall; null where that is not for this page
 */
export function breakdown({ live, changed, onWall = null }) {
  const { view } = live;
  let chosen = "";
  /** @type {Map<string, ReturnType<typeof resultView>>} */
  const results = new Map();

  /** What can be chosen: the fields of what everyone is asked on joining. @returns {any[]} */
  const fields = () => view.state?.agenda.find((/** @type {any} */ part) => part.on_joining)?.question.form ?? [];
  const field = () => (fields().some(({ id }) => id === chosen) ? chosen : "");

  /** @param {any} item */
  function draw(item) {
    if (!item || item.on_joining || !item.answered || !fields().length) return nothing;
    const closed = item.phase === "closed" || view.state.ended;
    const told = field() && closed ? groupsOf(view, item, field()) : null;
    return html`<section class="breakdown stack" aria-label=${t("Fordelt på grupper")}>
      <p class="row"><label for="breakdown-field">${t("Del opp etter")}</label>
        <select id="breakdown-field" class="input" ?disabled=${!closed} .value=${field()} @change=${choose}>
          <option value="">${t("Alle samlet")}</option>
          ${fields().map(({ id, text }) => html`<option value=${id} ?selected=${id === field()}>${text}</option>`)}
        </select>
        ${onWall && closed && !view.state.ended ? wallButton(item) : nothing}</p>
      ${closed ? nothing : html`<p class="hint">${t("Lukk spørsmålet for å dele opp resultatet.")}</p>`}
      ${told ? groups(item, told) : nothing}
    </section>`;
  }

  /** @param {any} item */
  function wallButton(item) {
    const on = item.by !== null && item.by === field();
    if (!field() && item.by === null) return nothing;
    return html`<button type="button" class="button small" aria-pressed=${on ? "true" : "false"}
      @click=${() => onWall?.(on || !field() ? null : field())}>${on || !field() ? t("Vis alle samlet på storskjermen") : t("Vis gruppene på storskjermen")}</button>`;
  }

  /** @param {any} item @param {any} told */
  function groups(item, told) {
    const script = kindScript(item.kind, changed);
    const rest = told.withheld
      ? html`<p class="quiet-text">${t("{n} deltakere vises ikke i gruppene", { n: told.withheld })}</p>`
      : nothing;
    if (!told.groups.length) return html`<p class="hint">${t("Ingen gruppe er stor nok til å vises")}</p>`;
    return html`<div class="breakdown-groups">${told.groups.map((/** @type {any} */ group) => html`<div class="breakdown-group">
        <h3>${t("{group} ({n})", { group: group.label, n: group.people })}</h3>
        ${item.listed || !script
          ? html`<p>${t("{n} deltakere, {m} svar", { n: group.people, m: group.answers })}</p>`
          : drawn(script, item, told, group)}
      </div>`)}</div>${rest}`;
  }

  /** @param {any} script @param {any} item @param {any} told @param {any} group */
  function drawn(script, item, told, group) {
    const key = `${item.id} ${item.run} ${told.field} ${group.id}`;
    const result = results.get(key) ?? resultView();
    results.set(key, result);
    result.update({ script, item, tally: group.tally, people: group.people });
    return result.element;
  }

  /** @param {any} event */
  function choose(event) {
    chosen = event.target.value;
    results.clear();
    changed();
  }

  return {
    draw,
    /** What to watch of an item besides its answers. @param {any} item @returns {Record<string, string>} */
    watched: (item) => (item && field() && (item.phase === "closed" || view.state.ended) ? { [item.id]: field() } : {}),
  };
}
