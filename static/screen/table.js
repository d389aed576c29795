/** A result as a table that everybody sees. */
import { h } from "../dom.js";

/** @param {{caption: string, head: (string | number)[], rows: (string | number | null)[][]}} table */
export function shownTable({ caption, head, rows }) {
  const cell = (/** @type {string | number | null} */ value) =>
    h("td", typeof value === "number" ? { class: "figures" } : null, h("bdi", null, value));
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      null,
      h("caption", null, caption),
      h("thead", null, h("tr", null, head.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, rows.map(([first, ...rest]) => h("tr", null, h("th", { scope: "row" }, h("bdi", null, first)), rest.map(cell)))),
    ),
  );
}
