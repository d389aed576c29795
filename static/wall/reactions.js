/** The quiet signs of the last seconds, in the wall's foot: what is above does not move for them. */
import { h, replace, say } from "../dom.js";
import { given, icon, signs } from "../screen/reactions.js";

/** @param {HTMLElement} foot @param {Element} before what they stand before @returns {(counts: unknown) => void} */
export function quietSigns(foot, before) {
  /** @type {any} */
  let strip = null;
  /** @type {HTMLElement[]} */
  let figures = [];

  return (counts) => {
    const known = given(counts);
    if (!strip) {
      if (!known.length) return;
      figures = signs().map(() => h("strong", { class: "figures" }));
      strip = h("ul", { class: "signs" });
      replace(strip, signs().map((name, kind) => h("li", null, icon(kind), h("span", null, name), figures[kind])));
      foot.insertBefore(strip, before);
    }
    // Its place is kept, so that nothing in the foot moves either.
    strip.classList.toggle("none", !known.length);
    figures.forEach((figure, kind) => say(figure, String(known[kind] ?? 0)));
  };
}
