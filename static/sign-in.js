/** Signing in: with the link in the address, which is taken out of it, or with name and password. */

import { clear, filled, reveals, send, tell } from "./organiser/fields.js";
import { t } from "./words.js";

const [heading, said, again, ways] = ["heading", "said", "again", "ways"].map(
  (id) => /** @type {HTMLElement} */ (document.getElementById(id)),
);
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("sign-in"));
let key = "";

function takeKey() {
  key = location.hash.slice(1);
  // Out of the address bar, the history and every screenshot, before anything else happens.
  history.replaceState(null, "", location.pathname);
  if (key) exchange();
}

async function exchange() {
  title(t("Åpner lenken …"), "");
  ways.hidden = true;
  again.hidden = true;
  const reply = await send("/key", { key: `organiser.${key}` });
  if (reply.ok && reply.go) return location.replace(reply.go);
  const gone = reply.word === "unknown" || reply.word === "forbidden";
  if (gone) title(t("Lenken gjelder ikke lenger"), t("Den virker én gang, og i ett døgn."));
  else title(reply.status ? t("Det gikk ikke") : t("Ingen kontakt"), reply.text ?? "");
  again.hidden = gone;
  ways.hidden = !gone;
}

/** @param {string} text @param {string} more */
function title(text, more) {
  document.title = text;
  heading.textContent = text;
  said.textContent = more;
  said.removeAttribute("class");
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (document.body.hasAttribute("aria-busy")) return;
  clear(form);
  if (!filled(form, { name: t("Skriv navnet ditt."), password: t("Skriv passordet ditt.") })) return;
  const { name, password } = Object.fromEntries(new FormData(form));
  const reply = await send("/organiser/sign-in", { name, password });
  if (reply.ok && reply.go) return location.assign(reply.go);
  tell(form, "password", reply.text ?? t("Det gikk ikke. Prøv igjen."));
  /** @type {HTMLInputElement} */ (form.elements.namedItem("password")).select();
});

again.addEventListener("click", exchange);
// A link pasted where this page is open changes the fragment only.
addEventListener("hashchange", () => location.hash && takeKey());
reveals();
takeKey();
