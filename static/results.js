/** The results page: what groups work with in the meeting, to read, while the moderator has it open. */
import { connect } from "./socket.js";
import { h, replace, say } from "./dom.js";
import { t, tn } from "./words.js";
import { kinds } from "./screen/kinds.js";
import { world } from "./screen/world.js";
import { shownTable } from "./screen/table.js";
import { answeredBy } from "./screen/tables.js";
import { byThemes, sortings } from "./screen/themes.js";

/** @param {string} id @returns {any} */
const part = (id) => document.getElementById(id);
const [word, contents, results] = [part("word"), part("contents"), part("results")];
const socket = connect({ meeting: document.body.dataset.meeting ?? "", role: "reader" });
const scripts = kinds(redraw);
const sorted = sortings();
const known = world({ stays: true, forgotten: sorted.anew });
/** @type {Map<string, ReturnType<typeof section>>} the sections on the page, by item and round */
const sections = new Map();
/** @type {any} */
let away = null;
/** @type {any} */
let counts = null;
let asked = false;
let listed = "";

function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    try {
      draw();
    } catch (problem) {
      // What people are reading stays; the next state draws anew.
      console.warn("polling: draw", problem);
    }
  });
}

function draw() {
  const { state } = known;
  const items = state?.items ?? [];
  say(word, standing(state, items));
  word.hidden = !word.textContent;
  part("rehearsal").hidden = !state?.meeting.rehearsal;
  const names = items.map((/** @type {any} */ item) => `${item.id} ${item.run}`);
  for (const name of sections.keys()) if (!names.includes(name)) sections.delete(name);
  for (const item of items) {
    const name = `${item.id} ${item.run}`;
    if (!sections.has(name)) sections.set(name, section(item));
    sections.get(name)?.update(item, scripts.get(item.kind), known.result(item));
  }
  const now = JSON.stringify(items.map((/** @type {any} */ item) => [item.id, item.run, item.question.text]));
  if (now === listed) return;
  listed = now;
  contents.hidden = items.length < 2;
  replace(contents, h("ol", null, items.map(way)));
  replace(results, names.map((/** @type {string} */ name) => sections.get(name)?.element));
}

/** @param {any} item */
const way = (item) => h("li", null, h("a", { href: `#q-${item.id}` }, item.question.text));

/** What there is to say instead of results, or besides. @param {any} state @param {any[]} items */
function standing(state, items) {
  if (away) return away.text ?? t("Lenken gjelder ikke lenger. Be møtelederen om en ny.");
  if (!state) return t("Henter resultatene …");
  if (!state.reading) return t("Siden er lukket. Den åpner når møtelederen vil at dere skal arbeide med resultatene.");
  if (!items.length) return t("Ingen resultater er lagt ut ennå. De kommer hit av seg selv.");
  return socket.status === "open" ? "" : t("Uten nett. Det dere ser, er det siste som kom fram.");
}

/** One question and its result. @param {any} first */
function section(first) {
  const heading = h("h2", { id: `q-${first.id}`, tabindex: -1 }, first.question.text);
  const counted = h("p", { class: "quiet-text figures" });
  let drawing = h("div", { class: "drawing" });
  let sortedNow = false;
  const table = h("div", { class: "in-full" });
  const fold = h("details", null, h("summary", null, t("Vis alt som tabell")), table);
  let drawn = "";

  return {
    element: h("section", { class: "result-section", "aria-labelledby": heading.id }, heading, counted, drawing, fold),
    /** @param {any} item @param {any} kind @param {{tally: any, answers: any[]}} result */
    update(item, kind, { tally, answers }) {
      say(heading, item.question.text);
      if (!kind || !tally) return void say(counted, t("Venter på de første svarene"));
      const here = counts?.items?.[item.id];
      const by = here && here.run === item.run ? answeredBy(here, counts) : null;
      say(counted, by ?? tn("{n} deltaker svarte", "{n} deltakere svarte", tally.people));
      const split = byThemes(item, sorted.of(item));
      const now = JSON.stringify([item.question, tally, answers, split?.parts]);
      if (now === drawn) return;
      drawn = now;
      if (sortedNow !== Boolean(split)) {
        // What drew there keeps its elements: another begins on clean ground.
        sortedNow = Boolean(split);
        drawing.remove();
        drawing = h("div", { class: "drawing" });
        counted.after(drawing);
      }
      const [drawer, on] = split ? [split.kind, split.parts[0]]
        : [kind, { question: item.question, tally: tally.tally, answers, people: tally.people }];
      drawer.results(drawing, { ...on, kind: item.kind, where: "phone", large: null });
      replace(table, shownTable(drawer.table(on)));
    },
  };
}

socket.on("status", (now, detail) => {
  away = now === "away" ? detail : null;
  if (now === "open") {
    known.anew();
    scripts.retry();
  }
  redraw();
});
socket.on("state", (message) => {
  if (known.told(message)) redraw();
});
socket.on("counts", (message) => {
  counts = message;
  redraw();
});
socket.on("themes", (message) => {
  sorted.heard(message);
  redraw();
});
for (const type of ["tally", "answers"]) {
  socket.on(type, (message) => {
    known.heard(message);
    redraw();
  });
}
redraw();
