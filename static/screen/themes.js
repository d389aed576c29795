/** How answers are sorted, drawn for a wall or down a page: themes under headings, as bars that grow. */

import { h, say } from "../dom.js";
import { fills, ground, rearrange } from "../kinds/parts/ground.js";
import { t, tn } from "../words.js";

/**
 * @typedef {{id: string, name: string, answers: number}} Theme
 * @typedef {{id: string, text: string, codings: number, answers: number, themes: Theme[]}} Heading
 * @typedef {{headings: Heading[], total: number, codings: number, answers: number, minority: number, unsorted: number}} Told
 */

/** Rows that a column of a wall has room for, and columns. */
const ROWS = 11;
const COLUMNS = 2;

/** The newest that was told of each round. */
export function sortings() {
  /** @type {Map<string, any>} */
  const told = new Map();
  return {
    anew: () => told.clear(),
    /** @param {any} message */
    heard(message) {
      if (Array.isArray(message.headings)) told.set(`${message.item} ${message.run}`, message);
    },
    /** @param {any} item @returns {Told | null} null unless the screen is to show it */
    of: (item) => (item.themes ? told.get(`${item.id} ${item.run}`) ?? null : null),
  };
}

/** What is drawn in place of the kind's own result; null when it is not. @param {any} item @param {Told | null} told */
export function byThemes(item, told) {
  if (!told) return null;
  const part = { key: `${item.id} ${item.run} themes`, title: "", tally: told, people: item.people ?? 0, answers: [] };
  return { kind: themes, parts: [part], note: t("Svarene sortert i temaer") };
}

/** As a kind of question draws its result. */
export const themes = {
  /** @param {HTMLElement} root @param {{tally: Told, where: string}} on */
  results(root, { tally, where }) {
    const parts = ground(root, where, make);
    const { columns, left } = laid(tally, fills(where));
    const most = Math.max(1, ...tally.headings.flatMap((heading) => heading.themes.map((theme) => theme.answers)));
    const none = !tally.headings.some((heading) => heading.themes.length);
    parts.none.hidden = !none;
    parts.columns.hidden = none;
    columns.forEach((rows, at) => {
      const list = parts.columns.children[at] ?? parts.columns.appendChild(h("ul", { class: "theme-column" }));
      rearrange(list, rows.map((row) => drawn(parts.rows, row, most)));
    });
    while (parts.columns.children.length > columns.length) parts.columns.lastElementChild?.remove();
    const rows = Math.max(4, ...columns.map((column) => column.length));
    parts.columns.style.setProperty("--rows", String(rows));
    parts.columns.style.setProperty("--columns", String(columns.length));
    parts.columns.classList.toggle("paired", columns.length > 1);
    say(parts.foot, none ? "" : foot(tally, left));
  },
  /** @param {{tally: Told}} on */
  table: ({ tally }) => ({
    caption: t("Svarene sortert i temaer"),
    head: [t("Overskrift"), t("Tema"), t("Svar")],
    rows: tally.headings.flatMap((heading) => heading.themes.map((theme) => [heading.text, theme.name, theme.answers])),
  }),
};

/** @param {HTMLElement} element */
function make(element) {
  const none = h("p", { class: "kind-waiting" }, t("Temaene kommer her etter hvert som svarene blir sortert"));
  const columns = h("div", { class: "theme-columns" });
  const foot = h("p", { class: "kind-foot figures" });
  element.setAttribute("aria-hidden", "true");
  element.append(none, columns, foot);
  return { none, columns, foot, rows: /** @type {Map<string, any>} */ (new Map()) };
}

/** @typedef {{id: string, heading: Heading | null, theme: Theme | null}} Row */

/**
 * Rows in columns, a heading never last in one; of more than a wall has room for, the themes with
 * fewest answers are `left` out.
 * @param {Told} told @param {boolean} wall @returns {{columns: Row[][], left: number}}
 */
function laid(told, wall) {
  const named = told.headings.some((heading) => heading.text);
  const room = ROWS * COLUMNS - (named ? told.headings.length : 0);
  const all = told.headings.flatMap((heading) => heading.themes);
  const kept = new Set([...all].sort((a, b) => b.answers - a.answers).slice(0, wall ? Math.max(room, 1) : all.length));
  /** @type {Row[][]} */
  const blocks = told.headings.map((heading) => [
    ...(named ? [{ id: `h ${heading.id}`, heading, theme: null }] : []),
    ...heading.themes.filter((theme) => kept.has(theme)).map((theme) => ({ id: theme.id, heading: null, theme })),
  ]).filter((block) => block.some((row) => row.theme));
  const rows = blocks.flat();
  const left = all.length - kept.size;
  if (!wall || rows.length <= ROWS - 2) return { columns: [rows], left };
  return { columns: [...halves(blocks)], left };
}

/** Two columns as even as may be: between headings where that is nearly so, else within one. @param {Row[][]} blocks */
function halves(blocks) {
  const rows = blocks.flat();
  const half = Math.ceil(rows.length / 2);
  let best = half;
  let at = 0;
  for (const block of blocks) {
    at += block.length;
    if (Math.abs(at - half) <= 2 && at <= ROWS && rows.length - at <= ROWS) best = at;
  }
  if (rows[best - 1]?.heading) best -= 1;
  return [rows.slice(0, best), rows.slice(best)];
}

/** @param {Map<string, any>} kept @param {Row} row @param {number} most */
function drawn(kept, row, most) {
  let known = kept.get(row.id);
  const fresh = !known;
  if (!known) {
    known = row.heading ? headingRow() : themeRow();
    kept.set(row.id, known);
  }
  if (row.heading) {
    say(known.label, row.heading.text || t("Uten overskrift"));
    say(known.figure, both(row.heading));
  } else if (row.theme) {
    say(known.label, row.theme.name);
    say(known.figure, String(row.theme.answers));
    const share = String(row.theme.answers / most);
    const grow = () => known.fill.style.setProperty("--share", share);
    if (fresh) requestAnimationFrame(grow);
    else grow();
  }
  return known.element;
}

function headingRow() {
  const label = h("bdi");
  const figure = h("span", { class: "theme-both" });
  return { element: h("li", { class: "theme-heading" }, label, " ", figure), label, figure };
}

function themeRow() {
  const label = h("bdi");
  const figure = h("span", { class: "bar-figure" });
  const fill = h("span", { class: "bar-fill" });
  const name = h("span", { class: "bar-name" }, h("span", { class: "bar-label" }, label));
  return { element: h("li", { class: "bar theme-bar" }, name, h("span", { class: "bar-track" }, fill), figure), label, figure, fill };
}

/** Codings and different answers, told apart where they differ. @param {Heading} heading */
function both({ codings, answers }) {
  const n = tn("{n} svar", "{n} svar", answers);
  return codings === answers ? n : t("{answers}, {codings} kodinger", { answers: n, codings });
}

/** @param {Told} told @param {number} left themes that have no room */
function foot({ answers, total, codings, minority }, left) {
  const lines = [t("{n} av {m} svar er sortert i temaer", { n: answers, m: total })];
  if (codings > answers) lines.push(t("et svar kan stå under flere"));
  if (minority) lines.push(tn("{n} enkeltsyn", "{n} enkeltsyn", minority));
  if (left) lines.push(tn("{n} mindre tema har ikke plass her", "{n} mindre temaer har ikke plass her", left));
  return lines.join(" · ");
}
