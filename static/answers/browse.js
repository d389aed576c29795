/** All answers to the chosen question: search, hidden or not, walking by keyboard, hiding. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { answersText, counted } from "../staff-parts.js";
import { answerList } from "../staff/answer-list.js";
import { searchPattern } from "../staff/answer-row.js";
import { hideOrBringBack, markOrNot, mergeWords } from "../staff/hiding.js";
import { kindScript } from "../staff/kinds.js";
import { blocksOf, tallyOf } from "../staff/live.js";
import { listOrder } from "../staff/order.js";
import { resultView } from "../staff/result.js";
import { wordList } from "../staff/word-list.js";
import { t, tn } from "../words.js";
import { answeredBy } from "../screen/tables.js";
import { pressFocused, sheets, walkSheets } from "./sheets.js";
import { peopleText, roundText } from "./questions.js";

/** @typedef {"all" | "visible" | "hidden"} Show */

/** @param {{live: ReturnType<typeof import("../staff/live.js").live>, changed: () => void}} options */
export function browse({ live, changed }) {
  const { view, ask } = live;
  /** @type {any} */
  let item = null;
  let typed = "";
  /** @type {RegExp | null} */
  let pattern = null;
  /** @type {Show} */
  let show = "all";
  const list = answerList({
    label: t("Svar, de nyeste først"),
    actions: {
      hide: (answer, text) => hideOrBringBack(ask, item, answer, text),
      marks: () => Boolean(item?.standing),
      mark: (answer, text) => markOrNot(ask, item, answer, text),
    },
  });
  const order = listOrder(changed);
  const words = wordList({ merge: (keys, into) => mergeWords(ask, item.id, keys, into) });
  const result = resultView();

  /** @param {any} newItem @param {any} split its result by groups */
  function draw(newItem, split) {
    item = newItem;
    const script = kindScript(item.kind, changed);
    const answered = counted(view, item);
    const { people, answers } = answered;
    const byTables = answeredBy(answered, view.counts);
    return html`
      <header class="browse-head">
        <h2 id="browse-heading"><bdi>${item.question.text}</bdi></h2>
        <p class="figures">${byTables ? html`<strong>${byTables}</strong>`
          : html`<strong>${peopleText(people)}</strong> · <strong>${answersText(answers)}</strong>`}</p>
        ${item.sortable ? html`<p><a class="button small" href=${`/m/${view.state.meeting.id}/themes#${encodeURIComponent(item.id)}`}>${t("Sorter i temaer")}</a></p>` : nothing}
        ${roundText(item) ? html`<p class="quiet-text">${roundText(item)}</p>` : nothing}
      </header>
      ${script ? together(script) : nothing}
      ${split}
      ${script && !item.on_joining ? listed(script) : nothing}`;
  }

  /** What the answers add up to, for kinds that are not read answer by answer. @param {any} script */
  function together(script) {
    const told = tallyOf(view, item);
    if (item.listed || !told?.answers) return nothing;
    const key = `${item.id} ${item.run}`;
    if (item.mergeable) words.update({ key, words: told.tally.words, merges: item.merges, blocked: !view.online });
    else result.update({ script, item, tally: told.tally, people: told.people });
    return html`<details class="together" open>
      <summary>${item.mergeable ? t("Ordene") : t("Resultatet")}</summary>
      ${item.mergeable ? words.element : result.element}
    </details>`;
  }

  /** @param {any} script */
  function listed(script) {
    const blocks = blocksOf(view, item);
    // What waits for approval stands apart, above.
    const all = blocks.reduce((sum, block) => sum + block.filter((answer) => !answer.waiting).length, 0);
    if (!all) {
      const waits = blocks.some((block) => block.length);
      return html`<p class="hint" role="status">${waits ? t("Alle svarene venter på godkjenning.") : emptyText()}</p>`;
    }
    const hidden = blocks.reduce((sum, block) => sum + block.filter((answer) => answer.hidden && !answer.waiting).length, 0);
    const wanted = (/** @type {any} */ answer) => !answer.waiting && (show === "all" || answer.hidden === (show === "hidden"))
      && (!pattern || script.line(item.question, answer.value).search(pattern) >= 0);
    const found = item.by_table ? blocks.flat().filter(wanted).length : list.update({
      key: `${item.id} ${item.run} ${view.state.meeting.rehearsal}`,
      blocks: order.of(item, blocks), line: (value) => script.line(item.question, value), pattern, show, blocked: !view.online,
    });
    list.element.setAttribute("aria-label", order.label(item, blocks));
    return html`
      <div class="browse-tools">
        <div class="field search">
          <label for="search">${t("Søk i svarene")}</label>
          <input id="search" type="search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/" .value=${typed} @input=${search}
            @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "ArrowDown" && (event.preventDefault(), list.walk(0))}>
        </div>
        <fieldset class="filter"><legend>${t("Vis")}</legend>
          ${option("all", t("Alle ({n})", { n: all }))}
          ${option("visible", t("Synlige ({n})", { n: all - hidden }))}
          ${option("hidden", t("Skjulte ({n})", { n: hidden }))}
        </fieldset>
        ${order.draw(item, blocks)}
        <p class="found figures" role="status">${pattern ? tn("{n} treff", "{n} treff", found) : ""}</p>
      </div>
      ${found && item.by_table ? sheets({
        item, script, wanted, tables: view.state.tables, answers: blocks.flat(), blocked: !view.online,
        hide: (answer, text) => hideOrBringBack(ask, item, answer, text),
      }) : found ? list.element : html`<p class="hint">${pattern
        ? t("Ingen svar inneholder «{text}».", { text: typed.trim() })
        : t("Ingen svar er skjult.")}</p>`}`;
  }

  /** @param {Show} value @param {string} label */
  function option(value, label) {
    return html`<label class="check"><input type="radio" name="show" value=${value} .checked=${show === value}
      @change=${() => { show = value; changed(); }}> <span class="figures">${label}</span></label>`;
  }

  /** @param {any} event */
  function search(event) {
    typed = event.target.value;
    pattern = searchPattern(typed);
    changed();
  }

  function emptyText() {
    if (item.phase === "waiting") return t("Spørsmålet er ikke åpnet ennå. Svarene kommer her etter hvert som de blir gitt.");
    return item.phase === "open" ? t("Venter på de første svarene.") : t("Ingen svarte på dette spørsmålet.");
  }

  return {
    draw,
    walk: (/** @type {number} */ by) => (item?.by_table ? walkSheets(by) : list.walk(by)),
    /** Hides the answer walked to, or brings it back. */
    hide() {
      if (item?.by_table) return pressFocused();
      const chosen = list.chosen();
      if (chosen && item && view.online) hideOrBringBack(ask, item, chosen.answer, chosen.text);
    },
    /** Marks the question walked to as answered, or not. */
    mark() {
      const chosen = list.chosen();
      if (chosen && item?.standing && view.online && !chosen.answer.hidden) markOrNot(ask, item, chosen.answer, chosen.text);
    },
    /** Whether an answer has been walked to. */
    chosen: () => list.chosen() !== undefined,
    /** Another question begins without the last one's search. */
    reset() {
      typed = "";
      pattern = null;
      show = "all";
    },
  };
}
