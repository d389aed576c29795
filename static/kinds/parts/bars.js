/** Horizontal bars with a label and a figure: they grow, and change place when their order does. */

import { h, say } from "../../dom.js";
import { fills, ground, rearrange, waiting } from "./ground.js";
import { pictureOf } from "./picture.js";

/**
 * @typedef {object} Bar
 * @property {string} id
 * @property {string} [mark] what stands before the label, such as a rank number
 * @property {string} label
 * @property {{picture?: string, alt?: string}} [of] the option, where it may have a picture
 * @property {number} share the bar's length, 0 to 1
 * @property {string} figure
 * @property {boolean} strong whether it leads
 * @property {boolean} [right] whether it is what is right, which is marked with a sign
 */

/** A column of more bars than this on a wall becomes two. */
const COLUMN = 10;
/** Longer labels have no room in two lines of large letters across a wall. */
const SHORT = 50;

/** @param {HTMLElement} element */
function make(element) {
  const list = h("ol", { class: "bars" });
  const foot = h("p", { class: "kind-foot figures" });
  const none = waiting();
  element.setAttribute("aria-hidden", "true");
  element.append(none, list, foot);
  /** @type {Map<string, any>} */
  const rows = new Map();
  return { element, list, foot, none, rows };
}

function makeRow() {
  const mark = h("span", { class: "bar-mark" });
  const label = h("bdi");
  const name = h("span", { class: "bar-name" }, h("span", { class: "bar-label" }, label));
  const fill = h("span", { class: "bar-fill" });
  const figure = h("span", { class: "bar-figure" });
  const element = h(
    "li",
    { class: "bar" },
    mark,
    name,
    h("span", { class: "bar-track" }, fill),
    figure,
  );
  return { element, mark, name, label, fill, figure, drawn: "" };
}

/**
 * @param {HTMLElement} root
 * @param {{where: string, bars: Bar[], foot?: string, empty: boolean}} drawn
 */
export function drawBars(root, { where, bars, foot = "", empty }) {
  const parts = ground(root, where, make);
  parts.none.hidden = !empty;
  const elements = bars.map((bar) => {
    let row = parts.rows.get(bar.id);
    const fresh = !row;
    if (!row) {
      row = makeRow();
      parts.rows.set(bar.id, row);
      row.fill.style.setProperty("--share", "0");
    }
    say(row.mark, bar.mark ?? "");
    say(row.label, bar.label);
    say(row.figure, bar.figure);
    depict(row, bar.of ?? {});
    row.element.classList.toggle("strong", bar.strong);
    row.element.classList.toggle("right", Boolean(bar.right));
    const grow = () => row.fill.style.setProperty("--share", String(bar.share));
    // From nothing to its length, so that a first result is seen to come.
    if (fresh) requestAnimationFrame(grow);
    else grow();
    return row.element;
  });
  for (const id of parts.rows.keys()) {
    if (!bars.some((bar) => bar.id === id)) parts.rows.delete(id);
  }
  const columns = fills(where) && bars.length > COLUMN ? 2 : 1;
  parts.list.classList.toggle("marked", bars.some((bar) => bar.mark));
  parts.list.classList.toggle("paired", columns === 2);
  parts.list.classList.toggle("depicted", bars.some((bar) => bar.of?.picture));
  parts.list.style.setProperty("--columns", String(columns));
  // Every row its own grid, so what must line up is told how wide it is.
  parts.list.style.setProperty("--mark", `${longest(bars.map((bar) => bar.mark ?? ""))}ch`);
  // A strong figure is a little wider than its digits are counted.
  parts.list.style.setProperty("--figure", `${longest(bars.map((bar) => bar.figure)) + 0.4}ch`);
  const rows = Math.max(4, Math.ceil(bars.length / columns));
  parts.list.style.setProperty("--rows", String(rows));
  parts.list.classList.toggle("long", bars.some((bar) => bar.label.length > SHORT / columns));
  parts.list.style.setProperty("--lines", String(rows > 7 ? 2 : rows > 4 ? 3 : 4));
  rearrange(parts.list, elements);
  say(parts.foot, empty ? "" : foot);
  parts.foot.hidden = !parts.foot.textContent;
}

/** Puts the option's picture before its label. @param {any} row @param {{picture?: string, alt?: string}} option */
function depict(row, option) {
  const now = `${option.picture ?? ""} ${option.alt ?? ""}`;
  if (now === row.drawn || (now === " " && !row.drawn)) return;
  row.drawn = now;
  row.name.querySelector("img")?.remove();
  const picture = pictureOf(option, "bar-picture");
  if (picture) row.name.prepend(picture);
}

/** @param {string[]} texts */
function longest(texts) {
  return Math.max(1, ...texts.map((text) => text.length));
}
