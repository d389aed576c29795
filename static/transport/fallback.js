/**
 * The way that needs no websocket: a stream of events, or where a proxy holds those back one poll after
 * the other; what is said goes by requests of its own. See "Without a websocket" in docs/protocol.md.
 *
 * @typedef {import("./ways.js").Ears} Ears
 * @typedef {import("./ways.js").Way} Way
 */
import { BETTER, KEY, STRANGER, websocket } from "./ways.js";

// Milliseconds: that it is remembered that this was needed, before a page begins with a websocket again;
const REMEMBERED = 600000;
const SOON = 2500; // for the first reply to come as an event, which a proxy may keep to itself;
const SILENCE = 30000; // after which a stream that stood is taken to be held back, too;
const AGAIN = 250; // until a request that was cut is tried once more; and a websocket, more or less:
const PROBE = 300000;
const HEADERS = { "content-type": "application/x-ndjson", "x-polling": "1" };

class Stranger extends Error {} // it was not this server that answered
let polls = false; // whether events do not come through

/** Reads and keeps which way is needed, for all pages of this browser. @param {boolean | null} needed null: not known yet */
function remember(needed) {
  try {
    const [name, until] = (localStorage.getItem(KEY) ?? "").split(" ");
    const known = Number(until) > Date.now() ? name : "";
    polls ||= known === "poll";
    const now = polls ? "poll" : "events";
    if (needed === false) localStorage.removeItem(KEY);
    // For so long from when it was found out, not from the last time that it did.
    else if (needed && known !== now) localStorage.setItem(KEY, `${now} ${Date.now() + REMEMBERED}`);
  } catch {
    // Then the next page finds out by itself.
  }
}

/** @param {string} path @param {any[]} messages @param {AbortSignal} signal */
async function post(path, messages, signal) {
  const body = messages.map((message) => message && JSON.stringify(message)).join("\n");
  const answer = await fetch(path, { method: "POST", headers: HEADERS, body, signal, cache: "no-store", redirect: "manual" });
  const type = answer.headers.get("content-type") ?? "";
  if (answer.ok && /event-stream|x-ndjson/.test(type)) return answer;
  throw /json/.test(type) ? new Error(`${answer.status}`) : new Stranger();
}

/** @param {Response} answer @param {(text: string) => void} each told of each message */
async function read(answer, each) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (done ? "\n" : decoder.decode(value, { stream: true }))).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line && !line.startsWith(":")) each(line.replace(/^data: /, ""));
      await null; // whoever waits for a reply has it before the state that comes behind it
    }
    if (done) return;
  }
}

/** @param {string} text @returns {any} */
const parsed = (text) => {
  try {
    return JSON.parse(text) ?? {};
  } catch {}
  return {};
};

/** @param {Ears} ears @returns {Way} */
export function fallback(ears) {
  const screen = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const leaving = new AbortController();
  let listening = new AbortController();
  let [over, stood, underWay, heard] = [false, false, 0, 0];
  /** @type {any[]} */
  let [hello, watch, late, probing] = [null, null, null, null];
  /** @type {Record<string, string>} */
  const have = {};
  /** @type {Set<string>} items after whose answers there is more to be told */
  let opening = new Set();
  remember(null);

  /** Listens, in place of what listened before. */
  async function listen(polling = polls) {
    listening.abort();
    const mine = (listening = new AbortController());
    let [anew, code] = [true, 0];
    /** @param {string} text */
    const hear = (text) => {
      if (mine !== listening) return;
      const message = parsed(text);
      heard = performance.now();
      if (message.type === "close") code = message.code;
      else if (message.type === "have") Object.assign(have, message.subjects);
      else {
        if (message.type === "state") note(message);
        else if (message.type === "reply" && message.ok && !stood) {
          clearTimeout(late);
          remember((stood = true));
        }
        ears.heard(text);
      }
    };
    try {
      do {
        const has = { type: "have", screen, anew, subjects: polling ? have : {} };
        await read(await post(polling ? "/live/poll" : "/live/events", [hello, has, watch], mine.signal), hear);
        // A poll that brought nothing is a sign of life too.
        if (polling) ears.heard("");
        anew = false;
      } while (polling && !code && mine === listening);
      if (mine === listening) end(code || 1006);
    } catch (problem) {
      mine === listening && end(1006, problem);
    }
  }

  /** @param {any} state */
  function note({ item, earlier = [], standing = [] }) {
    const items = [item, ...earlier, ...standing].filter((one) => one && (one.after || one.approve));
    opening = new Set(items.map(({ id }) => id));
  }

  /** @param {any} message @param {boolean} [again] whether it may be said twice: answers are numbered */
  async function say(message, again = message.type === "answer") {
    const busy = () => ears.heard(JSON.stringify({ type: "reply", ref: message.ref, ok: false, word: "busy" }));
    underWay++;
    try {
      const answer = await post("/live", [hello, message], leaving.signal);
      await read(answer, (text) => {
        const reply = parsed(text);
        if (over) return;
        // What could not be said just now is said again; what listens stands.
        if (reply.type === "close") return again && reply.code > 1010 && reply.code < 4500 ? busy() : end(reply.code);
        if (reply.ref !== message.ref) return;
        ears.heard(text);
        // What listens was told what it was to know when it began.
        if (reply.ok && (message.type === "alias" || opening.has(message.item))) listen();
      });
    } catch (problem) {
      if (over) return;
      if (!again || problem instanceof Stranger) return end(1006, problem);
      setTimeout(() => over || say(message, false), AGAIN);
    } finally {
      underWay--;
    }
  }

  function close() {
    if (stood && !over && performance.now() - heard > SILENCE) polls = true;
    over = true;
    clearTimeout(late);
    clearTimeout(probing);
    leaving.abort();
    listening.abort();
  }

  /** @param {number} code @param {any} [problem] */
  function end(code, problem) {
    if (over) return;
    close();
    ears.gone(code, problem instanceof Stranger ? STRANGER : "");
  }

  /** Whether a websocket comes through by now: then this way has done its part. */
  function probe() {
    probing = setTimeout(probe, PROBE * (0.8 + Math.random() * 0.4));
    if (document.visibilityState === "hidden" || !stood) return;
    const socket = websocket({
      ready: () => socket.send(hello),
      heard(text) {
        const { type, ok } = parsed(text);
        if (type !== "reply") return;
        socket.close();
        if (!ok || over || underWay) return;
        remember(false);
        close();
        ears.gone(1000, BETTER);
      },
      gone() {},
    });
    setTimeout(() => socket.close(), SILENCE);
  }
  probing = setTimeout(probe, PROBE * (0.8 + Math.random() * 0.4));

  queueMicrotask(ears.ready);
  return {
    send(message) {
      if (message.type === "watch") watch = message;
      else if (message.type !== "hello") return void say(message);
      else {
        hello = message;
        if (!polls) late = setTimeout(() => listen((polls = true)), SOON);
      }
      listen();
    },
    close,
  };
}
