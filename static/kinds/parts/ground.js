/** The ground a result is drawn on: as large as the wall lets it, or flowing down a page. */

import { h } from "../../dom.js";
import { t } from "../../words.js";

/** @param {string} where @returns {boolean} whether the drawing fills its box, in the wall's sizes */
export function fills(where) {
  return where === "wall" || where === "preview";
}

/**
 * The element a kind draws in, kept from call to call; made by `make` the first time.
 * @template T
 * @param {HTMLElement} root @param {string} where
 * @param {(ground: HTMLElement) => T} make @returns {T}
 */
export function ground(root, where, make) {
  const kept = /** @type {any} */ (root).drawing;
  if (kept?.where === where && kept.element.parentNode === root) return kept.parts;
  const element = h("div", { class: fills(where) ? "kind-wall" : "kind-flow" });
  const parts = make(element);
  root.replaceChildren(element);
  /** @type {any} */ (root).drawing = { where, element, parts };
  return parts;
}

/** What stands where there is nothing yet. @returns {HTMLElement} */
export function waiting() {
  return h("p", { class: "kind-waiting" }, t("Venter på de første svarene"));
}

/** Whether things may move. */
export function moves() {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Reorders the children of `list` to be `wanted`; whoever changes place glides there in 300 ms.
 * @param {HTMLElement} list @param {HTMLElement[]} wanted
 */
export function rearrange(list, wanted) {
  const before = new Map(
    [...list.children].map((row) => {
      const { offsetLeft, offsetTop } = /** @type {HTMLElement} */ (row);
      return [row, { offsetLeft, offsetTop }];
    }),
  );
  for (const row of before.keys()) if (!wanted.includes(/** @type {any} */ (row))) row.remove();
  wanted.forEach((row, at) => {
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
  if (!moves()) return;
  for (const row of wanted) {
    const was = before.get(row);
    if (!was) continue;
    const x = was.offsetLeft - row.offsetLeft;
    const y = was.offsetTop - row.offsetTop;
    if (!x && !y) continue;
    row.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], {
      duration: 300,
      easing: "ease-out",
    });
  }
}

/**
 * Fetches a part of a kind when it is first drawn, and after a failure at the next drawing.
 * @template T
 * @param {(again: number) => Promise<T>} load @param {(part: T) => void} ready
 * @returns {() => void} called at every drawing
 */
export function later(load, ready) {
  let asked = false;
  let again = 0;
  return () => {
    if (asked) return;
    asked = true;
    load(again).then(ready, () => {
      again += 1;
      asked = false;
    });
  };
}
