/** One question on the phone: its text, the form for an answer, and the answers given. */
import { h, replace, say } from "../dom.js";
import { t } from "../words.js";
import { clock } from "../screen/clock.js";
import { resultPart } from "./result.js";
import { lateSlip, mostTelling, ownAnswers, same } from "./own.js";
import { statusLine } from "./foot.js";

/**
 * @param {any} first the question as the state has it
 * @param {any} kind the script of its kind
 * @param {object} tools
 * @param {ReturnType<typeof import("./outbox.js").outbox>} tools.box
 * @param {() => void} tools.redraw
 * @param {(text: string) => void} tools.announce
 */
export function questionView(first, kind, { box, redraw, announce }) {
  let [item, connected] = [first, true];
  /** @type {number | null} */
  let active = null;
  /** @type {any} */
  let form = null;
  /** @type {any} what is written */
  let value = null;
  /** @type {any} what the form was last told to show */
  let told = null;
  /** @type {string | null} */
  let problem = null;
  let tried = false;
  /** @type {{slot: number, answer: any} | null} */
  let withdrawn = null;

  const place = h("span");
  const time = h("span", { role: "timer", class: "figures", hidden: true });
  const title = h("h1", { tabindex: -1 }, first.question.text);
  const help = h("p", { class: "help" });
  const formBox = h("div", { class: "form" });
  const result = resultPart();
  const own = ownAnswers({ edit, withdraw, cancel });
  const countdown = clock(time, announce);
  const top = h("p", { class: "place" }, place, time);
  const element = h("section", { class: "question" }, top, title, help, result.verdict, formBox, own.element, result.element);

  const labels = kind.labels?.() ?? {};
  const several = () => item.slots > 1;
  const isOpen = () => item.phase === "open" && item.giving !== false;
  const slots = () => Array.from({ length: Math.max(1, Math.min(100, item.slots || 1)) }, (_, slot) => slot);
  const entries = () => slots().map((slot) => box.entry(item, slot));
  const given = (/** @type {number} */ slot) => (box.entry(item, slot)?.answer ?? null) !== null;
  const free = () => slots().find((slot) => !given(slot)) ?? null;
  const changed = () => active !== null && !same(value, box.entry(item, active)?.answer);

  /** @param {number} slot */
  function written(slot) {
    const draft = box.draft(item, slot);
    return draft ? draft.value : (box.entry(item, slot)?.answer ?? null);
  }

  /** @param {number} slot */
  function edit(slot) {
    active = slot;
    value = told = written(slot);
    [problem, tried] = [null, false];
    form = kind.answerForm({ question: item.question, slot, value, open: isOpen(), draft, send });
    replace(formBox, form.element);
    redraw();
  }

  function cancel() {
    if (active !== null) box.setDraft(item, active, null);
    shut();
  }

  function shut() {
    active = form = null;
    replace(formBox);
    redraw();
  }

  /** @param {any} now @param {string | null} [why] */
  function draft(now, why = null) {
    if (active === null) return;
    value = now ?? null;
    problem = why;
    if (value !== null) withdrawn = null;
    if (!why) tried = false;
    box.setDraft(item, active, changed() ? { value } : null);
    redraw();
  }

  /** The kind's own sending: each move as it is made. @param {any} [now] */
  function send(now = value) {
    if (active === null || !isOpen()) return;
    if (slip?.lacks()) return draft(now);
    if (now === null) return given(active) ? withdraw(active) : undefined;
    value = now;
    withdrawn = null;
    box.put(item, active, now);
  }

  function submit() {
    if (problem || value === null) {
      problem ??= t("Svaret er tomt ennå.");
      tried = true;
      form.focus();
      return redraw();
    }
    send();
    if (slip?.lacks()) slip.ask();
    else if (several()) shut();
  }

  /** @param {number} slot */
  function withdraw(slot) {
    withdrawn = { slot, answer: box.entry(item, slot)?.answer };
    box.put(item, slot, null);
    redraw();
  }

  function undo() {
    if (!withdrawn) return;
    const { slot, answer } = withdrawn;
    withdrawn = null;
    box.put(item, slot, answer);
  }

  function begin() {
    const drafted = slots().find((slot) => box.draft(item, slot));
    if (!several()) edit(0);
    else if (drafted !== undefined) edit(drafted);
    else if (!slots().some(given)) edit(0);
  }

  const slip = first.slips ? lateSlip(box, formBox, redraw) : null;
  begin();

  return {
    element,

    /** @param {{item: any, connected: boolean, tally: any, answers: any[]}} on */
    update(on) {
      const was = isOpen();
      ({ item, connected } = on);
      const phaseChanged = isOpen() !== was;
      countdown.set(item.phase === "open" ? item.end : null);
      say(place, labels.place ?? t("Spørsmål {number} av {of}", { number: item.number, of: item.of }));
      say(title, item.question.text);
      say(help, item.question.help ?? "");
      help.hidden = !item.question.help;
      if (form && active !== null) {
        const now = written(active);
        const sent = same(now, box.entry(item, active)?.answer);
        if (!same(now, value)) problem = null;
        if (!same(now, value) || phaseChanged || (sent && !same(now, told))) {
          value = told = now;
          form.update({ value, open: isOpen() });
        }
      }
      slip?.update(item, entries());
      own.update({ item, kind, active, connected, entries: entries() });
      result.update({ ...on, kind, own: box.entry(item, 0)?.held ?? null });
    },

    status() {
      const spokenOf = active ?? withdrawn?.slot ?? null;
      return statusLine({
        connected,
        open: isOpen(),
        entry: spokenOf === null ? mostTelling(entries()) : box.entry(item, spokenOf),
        changed: changed(),
        problem: tried ? problem : (slip?.asked() ?? null),
        withdrawn: withdrawn !== null,
        approve: item.approve && (kind.written?.(value) ?? true),
        received: labels.received,
      });
    },

    /** What the big button does now; null when there is nothing to do. */
    action() {
      if (!isOpen()) return null;
      if (active === null) {
        const next = free();
        return next === null ? null : { label: labels.more ?? t("Skriv et svar til"), run: () => edit(next) };
      }
      const entry = box.entry(item, active);
      if (entry && entry.answer !== null && !entry.refused && !changed()) return null;
      const held = entry !== null && entry.held !== null;
      return { label: held ? t("Send endringen") : (labels.send ?? t("Send svaret")), run: submit };
    },

    /** What takes back a withdrawal; null when there was none. */
    undo: () => (withdrawn && isOpen() ? undo : null),
  };
}
