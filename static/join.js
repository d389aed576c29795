/** The page where the join code is typed: while too many wrong ones come, it tries again by itself. */

import { h, say } from "./dom.js";
import { t } from "./words.js";

/** Milliseconds between two tries: so much at least, and as much again by chance, for a whole hall waits. */
const WAIT = 3000;

const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
const code = /** @type {HTMLInputElement} */ (document.getElementById("code"));
const status = /** @type {HTMLElement} */ (document.getElementById("again"));
let timer = 0;

/** @param {string} text what is wrong; "" nothing @param {string} [now] what the page does about it */
function tell(text, now = "") {
  /** @type {any} */
  let problem = document.getElementById("code-problem");
  if (text && !problem) {
    problem = h("p", { class: "problem", id: "code-problem", role: "alert" });
    code.after(problem);
  }
  if (problem) say(problem, text);
  code.setAttribute("aria-invalid", String(Boolean(text)));
  code.setAttribute("aria-describedby", text ? "code-help code-problem" : "code-help");
  say(status, now);
  status.hidden = !now;
}

async function ask() {
  clearTimeout(timer);
  timer = 0;
  const headers = { "X-Polling": "1", "Content-Type": "application/x-www-form-urlencoded" };
  try {
    const sent = await fetch("/join", { method: "POST", headers, body: new URLSearchParams({ code: code.value }) });
    const reply = await sent.json();
    if (sent.ok) return location.assign(reply.go + location.hash);
    if (sent.status === 429 || sent.status === 503) return later(reply.text);
    tell(reply.text);
    code.focus();
  } catch {
    later(t("Fikk ikke kontakt med serveren. Sjekk nettet."));
  }
}

/** @param {string} text */
function later(text) {
  tell(text, t("Prøver igjen om litt …"));
  timer = window.setTimeout(ask, WAIT + Math.random() * WAIT);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  tell("", t("Leter etter møtet …"));
  ask();
});
// Another code is being typed: the one before is not tried any more.
code.addEventListener("input", () => {
  clearTimeout(timer);
  if (timer) tell("");
  timer = 0;
});
if (form.dataset.again !== undefined) later(document.getElementById("code-problem")?.textContent ?? "");
