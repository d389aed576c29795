/** When a meeting of own pace opens and closes: kept with its zone, shown in that of whoever edits. */
import { t } from "../words.js";

/** A time as its field shows it, in this machine's zone. @param {string | null} at @returns {string} */
export function local(at) {
  if (!at) return "";
  const time = new Date(at);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/**
 * What was typed as a moment, null for none; what shows the same as before is the same.
 * @param {string} typed @param {string | null} before @returns {string | null}
 */
export function moment(typed, before) {
  if (!typed) return null;
  if (typed === local(before)) return before;
  return new Date(typed).toISOString();
}

/** @param {HTMLFormElement} form that of the meeting */
export function followTimes(form) {
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-at]"))) {
    field.value = local(field.dataset.at ?? "");
  }
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const said = /** @type {HTMLElement} */ (form.querySelector("#times-zone"));
  said.textContent = t("Klokkeslettene gjelder i tidssonen til denne maskinen, {zone}.", { zone });
  const pace = /** @type {HTMLSelectElement} */ (form.querySelector("[name=pace]"));
  pace.addEventListener("change", () => {
    /** @type {HTMLElement} */ (form.querySelector("#times")).hidden = pace.value !== "own";
  });
}
