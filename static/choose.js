/** The summary's page: what goes in, saved as it is chosen, seen at once, and taken home. */

import { downloads } from "./choose/downloads.js";
import { preview } from "./choose/preview.js";
import { saving } from "./choose/saving.js";
import { share } from "./choose/share.js";
import { h, replace, say } from "./dom.js";
import { page } from "./staff-parts.js";
import { language, t } from "./words.js";

const LOOK = 5000;
const base = `/m/${page.meeting}/summary/choices`;
/** @param {string} id @returns {any} */
const part = (id) => document.getElementById(id);
const start = JSON.parse(part("start").textContent);
/** @type {Map<string, HTMLInputElement>} by field */
const ticks = new Map([...document.querySelectorAll("[data-out]")].map((each) => [`out:${each.getAttribute("data-out")}`, /** @type {HTMLInputElement} */ (each)]));
/** @type {Map<string, HTMLTextAreaElement>} by field */
const texts = new Map([...document.querySelectorAll("[data-text]")].map((each) => [each.getAttribute("data-text") ?? "", /** @type {HTMLTextAreaElement} */ (each)]));

const shown = preview(start.moment);
const doc = saving(fields(start), { send, load: async () => fields(await ask()), put, drawn });
const { view } = doc;
const drawShare = share(() => doc.value("open") !== "", (open) => doc.change("open", open ? "1" : "", 0));
let wrong = false;

/** What the server tells, by field. @param {any} told @returns {any} */
function fields(told) {
  if (!told) return null;
  const found = { open: told.open ? "1" : "" };
  for (const name of texts.keys()) Object.assign(found, { [name]: told[name] });
  for (const name of told.left_out) Object.assign(found, { [`out:${name}`]: "1" });
  return found;
}

/** @param {object} [body] @returns {Promise<any>} null when nobody answered */
async function ask(body) {
  const headers = { "X-Polling": "1", "Content-Type": "application/json" };
  try {
    const reply = await fetch(base, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
    const told = await reply.json();
    return !body && !reply.ok ? null : told;
  } catch {
    return null;
  }
}

/** @param {import("./choose/saving.js").Step} step */
async function send(step) {
  const reply = await ask(step);
  if (reply?.moment) shown.heard(reply.moment, true);
  return reply;
}

/** Shows what was not typed here. @param {string} field @param {string} value */
function put(field, value) {
  const text = texts.get(field);
  const tick = ticks.get(field);
  if (text && text.value !== value) {
    const at = Math.min(text.selectionStart, value.length);
    text.value = value;
    if (document.activeElement === text) text.setSelectionRange(at, at);
  }
  if (tick) tick.checked = value === "";
}

function drawn() {
  part("undo").disabled = !view.canUndo();
  part("redo").disabled = !view.canRedo();
  const bad = !["saved", "saving"].includes(view.status);
  const now = standing();
  say(part("saved"), now);
  part("saved").dataset.tone = bad ? "bad" : "";
  // Each save is for the eye; the ear hears of what went wrong, and that it is right again.
  if (bad || (wrong && view.status === "saved")) say(part("said"), now);
  wrong = bad || (wrong && view.status !== "saved");
  for (const field of texts.keys()) drawClash(field);
  drawShare?.();
}

function standing() {
  if (view.status === "saved") return view.at ? t("Lagret kl. {time}", { time: clock(view.at) }) : t("Alt er lagret");
  if (view.status === "clash") return t("Noen andre har skrevet på det samme stedet. Velg hva som skal stå.");
  if (view.status === "refused") return t("Ikke lagret: {why}", { why: view.text });
  return view.status === "offline" ? t("Ikke lagret: ingen kontakt. Prøver igjen …") : t("Lagrer …");
}

/** Two texts for one place, and which to keep. @param {string} field */
function drawClash(field) {
  const at = /** @type {HTMLElement} */ (document.querySelector(`[data-clash="${field}"]`));
  const theirs = view.clashes.get(field);
  if (at.dataset.theirs === theirs) return;
  if (theirs === undefined) {
    delete at.dataset.theirs;
    return void replace(at);
  }
  at.dataset.theirs = theirs;
  const settle = (/** @type {boolean} */ ours) => () => {
    doc.settle(field, ours);
    texts.get(field)?.focus();
  };
  replace(at, h("div", { class: "notice" },
    h("p", null, t("Noen andre skrev her samtidig:")),
    h("blockquote", null, theirs || t("(ingen tekst)")),
    h("div", { class: "row" },
      h("button", { type: "button", class: "button small", onclick: settle(false) }, t("Bruk deres")),
      h("button", { type: "button", class: "button small", onclick: settle(true) }, t("Bruk min")))));
}

/** "10.42" in bokmål, "10:42" in English. @param {Date} at */
function clock(at) {
  const [hours, minutes] = [at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, "0"));
  return `${hours}${language === "nb" ? "." : ":"}${minutes}`;
}

async function look() {
  if (document.hidden) return;
  const told = await ask();
  if (told) shown.heard(told.moment, doc.heard(fields(told)));
}

for (const [field, text] of texts) {
  text.addEventListener("input", () => doc.change(field, text.value));
  text.addEventListener("change", () => doc.flush());
}
for (const [field, tick] of ticks) {
  tick.addEventListener("change", () => doc.change(field, tick.checked ? "" : "1", 0));
}
part("undo").addEventListener("click", doc.undo);
part("redo").addEventListener("click", doc.redo);
addEventListener("keydown", (event) => {
  // In a text the browser undoes what is typed there.
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target instanceof HTMLTextAreaElement) return;
  event.preventDefault();
  if (event.shiftKey) doc.redo();
  else doc.undo();
});
addEventListener("beforeunload", (event) => {
  if (view.status !== "saved") event.preventDefault();
});
document.addEventListener("visibilitychange", () => (document.hidden ? doc.flush() : look()));
downloads(doc.flush);
setInterval(look, LOOK);
drawn();
