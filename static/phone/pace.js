/** The phone in a meeting of own pace: what is answered, the way on, and when it opens and closes. */
import { h, replace, say } from "../dom.js";
import { until } from "../screen/when.js";
import { t } from "../words.js";
import { overviewOf } from "./pace/overview.js";

/** @type {any} what the page gave when it last drew */
let on = null;
let timer = 0;
let said = "";
const progress = h("progress", { "aria-labelledby": "answered-so-far" });
const answered = h("span", { id: "answered-so-far", class: "figures" });
const closing = h("span", { class: "figures", role: "timer" });
const back = h("button", { class: "button small quiet", type: "button", onclick: () => to(null) }, t("Oversikt"));
const bar = h("nav", { class: "pace-bar", "aria-label": t("Hvor du er"), hidden: true }, h("p", { class: "pace-line" }, answered, closing), h("div", { class: "pace-line" }, progress, back));
const ways = h("nav", { class: "pace-ways row", "aria-label": t("Bla i spørsmålene"), hidden: true });

/** The items that are this phone's to go through. @returns {any[]} */
const agenda = () => on.state.earlier;

/** Those of them that it can answer. @returns {any[]} */
const asked = () => agenda().filter((item) => item.answered !== false && (!item.by_table || on.state.table));

/** @returns {"before" | "open" | "closed"} where the whole stands */
function standing() {
  const { state } = on;
  if (state.phase === "ended" || on.over) return "closed";
  if (!agenda().length) return state.closes === 0 ? "closed" : "before";
  return asked().some((item) => item.phase === "open") || !asked().length ? "open" : "closed";
}

/** How an item stands with this phone. @param {any} item */
function own(item) {
  const slots = Array.from({ length: item.slots || 1 }, (_, slot) => on.box.entry(item, slot)).filter(Boolean);
  const held = slots.some((entry) => entry.held !== null);
  // On its way counts as answered as long as it may still arrive.
  const answered = held || (item.phase === "open" && slots.some((entry) => entry.pending && entry.answer !== null));
  const late = !answered && slots.some((entry) => entry.refused);
  return { item, answered, late, drafted: on.box.summary(item).drafted, seen: seen(item) };
}

/** Whether this phone may see the result of an item. @param {any} item */
const seen = (item) => Boolean(on.known.result(item).tally) && (item.results || item.after);

/** How many of them this phone has answered. */
const done = () => asked().filter((item) => own(item).answered).length;

/**
 * Called at every drawing, before what is on.
 * @param {{state: any, known: any, box: any, chosen: string | null, over: boolean, news: Element,
 *   choose: (id: string | null) => void}} tools
 */
export function begin(tools) {
  on = tools;
  if (!bar.parentElement) {
    document.getElementById("view")?.before(bar);
    document.getElementById("view")?.after(ways);
  }
  const [n, m] = [done(), asked().length];
  bar.hidden = !m || standing() === "before";
  back.hidden = on.chosen === null;
  progress.max = m || 1;
  progress.value = n;
  say(answered, t("{n} av {m} besvart", { n, m }));
  const at = place();
  ways.hidden = at < 0;
  if (at >= 0) drawWays(at);
  tick();
}

/** Goes there from a button that may be gone then: the focus is to stand at the top of what comes. @param {string | null} id */
function to(id) {
  /** @type {HTMLElement | null} */ (document.querySelector("#view h1"))?.focus({ preventScroll: true });
  on.choose(id);
}

/** Where what is shown stands among the items, -1 when it is none of them. */
const place = () => agenda().findIndex((item) => item.id === on.chosen);

/** @param {number} at */
function drawWays(at) {
  const [before, after] = [agenda()[at - 1], agenda()[at + 1]];
  const now = JSON.stringify([before?.id, after?.id]);
  if (ways.dataset.drawn === now) return;
  ways.dataset.drawn = now;
  const way = (/** @type {any} */ item, /** @type {string} */ label) =>
    h("button", { class: "button", type: "button", disabled: !item, onclick: () => to(item.id) }, label);
  replace(ways, way(before, t("Forrige")), way(after, t("Neste")));
}

/** Writes what changes by itself as time goes; the page draws anew only when it is told something. */
function tick() {
  clearTimeout(timer);
  const open = standing() === "open";
  const end = on.state.closing;
  say(closing, open && end !== null ? t("Stenger {when}", { when: until(end) }) : standing() === "closed" ? t("Stengt") : "");
  const left = end === null ? Infinity : end - performance.now();
  const warning = !open || left > 5 * 60_000 ? "" : left > 60_000 ? t("Stenger om mindre enn fem minutter") : t("Stenger om mindre enn ett minutt");
  if (warning !== said && warning) say(on.news, warning);
  said = warning;
  for (const element of document.querySelectorAll("[data-until]")) {
    say(element, until(Number(/** @type {HTMLElement} */ (element).dataset.until)));
  }
  timer = window.setTimeout(tick, 1000);
}

/** What the overview is of just now: another name, another overview. */
export function name() {
  return `pace ${standing()} ${on.state.phase} ${done() === asked().length}`;
}

/** The view when no question is chosen: what there is, how far one has come, and what is next. */
export function overview() {
  return overviewOf({
    standing, done,
    total: () => asked().length,
    rows: () => agenda().map(own),
    state: () => on.state,
    choose: (/** @type {string} */ id) => on.choose(id),
    first: () => asked().find((item) => item.phase === "open" && !own(item).answered) ?? null,
  });
}

/** What the big button does once the question needs nothing more. */
export function next() {
  const at = place();
  if (at < 0 || standing() !== "open") return null;
  const item = agenda()[at + 1];
  return item
    ? { label: t("Neste"), run: () => on.choose(item.id) }
    : { label: t("Ferdig: til oversikten"), run: () => on.choose(null) };
}

