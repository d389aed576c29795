/** The grounds that a result is drawn on: one, or several side by side under a heading each. */
import { h, replace, say, visuallyHiddenTable } from "../dom.js";
import { soon } from "../screen/soon.js";
import { t } from "../words.js";

/**
 * @typedef {object} Part what is drawn on one ground
 * @property {string} key another key is another ground: kinds keep elements between calls
 * @property {string} title its heading; "" where it is the only one
 * @property {any} tally what the answers add up to, null while it is not known
 * @property {number} people
 * @property {any[]} answers
 * @property {any} [large] the one answer that is shown large
 */

/** Rows of the table for a screen reader; of more, what stands on the wall is read in its pages. */
const TOLD = 500;
/** More answers than this are told again after so many milliseconds at the soonest. */
const LONG = 100;
const REST = 1500;
/** How many stand in a row, by how many there are. */
const ACROSS = [1, 1, 2, 3, 2, 3, 3, 4, 4, 3];

/** @param {HTMLElement} host @returns {(drawn: {kind: any, failed: boolean, item: any, parts: Part[]}) => void} */
export function grounds(host) {
  let drawnFor = "";
  /** @type {{ground: HTMLElement, rows: HTMLElement, title: HTMLElement, said: string, next: (() => void) | null}[]} */
  let shown = [];

  /** @param {Part[]} parts @param {string | null} instead what is said while there is nothing to draw */
  function lay(parts, instead) {
    shown = parts.map(() => ({ ground: h("div", { class: "ground" }), rows: h("div", { class: "rows" }), title: h("bdi"), said: "", next: null }));
    if (instead !== null) return replace(host, h("p", { class: "empty" }, instead));
    if (parts.length === 1) return replace(host, shown[0].ground, shown[0].rows);
    const across = ACROSS[parts.length] ?? 4;
    const side = shown.map(({ ground, rows, title }, at) => {
      const heading = h("h2", { id: `ground-${at}` }, title);
      return h("section", { class: "ground-part", "aria-labelledby": `ground-${at}` }, heading, ground, rows);
    });
    return replace(host, h("div", { class: "grounds", style: { "--across": across } }, side));
  }

  return ({ kind, failed, item, parts }) => {
    const ready = Boolean(kind) && (!item.answered || parts.some(({ tally }) => tally));
    const name = JSON.stringify([item.kind, item.id, Boolean(kind), ready, parts.map(({ key }) => key)]);
    const anew = name !== drawnFor;
    drawnFor = name;
    if (anew) lay(parts, ready ? null : kind || !failed ? t("Venter på de første svarene") : t("Kan ikke vises"));
    if (!ready) return;
    // What stands side by side is drawn to one scale, where the kind has one.
    const beside = parts.length > 1 ? parts.map(({ tally }) => tally).filter(Boolean) : [];
    parts.forEach(({ title, tally, people, answers, large = null }, at) => {
      const on = { question: item.question, tally, answers, people };
      // It says how many answers there are, and more of them come.
      say(shown[at].title, title);
      kind.results(shown[at].ground, { ...on, kind: item.kind, where: "wall", large, beside });
      if (item.answered) tell(shown[at], on, kind, title);
    });
  };
}

/**
 * The same as a table that only a screen reader meets, a moment after the picture: the first TOLD of its rows, since
 * of thousands the page would stop at each new one.
 * @param {any} shown @param {any} on what is drawn @param {any} kind @param {string} title
 */
function tell(shown, on, kind, title) {
  const waits = shown.next !== null;
  shown.next = () => {
    const { rows, ...table } = kind.table(on);
    const named = title ? `${title}: ${table.caption}` : table.caption;
    const caption = rows.length > TOLD ? t("{caption} ({n} av {m})", { caption: named, n: TOLD, m: rows.length }) : named;
    const told = { ...table, caption, rows: rows.slice(0, TOLD) };
    const said = JSON.stringify(told);
    if (said !== shown.said) replace(shown.rows, visuallyHiddenTable(told));
    shown.said = said;
  };
  if (waits) return;
  const now = () => {
    const [next] = [shown.next, (shown.next = null)];
    next();
  };
  // A long one is not made for each answer of a stream.
  if (on.answers.length > LONG) setTimeout(soon, REST, now);
  else soon(now);
}
