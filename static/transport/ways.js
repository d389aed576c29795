/**
 * The ways to the server: a websocket, and for where those are blocked a script that few phones need.
 *
 * @typedef {object} Way one way, begun once and gone once
 * @property {(message: any) => void} send a message with its ref; the hello first
 * @property {() => void} close gives it up at once, and tells nobody
 * @typedef {object} Ears told later, never while the way is begun
 * @property {() => void} ready the hello may be sent
 * @property {(text: string) => void} heard one message, as the server wrote it
 * @property {(code: number, why?: string) => void} gone a close code, 1006 for none; see the words below
 */

/** No reply to the hello in time, or nothing at all any more. */
export const LATE = "late";
/** The page itself gave it up. */
export const LEFT = "left";
/** Somebody else answered, as the portal of a network that one has to log in to. */
export const STRANGER = "stranger";
/** The websocket comes through by now. */
export const BETTER = "better";

/** The connection fell, or was not there, before the reply came. */
class Lost extends Error {}

/** Where `fallback.js` keeps, for some minutes, that it was needed. */
export const KEY = "polling:way";

let attempts = 0;

/** Whether it is known that no websocket comes through here. */
export function blocked() {
  try {
    return Number((localStorage.getItem(KEY) ?? "").split(" ")[1]) > Date.now();
  } catch {
    return false;
  }
}

/** @param {Ears} ears @returns {Way} */
export function websocket({ ready, heard, gone }) {
  /** @type {WebSocket} */
  let socket;
  try {
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
  } catch {
    queueMicrotask(() => gone(1006));
    return { send() {}, close() {} };
  }
  socket.onopen = ready;
  socket.onmessage = ({ data }) => heard(data);
  socket.onclose = ({ code }) => gone(code);
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    // Without waiting for the other end, which may be long gone.
    close: () => socket.close(),
  };
}

/** What needs no websocket. @param {Ears} ears @returns {Way} */
export function fallback(ears) {
  /** @type {Way | null} */
  let way = null;
  let over = false;
  // A browser remembers a module that it could not fetch under its address: ask by another.
  import(`./fallback.js${attempts ? `?again=${attempts}` : ""}`).then(
    (script) => over || (way = script.fallback(ears)),
    async () => {
      attempts++;
      const answer = await fetch("/health", { redirect: "manual" }).catch(() => null);
      if (!over) ears.gone(1006, answer && !answer.headers.get("content-type")?.includes("json") ? STRANGER : "");
    },
  );
  return {
    send: (message) => way?.send(message),
    close() {
      over = true;
      way?.close();
    },
  };
}

/**
 * Requests that wait for their replies, by `ref`.
 *
 * @typedef {{ok: boolean, word?: string, text?: string, [more: string]: any}} Reply
 * @param {number} patience milliseconds until a reply is overdue
 * @param {() => void} overdue called then; it should give up the way
 */
export function replies(patience, overdue) {
  /** @type {Map<number, {resolve: (reply: Reply) => void, reject: (reason: Error) => void, timer: any}>} */
  const waiting = new Map();
  let last = 0;

  return {
    /**
     * Sends `message` with a new `ref`; resolves with its reply, ok or not, or rejects with Lost.
     * @param {Way | null} way @param {Record<string, any>} message
     * @returns {Promise<Reply>}
     */
    send(way, message) {
      return new Promise((resolve, reject) => {
        if (!way) return reject(new Lost());
        const ref = ++last;
        waiting.set(ref, { resolve, reject, timer: setTimeout(overdue, patience) });
        way.send({ ...message, ref });
      });
    },

    /** @param {any} message a reply; one that nobody waits for is let go */
    came(message) {
      const request = waiting.get(message.ref);
      if (!request) return;
      waiting.delete(message.ref);
      clearTimeout(request.timer);
      request.resolve(message);
    },

    /** Rejects all that wait: their replies will never come this way. */
    lost() {
      for (const { reject, timer } of waiting.values()) {
        clearTimeout(timer);
        reject(new Lost());
      }
      waiting.clear();
    },
  };
}
