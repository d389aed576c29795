/** What was understood of a file, as a form: each question with what it was taken for. */

import { h, replace } from "../dom.js";
import { t, tn } from "../words.js";

/** @type {[number, () => string][]} how long answers may be kept */
const KEPT = [
  [90, () => t("90 dager")],
  [365, () => t("Ett år")],
  [730, () => t("To år")],
  [1825, () => t("Fem år")],
  [3650, () => t("Ti år")],
];

/**
 * @param {HTMLFormElement} form @param {any} found what the server understood
 * @param {(sitting: string) => void} again asks for another sitting of the same file
 */
export function drawUnderstood(form, found, again) {
  const heading = h("h2", { tabindex: -1 }, t("Dette ble forstått"));
  const joined = tn("{n} person i filen", "{n} personer i filen", found.joined);
  replace(
    form,
    heading,
    h("p", { class: "figures" }, joined, " · ", tn("{n} spørsmål", "{n} spørsmål", found.questions.length)),
    found.sittings.length > 0 && sittings(found, again),
    about(found, Number(form.dataset.days)),
    h("ol", { class: "import-questions" }, found.questions.map(question)),
    found.left.length > 0 && left(found.left),
    h(
      "div",
      { class: "import-foot" },
      h("p", { id: "import-total", role: "status", class: "figures" }),
      h("button", { class: "button primary", type: "submit" }, t("Lagre som et avsluttet møte")),
    ),
  );
  form.onchange = () => total(form);
  total(form);
}

/** @param {HTMLFormElement} form what the person decided */
export function chosen(form) {
  const given = new FormData(form);
  /** @type {Record<string, string>} */
  const readings = {};
  for (const [name, value] of given) if (/^\d+$/.test(name)) readings[name] = String(value);
  return {
    sitting: given.has("sitting") ? String(given.get("sitting")) : undefined,
    title: String(given.get("title")),
    date: String(given.get("date")) || null,
    language: String(given.get("language")),
    retention_days: Number(given.get("retention_days")),
    readings,
  };
}

/** @param {any} found @param {(sitting: string) => void} again */
function sittings(found, again) {
  const choices = found.sittings.map((/** @type {any} */ each) =>
    h(
      "option",
      { value: each.name, selected: each.name === found.sitting },
      [each.name || t("Uten navn"), each.date, tn("{n} person", "{n} personer", each.people)].filter(Boolean).join(" · "),
    ),
  );
  const select = h("select", { id: "import-sitting", name: "sitting" }, choices);
  select.addEventListener("change", () => again(select.value));
  return field("import-sitting", t("Økt"), select, t("Filen har svar fra flere økter. Hver av dem blir et møte for seg."));
}

/** @param {any} found @param {number} days */
function about(found, days) {
  const date = h("input", { id: "import-date", type: "date", name: "date" });
  date.value = found.date;
  const kept = KEPT.map(([n, text]) => h("option", { value: n, selected: n === days }, text()));
  const languages = [["nb", "Norsk"], ["en", "English"]];
  return h(
    "div",
    { class: "import-about" },
    field("import-title", t("Møtets tittel"), h("input", { id: "import-title", name: "title", required: true, maxlength: 200, value: found.title, autocomplete: "off" })),
    field("import-date", t("Dato"), date),
    field("import-language", t("Språk"), h("select", { id: "import-language", name: "language" }, languages.map(([code, name]) => h("option", { value: code, lang: code }, name)))),
    field("import-kept", t("Svarene slettes etter"), h("select", { id: "import-kept", name: "retention_days" }, kept), t("Velg lenge nok hvis de skal sammenlignes med senere møter.")),
  );
}

/** @param {any} asked @param {number} at */
function question(asked, at) {
  const select = h(
    "select",
    { id: `import-${at}`, name: String(at), disabled: !asked.readings.length },
    asked.readings.map((/** @type {any} */ reading) => h("option", { value: reading.key }, reading.name)),
    h("option", { value: "" }, t("Ta det ikke med")),
  );
  const result = h("div", { class: "import-result", role: "status" });
  const draw = () => replace(result, reading(asked, asked.readings.find((/** @type {any} */ each) => each.key === select.value)));
  select.addEventListener("change", draw);
  draw();
  const row = h(
    "li",
    { class: "card import-question" },
    h("h3", null, h("bdi", null, asked.text)),
    asked.parts.length > 0 && h("p", { class: "quiet-text" }, asked.parts.join(" · ")),
    field(`import-${at}`, t("Forstått som"), select),
    result,
    h("p", { class: "quiet-text" }, t("De første svarene i filen:")),
    h("ul", { class: "import-examples" }, asked.examples.map((/** @type {string} */ said) => h("li", null, h("bdi", null, said)))),
  );
  row.readings = asked.readings;
  return row;
}

/** @param {any} asked @param {any} found */
function reading(asked, found) {
  if (!asked.readings.length)
    return h("p", null, t("Ingen spørsmålstype passer til det som står i kolonnen, så den blir ikke med."));
  if (!found) return h("p", null, tn("{n} utfylt celle blir ikke med.", "{n} utfylte celler blir ikke med.", asked.cells));
  return [
    h("p", { class: "figures" }, tn("{n} person svarte", "{n} personer svarte", found.people), " · ", tn("{n} svar", "{n} svar", found.answers)),
    found.options.length > 0 && !asked.parts.length && h("p", { class: "quiet-text" }, t("Alternativer: {options}", { options: found.options.join(" · ") })),
    found.lost > 0 && h("p", { class: "import-lost" }, tn("{n} ble ikke forstått: {examples}", "{n} ble ikke forstått: {examples}", found.lost, { examples: found.lost_examples.join(" · ") })),
  ];
}

/** @param {any[]} rows */
function left(rows) {
  return h(
    "section",
    { class: "import-left" },
    h("h2", null, t("Dette tas ikke med")),
    h("ul", null, rows.map((row) => h("li", null, h("strong", null, row.text), " ", row.why))),
  );
}

/** @param {HTMLFormElement} form */
function total(form) {
  const rows = [...form.querySelectorAll(".import-question")].map((row) => {
    const select = /** @type {HTMLSelectElement} */ (row.querySelector("select"));
    return /** @type {any} */ (row).readings.find((/** @type {any} */ each) => each.key === select.value);
  });
  const taken = rows.filter(Boolean);
  const answers = taken.reduce((sum, each) => sum + each.answers, 0);
  const line = /** @type {HTMLElement} */ (form.querySelector("#import-total"));
  line.textContent = t("{questions} av {all} spørsmål og {answers} svar blir lagret.", { questions: taken.length, all: rows.length, answers });
  /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]")).disabled = !taken.length;
}

/** @param {string} id @param {string} label @param {HTMLElement} input @param {string} [help] */
function field(id, label, input, help) {
  if (help) input.setAttribute("aria-describedby", `${id}-help`);
  return h("div", { class: "field" }, h("label", { for: id }, label), input, help && h("p", { class: "help", id: `${id}-help` }, help));
}
