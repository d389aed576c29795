/**
 * A table's lines as this device has them: what the store holds, and over it what was typed here
 * and is not known to be stored. Another device's line is never written over: where one has come in
 * the way, this one's moves to another slot.
 *
 * @typedef {import("./settling.js").Change} Change
 * @typedef {{id: string, run: number, slots?: number}} Place
 */
import { t } from "../../words.js";
import { free, next, settled } from "./settling.js";

/** What is typed is sent this many milliseconds later, with all that was typed meanwhile. */
const WAIT = 1000;
/** How long a new connection waits to hear what the other devices wrote before it sends anything. */
const PATIENCE = 4000;
const SLOTS = 100;
const ENDING = ":lines:draft";

/** @param {{keep: any, box: any, socket: any, redraw: () => void}} tools */
export function linesBox({ keep, box, socket, redraw }) {
  let stage = "";
  /** @type {Date | null} */
  let at = null;
  /** @type {Map<string, any>} */
  const timers = new Map();
  /** @type {Set<string>} */
  const sending = new Set();
  /** @type {Set<string>} rounds of which this connection has heard what stands */
  const heard = new Set();
  let opened = performance.now();
  /** @type {(item: Place, from: number, to: number) => void} */
  let moved = () => {};

  /** @param {Place} item */
  const round = (item) => `${item.id}:${item.run}`;
  /** @param {Place} item */
  const key = (item) => `${stage}:${round(item)}${ENDING}`;
  /** @param {Place} item @returns {Record<string, Change>} by slot */
  const read = (item) => keep.read(key(item)) ?? {};
  /** @param {Place} item @returns {(slot: number) => any} */
  const stored = (item) => (slot) => box.entry(item, slot);

  /** @param {Place} item @param {Record<string, Change>} changes */
  function write(item, changes) {
    keep.write(key(item), Object.keys(changes).length ? changes : null);
  }

  /** Gets out of the way of what other devices wrote meanwhile. @param {Place} item */
  function settle(item) {
    const changes = read(item);
    const sheet = { stored: stored(item), slots: item.slots ?? SLOTS };
    const after = settled(changes, { ...sheet, moved: (from, to) => moved(item, from, to) });
    if (JSON.stringify(after) !== JSON.stringify(changes)) write(item, after);
    return after;
  }

  /** @param {Place} item @param {number} [wait] */
  function soon(item, wait = WAIT) {
    if (timers.has(round(item))) return;
    timers.set(round(item), setTimeout(() => {
      timers.delete(round(item));
      send(item);
    }, wait));
  }

  /** @param {Place} item */
  function send(item) {
    if (socket.status !== "open") return;
    if (!heard.has(round(item)) && performance.now() - opened < PATIENCE) return soon(item);
    for (const slot of Object.keys(settle(item))) deliver(item, Number(slot));
  }

  /** @param {Place} item @param {number} slot */
  async function deliver(item, slot) {
    const name = `${round(item)}:${slot}`;
    const changes = read(item);
    const change = changes[slot];
    if (!change || change.refused || sending.has(name)) return;
    const mark = change.answer?.change ?? null;
    const { answer } = change;
    const number = next(box.entry(item, slot));
    change.sent = [...change.sent.filter((one) => one !== mark), mark].slice(-8);
    write(item, changes);
    sending.add(name);
    try {
      took(item, slot, number, mark, await socket.request({ type: "answer", item: item.id, run: item.run, slot, number, answer }));
    } catch {
      // Lost: it stays, and goes on the next connection.
    } finally {
      sending.delete(name);
    }
  }

  /** @param {Place} item @param {number} slot @param {number} number @param {number | null} mark @param {any} reply */
  function took(item, slot, number, mark, reply) {
    if (reply.ok) {
      const answer = reply.answer ?? null;
      box.heard({ item: item.id, run: item.run, answers: [{ slot, number: reply.number ?? number, answer }] });
      if ((answer?.change ?? null) === mark) at = new Date();
      if (Object.keys(settle(item)).length) soon(item);
    } else if (reply.word === "busy") {
      soon(item, WAIT * (1 + Math.random()));
    } else {
      const changes = read(item);
      const text = reply.text ?? t("Linjen ble ikke tatt imot.");
      if (changes[slot] && (changes[slot].answer?.change ?? null) === mark) changes[slot].refused = { word: String(reply.word), text };
      write(item, changes);
    }
    redraw();
  }

  /** Sends all that is kept, of whichever round. */
  function sendAll() {
    for (const name of keep.names()) {
      if (!name.startsWith(`${stage}:`) || !name.endsWith(ENDING)) continue;
      const [, id, run] = name.split(":");
      soon({ id, run: Number(run) }, 0);
    }
  }

  socket.on("status", (/** @type {string} */ status) => {
    heard.clear();
    opened = performance.now();
    if (status === "open") setTimeout(sendAll, PATIENCE + 100);
  });
  socket.on("mine", (/** @type {any} */ { item, run }) => {
    heard.add(`${item}:${run}`);
    settle({ id: item, run });
    sendAll();
  });

  return {
    /** The lines are of a stage, by the meeting's epoch. @param {string} epoch */
    stage(epoch) {
      if (!epoch || epoch === stage) return;
      stage = epoch;
      setTimeout(sendAll, PATIENCE + 100);
    },

    /** Calls when a line has got another slot. @param {typeof moved} listener */
    onMove(listener) {
      moved = listener;
    },

    /** All lines in their order. @param {Place} item @returns {{slot: number, answer: any, refused: {text: string} | null}[]} */
    list(item) {
      const changes = settle(item);
      const found = [];
      for (let slot = 0; slot < (item.slots ?? SLOTS); slot += 1) {
        const change = changes[slot];
        const answer = change ? change.answer : box.entry(item, slot)?.answer;
        if (answer) found.push({ slot, answer, refused: change?.refused ?? null });
      }
      return found.sort((a, b) => a.answer.place - b.answer.place || a.slot - b.slot);
    },

    /**
     * Keeps a change and sends it soon; the line's slot, null when the sheet is full.
     * @param {Place} item @param {number | null} slot null for a new line
     * @param {any} answer without its `change`; null takes the line away
     * @param {number | null} shown the change of the line that was on the screen
     * @returns {{slot: number, change: number | null} | null}
     */
    put(item, slot, answer, shown) {
      const changes = read(item);
      const to = slot ?? free(changes, stored(item), item.slots ?? SLOTS);
      if (to === null) return null;
      const old = changes[to];
      const there = box.entry(item, to);
      const change = answer && crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
      if (!answer && !there?.answer && !old?.sent.length) delete changes[to];
      else changes[to] = {
        answer: answer && { ...answer, change },
        base: old ? old.base : shown, sent: old?.sent ?? [], refused: null,
      };
      write(item, changes);
      soon(item);
      redraw();
      return { slot: to, change };
    },

    /** How it stands with what was typed. @param {Place} item @returns {{waits: boolean, refused: string | null, at: Date | null}} */
    standing(item) {
      const changes = Object.values(read(item));
      const refused = changes.find((change) => change.refused)?.refused?.text ?? null;
      return { waits: changes.some((change) => !change.refused), refused, at };
    },
  };
}
