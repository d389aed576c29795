/** Pictures of options and pages: where they are found, and how they are drawn. */

import { h } from "../../dom.js";

/**
 * Where a picture of the meeting is found: phones by the link in their own address, everybody
 * else by the meeting's.
 * @param {string} name as the agenda has it
 */
export function pictureUrl(name) {
  const home = /^\/(?:m\/[^/]+|\d{8}-\w+)(?=\/|$)/.exec(location.pathname)?.[0] ?? "";
  return `${home}/file/${encodeURIComponent(name)}`;
}

/**
 * The picture of an option or a page as an element, null when it has none.
 * @param {{picture?: string, alt?: string}} of @param {string} [class_] @returns {HTMLImageElement | null}
 */
export function pictureOf({ picture, alt }, class_ = "kind-picture") {
  if (!picture) return null;
  return h("img", { class: class_, src: pictureUrl(picture), alt: alt ?? "", decoding: "async", draggable: "false" });
}

/**
 * An option in words alone, for those who do not see its picture.
 * @param {{text: string, picture?: string, alt?: string}} option @returns {string}
 */
export function inWords({ text, picture, alt }) {
  return picture && alt ? `${text} (${alt})` : text;
}
