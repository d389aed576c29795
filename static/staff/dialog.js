/** A dialog with a heading and a way out; notes at the page's foot move into it while it is open. */

import { h, replace } from "../dom.js";
import { t } from "../words.js";
import { placeToasts } from "./toasts.js";

/** @param {string} title @param {{wide?: boolean, closed?: () => void}} [options] */
export function makeDialog(title, { wide = false, closed = () => {} } = {}) {
  const body = h("div", { class: "dialog-body" });
  const id = `dialog-${Math.random().toString(36).slice(2)}`;
  const element = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: wide ? "wide" : "", "aria-labelledby": id },
      h("div", { class: "dialog-head" },
        h("h2", { id }, title),
        h("button", { type: "button", class: "button small", onclick: () => element.close() }, t("Lukk vinduet"))),
      body)
  );
  element.addEventListener("close", () => {
    placeToasts();
    closed();
  });
  document.body.append(element);
  return {
    element,
    body,
    /** @param {...any} children what to show; nothing keeps what is there */
    open(...children) {
      if (children.length) replace(body, ...children);
      if (!element.open) element.showModal();
      placeToasts();
    },
  };
}
