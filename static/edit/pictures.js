/** Pictures in a form: put in, looked at, described and taken away, by mouse and by keyboard. */

import { say } from "../dom.js";
import { pictureUrl } from "../kinds/parts/picture.js";
import { done } from "../staff/toasts.js";
import { t } from "../words.js";

/** As large as the server takes. */
const LIMIT = 5;

/**
 * Sends a picture to be kept with the meeting: its name, or a sentence on why not.
 * @param {string} base the editor's path @param {File} file
 * @returns {Promise<{picture?: string, problem?: string}>}
 */
export async function upload(base, file) {
  if (file.size > LIMIT << 20) return { problem: t("Bildet er for stort. Grensen er {limit} MB.", { limit: LIMIT }) };
  try {
    const headers = { "X-Polling": "1" };
    const reply = await fetch(`${base}/picture`, { method: "POST", headers, body: file });
    const { picture, text } = await reply.json();
    return picture ? { picture } : { problem: text };
  } catch {
    return { problem: t("Fikk ikke kontakt med serveren. Sjekk nettet, og prøv igjen.") };
  }
}

/** Shows the pictures that a form came with. @param {HTMLElement} form */
export function dressPictures(form) {
  for (const field of form.querySelectorAll(".picture-field")) dress(/** @type {HTMLElement} */ (field));
}

/** @param {HTMLElement} root @param {{base: string, changed: () => void}} tools */
export function followPictures(root, { base, changed }) {
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-picture]");
    const field = /** @type {HTMLElement | null} */ (button?.closest(".picture-field"));
    if (!(button instanceof HTMLElement) || !field) return;
    if (button.dataset.picture === "add") parts(field).file.click();
    else remove(field);
  });
  root.addEventListener("change", (event) => {
    const file = /** @type {HTMLInputElement} */ (event.target);
    const field = /** @type {HTMLElement | null} */ (file.closest(".picture-field"));
    if (file.type === "file" && field && file.files?.[0]) take(field, file.files[0]);
  });

  /** @param {HTMLElement} field @param {File} chosen */
  async function take(field, chosen) {
    const { file, name, alt, add, problem } = parts(field);
    say(problem, "");
    say(add, t("Legger inn bildet …"));
    const { picture, problem: why } = await upload(base, chosen);
    file.value = "";
    if (picture) {
      // What was said of another picture does not hold for this one.
      if (name.value && name.value !== picture) alt.value = "";
      name.value = picture;
    }
    dress(field);
    say(problem, why ?? "");
    if (!picture || !field.isConnected) return;
    alt.focus();
    changed();
  }

  /** @param {HTMLElement} field */
  function remove(field) {
    const { name, alt, add, problem } = parts(field);
    const before = [name.value, alt.value];
    put("", "");
    add.focus();
    done(t("Bildet er tatt bort."), () => field.isConnected && put(before[0], before[1]));

    /** @param {string} picture @param {string} said */
    function put(picture, said) {
      [name.value, alt.value] = [picture, said];
      say(problem, "");
      dress(field);
      changed();
    }
  }
}

/** @param {HTMLElement} field @returns {Record<string, any>} */
function parts(field) {
  const part = (/** @type {string} */ selector) => field.querySelector(selector);
  return {
    name: part("input[type=hidden]"),
    file: part("input[type=file]"),
    alt: part(".picture-alt input"),
    box: part(".picture-alt"),
    image: part("img"),
    add: part("[data-picture=add]"),
    none: part("[data-picture=remove]"),
    problem: part(".picture-problem"),
  };
}

/** Shows what the field holds. @param {HTMLElement} field */
function dress(field) {
  const { name, box, image, add, none } = parts(field);
  const there = Boolean(name.value);
  image.hidden = box.hidden = none.hidden = !there;
  if (there) image.src = pictureUrl(name.value);
  else image.removeAttribute("src");
  say(add, there ? t("Bytt bilde") : t("Legg til bilde"));
}
