/** Answers that wait for approval, of all questions: one key or one tap each, the oldest first. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { t, tn } from "../words.js";
import { kindScript } from "./kinds.js";
import { blocksOf } from "./live.js";
import { done, say } from "./toasts.js";

/** More than so many are not drawn at once: whoever approves takes them from the top. */
const DRAWN = 30;
/** What has just come under a finger or a key is not acted on, in milliseconds. */
const REST = 350;

/** @typedef {{item: any, answer: import("./live.js").Listed, text: string}} Waiting */

/** @param {{live: ReturnType<typeof import("./live.js").live>, changed: () => void}} options */
export function approval({ live, changed }) {
  const { view, ask } = live;
  /** Questions that something has waited in: these go on being watched. @type {Set<string>} */
  const followed = new Set();
  /** @type {Waiting[]} */
  let waiting = [];
  let [first, since] = ["", 0];

  /** The ids of the questions to watch besides `current`. @param {any} current @returns {string[]} */
  function watched(current) {
    for (const { id } of view.state.agenda) if (view.counts?.items[id]?.waiting) followed.add(id);
    const of = view.state.agenda.filter((/** @type {any} */ item) => item === current || followed.has(item.id));
    return of.map((/** @type {any} */ item) => item.id);
  }

  /** @returns {Waiting[]} */
  function gather() {
    return view.state.agenda.filter((/** @type {any} */ item) => followed.has(item.id)).flatMap((/** @type {any} */ item) => {
      const script = kindScript(item.kind, changed);
      const answers = script ? blocksOf(view, item).flat().filter((answer) => answer.waiting) : [];
      return answers.map((answer) => ({ item, answer, text: script.line(item.question, answer.value) }));
    });
  }

  /** @param {Waiting} one @param {boolean} approve */
  async function decide({ item, answer, text }, approve) {
    const where = { item: item.id, run: item.run, answer: answer.id };
    const put = async (/** @type {Record<string, unknown>} */ message) => {
      const reply = await ask({ ...where, ...message });
      if (!reply.ok) say(reply.text ?? t("Det gikk ikke. Prøv igjen."));
      return reply.ok;
    };
    since = performance.now();
    if (!(await put(approve ? { type: "approve" } : { type: "hide", hidden: true }))) return;
    const short = text.length > 50 ? `${text.slice(0, 50)} …` : text;
    const said = approve ? t("Godkjent: «{text}»", { text: short }) : t("Skjult: «{text}»", { text: short });
    // Undone, it waits again: it must not come onto the wall that way.
    done(said, () => put({ type: "approve", approved: false }));
  }

  /** @param {Waiting} one @param {boolean} approve */
  function act(one, approve) {
    if (view.online && performance.now() - since >= REST) decide(one, approve);
  }

  /** The one that the focus is in, else (only if `top`) the first. @param {boolean} top */
  function chosen(top) {
    const id = document.activeElement?.closest(".waits")?.getAttribute("data-id");
    return waiting.find(({ answer }) => answer.id === id) ?? (top ? waiting[0] : undefined);
  }

  /** @param {string} label @param {string} key @param {Waiting} one @param {boolean} approve */
  function button(label, key, one, approve) {
    return html`<button type="button" class=${approve ? "button primary" : "button"} aria-disabled=${view.online ? "false" : "true"}
      aria-keyshortcuts=${key} aria-label=${`${label}: ${one.text.slice(0, 60)}`}
      @click=${() => act(one, approve)}>${label} <kbd aria-hidden="true">${key}</kbd></button>`;
  }

  return {
    watched,

    /** Nothing where nothing waits. */
    draw() {
      waiting = gather();
      const top = waiting[0]?.answer.id ?? "";
      if (top !== first) [first, since] = [top, performance.now()];
      if (!waiting.length) return nothing;
      const several = new Set(waiting.map(({ item }) => item.id)).size > 1 || waiting[0].item.id !== view.state.current;
      const left = waiting.length - DRAWN;
      return html`<section class="approval" aria-labelledby="approval-heading">
        <h2 id="approval-heading" class="small-heading">${t("Venter på godkjenning")}
          <span class="mark live figures" role="status">${waiting.length}</span></h2>
        <ul class="waiting-list">${waiting.slice(0, DRAWN).map((one) => html`<li class="waits" data-id=${one.answer.id}>
          <p class="waits-text"><bdi>${one.text}</bdi></p>
          ${several ? html`<p class="small quiet-text"><bdi>${one.item.question.text}</bdi></p>` : nothing}
          <div class="waits-actions">${button(t("Godkjenn"), "A", one, true)}${button(t("Skjul"), "H", one, false)}</div>
        </li>`)}</ul>
        ${left > 0 ? html`<p class="quiet-text figures">${tn("og {n} til", "og {n} til", left)}</p>` : nothing}
      </section>`;
    },

    /** Approves the one with the focus, else the first. */
    approve() {
      const one = chosen(true);
      if (one) act(one, true);
    },

    /**
     * Hides the one with the focus, else (only if `top`) the first; whether there was one.
     * @param {boolean} top
     */
    hide(top) {
      const one = chosen(top);
      if (one) act(one, false);
      return one !== undefined;
    },
  };
}
