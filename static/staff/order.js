/** The order of a list of answers: as they came, or by how often they were lifted. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t } from "../words.js";

/** @typedef {import("./live.js").Listed} Listed */

const BLOCK = 100;

/**
 * A choice of order for questions whose answers can be lifted.
 * @param {() => void} changed
 */
export function listOrder(changed) {
  let byLifts = true;
  /** @type {Listed[][]} */
  let from = [];
  /** @type {Listed[][]} */
  let made = [];

  /** @param {boolean} value @param {string} label @param {string} name */
  const option = (value, label, name) => html`<label class="check"><input type="radio" name=${name} .checked=${byLifts === value}
    @change=${() => { byLifts = value; changed(); }}> <span>${label}</span></label>`;

  return {
    /** The choice; nothing where there is none. @param {any} item @param {Listed[][]} blocks */
    draw(item, blocks) {
      if (!item.lifts || !lifted(blocks)) return nothing;
      return html`<fieldset class="filter"><legend>${t("Rekkefølge")}</legend>
        ${option(true, t("Flest løft først"), "order")}${option(false, t("Nyeste først"), "order")}</fieldset>`;
    },

    /** What the list is in words. @param {any} item @param {Listed[][]} blocks */
    label: (item, blocks) => (item.lifts && byLifts && lifted(blocks) ? t("Svar, de mest løftede først") : t("Svar, de nyeste først")),

    /**
     * The blocks in that order, oldest and least lifted first, as the list wants them.
     * @param {any} item @param {Listed[][]} blocks
     */
    of(item, blocks) {
      if (!item.lifts || !byLifts || !lifted(blocks)) return blocks;
      if (blocks.length === from.length && blocks.every((block, at) => block === from[at])) return made;
      from = blocks;
      const all = blocks.flat().map((answer, at) => ({ answer, at }));
      all.sort((a, b) => done(b.answer) - done(a.answer) || (a.answer.lifts ?? 0) - (b.answer.lifts ?? 0) || a.at - b.at);
      const rows = all.map(({ answer }) => answer);
      const next = Array.from({ length: Math.ceil(rows.length / BLOCK) }, (_, at) => rows.slice(at * BLOCK, (at + 1) * BLOCK));
      // A block with the same answers in it is the same, so that it need not be drawn again.
      made = next.map((block, at) => (made[at]?.length === block.length && block.every((one, n) => one === made[at][n]) ? made[at] : block));
      return made;
    },
  };
}

/** Answered ones come last. @param {Listed} answer */
const done = ({ mark }) => Number(mark != null);

/** @param {Listed[][]} blocks */
const lifted = (blocks) => blocks.some((block) => block.some(({ lifts = 0, mark = null }) => lifts || mark));
