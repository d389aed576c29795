/** The newest of each subject that the server has told this page, and the way to ask for things. */

import { sameEpoch } from "../screen/epoch.js";
import { connect } from "../socket.js";
import { t } from "../words.js";
import { keyOf } from "./known.js";

/**
 * @typedef {object} Listed
 * @property {string} id
 * @property {any} value
 * @property {boolean} hidden
 * @property {boolean} [waiting]
 * @property {number} [lifts]
 * @property {string | null} [mark]
 * @property {string | null} [table]
 * @property {string[]} [themes] ids of those it is sorted under
 * @property {string[]} [quotes] those of them that it is a quote for
 * @typedef {{headings: import("../workbench/book.js").Heading[], themes: import("../workbench/book.js").Theme[]}} Codebook
 * @typedef {{run: number, people: number, answers: number, tally: any}} Tally
 * @typedef {object} View
 * @property {any} state the StaffState, null until the first came
 * @property {any} counts
 * @property {Map<string, Tally>} tallies by round, see `keyOf`
 * @property {Map<string, Listed[][]>} answers by round, in blocks that change as wholes
 * @property {Map<string, Codebook>} codebooks by item: its headings and themes
 * @property {Map<string, number>} sorted by round: up to which revision of sorting its answers and codebook have been told
 * @property {Map<string, Set<number>>} heard which of those came since the connection was opened: the
 *   blocks of a round by `keyOf`, and 0 of a codebook by its item; what is not among them is of before
 * @property {Set<string>} known rounds of which everything was here at some moment, see `isKnown`
 * @property {Map<string, number>} runs by item: the earlier round that was asked for by `watch`
 * @property {Map<string, any>} groups by round: closed questions as they were asked for by `watch`
 * @property {number[]} reactions of each sign in the last seconds
 * @property {boolean} online whether what is asked now would reach the server
 * @property {boolean} lost whether the connection went, and is being sought again
 * @property {string} away the sentence that says why this page does not come back by itself, or ""
 * @property {Map<string, number>} deadlines by item, in the clock of `performance.now()`
 */

