/**
 * Making and replacing elements without a library and without innerHTML.
 * @typedef {Node | string | number | null | undefined | false | readonly any[]} Child
 */

/** @param {Element} element @param {Record<string, any>} values */
function dress(element, values) {
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith("on") && typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (name === "style") {
      // Through the object model, which the content security policy lets pass.
      for (const [property, given] of Object.entries(value)) {
        /** @type {HTMLElement} */ (element).style.setProperty(property, String(given));
      }
    } else if (name === "value" || name === "checked" || name === "indeterminate") {
      /** @type {any} */ (element)[name] = value;
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
}

/** @param {any[]} children @returns {(Node | string)[]} */
function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * An element: `h("button", {class: "button", onclick: go, "aria-label": "…"}, child, …)`.
 * `true` sets an attribute without a value; null, undefined and false leave it out; `style` is an
 * object of properties; children may be nested lists, and null, undefined and false are left out.
 * @param {string} tag @param {Record<string, any> | null} [values] @param {...Child} children
 * @returns {any} the HTMLElement
 */
export function h(tag, values, ...children) {
  const element = document.createElement(tag);
  dress(element, values ?? {});
  element.append(...nodes(children));
  return element;
}

/**
 * The same for SVG: `svg("rect", {width: 3})`.
 * @param {string} tag @param {Record<string, any> | null} [values] @param {...Child} children
 * @returns {any} the SVGElement
 */
export function svg(tag, values, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  dress(element, values ?? {});
  element.append(...nodes(children));
  return element;
}

/**
 * Puts `children` in place of everything in `node`.
 * @template {Element | DocumentFragment} N
 * @param {N} node @param {...Child} children @returns {N} node
 */
export function replace(node, ...children) {
  node.replaceChildren(...nodes(children));
  return node;
}

/**
 * Writes `text` unless it stands there already, so that a live region speaks once.
 * @param {Element} node @param {string} text
 */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * A result as a table that only a screen reader meets.
 * @param {{caption: string, head: (string | number)[], rows: (string | number | null)[][]}} table
 * @returns {HTMLElement}
 */
export function visuallyHiddenTable({ caption, head, rows }) {
  return h(
    "div",
    { class: "visually-hidden" },
    h(
      "table",
      null,
      h("caption", null, caption),
      h("thead", null, h("tr", null, head.map((cell) => h("th", { scope: "col" }, cell)))),
      h(
        "tbody",
        null,
        rows.map(([first, ...rest]) =>
          h("tr", null, h("th", { scope: "row" }, first), rest.map((cell) => h("td", null, cell))),
        ),
      ),
    ),
  );
}
