import { Lost, replies } from "./replies.js";

/**
 * A screen's socket: hello, requests with their replies, the beat, and coming back by itself.
 *
 * Every message of the server is passed on by its `type`; which of two is the newer is for the
 * caller to keep. A request whose reply never came is rejected with `Lost`: the caller sends it
 * again once the status is "open", or not.
 *
 * @typedef {"connecting" | "open" | "lost" | "away"} Status  "away": stay away, see `detail.code`
 */

const FIRST_WAIT = 300;
const LONGEST_WAIT = 8000;
const FLOOD_WAIT = 30000;
const SILENCE = 35000;
const BEAT = 17000;
const PATIENCE = 8000;
const STEADY = 5000;

export { Lost };

/**
 * @param {{meeting: string, role: string, token?: string | null, table?: boolean}} who
 *   `meeting` is the join code for participants, the meeting's id for others; `table`: the token is
 *   a table's
 */
export function connect({ meeting, role, token = null, table = false }) {
  /** @type {Map<string, Set<(message: any, detail?: any) => void>>} */
  const listeners = new Map();
  // A phone that went from one network to another never hears that its socket is dead.
  const requests = replies(PATIENCE, drop);
  /** @type {WebSocket | null} */
  let socket = null;
  /** @type {Status} */
  let status = "connecting";
  let failures = 0;
  let greeted = 0;
  let heard = 0;
  let retry = 0;
  let watch = 0;

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

  /** @param {Status} now @param {{code?: number, word?: string, text?: string}} [detail] */
  function become(now, detail = {}) {
    if (now === status && now !== "away") return;
    status = now;
    tell("status", now, detail);
  }

  function open() {
    clearTimeout(retry);
    if (socket || status === "away") return;
    let opened;
    try {
      opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    } catch {
      return again();
    }
    socket = opened;
    heard = performance.now();
    watch = window.setInterval(() => {
      const silent = performance.now() - heard;
      if (silent > SILENCE || (opened.readyState === WebSocket.CONNECTING && silent > PATIENCE)) drop();
    }, 1000);
    opened.onopen = () => greet(opened);
    opened.onmessage = ({ data }) => {
      if (socket === opened) receive(data);
    };
    opened.onclose = ({ code }) => {
      if (socket === opened) fallen(code);
    };
  }

  /** @param {WebSocket} opened */
  async function greet(opened) {
    const hello = { type: "hello", meeting, role, ...(token && { token }), ...(table && { table }) };
    try {
      const reply = await requests.send(opened, hello);
      if (socket !== opened) return;
      if (reply.ok) {
        greeted = performance.now();
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

  /** Gives up this socket without waiting for the other end, which may be long gone. */
  function drop() {
    const old = socket;
    if (!old) return;
    fallen(1006);
    old.close();
  }

  /** @param {number} code */
  function fallen(code) {
    socket = null;
    clearInterval(watch);
    requests.lost();
    if (status === "open" && performance.now() - greeted > STEADY) failures = 0;
    if (status === "away") return;
    if (code >= 4500 && code <= 4999) stayAway({ code });
    else again(code === 1008 ? FLOOD_WAIT : 0);
  }

  /** @param {{code?: number, word?: string, text?: string}} detail */
  function stayAway(detail) {
    become("away", detail);
    drop();
  }

  /** @param {number} [atLeast] milliseconds */
  function again(atLeast = 0) {
    become("lost");
    // Full jitter: a whole hall that lost its network must not come back in one instant.
    const wait = Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures);
    failures = Math.min(failures + 1, 10);
    clearTimeout(retry);
    retry = window.setTimeout(open, atLeast + wait);
  }

  const wake = () => {
    if (document.visibilityState === "hidden") return;
    // A page that slept has missed a beat: its socket may be dead without knowing.
    if (socket && performance.now() - heard > BEAT) drop();
    if (!socket) open();
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
     * Sends a request (without `ref`); resolves with its reply, ok or not; rejects with Lost.
     * @param {Record<string, any>} message
     */
    request(message) {
      return status === "open" ? requests.send(socket, message) : Promise.reject(new Lost());
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
    close() {
      stayAway({});
    },
  };
}
