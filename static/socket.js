import { BETTER, LATE, LEFT, STRANGER, blocked, fallback, replies, websocket } from "./transport/ways.js";

/**
 * A screen's connection: hello, requests with their replies, the beat, and coming back by itself. A
 * websocket carries it, or where those are blocked something else; pages see no difference.
 *
 * Every message of the server is passed on by its `type`; which of two is the newer is for the
 * caller to keep. A request whose reply never came is rejected: the caller sends it
 * again once the status is "open", or not.
 *
 * @typedef {"connecting" | "open" | "lost" | "away"} Status  "open" is told at each hello; "lost":
 *   `detail.stranger` when it is not the server that answers; "away": stay away, see `detail.code`
 */

const FIRST_WAIT = 300;
const LONGEST_WAIT = 4000;
const FLOOD_WAIT = 30000;
const SILENCE = 35000;
const BEAT = 17000;
const PATIENCE = 8000;
const SOON = 3000;
const BROKEN = [1002, 1003, 1007, 1009];
const STEADY = 5000;

/**
 * @param {{meeting: string, role: string, token?: string | null, table?: boolean}} who
 *   `meeting` is the join code for participants, the meeting's id for others; `table`: the token is
 *   a table's
 */
export function connect({ meeting, role, token = null, table = false }) {
  /** @type {Map<string, Set<(message: any, detail?: any) => void>>} */
  const listeners = new Map();
  const hello = { type: "hello", meeting, role, ...(token && { token }), ...(table && { table }) };
  // A phone that went from one network to another never hears that its socket is dead.
  const requests = replies(PATIENCE, drop);
  /** @type {import("./transport/ways.js").Way | null} */
  let way = null;
  /** @type {Status} */
  let status = "connecting";
  // `around`: whether to go without a websocket, as where none has been `proven` to come through.
  let [stranger, around, proven] = [false, blocked(), false];
  let [failures, misses, greeted, heard, retry, watch, trial, quiet] = [0, 0, 0, 0, 0, 0, 0, 0];

  /** @param {string} type @param {any} message @param {any} [detail] */
  function tell(type, message, detail) {
    for (const listener of listeners.get(type) ?? []) {
      try {
        listener(message, detail);
      } catch (problem) {
        // One message that a page cannot use must not cost it the connection.
        console.warn("polling:", type, problem);
      }
    }
  }

  /** @param {Status} now @param {{code?: number, word?: string, text?: string, stranger?: boolean}} [detail] */
  function become(now, detail = {}) {
    if (now === "lost" && status === now && stranger === detail.stranger) return;
    status = now;
    stranger = detail.stranger ?? false;
    tell("status", now, detail);
  }

  function open() {
    clearTimeout(retry);
    if (way || status === "away") return;
    const ours = (/** @type {(...said: any[]) => void} */ does) => (/** @type {any[]} */ ...said) => way === opened && does(...said);
    const opened = (around ? fallback : websocket)({ ready: ours(greet), heard: ours(receive), gone: ours(fallen) });
    way = opened;
    heard = performance.now();
    // The hello is to be replied to in time.
    trial = window.setTimeout(() => fallen(1006, LATE), around ? 15000 : proven ? PATIENCE : SOON);
    watch = window.setInterval(() => performance.now() - heard > SILENCE && fallen(1006, LATE), 1000);
  }

  async function greet() {
    const opened = way;
    try {
      const reply = await requests.send(opened, hello);
      if (way !== opened) return;
      if (reply.ok) {
        clearTimeout(trial);
        greeted = performance.now();
        proven ||= !around;
        misses = 0;
        become("open");
      } else if (reply.word === "busy") {
        drop();
      } else {
        stayAway({ word: reply.word, text: reply.text });
      }
    } catch {
      // The close that rejected the hello has seen to it.
    }
  }

  /** @param {any} data */
  function receive(data) {
    heard = performance.now();
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (!message || typeof message.type !== "string") return;
    if (message.type === "reply") requests.came(message);
    else tell(message.type, message);
  }

  /** Gives up this way without waiting for the other end, which may be long gone. */
  function drop() {
    fallen(1006, LEFT);
  }

  /** @param {number} code @param {string} [why] */
  function fallen(code, why = "") {
    const old = way;
    if (!old) return;
    way = null;
    old.close();
    clearInterval(watch);
    clearTimeout(trial);
    requests.lost();
    const stood = greeted > 0;
    if (stood && performance.now() - greeted > STEADY) failures = 0;
    greeted = 0;
    if (status === "away") return;
    if ((code >= 4500 && code <= 4999) || BROKEN.includes(code)) return stayAway({ code });
    if (why === BETTER) around = false;
    if (why === BETTER || (!stood && code === 1006 && why !== LEFT && goesAround(why))) return open();
    again(code === 1008 ? FLOOD_WAIT : 0, why === STRANGER);
  }

  /** Whether to try the other way at once: a server that starts anew is waited for, a filter is not. @param {string} why */
  function goesAround(why) {
    around = !around && (!proven || why === LATE || ++misses > 2);
    return around;
  }

  /** @param {Parameters<typeof become>[1]} detail */
  function stayAway(detail) {
    become("away", detail);
    drop();
  }

  /** @param {number} atLeast milliseconds @param {boolean} stranger */
  function again(atLeast, stranger) {
    become("lost", { stranger });
    // Full jitter: a whole hall that lost its network must not come back in one instant.
    const wait = Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
    failures = Math.min(failures + 1, 10);
    quiet = performance.now() + atLeast;
    retry = window.setTimeout(open, atLeast + wait);
  }

  const wake = () => {
    if (document.visibilityState === "hidden") return;
    // A page that slept has missed a beat: its socket may be dead without knowing.
    if (way && performance.now() - heard > BEAT) drop();
    if (!way && performance.now() >= quiet) open();
  };
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", wake);
  addEventListener("offline", drop);
  addEventListener("pagehide", drop);

  open();

  return {
    /**
     * Listens to the server's messages of a type, or to "status" (status, detail); returns a
     * function that stops it.
     * @param {string} type @param {(message: any, detail?: any) => void} listener
     */
    on(type, listener) {
      if (!listeners.has(type)) listeners.set(type, new Set());
      listeners.get(type)?.add(listener);
      return () => listeners.get(type)?.delete(listener);
    },
    /**
     * Sends a request (without `ref`); resolves with its reply, ok or not; rejects when none came.
     * @param {Record<string, any>} message
     */
    request(message) {
      return requests.send(status === "open" ? way : null, message);
    },
    /** @returns {Status} */
    get status() {
      return status;
    },
    /** Comes back at once after having stayed away. */
    again() {
      if (status === "away") status = "lost";
      open();
    },
    close: () => stayAway({}),
  };
}
