/** Text page: something to read, on the phone as a page, on the wall as large as there is room. */

import { t } from "../words.js";
import { drawPage } from "./text_page/wall.js";
import { pageOf } from "./text_page/text.js";

/** Nothing to answer: the page itself stands where other kinds have their form. @param {any} host */
export function answerForm(host) {
  const element = pageOf(host.question);
  return { element, update: () => {}, focus: () => {} };
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { question, where }) {
  drawPage(root, question, where);
}

/** What the page says is text already; a table has nothing to add. @returns {any} */
export function table() {
  return { caption: t("Tekstside"), head: [], rows: [] };
}

/** @returns {string} */
export function line() {
  return "";
}
