/** The organiser's list: making, copying and deleting meetings, and taking in files. */

import { h, replace } from "./dom.js";
import { later } from "./staff/toasts.js";
import { t } from "./words.js";

const LIMIT = 20 * 1024 * 1024;
const problems = /** @type {HTMLElement} */ (document.getElementById("problems"));
let busy = false;

// The one-time link that led here has been used; it need not stay in the address.
if (location.hash) history.replaceState(null, "", location.pathname);

/**
 * Sends something and goes where the reply says; problems are told on the page.
 * @param {string} path @param {BodyInit} body @param {RequestInit} [more]
 * @returns {Promise<boolean>} whether it was done
 */
async function send(path, body, more = {}) {
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(path, { method: "POST", headers: { "X-Polling": "1" }, body, ...more });
    const said = await reply.json();
    if (!reply.ok) {
      tell(said.problems ?? [said.text]);
      return false;
    }
    tell([]);
    if (said.go) location.assign(said.go);
    return true;
  } catch {
    tell([t("Fikk ikke kontakt med serveren. Sjekk nettet, og prøv igjen.")]);
    return false;
  } finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

/** @param {string[]} sentences @param {string} [heading] */
function tell(sentences, heading = t("Det gikk ikke")) {
  problems.hidden = !sentences.length;
  const list = h("ul", null, sentences.map((sentence) => h("li", null, sentence)));
  replace(problems, sentences.length > 0 && [h("strong", null, heading), list]);
  if (sentences.length) problems.scrollIntoView({ block: "nearest" });
}

/** @param {File | undefined} file */
function take(file) {
  if (!file || busy) return;
  if (file.size > LIMIT) return tell([t("Filen er for stor. Grensen er 20 MB.")]);
  if (!file.size) return tell([t("Filen er tom.")]);
  if (/\.(xlsx?|csv|tsv|zip)$/i.test(file.name)) return tell([t("Dette ser ut som resultater. Velg «Hent inn gamle resultater» for å se hva som er i filen.")]);
  send("/organiser/file", file);
}

/** @param {HTMLElement} row */
function remove(row) {
  const { meeting, title } = row.dataset;
  const next = /** @type {HTMLElement | null} */ (
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("h2 a")
  );
  row.hidden = true;
  (next ?? document.getElementById("main"))?.focus();
  const back = () => {
    row.hidden = false;
    /** @type {HTMLElement} */ (row.querySelector("[data-delete]")).focus();
  };
  later(
    t("«{title}» slettes, med alle svar.", { title: title ?? "" }),
    async () => {
      if (!(await send(`/m/${meeting}/delete`, ""))) return back();
      row.remove();
      if (!document.querySelector(".meetings > li")) location.reload();
    },
    back,
  );
}

document.addEventListener("click", (event) => {
  const pressed = /** @type {HTMLElement} */ (event.target).closest("button");
  const row = /** @type {HTMLElement | null} */ (pressed?.closest("[data-meeting]") ?? null);
  if (pressed?.dataset.make && !busy) send("/organiser/meetings", JSON.stringify({ how: pressed.dataset.make }));
  else if (row && !busy && pressed?.matches("[data-copy]"))
    send("/organiser/meetings", JSON.stringify({ how: "copy", of: row.dataset.meeting }));
  else if (row && pressed?.matches("[data-delete]")) remove(row);
  // A menu closes when something else is pressed.
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
});

document.addEventListener("keydown", (event) => {
  const menu = /** @type {HTMLElement} */ (event.target).closest("details.menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.removeAttribute("open");
  /** @type {HTMLElement} */ (menu.firstElementChild).focus();
});

document.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.type !== "file") return;
  take(field.files?.[0]);
  // The same file, mended, can be chosen again.
  field.value = "";
});

for (const type of ["dragover", "dragleave", "drop"])
  document.addEventListener(type, (event) => {
    event.preventDefault();
    document.body.classList.toggle("dropping", type === "dragover");
    if (type === "drop") take(/** @type {DragEvent} */ (event).dataTransfer?.files[0]);
  });

// A page that comes back from the browser's memory may show what is no more.
addEventListener("pageshow", (event) => event.persisted && location.reload());
