/** The organiser's own page: account, password, sign-ins, and the other organisers. */

import { clear, filled, reveals, send, tell } from "./organiser/fields.js";
import { copyFrom } from "./present/copy.js";
import { later } from "./staff/toasts.js";
import { t } from "./words.js";

const [said, problem, link, label, url] = ["said", "problem", "link", "link-label", "url"].map(
  (id) => /** @type {HTMLElement} */ (document.getElementById(id)),
);
const SAID = "said";

/** @param {string} text @param {HTMLElement} [where] */
function say(text, where = said) {
  for (const each of [said, problem]) each.hidden = true;
  where.textContent = text;
  where.hidden = false;
  where.scrollIntoView({ block: "nearest" });
}

/** Says it once the page has been drawn anew. @param {string} text */
function sayAfter(text) {
  sessionStorage.setItem(SAID, text);
  location.reload();
}

/** @param {import("./organiser/fields.js").Reply} reply @param {HTMLFormElement | null} [form] */
function refused(reply, form = null) {
  const text = reply.text ?? t("Det gikk ikke. Prøv igjen.");
  const name = form && reply.field === "name" && form.elements.namedItem("invited") ? "invited" : reply.field;
  const field = name ?? (reply.status === 429 ? "current" : "");
  if (!form || !tell(form, field, text)) say(text, problem);
}

/** What each form sends, what it must have, and what is said when it is done. */
const forms = {
  "/organiser/account": { needed: { name: t("Skriv navnet ditt."), password: t("Velg et passord.") }, done: t("Kontoen er laget. Neste gang logger du inn med navn og passord.") },
  "/organiser/password": { needed: { current: t("Skriv passordet du har nå."), password: t("Velg et nytt passord.") }, done: t("Passordet er lagret. De andre innloggingene dine er avsluttet.") },
  "/organiser/sign-ins": { needed: {}, done: t("Lagret.") },
  "/organiser/invite": { needed: { invited: t("Skriv navnet på den du inviterer.") }, done: "" },
};

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-post]"))) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (document.body.hasAttribute("aria-busy")) return;
    const path = /** @type {keyof typeof forms} */ (form.dataset.post);
    clear(form);
    if (!filled(form, forms[path].needed)) return;
    const given = Object.fromEntries(new FormData(form));
    const reply = await send(path, path === "/organiser/invite" ? { name: given.invited } : given);
    if (!reply.ok) return refused(reply, form);
    if (reply.url) return handOut(reply);
    sayAfter(forms[path].done);
  });
}

/** Shows a link, the only time that it is seen. @param {import("./organiser/fields.js").Reply} reply */
function handOut({ name = "", url: address = "" }) {
  link.hidden = false;
  label.textContent = t("Send denne lenken til {name}. Kopier den nå, den vises bare denne ene gangen.", { name });
  /** @type {HTMLInputElement} */ (url).value = address;
  url.focus();
  /** @type {HTMLInputElement} */ (url).select();
}

/** @param {string} path @param {object} body @param {string} done */
async function act(path, body, done) {
  const reply = await send(path, body);
  if (!reply.ok) return refused(reply);
  if (reply.url) return handOut(reply);
  sayAfter(done);
}

/** Does it in ten seconds unless it is undone; the row is gone meanwhile. @param {HTMLElement} row @param {string} text @param {() => Promise<void>} doing */
function soon(row, text, doing) {
  row.hidden = true;
  later(text, doing, () => (row.hidden = false));
}

document.addEventListener("click", async (event) => {
  const pressed = /** @type {HTMLElement} */ (event.target).closest("button");
  if (!pressed) return;
  const row = /** @type {HTMLElement | null} */ (pressed.closest("[data-sign-in], [data-account]"));
  const name = row?.dataset.account ?? "";
  if (pressed.matches("[data-sign-out]")) {
    const reply = await send("/organiser/sign-out", {});
    if (reply.ok && reply.go) location.assign(reply.go);
    else refused(reply);
  } else if (pressed.matches("[data-end]")) {
    await act("/organiser/sign-ins/end", { id: row?.dataset.signIn }, t("Innloggingen er avsluttet."));
  } else if (pressed.matches("[data-end-all]")) {
    await act("/organiser/sign-ins/end", { all: true }, t("De andre innloggingene dine er avsluttet."));
  } else if (row && pressed.matches("[data-reset]")) {
    later(t("{name} får ny lenke. Passordet og innloggingene slutter å gjelde.", { name }), () => act("/organiser/reset", { name }, ""));
  } else if (row && pressed.matches("[data-remove]")) {
    soon(row, t("{name} fjernes, og blir logget ut overalt.", { name }), () => act("/organiser/remove", { name }, t("{name} er fjernet.", { name })));
  } else if (pressed.matches("[data-copy]")) {
    await copyFrom("url");
  }
});

const before = sessionStorage.getItem(SAID);
if (before) say(before);
sessionStorage.removeItem(SAID);
reveals();
