/** A page's text as paragraphs and lists, and its picture beside it. */

import { h } from "../../dom.js";
import { pictureOf } from "../parts/picture.js";

/**
 * Paragraphs and lists: empty lines part paragraphs, lines in one are kept as lines, and lines that
 * begin with "- " are a list.
 * @param {string} body @returns {HTMLElement[]}
 */
export function blocks(body) {
  /** @type {HTMLElement[]} */
  const made = [];
  /** @type {HTMLElement | null} */
  let open = null;
  for (const line of body.split("\n")) {
    const point = line.startsWith("- ");
    const tag = point ? "ul" : "p";
    if (!line) open = null;
    else {
      if (open?.localName !== tag) made.push((open = h(tag)));
      if (point) open?.append(h("li", null, h("bdi", null, line.slice(2))));
      else open?.append(...(open.childNodes.length ? [h("br")] : []), h("bdi", null, line));
    }
  }
  return made;
}

/** The whole of a page but its heading. @param {any} question @returns {HTMLElement} */
export function pageOf(question) {
  const text = question.body ? h("div", { class: "text-page-words" }, blocks(question.body)) : null;
  return h("div", { class: "text-page" }, text, pictureOf(question, "text-page-picture"));
}
