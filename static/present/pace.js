/** A meeting of own pace at a glance: whether it is open, until when, and how far people have come. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { until, whenText } from "../screen/when.js";
import { answeredText, counted } from "../staff-parts.js";
import { later, say } from "../staff/toasts.js";
import { t, tn } from "../words.js";
import { paceOf } from "./commands.js";
import { pointer } from "./controls.js";
import { changeTimes, timesDialog } from "./times.js";

const HOUR = 3600;

/** @typedef {import("../staff/live.js").View} View */

/** The questions that people go through. @param {any} state @returns {any[]} */
const asked = (state) => state.agenda.filter((/** @type {any} */ item) => item.answered && !item.on_joining);

/**
 * The panel that stands where a moderator's pace has its large buttons.
 * @param {View} view @param {() => void} changed
 * @param {(make: () => Record<string, unknown> | null) => void} send
 */
export function pacePanel(view, changed, send) {
  const openTimes = timesDialog(view);
  /** @type {WeakMap<any, {opens: number, closes: number}>} when both are, by `performance.now()` */
  const ends = new WeakMap();
  let closing = false;
  let timer = 0;

  /** @param {any} state */
  function endsOf(state) {
    const known = ends.get(state) ?? { opens: performance.now() + state.opens, closes: performance.now() + state.closes };
    ends.set(state, known);
    return known;
  }

  /** @param {any} state @param {string} pace @returns {string} */
  function standing(state, pace) {
    const end = endsOf(state);
    if (state.ended) return t("Møtet er avsluttet.");
    if (pace === "before") {
      return state.opens
        ? t("Ikke åpnet. Åpner {when}, {left}.", { when: whenText(state.opens_at), left: until(end.opens) })
        : t("Ikke åpnet. Det begynner når du åpner det.");
    }
    if (pace === "closed" && !state.closes_at) return t("Stengt.");
    if (pace === "closed") {
      return t("Stengt. Det stengte {when}. Møtet avsluttes av seg selv {end}.", {
        when: whenText(state.closes_at), end: whenText(state.ends_at),
      });
    }
    return state.closes
      ? t("Åpent. Stenger {when}, {left}.", { when: whenText(state.closes_at), left: until(end.closes) })
      : t("Åpent til du stenger det.");
  }

  /** In a rehearsal, whose times are nobody's. @param {any} item the first question */
  function begin(item) {
    if (item) send(() => ({ action: "open", item: item.id }));
  }

  /** @param {Record<string, string | null>} change */
  async function change(change) {
    const why = await changeTimes(change);
    if (why) say(why);
  }

  function close() {
    if (closing) return;
    closing = true;
    changed();
    const back = () => {
      closing = false;
      changed();
    };
    later(t("Det stenges for alle."), async () => {
      await change({ closes: "now" });
      back();
    }, back);
  }

  /** @param {string} blocked @param {string} label @param {() => void} act @param {string} style */
  const button = (blocked, label, act, style = "button") => html`<button type="button" class=${style}
    aria-disabled=${blocked ? "true" : "false"} title=${blocked || nothing}
    @click=${pointer(() => (blocked ? say(blocked) : act()))}>${label}</button>`;

  /** @param {string} blocked why nothing can be done */
  return (blocked) => {
    const { state } = view;
    const pace = paceOf(state);
    clearTimeout(timer);
    if (pace === "before" ? state.opens : state.closes) timer = window.setTimeout(changed, 1000);
    const items = asked(state);
    const joined = view.counts?.joined ?? 0;
    return html`<section class="pace-panel stack" aria-labelledby="pace-heading">
      <h2 id="pace-heading" class="small-heading">${t("Eget tempo")}</h2>
      <p class="pace-standing">${standing(state, pace)}</p>
      ${state.ended ? nothing : state.meeting.rehearsal ? html`<div class="row">
        ${pace === "before" ? button(blocked, t("Åpne nå"), () => begin(items[0]), "button primary") : nothing}
        <span class="quiet-text">${t("Tidene gjelder ikke når du prøver møtet.")}</span></div>`
      : html`<div class="row" role="group" aria-label=${t("Åpne og stenge")}>
        ${pace === "before" ? button(blocked, t("Åpne nå"), () => change({ opens: "now" }), "button primary") : nothing}
        ${pace === "open" ? button(blocked, closing ? t("Stenges …") : t("Steng nå"), close) : nothing}
        ${pace === "closed" ? button(blocked, t("Åpne alt igjen"), () => change({ closes: null })) : nothing}
        ${pace === "before" || (pace === "open" && !state.closes_at) ? nothing : html`
          ${button(blocked, t("Én time til"), () => change({ closes: `+${HOUR}` }))}
          ${button(blocked, t("Ett døgn til"), () => change({ closes: `+${24 * HOUR}` }))}`}
        ${button(blocked, t("Endre tidene"), openTimes)}
      </div>`}
      <p class="figures">${tn("{n} har blitt med", "{n} har blitt med", joined)}</p>
      <ol class="pace-items">${items.map((item) => line(view, item, joined))}</ol>
    </section>`;
  };
}

/** How many have answered one question. @param {View} view @param {any} item @param {number} joined */
function line(view, item, joined) {
  const { people } = counted(view, item);
  const said = answeredText(people, Math.max(people, joined));
  return html`<li>
    <span class="pace-text"><bdi>${item.question.text}</bdi></span>
    <span class="figures quiet-text">${said}</span>
    <progress class="share" max="100" .value=${joined ? Math.min(100, (100 * people) / joined) : 0} aria-label=${t("Andel som har svart")}></progress>
  </li>`;
}
