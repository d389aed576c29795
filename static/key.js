/** Takes the key out of the address and exchanges it for a place to go. */

import { t } from "./words.js";

const [heading, said, again] = ["heading", "said", "again"].map(
  (id) => /** @type {HTMLElement} */ (document.getElementById(id)),
);
let key = "";

function takeKey() {
  const found = location.hash.slice(1);
  // Out of the address bar, the history and every screenshot, before anything else happens.
  history.replaceState(null, "", location.pathname);
  if (found) key = found;
  exchange();
}

async function exchange() {
  if (!key) return tell(t("Her trengs en lenke"), t("Åpne lenken du fikk, eller be møtelederen om en ny."));
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
  tell(gone ? t("Lenken gjelder ikke lenger") : t("Det gikk ikke"), reply.text);
  again.hidden = gone;
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
