/** What is answered to the question that is on: the answers, the words, or what they add up to. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { answeredText, answersText, counted } from "../staff-parts.js";
import { answerList } from "../staff/answer-list.js";
import { hideOrBringBack, markOrNot, mergeWords } from "../staff/hiding.js";
import { kindScript } from "../staff/kinds.js";
import { blocksOf, tallyOf } from "../staff/live.js";
import { listOrder } from "../staff/order.js";
import { resultView } from "../staff/result.js";
import { wordList } from "../staff/word-list.js";
import { answeredBy, joinedBy, liftedOn } from "../screen/tables.js";
import { withTable } from "./tables.js";
import { t, tn } from "../words.js";

/** @typedef {import("../staff/live.js").View} View */

/**
 * @param {object} options
 * @param {ReturnType<typeof import("../staff/live.js").live>} options.live
 * @param {() => void} options.changed
 * @param {(id: string | null) => void} options.large
 */
export function feed({ live, changed, large }) {
  const { view, ask } = live;
  /** @type {any} */
  let item = null;
  const list = answerList({
    label: t("Svar, de nyeste først"),
    actions: {
      hide: (answer, text) => item && hideOrBringBack(ask, item, answer, text),
      large: (answer, on) => large(on ? answer.id : null),
      marks: () => Boolean(item?.standing),
      mark: (answer, text) => markOrNot(ask, item, answer, text),
    },
  });
  const order = listOrder(changed);
  const words = wordList({ merge: (keys, into) => item && mergeWords(ask, item.id, keys, into) });
  const result = resultView();

  /** @param {any} newItem @param {string} blocked */
  function draw(newItem, blocked) {
    item = newItem;
    if (!item) return hint(t("Svarene kommer her når møtet er i gang."));
    const script = kindScript(item.kind, changed);
    if (!script) return nothing;
    const key = `${item.id} ${item.run} ${view.state.meeting.rehearsal}`;
    if (item.listed) {
      const blocks = blocksOf(view, item);
      const shown = list.update({
        key, blocks: order.of(item, blocks),
        line: (value, answer) => withTable(view.state, answer, script.line(item.question, value)),
        large: item.large, blocked: blocked !== "",
      });
      list.element.setAttribute("aria-label", order.label(item, blocks));
      return shown ? html`${order.draw(item, blocks)}${list.element}`
        : hint(blocks.some((block) => block.length) ? t("Alle svarene venter på godkjenning.") : emptyText(item));
    }
    const told = tallyOf(view, item);
    if (!told || !told.answers) return hint(emptyText(item));
    if (item.mergeable) {
      words.update({ key, words: told.tally.words, merges: item.merges, blocked: blocked !== "" });
      return words.element;
    }
    result.update({ script, item, tally: told.tally, people: told.people });
    return result.element;
  }

  return { draw, list };
}

/** @param {any} item */
function emptyText(item) {
  if (item.phase === "waiting") return t("Spørsmålet er ikke åpnet ennå.");
  return item.phase === "open" ? t("Venter på de første svarene.") : t("Ingen svarte på dette spørsmålet.");
}

/** @param {string} text */
function hint(text) {
  return html`<p class="hint">${text}</p>`;
}

/** People who joined and answered, answers, and who is connected: never one called the other. @param {View} view @param {any} item */
export function figures(view, item) {
  const { counts } = view;
  if (!counts) return nothing;
  const found = item ? counted(view, item) : { people: 0, answers: 0 };
  const { people, answers } = found;
  const joined = joinedBy(counts);
  const of = item?.by_table ? counts.tables : counts.joined + counts.tables;
  const lifted = liftedOn(found, counts);
  return html`
    ${item && item.phase !== "waiting"
      ? html`<p class="answered figures">${lifted?.by ?? answeredBy(found, counts) ?? html`${answeredText(people, counts.joined)} · ${answersText(answers)}`}</p>
        <progress class="share" max="100" .value=${lifted ? 100 * lifted.share : share(people, of)}
          aria-label=${lifted ? t("Andel som har løftet fram") : t("Andel som har svart")}></progress>
        ${joined ? html`<p class="quiet-text figures">${joined}</p>` : nothing}`
      : html`<p class="answered figures">${joined ?? tn("{n} har blitt med", "{n} har blitt med", counts.joined)}</p>`}
    <p class="quiet-text figures">${view.state.meeting.rehearsal ? t("Simulerte telefoner")
      : t("{n} tilkoblet nå", { n: counts.connected })}${counts.moderators > 1
      ? html` · <span class="moderators">${t("{n} møteledere", { n: counts.moderators })}</span>` : nothing}</p>`;
}

/** @param {number} people @param {number} joined */
function share(people, joined) {
  return joined ? Math.min(100, (100 * people) / joined) : 0;
}
