/** The forms of the editor: read as JSON by the names of their fields, with problems beside them. */

import { h } from "../dom.js";
import { moment } from "./times.js";

/** Fields of the agenda item itself; all others belong to its question. */
const OF_ITEM = new Set(["notes", "samples", "slips", "approve", "on_phones"]);
let marks = 0;
/** What each form has been told, so that a screen reader hears it once. @type {WeakMap<HTMLFormElement, string>} */
const known = new WeakMap();

/**
 * Reads a form's fields: `a` as a value, `a.b` repeated as a list of objects, blank texts in such
 * lists left out. `places` says which element each path came from.
 * @param {HTMLFormElement} form
 * @returns {{values: Record<string, any>, places: Map<string, HTMLElement>}}
 */
export function read(form) {
  /** @type {Record<string, any>} */
  const values = {};
  /** @type {Map<string, HTMLElement>} */
  const places = new Map();
  /** @type {Record<string, Record<string, any>[]>} */
  const lists = {};
  for (const field of /** @type {Iterable<any>} */ (form.elements)) {
    if (!field.name || field.type === "file") continue;
    const [list, part] = field.name.split(".");
    if (!part) {
      values[list] = valueOf(field);
      places.set(list, field);
      continue;
    }
    const rows = (lists[list] ??= []);
    let row = rows[rows.length - 1];
    if (!row || part in row.values) rows.push((row = { values: {}, places: {} }));
    if (part === "id" && !field.value) field.value = freshId(6);
    row.values[part] = valueOf(field);
    row.places[part] = field;
  }
  for (const [list, rows] of Object.entries(lists)) {
    const written = rows.filter(({ values: row }) => !("text" in row) || row.text.trim() || row.picture);
    values[list] = written.map((row) => row.values);
    written.forEach((row, index) => {
      for (const [part, field] of Object.entries(row.places)) places.set(`${list}.${index}.${part}`, field);
    });
    const group = form.querySelector(`[name^="${CSS.escape(list)}."]`)?.closest("fieldset");
    if (group instanceof HTMLElement) places.set(list, group);
  }
  // A list whose last row was taken away is an empty list all the same.
  for (const group of form.querySelectorAll("template")) {
    const name = group.content.querySelector("[name*='.']")?.getAttribute("name")?.split(".")[0];
    if (name && !(name in values)) {
      values[name] = [];
      places.set(name, /** @type {HTMLElement} */ (group.closest("fieldset") ?? group.parentElement));
    }
  }
  return { values, places };
}

/** @param {any} field */
function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if (field.type !== "number") return field.value;
  return field.value === "" || Number.isNaN(field.valueAsNumber) ? field.value : field.valueAsNumber;
}

/** An agenda item as its form has it. @param {HTMLFormElement} form @param {any} item */
export function readItem(form, item) {
  const { values } = read(form);
  const question = { ...item.question };
  /** @type {Record<string, any>} */
  const own = {};
  for (const [name, value] of Object.entries(values)) (OF_ITEM.has(name) ? own : question)[name] = value;
  const lines = "samples" in values ? String(values.samples).split("\n") : item.samples;
  const samples = lines.map((/** @type {string} */ line) => line.trim()).filter(Boolean);
  return { ...item, ...own, question, samples };
}

/** The meeting as the form of its settings has it. @param {HTMLFormElement} form @param {any} meeting */
export function readMeeting(form, meeting) {
  const { own_colour: own, colour, date, opens, closes, ...rest } = read(form).values;
  const look = { ...meeting.look, colour: own ? colour.toLowerCase() : "" };
  const times = { opens: moment(opens, meeting.opens), closes: moment(closes, meeting.closes) };
  return { ...meeting, ...rest, ...times, date: date || null, look };
}

/**
 * Shows each problem beside the field it is about, and takes away those that are no more.
 * @param {HTMLFormElement} form @param {{path: (string | number)[], text: string}[]} problems
 */
export function showProblems(form, problems) {
  const now = JSON.stringify(problems);
  if (now === (known.get(form) ?? "[]")) return;
  known.set(form, now);
  for (const told of form.querySelectorAll(".problem[data-of]")) told.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    describe(field, (ids) => ids.filter((id) => !id.startsWith("problem-")));
  }
  const { places } = read(form);
  for (const { path, text } of problems) {
    const field = placeOf(places, path[0] === "question" ? path.slice(1) : path) ?? form;
    const id = `problem-${(marks += 1)}`;
    const told = h("p", { class: "problem", id, "data-of": path.join("."), role: "alert" }, text);
    const row = field.closest("li") ?? field;
    if (field === form) form.prepend(told);
    else if (field instanceof HTMLFieldSetElement) field.querySelector("legend")?.after(told);
    else if (row === field) field.after(told);
    else row.append(told);
    if (field === form || field instanceof HTMLFieldSetElement) continue;
    field.setAttribute("aria-invalid", "true");
    describe(field, (ids) => [...ids, id]);
  }
}

/** @param {Map<string, HTMLElement>} places @param {(string | number)[]} path */
function placeOf(places, path) {
  for (let length = path.length; length > 0; length -= 1) {
    const found = places.get(path.slice(0, length).join("."));
    if (found) return found;
  }
  return path[0] === "look" ? places.get("colour") : undefined;
}

/** @param {Element} field @param {(ids: string[]) => string[]} change */
function describe(field, change) {
  const ids = change((field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

/** An id that nothing else has: letters and digits. @param {number} [length] */
export function freshId(length = 10) {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  return [...crypto.getRandomValues(new Uint8Array(length))].map((n) => letters[n % 32]).join("");
}
