/** Copying what stands in a field, also where the page came over plain HTTP on the room's network. */

import { say } from "../staff/toasts.js";
import { t } from "../words.js";

/** @param {string} id of the field */
export async function copyFrom(id) {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
  if (!field) return;
  let copied = false;
  try {
    await navigator.clipboard.writeText(field.value);
    copied = true;
  } catch {
    // Without https the browser has no clipboard for scripts, but still knows the old command.
    field.select();
    copied = document.execCommand("copy");
  }
  say(copied ? t("Lenken er kopiert.") : t("Marker lenken og kopier den selv."));
}
