/** What the server has told, the newest of each subject; anything that does not fit is let go. */
import { ending } from "./clock.js";
import { sameEpoch } from "./epoch.js";

/** @param {any} item @returns {boolean} */
const isItem = (item) =>
  typeof item?.id === "string" && Number.isInteger(item.run) && typeof item.question?.text === "string";

/**
 * What is known of the meeting. `stays`: what was known stands on a new connection until it is told
 * anew, for a screen that is told all of it; `forgotten` is told when it does not.
 * @param {{stays?: boolean, forgotten?: () => void}} [options]
 */
export function world({ stays = false, forgotten = () => {} } = {}) {
  /** @type {any} */
  let state = null;
  /** @type {Map<string, any>} */
  const tallies = new Map();
  /** @type {Map<string, any[][]>} */
  const blocks = new Map();
  /** @type {Map<string, any[]>} the same in one */
  const lists = new Map();
  /** @type {Map<string, any>} */
  const groups = new Map();
  /** @type {any} */
  let chosen = null;
  /** @type {any} */
  let player = null;
  let [flushed, opened] = [false, false];

  function forget() {
    blocks.clear();
    lists.clear();
    tallies.clear();
    groups.clear();
    forgotten();
  }

  /** @param {any} message */
  const key = (message) => `${message.item} ${message.run}`;

  /** @returns {any[]} what can be answered or looked at: what is on, earlier ones still open, and those at hand */
  const parts = () => [state?.item, ...(state?.earlier ?? []), ...(state?.standing ?? []), state?.about].filter(isItem);

  return {
    /** Who this phone is in the quiz, as it was last told. @returns {any} */
    get player() {
      return player;
    },

    /** @returns {any} */
    get state() {
      return state;
    },

    /** A new connection: everything is told anew. */
    anew() {
      if (!stays) forget();
      [flushed, opened] = [false, true];
    },

    /** Takes in a state. @param {any} message @returns {boolean} whether it was one */
    told(message) {
      if (typeof message.meeting?.title !== "string" || !Array.isArray(message.earlier ?? [])) return false;
      if (opened && state && !sameEpoch(state.meeting, message.meeting)) forget();
      opened = false;
      state = { ...message, opening: ending(message.opens), closing: ending(message.closes) };
      for (const part of parts()) {
        part.end = ending(part.remaining);
        // Whoever draws what tables gave needs their names and their order.
        if (part.by_table) part.question.tables = message.tables ?? [];
      }
      for (const part of message.standing ?? []) part.stands = true;
      return true;
    },

    /** Whether this is the first state on this connection. */
    first() {
      const first = !flushed;
      flushed = true;
      return first;
    },

    /** @param {any} message a tally, a block of answers, or who this phone is in the quiz */
    heard(message) {
      if (message.type === "tally") tallies.set(key(message), message);
      else if (message.type === "groups") groups.set(key(message), message);
      else if (message.type === "player") player = message;
      else if (Array.isArray(message.list) && Number.isInteger(message.blocks)) {
        const kept = blocks.get(key(message)) ?? [];
        if (message.block >= 0 && message.block < 1000) kept[message.block] = message.list;
        blocks.set(key(message), kept.slice(0, message.blocks));
        lists.set(key(message), kept.slice(0, message.blocks).flat());
      }
    },

    /** @param {string | null} id an earlier question to look at; null: what is on */
    choose(id) {
      chosen = parts().find((part) => part.id === id) ?? null;
    },

    /** The question to show: the chosen one, also when it closed meanwhile. @param {string | null} id @returns {any} */
    item(id) {
      const found = parts().find((part) => part.id === id);
      if (found) chosen = found;
      else if (chosen) chosen = { ...chosen, phase: "closed", results: false, end: null };
      if (id !== null && chosen) return chosen;
      return isItem(state?.item) ? state.item : null;
    },

    /** The questions that take answers now. @returns {any[]} */
    open: () => parts().filter((part) => part.phase === "open" && part.id !== state?.about?.id),

    /** The groups of a closed question, if they were told. @param {any} item @returns {any} */
    groups: (item) => groups.get(`${item.id} ${item.run}`) ?? null,

    /** @param {any} item @returns {{tally: any, answers: any[]}} */
    result(item) {
      const name = `${item.id} ${item.run}`;
      return { tally: tallies.get(name) ?? null, answers: lists.get(name) ?? [] };
    },
  };
}
