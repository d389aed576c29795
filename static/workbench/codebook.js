/** The codebook: downloaded, or fetched into a question from a file, another question or meeting. */

import { h, say } from "../dom.js";
import { makeDialog } from "../staff/dialog.js";
import { page } from "../staff-parts.js";
import { html } from "../vendor/lit-html/lit-html.js";
import { t, tn } from "../words.js";
import { change } from "./change.js";

/** @typedef {{meeting: string, title: string, item: string, text: string, themes: number}} Source */

const LIMIT = 1024 * 1024;

/** The button in the workbench's head. @param {import("./extras.js").Looked} looked */
export function codebook({ item, model, live, act }) {
  return html`<button type="button" class="button" ?disabled=${!live.view.online} @click=${() => open(item, model.themes.length, act)}>
    ${t("Kodebok")}</button>`;
}

/** @param {any} item @param {number} themes how many it has @param {import("./extras.js").Looked["act"]} act */
async function open(item, themes, act) {
  const where = `/m/${page.meeting}/themes/${encodeURIComponent(item.id)}/codebook`;
  const dialog = makeDialog(t("Kodebok"), { closed: () => dialog.element.remove() });
  const problem = h("p", { class: "problem", role: "alert" });
  const file = h("input", { id: "codebook-file", type: "file", accept: ".csv,.json,.txt,text/csv,application/json" });
  const sources = h("select", { id: "codebook-from", disabled: true }, h("option", { value: "" }, t("Henter …")));
  const fetchButton = h("button", { type: "button", class: "button", disabled: true, onclick: () => take(sources.value) }, t("Hent temaene"));

  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    file.value = "";
    if (!chosen) return;
    if (chosen.size > LIMIT) say(problem, t("Filen er for stor. Grensen er 1 MB."));
    else take("", chosen);
  });

  /** @param {string} from where from, as an address's query @param {File} [body] */
  async function take(from, body) {
    say(problem, "");
    const reply = await json(`${where}?${from}`, { method: "POST", headers: { "X-Polling": "1" }, body: body ?? "" });
    if (!reply?.themes) return say(problem, reply?.text ?? t("Fikk ikke svar fra serveren. Prøv igjen."));
    const { headings, themes: parts, known } = reply;
    if (!act(change({ headings, themes: parts }), told(parts, known))) {
      return say(problem, t("Alle temaene er her fra før."));
    }
    dialog.element.close();
  }

  dialog.open(
    h("div", { class: "stack" },
      h("p", null, t("Temaer med overskrifter og forklaringer, uten svarene. Ta den med til neste møte, så sorterer dere likt.")),
      themes > 0 && h("p", { class: "row" },
        h("a", { class: "button", href: `${where}.csv`, download: "" }, t("Last ned som CSV")),
        h("a", { class: "button", href: `${where}.json`, download: "" }, t("Last ned som JSON"))),
      h("h3", null, t("Hent temaer hit")),
      h("p", { class: "quiet-text" }, t("Temaer som er her fra før, står som de er. Det du henter, kan angres.")),
      h("div", { class: "field" }, h("label", { for: "codebook-file" }, t("Fra en fil (.csv eller .json)")), file),
      h("div", { class: "field" }, h("label", { for: "codebook-from" }, t("Fra et annet spørsmål")), sources),
      h("div", { class: "row" }, fetchButton),
      problem),
  );

  /** @type {{codebooks: Source[]} | null} */
  const found = await json(`${where}s`);
  const rows = found?.codebooks ?? [];
  sources.replaceChildren(...(rows.length ? rows.map(option) : [h("option", { value: "" }, t("Ingen andre spørsmål har temaer"))]));
  sources.disabled = fetchButton.disabled = !rows.length;
}

/** @param {Source} row */
function option(row) {
  const value = new URLSearchParams({ from: row.item, ...(row.meeting && { meeting: row.meeting }) });
  const themes = tn("{n} tema", "{n} temaer", row.themes);
  return h("option", { value: String(value) }, [row.title, row.text, themes].filter(Boolean).join(" · "));
}

/** @param {{before: any}[]} parts @param {number} known */
function told(parts, known) {
  const added = parts.filter(({ before }) => !before).length;
  const rest = known + parts.length - added;
  const text = tn("{n} tema er hentet.", "{n} temaer er hentet.", added);
  return rest ? `${text} ${tn("{n} var her fra før.", "{n} var her fra før.", rest)}` : text;
}

/** @param {string} path @param {RequestInit} [options] @returns {Promise<any>} null when nothing came back */
async function json(path, options) {
  try {
    return await (await fetch(path, options)).json();
  } catch {
    return null;
  }
}
