/** A histogram: bars without gaps over an axis with numbers, the mean a line down to it. */

import { h, say } from "../../dom.js";
import { t, tn } from "../../words.js";
import { fills, ground, waiting } from "../parts/ground.js";
import { counted, figure } from "./read.js";

/** How many letters of numbers have room beneath the bars, on a wall and down a page. */
const ROOM = { wall: 84, page: 30 };

/** @param {HTMLElement} element */
function make(element) {
  const bars = h("div", { class: "histogram-bars" });
  const mean = h("span", { class: "histogram-mean" }, h("span"));
  const axis = h("div", { class: "histogram-axis figures" });
  const plot = h("div", { class: "histogram" }, bars, mean, axis);
  const foot = h("p", { class: "histogram-said figures" });
  const right = h("p", { class: "histogram-said figures" });
  const none = waiting();
  element.setAttribute("aria-hidden", "true");
  element.append(none, plot, h("div", { class: "histogram-foot" }, foot, right));
  return { element, plot, bars, mean, axis, foot, right, none };
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { question, tally, where, beside = [] }) {
  const parts = ground(root, where, make);
  const empty = !tally?.n;
  parts.none.hidden = !empty;
  parts.plot.hidden = parts.foot.hidden = empty;
  parts.right.hidden = empty || !told(question);
  if (empty) return;
  const { width } = tally;
  const bins = stretched(tally, beside);
  const each = bins.every((/** @type {any} */ bin) => bin.low === bin.high);
  const from = each ? bins[0].low - width / 2 : bins[0].low;
  const at = (/** @type {number} */ value) => Math.min(1, Math.max(0, (value - from) / (width * bins.length)));
  // Of the same bins, so many are as high in both.
  const alike = beside.filter((/** @type {any} */ each) => each.width === width);
  drawBars(parts.bars, question, bins, Math.max(1, ...[tally, ...alike].flatMap(({ bins: of }) => of.map((/** @type {any} */ bin) => bin.n))));
  drawAxis(parts.axis, bins, each, at, fills(where) ? ROOM.wall / (beside.length || 1) : ROOM.page);
  parts.mean.style.setProperty("--at", String(at(tally.mean)));
  parts.mean.classList.toggle("late", at(tally.mean) > 0.5);
  const mean = counted(tally.mean, question, digits(question, tally.mean));
  say(/** @type {Element} */ (parts.mean.firstElementChild), t("Snitt {mean}", { mean }));
  const median = t("Median {median}", { median: counted(tally.median, question, digits(question, tally.median)) });
  say(parts.foot, `${median} · ${tn("{n} svar", "{n} svar", tally.n)}`);
  if (told(question)) say(parts.right, rightly(question, tally));
}

/** One decimal more than people could give, where it says something. */
function digits(/** @type {any} */ { decimals }, /** @type {number} */ value) {
  return Math.abs(value) < 1000 ? decimals + 1 : decimals;
}

/** Whether this screen is told which number is right. @param {any} question */
function told({ right }) {
  return right !== null && right !== undefined;
}

/** @param {any} question @param {any} tally */
function rightly(question, tally) {
  const right = counted(question.right, question);
  const answer = question.within
    ? t("Riktig svar: {right}, pluss minus {within}", { right, within: figure(question.within) })
    : t("Riktig svar: {right}", { right });
  const n = tally.right ?? 0;
  const percent = Math.round((100 * n) / tally.n);
  return `${answer} · ${tn("{n} hadde riktig ({percent} %)", "{n} hadde riktig ({percent} %)", n, { percent })}`;
}

/** Its bins from where the first of those beside it begins to where the last ends, if they are as fine. @param {any} tally @param {any[]} beside */
function stretched({ bins, width }, beside) {
  const single = (/** @type {any} */ of) => of.bins[0].low === of.bins[0].high;
  const given = beside.filter((each) => each.n);
  if (!given.length || given.some((each) => single(each) !== single({ bins }))) return bins;
  const first = Math.min(...given.map((each) => each.bins[0].low));
  const end = Math.max(...given.map((each) => each.bins[0].low + each.bins.length * each.width));
  // Steps like 0.1 are not quite what they say.
  const before = Math.round(((bins[0].low - first) / width) * 1e6) / 1e6;
  const after = Math.round(((end - bins[0].low) / width - bins.length) * 1e6) / 1e6;
  if (!Number.isInteger(before) || !Number.isInteger(after)) return bins;
  const empty = (/** @type {number} */ at) => ({ low: bins[0].low + at * width, high: bins[0].high + at * width, n: 0 });
  return [
    ...Array.from({ length: before }, (_, at) => empty(at - before)),
    ...bins,
    ...Array.from({ length: after }, (_, at) => empty(bins.length + at)),
  ];
}

/** @param {HTMLElement} bars @param {any} question @param {any[]} bins @param {number} most as high as the plot */
function drawBars(bars, question, bins, most) {
  while (bars.children.length > bins.length) bars.lastElementChild?.remove();
  while (bars.children.length < bins.length) bars.append(h("span", { class: "histogram-bar" }, h("span")));
  bins.forEach((bin, index) => {
    const bar = /** @type {HTMLElement} */ (bars.children[index]);
    bar.style.setProperty("--share", String(bin.n / most));
    say(/** @type {Element} */ (bar.firstElementChild), bin.n ? String(bin.n) : "");
    const holds = told(question) && bin.low <= question.right && question.right <= bin.high;
    bar.classList.toggle("strong", holds);
  });
}

/**
 * A number under each bar that is one number, else at the edges; as many of them as have room.
 * @param {HTMLElement} axis @param {any[]} bins @param {boolean} each
 * @param {(value: number) => number} at @param {number} room
 */
function drawAxis(axis, bins, each, at, room) {
  const last = bins[bins.length - 1];
  const values = bins.map((bin) => bin.low);
  // The end of the last bin, where the next would begin.
  if (!each) values.push(bins.length > 1 ? 2 * last.low - bins[bins.length - 2].low : last.high);
  const longest = Math.max(...values.map((value) => figure(value).length)) + 2;
  // The outermost numbers reach half their length beyond the bars.
  axis.parentElement?.style.setProperty("--edge", `${longest / 2}ch`);
  const every = Math.max(1, Math.ceil((longest * values.length) / room));
  const marks = values.filter((_, index) => index % every === 0);
  axis.replaceChildren(
    ...marks.map((value) => h("span", { class: "histogram-mark", style: { "--at": at(value) } }, figure(value))),
  );
}
