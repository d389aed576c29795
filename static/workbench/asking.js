/** The room is asked about the themes: a dialog that puts a new question on the agenda, or opens it. */

import { h, say } from "../dom.js";
import { makeDialog } from "../staff/dialog.js";
import { say as note } from "../staff/toasts.js";
import { page } from "../staff-parts.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t } from "../words.js";

/** @typedef {{themes: string[], kinds: {name: string, title: string, text: string}[], now: boolean}} Offer */

/** The button in the workbench's head. @param {import("./extras.js").Looked} looked */
export function asking({ item, run, model, live }) {
  if (model.themes.length < 2 || live.view.state?.ended) return nothing;
  return html`<button type="button" class="button" ?disabled=${!live.view.online} @click=${() => open(item, run)}>
    ${t("Spør rommet om temaene")}</button>`;
}

/** @param {any} item @param {number} run */
async function open(item, run) {
  const where = `/m/${page.meeting}/themes/${encodeURIComponent(item.id)}/ask`;
  /** @type {Offer | null} */
  const offer = await json(`${where}?run=${run}`);
  if (!offer?.themes) return note(t("Fikk ikke svar fra serveren. Prøv igjen."));
  const dialog = makeDialog(t("Spør rommet om temaene"), { closed: () => dialog.element.remove() });
  const problem = h("p", { class: "problem", role: "alert" });
  const kinds = offer.kinds.map((kind, at) => h("label", { class: "check" },
    h("input", { type: "radio", name: "ask-kind", value: kind.name, checked: at === 0, onchange: () => suggest(kind.text) }), kind.title));
  const text = h("textarea", { id: "ask-text", class: "input", rows: 2, maxlength: 300 });
  const themes = offer.themes.map((name) => h("label", { class: "check" },
    h("input", { type: "checkbox", name: "ask-theme", value: name, checked: true }), h("bdi", null, name)));
  const buttons = h("div", { class: "row" },
    offer.now && h("button", { type: "button", class: "button primary", onclick: () => send(true) }, t("Spør nå")),
    h("button", { type: "button", class: offer.now ? "button" : "button primary", onclick: () => send(false) }, t("Legg på agendaen")));
  let suggested = "";

  /** The kind's own words, unless somebody has written others. @param {string} words */
  function suggest(words) {
    if (text.value.trim() && text.value !== suggested) return;
    suggested = words;
    text.value = words;
  }

  /** @param {boolean} now */
  async function send(now) {
    const chosen = [...dialog.element.querySelectorAll("input:checked")].map((input) => /** @type {HTMLInputElement} */ (input));
    const given = {
      kind: chosen.find(({ name }) => name === "ask-kind")?.value, text: text.value, run, now,
      themes: chosen.filter(({ name }) => name === "ask-theme").map(({ value }) => value),
    };
    for (const button of buttons.children) button.toggleAttribute("disabled", true);
    const reply = await json(where, given);
    for (const button of buttons.children) button.toggleAttribute("disabled", false);
    if (!reply?.item) return say(problem, reply?.text ?? reply?.detail ?? t("Fikk ikke svar fra serveren. Prøv igjen."));
    dialog.element.close();
    note(now ? t("Rommet blir spurt nå. Spørsmålet er nummer {n} på agendaen.", { n: reply.at })
      : t("Spørsmålet er lagt på agendaen som nummer {n}. Møtelederen åpner det.", { n: reply.at }));
  }

  suggest(offer.kinds[0]?.text ?? "");
  dialog.open(
    h("fieldset", { class: "filter" }, h("legend", null, t("Hva skal rommet gjøre?")), kinds),
    h("div", { class: "field" }, h("label", { for: "ask-text" }, t("Spørsmålet")), text),
    h("fieldset", { class: "filter ask-themes" }, h("legend", null, t("Temaer, de med flest svar først")), themes),
    problem, buttons);
}

/** The reply as JSON, null when nobody answered. @param {string} path @param {any} [body] */
async function json(path, body) {
  const headers = { "Content-Type": "application/json", "X-Polling": "1" };
  try {
    return await (await fetch(path, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers })).json();
  } catch {
    return null;
  }
}
