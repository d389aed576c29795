/** The editor: agenda at the left, the chosen part's form in the middle, previews at the right. */

import { agendaList } from "./edit/agenda.js";
import { agendaChanges } from "./edit/changes.js";
import { openDocument } from "./edit/document.js";
import { readItem, readMeeting, showProblems } from "./edit/form.js";
import { followLook } from "./edit/meeting.js";
import { followOptions } from "./edit/options.js";
import { dressPictures, followPictures } from "./edit/pictures.js";
import { previews } from "./edit/previews.js";
import { server } from "./edit/server.js";
import { followTables } from "./edit/tables.js";
import { followTimes } from "./edit/times.js";
import { standing } from "./edit/standing.js";
import { t } from "./words.js";

/** @param {string} id @returns {any} */
const part = (id) => document.getElementById(id);
const start = JSON.parse(part("document").textContent);
const base = `/m/${start.meeting.id}/edit`;
const api = server(base);
const settings = part("settings");

/** @type {Map<string, HTMLFormElement>} forms with what was typed in them, by item ("" the meeting) */
const forms = new Map();
/** @type {HTMLFormElement | null} */
let form = null;
/** @type {string | null} */
let chosen = null;
let turn = 0;
let colour = start.meeting.look.colour;

const doc = openDocument(start, { send: api.save, changed });
const { view } = doc;
const tellStanding = standing(view);
const shown = previews(part("previews"), api.preview, (problems, item) => {
  const of = forms.get(item.id);
  if (of) showProblems(of, problems);
});
const { add, ...changes } = agendaChanges(doc, { blanks: start.blanks, choose, chosen: () => chosen });
const drawAgenda = agendaList(part("agenda"), { base, titles: start.titles, choose, ...changes });

/** @param {string | null} id */
const item = (id) => view.meeting.agenda.find((/** @type {any} */ each) => each.id === id);

/** @param {boolean} whole */
function changed(whole) {
  if (whole) {
    forms.clear();
    choose(item(chosen) ? chosen : null, { push: false, again: true });
  }
  if (view.status === "saved" && view.meeting.look.colour !== colour) {
    colour = view.meeting.look.colour;
    shown.look();
  }
  draw();
}

function draw() {
  const bad = view.problems.filter(({ path }) => path[0] === "agenda").map(({ path }) => Number(path[1]));
  drawAgenda(view.meeting.agenda, chosen, new Set(bad));
  part("empty").hidden = view.meeting.agenda.length > 0;
  if (chosen === null) part("about").setAttribute("aria-current", "page");
  else part("about").removeAttribute("aria-current");
  if (chosen === null && form) showProblems(form, view.problems.filter(({ path }) => path[0] !== "agenda"));
  shown.name(view.meeting.title);
  tellStanding();
}

/**
 * Shows the form of an item, or of the meeting (null).
 * @param {string | null} id
 * @param {{push?: boolean, again?: boolean, focus?: boolean}} [how] `again` keeps the place of the focus
 */
async function choose(id, { push = true, again = false, focus = false } = {}) {
  const mine = (turn += 1);
  const same = again && id === chosen;
  chosen = id;
  if (push) history.pushState(null, "", id ? `${base}/${id}` : base);
  draw();
  const key = id ?? "";
  const asked = id ? item(id) : view.meeting;
  const found = forms.get(key) ?? (await api.form(id ? { item: asked } : { meeting: asked }));
  if (mine !== turn) return;
  // What was typed meanwhile was typed into the form that is here, which so says how it stands.
  if (same && form && asked !== (id ? item(id) : view.meeting)) return void forms.set(key, form);
  if (!found) return settings.replaceChildren(notToBeHad(id));
  if (!forms.has(key) && !id) {
    followLook(found, { base, setLogo });
    followTimes(found);
  }
  if (!forms.has(key)) dressPictures(found);
  forms.set(key, found);
  const refocus = again ? focused() : () => {};
  form = found;
  settings.replaceChildren(found);
  refocus();
  if (focus) /** @type {HTMLTextAreaElement | null} */ (found.querySelector("textarea, input"))?.select();
  preview(0);
  draw();
}

/** Puts the focus, when called, where it is now in the form, and selects all where all is selected. */
function focused() {
  const now = /** @type {any} */ (document.activeElement);
  const place = form ? [...form.elements].indexOf(now) : -1;
  const all = place >= 0 && now.value && now.selectionEnd - now.selectionStart === now.value.length;
  return () => {
    const there = /** @type {any} */ (form?.elements[place]);
    there?.focus();
    if (all) there?.select?.();
  };
}

/** @param {string | null} id */
function notToBeHad(id) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = t("Kunne ikke hente skjemaet. Prøv igjen");
  button.addEventListener("click", () => choose(id, { push: false }));
  return button;
}

/** @param {number} [wait] */
function preview(wait) {
  const drawn = item(chosen) ?? view.meeting.agenda[0];
  shown.show(Boolean(drawn));
  if (drawn) shown.draw(drawn, wait);
}

/** Takes what stands in the form. */
function take() {
  if (!form) return;
  const now = item(chosen);
  if (chosen === null) doc.change(readMeeting(form, view.meeting));
  else if (now) {
    const read = readItem(form, now);
    const agenda = view.meeting.agenda.map((/** @type {any} */ each) => (each === now ? read : each));
    doc.change({ ...view.meeting, agenda });
    preview();
  }
}

/** @param {string} logo */
function setLogo(logo) {
  doc.change({ ...view.meeting, look: { ...view.meeting.look, logo } }, 0);
}

settings.addEventListener("input", take);
settings.addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
followOptions(settings, take);
followTables(settings, take);
followPictures(settings, { base, changed: take });
part("undo").addEventListener("click", doc.undo);
part("redo").addEventListener("click", doc.redo);
part("about").addEventListener("click", (/** @type {MouseEvent} */ event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(null);
});
/** @param {(theirs: any) => void} then */
const withTheirs = (then) => async () => {
  const theirs = await api.load();
  if (theirs?.meeting) then(theirs);
};
part("take-theirs").addEventListener("click", withTheirs(doc.adopt));
part("keep-mine").addEventListener("click", withTheirs(doc.insist));

const kinds = part("kinds");
part("add").addEventListener("click", () => kinds.showModal());
part("kinds-close").addEventListener("click", () => kinds.close());
kinds.addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const kind = /** @type {HTMLElement} */ (event.target).closest("[data-kind]");
  if (!(kind instanceof HTMLElement)) return;
  kinds.close();
  add(kind.dataset.kind ?? "");
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || kinds.open) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) doc.redo();
  else doc.undo();
});
addEventListener("popstate", () => {
  const id = location.pathname.slice(base.length + 1);
  choose(item(id) ? id : null, { push: false });
});
document.addEventListener("visibilitychange", () => document.hidden && doc.flush());
addEventListener("beforeunload", (event) => {
  if (view.status !== "saved") event.preventDefault();
});
choose(item(start.item) ? start.item : null, { push: false });