/** @param {{meeting: string, role: string, changed: () => void}} options */
export function live({ meeting, role, changed }) {
  /** @type {View} */
  const view = {
    state: null, counts: null, tallies: new Map(), answers: new Map(), groups: new Map(), codebooks: new Map(), sorted: new Map(), heard: new Map(), known: new Set(), runs: new Map(),
    reactions: [], online: false, lost: false, away: "", deadlines: new Map(),
  };
  /** @type {string[]} */
  let watched = [];
  /** @type {Record<string, string>} */
  let groups = {};
  /** @type {Record<string, number>} */
  let runs = {};
  /** Whether the connection was just opened, and no state has come since. */
  let opened = false;
  const socket = connect({ meeting, role });

  socket.on("state", (/** @type {any} */ message) => {
    // A rehearsal that began or was wiped while the connection was lost takes what was known with it.
    if (opened && view.state && !sameEpoch(view.state.meeting, message.meeting)) forget();
    opened = false;
    // A lower revision is the other stage of the store.
    view.state = message;
    view.deadlines.clear();
    for (const item of message.agenda) {
      if (item.by_table) item.question.tables = message.tables;
      if (item.remaining != null) view.deadlines.set(item.id, performance.now() + item.remaining);
    }
    changed();
  });
  socket.on("counts", (/** @type {any} */ message) => {
    view.counts = message;
    changed();
  });
  socket.on("tally", (/** @type {any} */ message) => {
    view.tallies.set(keyOf(message.item, message.run), message);
    changed();
  });
  socket.on("answers", (/** @type {any} */ message) => {
    const key = keyOf(message.item, message.run);
    const blocks = (view.answers.get(key) ?? []).slice(0, message.blocks);
    if (message.blocks > 0) blocks[message.block] = message.list;
    blocks.length = message.blocks;
    view.answers.set(key, blocks);
    const heard = [...(view.heard.get(key) ?? []), message.block];
    view.heard.set(key, new Set(heard.filter((block) => block < message.blocks)));
    changed();
  });
  socket.on("codebook", (/** @type {any} */ message) => {
    view.codebooks.set(message.item, message);
    view.heard.set(message.item, new Set([0]));
    changed();
  });
  socket.on("sorted", (/** @type {any} */ message) => {
    view.sorted.set(keyOf(message.item, message.run), message.revision);
    changed();
  });
  socket.on("groups", (/** @type {any} */ message) => {
    view.groups.set(keyOf(message.item, message.run), message);
    changed();
  });
  socket.on("reactions", (/** @type {any} */ message) => {
    view.reactions = message.counts;
    changed();
  });
  socket.on("status", (/** @type {string} */ status, /** @type {any} */ detail) => {
    view.online = status === "open";
    view.lost ||= status === "lost";
    if (view.online) {
      view.lost = false;
      opened = true;
      // All of it is told anew. Until then what stands is what was known: nothing that somebody
      // works on goes from under their hands.
      view.heard.clear();
      view.reactions = [];
      if (watched.length) ask({ type: "watch", items: watched, groups, runs });
    }
    view.away = status === "away" ? awayText(detail) : "";
    changed();
  });

  function forget() {
    for (const told of [view.answers, view.codebooks, view.sorted, view.known, view.tallies, view.groups]) told.clear();
  }

  /** @param {Record<string, unknown>} message @returns {Promise<any>} */
  async function ask(message) {
    try {
      return await socket.request(message);
    } catch {
      return { ok: false, word: "busy", text: t("Fikk ikke svar fra serveren. Prøv igjen.") };
    }
  }

  return {
    view,
    ask,
    /**
     * Says whose answers and tallies this page wants, and of which by which field's groups.
     * @param {string[]} items @param {Record<string, string>} [by]
     * @param {Record<string, number>} [earlier] item -> the earlier round that it wants besides
     */
    watch(items, by = {}, earlier = {}) {
      if (JSON.stringify([items, by, earlier]) === JSON.stringify([watched, groups, runs])) return;
      [watched, groups, runs] = [items, by, earlier];
      view.runs = new Map(Object.entries(earlier));
      if (view.online) ask({ type: "watch", items, groups, runs });
    },
    /** A moderator's command on the newest state. @param {Record<string, unknown>} command */
    steer(command) {
      return ask({ type: "steer", seen: view.state?.revision ?? 0, ...command });
    },
  };
}

/** @param {{code?: number, text?: string}} detail */
function awayText(detail) {
  if (detail.code === 4503) return t("Tilgangen er trukket tilbake. Be om en ny lenke.");
  if (detail.code === 4504) return t("Møtet finnes ikke lenger.");
  return detail.text ?? t("Siden er koblet fra. Last den på nytt.");
}

/**
 * The answers of an item's present round, oldest first, in blocks that change as wholes.
 * @param {View} view @param {{id: string, run: number}} item @returns {Listed[][]}
 */
export function blocksOf(view, item) {
  return Array.from(view.answers.get(keyOf(item.id, item.run)) ?? [], (block) => block ?? []);
}

/** The headings and themes of a question, null until they came. @param {View} view @param {string} item */
export function codebookOf(view, item) {
  return view.codebooks.get(item) ?? null;
}

/** The round that is looked at: an earlier one that was asked for, else the present one. @param {View} view @param {{id: string, run: number}} item */
export function roundOf(view, item) {
  return view.runs.get(item.id) ?? item.run;
}

/** The tally of an item's present round. @param {View} view @param {{id: string, run: number}} item */
export function tallyOf(view, item) {
  return view.tallies.get(keyOf(item.id, item.run)) ?? null;
}

/** The groups of an item's present round by a field. @param {View} view @param {any} item @param {string} field */
export function groupsOf(view, item, field) {
  const known = view.groups.get(keyOf(item.id, item.run));
  return known?.field === field ? known : null;
}
