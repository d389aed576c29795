/** Old results brought in: the file is read, what was understood is shown, and only then kept. */

import { h, replace, say } from "./dom.js";
import { drawUnderstood, chosen } from "./import/understood.js";
import { t } from "./words.js";

const LIMIT = 10 * 1024 * 1024;
const field = /** @type {HTMLInputElement} */ (document.getElementById("file"));
const problems = /** @type {HTMLElement} */ (document.getElementById("problems"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("understood"));
const fileName = /** @type {HTMLElement} */ (document.getElementById("file-name"));
/** @type {File | null} the file that is shown: the server has kept nothing of it */
let file = null;
let busy = false;

/** @param {string} text */
function tell(text) {
  problems.hidden = !text;
  replace(problems, text && h("p", null, text));
  if (text) problems.scrollIntoView({ block: "nearest" });
}

/**
 * @param {string} path @param {BodyInit} body
 * @returns {Promise<any>} what was replied, null when it did not go
 */
async function send(path, body) {
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(path, { method: "POST", headers: { "X-Polling": "1" }, body });
    const said = await reply.json();
    tell(reply.ok ? "" : said.text);
    return reply.ok ? said : null;
  } catch {
    tell(t("Fikk ikke kontakt med serveren. Sjekk nettet, og prøv igjen."));
    return null;
  } finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

/** @param {string} path @param {string} [sitting] */
function address(path, sitting) {
  const asked = new URLSearchParams({ name: file?.name.slice(0, 200) ?? "" });
  if (sitting !== undefined) asked.set("sitting", sitting);
  return `${path}?${asked}`;
}

/** @param {File | undefined} taken @param {string} [sitting] */
async function look(taken, sitting) {
  if (!taken || busy) return;
  file = taken;
  form.hidden = true;
  if (taken.size > LIMIT) return tell(t("Filen er for stor. Grensen er 10 MB."));
  if (!taken.size) return tell(t("Filen er tom."));
  say(fileName, t("Leser {name} …", { name: taken.name }));
  const found = await send(address("/organiser/import/read", sitting), taken);
  say(fileName, taken.name);
  if (!found) return;
  drawUnderstood(form, found, (name) => look(taken, name));
  form.hidden = false;
  /** @type {HTMLElement | null} */ (form.querySelector("h2"))?.focus();
}

async function keep() {
  if (!file || busy) return;
  const { sitting, ...choices } = chosen(form);
  const body = new Blob([JSON.stringify(choices), "\n", file]);
  const said = await send(address("/organiser/import", sitting), body);
  if (said) location.assign(said.go);
}

field.addEventListener("change", () => {
  look(field.files?.[0]);
  // The same file, mended, can be chosen again.
  field.value = "";
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  keep();
});

for (const type of ["dragover", "dragleave", "drop"])
  document.addEventListener(type, (event) => {
    event.preventDefault();
    document.body.classList.toggle("dropping", type === "dragover");
    if (type === "drop") look(/** @type {DragEvent} */ (event).dataTransfer?.files[0]);
  });
