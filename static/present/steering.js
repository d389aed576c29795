/** Sending commands one after another, each on the state that the one before it made. */

import { done, later, say } from "../staff/toasts.js";
import { t } from "../words.js";
import { commands } from "./commands.js";
import { others } from "./others.js";

/** @typedef {ReturnType<typeof import("../staff/live.js").live>} Live */
/** @typedef {keyof ReturnType<typeof commands>["moves"]} Move */

/** Further presses than these are a stuck key. */
const WAITING = 3;

/** @param {Live} live */
export function steering(live) {
  const { view } = live;
  /** @type {Promise<void>} */
  let last = Promise.resolve();
  let waiting = 0;
  /** @type {Set<Move>} */
  const pending = new Set();
  const { asking, look } = others(view);

  /**
   * Sends what `make` says when its turn comes: two quick presses of a clicker are two steps, and
   * the second must not be taken for another moderator's.
   * @param {() => Record<string, unknown> | null} make
   * @param {(message: Record<string, unknown>) => void} [after] called once it has been done
   */
  function send(make, after = () => {}) {
    if (waiting >= WAITING) return;
    waiting += 1;
    last = last.then(async () => {
      const message = make();
      if (message && (await sendNow(message))) after(message);
      waiting -= 1;
    });
  }

  /** @param {Record<string, unknown>} message @returns {Promise<boolean>} whether it was done */
  async function sendNow(message) {
    const seen = view.state.revision;
    const answered = asking(seen + 1);
    const reply = await live.steer(message);
    answered(reply);
    if (reply.ok) {
      await newState(seen);
      return true;
    }
    say(reply.word === "stale"
      ? t("En annen møteleder endret noe akkurat nå.")
      : reply.text ?? t("Det gikk ikke. Prøv igjen."));
    return false;
  }

  /** The state that follows is told to all screens, a moment after the reply. @param {number} seen */
  async function newState(seen) {
    const until = performance.now() + 1000;
    while (view.state.revision === seen && view.online && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Carries out a button's command, or says why it cannot be. @param {Move} name */
  function press(name) {
    if (!view.state) return;
    if (name === "again" || name === "end") return pressLater(name);
    send(() => {
      const command = commands(view).moves[name];
      if (command.why) say(command.why);
      return command.why ? null : command.message;
    }, name === "clear" ? cleared : undefined);
  }

  /** Nothing was lost yet, and what was there can be had back. @param {Record<string, unknown>} message */
  function cleared({ item }) {
    done(t("Svarene er tømt."), () => send(() => {
      const now = view.state.agenda.find((/** @type {any} */ each) => each.id === item);
      return now?.undo ? { action: "unclear", item } : null;
    }));
  }

  /** @param {Move} name */
  function pressLater(name) {
    const { why, message } = commands(view).moves[name];
    if (why) return say(why);
    if (pending.has(name)) return;
    pending.add(name);
    const text = name === "end"
      ? t("Møtet avsluttes for alle.")
      : t("Spørsmålet stilles på nytt. Svarene fra forrige runde tas vare på.");
    later(text, () => {
      pending.delete(name);
      send(() => message);
    }, () => pending.delete(name));
  }

  return { send, press, look };
}
