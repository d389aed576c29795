/** Who this phone is in the meeting's quiz: asked once, and its points and place from then on. */
import { h, replace, say } from "../dom.js";
import { t } from "../words.js";
import { goesByName } from "./foot.js";

const LIMIT = 20;

/** @type {ReturnType<typeof aliasPart> | null} */
let part = null;

/**
 * Called at every drawing in a meeting that has a leaderboard, or had one.
 * @param {{keep: import("./keep.js").Keeper, socket: any, redraw: () => void, state: any, mine: any, over: boolean}} now
 */
export function begin(now) {
  part ??= aliasPart(now);
  part.update(now);
}

/** @param {{keep: import("./keep.js").Keeper, socket: any, redraw: () => void}} tools */
function aliasPart({ keep, socket, redraw }) {
  let [epoch, name, drawn, offered, changing, sending] = ["", "", "", "", false, false];
  const heading = h("h2", { id: "alias-heading" }, t("Velg et navn til quizen"));
  const problem = h("p", { class: "problem", id: "alias-problem", role: "alert" });
  const input = h("input", {
    id: "alias-name", class: "input", type: "text", maxlength: 4 * LIMIT, autocomplete: "off", spellcheck: "false",
    enterkeyhint: "done", "aria-describedby": "alias-help alias-problem",
  });
  const take = h("button", { class: "button primary", type: "submit" }, t("Bruk navnet"));
  const skip = h("button", { class: "button", type: "button", onclick: leaveOut }, t("Hopp over"));
  const form = h(
    "form",
    { class: "alias-form", novalidate: true, onsubmit: send },
    heading,
    h("p", { class: "help", id: "alias-help" },
      t("Poengene følger navnet gjennom møtet, og quizen er da ikke anonym. Uten navn svarer du anonymt, uten poeng.")),
    h("label", { for: "alias-name" }, t("Navn på poengtavlen")),
    input,
    problem,
    h("p", { class: "row" }, take, skip),
  );
  const line = h("p", { role: "status" });
  const change = h("button", { class: "button small quiet", type: "button", onclick: ask });
  const bar = h("div", { class: "alias-bar" }, line, change);
  const element = h("section", { id: "alias", class: "alias", hidden: true, "aria-labelledby": "alias-heading" });
  document.getElementById("notices")?.before(element);

  /** Where it is kept that somebody wants no name: with this meeting's stage, and forgotten with it. */
  const skipped = () => `${epoch}:alias`;

  function leaveOut() {
    keep.write(skipped(), { skipped: true });
    changing = false;
    redraw();
  }

  function ask() {
    changing = true;
    redraw();
  }

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    if (sending) return;
    const wanted = input.value.trim();
    if (!wanted || [...wanted].length > LIMIT) return fail(wanted ? t("Navnet kan ha høyst {limit} tegn.", { limit: LIMIT }) : t("Skriv et navn først."));
    sending = true;
    say(problem, "");
    try {
      const reply = await socket.request({ type: "alias", name: wanted });
      if (reply.ok) {
        changing = false;
        keep.write(skipped(), null);
        redraw();
      } else fail(reply.text ?? t("Det gikk ikke. Prøv igjen."));
    } catch {
      fail(t("Uten nett akkurat nå. Prøv igjen om litt."));
    }
    sending = false;
  }

  /** @param {string} text */
  function fail(text) {
    say(problem, text);
    input.setAttribute("aria-invalid", "true");
    input.focus();
  }

  /** @param {any} mine @returns {string} what the bar says */
  function standing(mine) {
    if (!name) return t("Du er ikke med på poengtavlen");
    if (!mine.place) return t("Du spiller som {name}", { name: isolated(name) });
    const on = { name: isolated(name), points: mine.points, place: mine.place, of: mine.of };
    return t("{name}: {points} poeng, {place}. plass av {of}", on);
  }

  return {
    /** @param {{state: any, mine: any, over: boolean}} now */
    update({ state, mine, over }) {
      epoch = state.meeting.epoch || epoch;
      goesByName(Boolean(state.leaderboard && (mine?.name || !keep.read(skipped()))));
      element.hidden = !state.leaderboard || !mine || over;
      if (element.hidden) return;
      name = mine.name ?? "";
      if (mine.offered && mine.offered !== offered) {
        if (!input.value || input.value === offered) input.value = mine.offered;
        offered = mine.offered;
      }
      // A question that takes answers comes first; who is choosing a name is left to it.
      const busy = state.item?.phase === "open" && state.item.answered !== false;
      const choosing = form.isConnected && (form.contains(document.activeElement) || input.value !== offered);
      const asks = changing || (!name && !keep.read(skipped()) && (!busy || choosing));
      const now = JSON.stringify([asks, name, mine.points, mine.place, mine.of]);
      if (now === drawn) return;
      drawn = now;
      element.classList.toggle("asks", asks);
      if (asks && form.isConnected) return;
      // Whoever stood in what goes stands in what comes.
      const had = element.contains(document.activeElement);
      if (asks) {
        input.removeAttribute("aria-invalid");
        say(problem, "");
        if (name) input.value = name;
        replace(element, form);
        return had && input.focus();
      }
      say(change, name ? t("Bytt navn") : t("Velg et navn"));
      if (!bar.isConnected) replace(element, bar);
      say(line, standing(mine));
      if (had) change.focus();
    },
  };
}

/** Isolated (UAX #9), or a name from right to left would turn what stands beside it. @param {string} name */
function isolated(name) {
  return `\u2068${name}\u2069`;
}
