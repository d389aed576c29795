/** Rows of options in a form: added, moved and taken away, by mouse and by keyboard. */

import { t } from "../words.js";
import { done } from "../staff/toasts.js";
import { fill } from "./fill.js";

/** @param {HTMLElement} root @param {() => void} changed */
export function followOptions(root, changed) {
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
    if (!(button instanceof HTMLElement)) return;
    const action = button.dataset.action;
    if (action === "add-option") return add(group(button), changed);
    if (action === "fill") return fill(button, changed);
    const row = button.closest("li");
    if (!row) return;
    if (action === "remove") remove(row, changed);
    else move(row, action === "up" ? row.previousElementSibling : row.nextElementSibling, action, changed);
  });
  root.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !(field instanceof HTMLInputElement)) return;
    const rows = field.closest(".option-rows");
    if (!rows) return;
    event.preventDefault();
    const next = field.closest("li")?.nextElementSibling;
    if (next) focusText(next);
    else add(group(field), changed);
  });
}

/** @param {Element} within */
function group(within) {
  return /** @type {HTMLElement} */ (within.closest(".option-list"));
}

/** @param {HTMLElement} list @param {() => void} changed */
function add(list, changed) {
  const rows = /** @type {HTMLElement} */ (list.querySelector(".option-rows"));
  if (rows.children.length >= Number(list.dataset.most ?? 100)) return;
  const template = /** @type {HTMLTemplateElement} */ (list.querySelector("template"));
  rows.append(template.content.cloneNode(true));
  limit(list);
  focusText(/** @type {Element} */ (rows.lastElementChild));
  changed();
}

/** @param {HTMLElement} row @param {() => void} changed */
function remove(row, changed) {
  const list = group(row);
  const near = row.nextElementSibling ?? row.previousElementSibling;
  const after = row.previousElementSibling;
  const rows = /** @type {HTMLElement} */ (row.parentElement);
  const text = row.querySelector("input:not([type=hidden])");
  row.remove();
  limit(list);
  if (near) focusText(near);
  else /** @type {HTMLElement | null} */ (list.querySelector("[data-action=add-option]"))?.focus();
  changed();
  if (!(text instanceof HTMLInputElement) || !text.value.trim()) return;
  done(t("«{text}» er tatt bort.", { text: text.value }), () => {
    if (!rows.isConnected) return;
    if (after?.parentElement === rows) after.after(row);
    else rows.prepend(row);
    limit(list);
    focusText(row);
    changed();
  });
}

/** @param {HTMLElement} row @param {Element | null} other @param {string | undefined} way @param {() => void} changed */
function move(row, other, way, changed) {
  if (!other) return;
  if (way === "up") other.before(row);
  else other.after(row);
  /** @type {HTMLElement | null} */ (row.querySelector(`[data-action=${way}]`))?.focus();
  changed();
}

/** @param {HTMLElement} list */
function limit(list) {
  const rows = list.querySelectorAll(".option-rows > li").length;
  const button = list.querySelector("[data-action=add-option]");
  button?.toggleAttribute("disabled", rows >= Number(list.dataset.most ?? 100));
}

/** @param {Element} row */
function focusText(row) {
  /** @type {HTMLElement | null} */ (row.querySelector("input:not([type=hidden])"))?.focus();
}
