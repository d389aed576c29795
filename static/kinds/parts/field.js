/** A text field with a limit: its counter appears at 80 % of it. */

import { h, say } from "../../dom.js";
import { t } from "../../words.js";
import { length } from "./text.js";

let fields = 0;

/**
 * @param {{label: string, limit: number, rows?: number, hint?: string, changed: () => void}} options
 *   `rows` makes it a field of several lines
 */
export function limitedField({ label, limit, rows = 0, changed }) {
  const id = `field-${(fields += 1)}`;
  const counter = h("p", { class: "kind-counter figures", id: `${id}-counter`, hidden: true });
  const input = h(rows ? "textarea" : "input", {
    id,
    class: "input",
    rows: rows || null,
    type: rows ? null : "text",
    autocomplete: "off",
    "aria-describedby": `${id}-counter`,
    oninput: () => {
      count();
      changed();
    },
  });

  function count() {
    const written = length(input.value.trim());
    const appears = counter.hidden && written >= limit * 0.8;
    counter.hidden = written < limit * 0.8;
    counter.classList.toggle("over", written > limit);
    input.setAttribute("aria-invalid", String(written > limit));
    say(counter, t("{n} av {limit} tegn", { n: written, limit }));
    // The page has become longer under the hand of who writes: not with the counter beneath the foot.
    if (appears && document.activeElement === input) input.scrollIntoView({ block: "nearest" });
  }

  return {
    input,
    element: h("div", { class: "field" }, h("label", { for: id }, label), input, counter),
    /** What is written, without white space around it. @returns {string} */
    text: () => input.value.trim(),
    /** A sentence when it is too long to be sent. @returns {string | null} */
    problem() {
      const over = length(input.value.trim()) - limit;
      return over > 0 ? t("Svaret er {n} tegn for langt.", { n: over }) : null;
    },
    /** @param {string} text */
    write(text) {
      input.value = text;
      count();
    },
  };
}
