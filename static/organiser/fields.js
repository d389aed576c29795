/** Forms of the organiser's pages: sent as JSON, what is wrong said beside the field it is about. */

import { t } from "../words.js";

/** @typedef {{ok: boolean, status: number, word?: string, text?: string, field?: string, go?: string, url?: string, name?: string}} Reply */

/** @param {string} path @param {object} body @returns {Promise<Reply>} */
export async function send(path, body) {
  document.body.setAttribute("aria-busy", "true");
  try {
    const headers = { "Content-Type": "application/json", "X-Polling": "1" };
    const sent = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    return { ok: sent.ok, status: sent.status, ...(await sent.json()) };
  } catch {
    return { ok: false, status: 0, text: t("Fikk ikke kontakt med serveren. Sjekk nettet, og prøv igjen.") };
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

/** Takes away what was said of a form's fields. @param {HTMLFormElement} form */
export function clear(form) {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const problem of form.querySelectorAll(".problem")) problem.textContent = "";
}

/**
 * Says what is wrong with a field, beside it, and goes there.
 * @param {HTMLFormElement} form @param {string} name @param {string} text
 * @returns {boolean} whether there is such a field
 */
export function tell(form, name, text) {
  const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  const problem = document.getElementById(`problem-${name}`);
  if (!field || !problem) return false;
  problem.textContent = text;
  field.setAttribute("aria-invalid", "true");
  field.focus();
  return true;
}

/**
 * The first field that stands empty is told of.
 * @param {HTMLFormElement} form @param {Record<string, string>} needed what to say of each
 * @returns {boolean} whether none does
 */
export function filled(form, needed) {
  for (const [name, text] of Object.entries(needed)) {
    const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
    if (field && !field.value.trim()) {
      tell(form, name, text);
      return false;
    }
  }
  return true;
}

/** Passwords can be looked at; they are hidden again before they are sent. */
export function reveals() {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-reveal]"))) {
    const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.reveal ?? ""));
    const text = /** @type {Text} */ (button.firstChild);
    const show = (/** @type {boolean} */ shown) => {
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      text.data = shown ? t("Skjul") : t("Vis");
    };
    button.addEventListener("click", () => show(field.type === "password"));
    field.form?.addEventListener("submit", () => show(false));
  }
}
