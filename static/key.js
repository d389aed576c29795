/** Takes the key out of the address and exchanges it for a place to go. */

import { t } from "./words.js";

const organiser = document.body.dataset.key === "organiser";
const [heading, said, again] = ["heading", "said", "again"].map(
  (id) => /** @type {HTMLElement} */ (document.getElementById(id)),
);
let key = "";

function takeKey() {
  const found = location.hash.slice(1);
  // Out of the address bar, the history and every screenshot, before anything else happens.
  history.replaceState(null, "", location.pathname);
  if (found) key = organiser ? `organiser.${found}` : found;
  exchange();
}

async function exchange() {
  if (!key) return tell(t("Her trengs en lenke"), withoutKey());
  tell(t("Åpner lenken …"), "");
  let reply;
  try {
    const headers = { "Content-Type": "application/json", "X-Polling": "1" };
    const sent = await fetch("/key", { method: "POST", headers, body: JSON.stringify({ key }) });
    reply = { ok: sent.ok, ...(await sent.json()) };
  } catch {
    tell(t("Ingen kontakt"), t("Fikk ikke kontakt med serveren. Sjekk nettet, og prøv igjen."));
    again.hidden = false;
    return;
  }
  if (reply.ok) return location.replace(reply.go);
  const gone = reply.word === "unknown" || reply.word === "forbidden";
  const text = gone && organiser ? withoutKey() : reply.text;
  tell(gone ? t("Lenken gjelder ikke lenger") : t("Det gikk ikke"), text);
  again.hidden = gone;
}

function withoutKey() {
  return organiser
    ? t("Åpne engangslenken som serveren skrev ut da den startet. Den virker én gang. En ny lages med «python3 -m polling link».")
    : t("Åpne lenken du fikk, eller be møtelederen om en ny.");
}

/** @param {string} title @param {string} text */
function tell(title, text) {
  document.title = title;
  heading.textContent = title;
  said.textContent = text;
  again.hidden = true;
}

again.addEventListener("click", exchange);
// A link pasted where this page is open changes the fragment only.
addEventListener("hashchange", () => location.hash && takeKey());
takeKey();
