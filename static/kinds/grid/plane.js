/** The plane between two axes, with numbered marks: 0 to 100 each way, upwards as people draw it. */

import { h, say, svg } from "../../dom.js";
import { STEPS, axes } from "./axes.js";
import { apart } from "./apart.js";

/** The radius of a mark, and the margin that lets marks at the edge be whole. */
const RADIUS = 4.6;
const EDGE = RADIUS + 1;
const SIDE = 100 + 2 * EDGE;

/**
 * @typedef {object} Mark
 * @property {string} id
 * @property {string} sign what stands in it
 * @property {number} x 0 to 10 @property {number} y 0 to 10
 * @property {number} [wide] how far its spread goes each way, in the same steps
 * @property {number} [high]
 * @property {boolean} [chosen]
 */

/** @param {{lines: boolean}} how whether every step has its line, for who is to place something */
export function plane({ lines }) {
  const names = { across: axisNames("across"), up: axisNames("up") };
  const spreads = svg("g", { class: "plane-spreads" });
  const leaders = svg("g", { class: "plane-leaders" });
  const marks = svg("g", { class: "plane-marks" });
  const middle = svg("path", { class: "plane-middle", d: "M50 0V100M0 50H100" });
  const steps = lines && Array.from({ length: STEPS - 1 }, (_, at) => (at + 1) * (100 / STEPS));
  const field = svg(
    "svg",
    { class: "plane-field", viewBox: `${-EDGE} ${-EDGE} ${SIDE} ${SIDE}`, "aria-hidden": "true" },
    svg("rect", { class: "plane-ground", x: 0, y: 0, width: 100, height: 100 }),
    steps && svg("path", { class: "plane-steps", d: steps.map((at) => `M${at} 0V100M0 ${at}H100`).join("") }),
    middle, spreads, leaders, marks,
  );
  const element = h("div", { class: "plane" }, names.up.element, field, names.across.element);
  /** @type {Map<string, ReturnType<typeof make>>} */
  const made = new Map();

  /** @param {string} id */
  function make(id) {
    const disc = svg("circle", { r: RADIUS });
    const sign = svg("text", { "text-anchor": "middle", dy: "0.36em" });
    const mark = svg("g", { class: "plane-mark", "data-mark": id }, disc, sign);
    const spread = svg("ellipse", { class: "plane-spread" });
    const point = svg("circle", { class: "plane-point", r: 0.9 });
    const leader = svg("line", { class: "plane-leader" });
    return { mark, sign, spread, point, leader };
  }

  return {
    element,
    field,

    /** @param {any} question @param {Mark[]} drawn */
    draw(question, drawn) {
      const { across, up } = axes(question);
      names.across.draw(across);
      names.up.draw(up);
      const places = drawn.map(({ x, y }) => ({ x: (x * 100) / STEPS, y: 100 - (y * 100) / STEPS }));
      const still = drawn.findIndex((mark) => mark.chosen);
      const shown = apart(places, { distance: 2 * RADIUS + 0.6, low: 0, high: 100, still });
      drawn.forEach((mark, at) => {
        const parts = made.get(mark.id) ?? make(mark.id);
        made.set(mark.id, parts);
        say(parts.sign, mark.sign);
        parts.mark.classList.toggle("chosen", Boolean(mark.chosen));
        parts.mark.style.setProperty("transform", `translate(${shown[at].x}px, ${shown[at].y}px)`);
        const spread = Boolean(mark.wide || mark.high);
        set(parts.spread, {
          cx: places[at].x, cy: places[at].y,
          rx: ((mark.wide ?? 0) * 100) / STEPS, ry: ((mark.high ?? 0) * 100) / STEPS,
        });
        parts.spread.toggleAttribute("hidden", !spread);
        const away = Math.hypot(shown[at].x - places[at].x, shown[at].y - places[at].y) > 0.5;
        set(parts.point, { cx: places[at].x, cy: places[at].y });
        set(parts.leader, { x1: places[at].x, y1: places[at].y, x2: shown[at].x, y2: shown[at].y });
        parts.point.toggleAttribute("hidden", !away);
        parts.leader.toggleAttribute("hidden", !away);
      });
      const all = drawn.map((mark) => /** @type {any} */ (made.get(mark.id)));
      keep(spreads, all.map((parts) => parts.spread));
      keep(leaders, all.flatMap((parts) => [parts.leader, parts.point]));
      keep(marks, all.map((parts) => parts.mark));
      // The chosen one above the others, without taking the rest out of the page.
      if (still >= 0) marks.append(all[still].mark);
    },

    /** Where a click fell, in whole steps. @param {MouseEvent} event @returns {{x: number, y: number}} */
    at({ clientX, clientY }) {
      const box = field.getBoundingClientRect();
      const step = (/** @type {number} */ share) =>
        Math.min(STEPS, Math.max(0, Math.round(((share * SIDE - EDGE) * STEPS) / 100)));
      return {
        x: step((clientX - box.left) / box.width),
        y: STEPS - step((clientY - box.top) / box.height),
      };
    },
  };
}

/** The name of an axis, with its ends at its ends. @param {string} which */
function axisNames(which) {
  const [low, name, high] = ["low", "name", "high"].map((part) => h("bdi", { class: `axis-${part}` }));
  const element = h("p", { class: `axis axis-${which}`, "aria-hidden": "true" }, low, name, high);
  /** @param {import("./axes.js").Axis} axis */
  function draw(axis) {
    say(low, axis.low);
    say(name, axis.name);
    say(high, axis.high);
  }
  return { element, draw };
}

/** @param {Element} element @param {Record<string, number>} values */
function set(element, values) {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value.toFixed(2));
}

/** @param {Element} group @param {Element[]} wanted */
function keep(group, wanted) {
  for (const child of [...group.children]) if (!wanted.includes(child)) child.remove();
  for (const child of wanted) if (child.parentNode !== group) group.append(child);
}
