/** Saving choices one by one as they change; undone and redone, and never put over another's. */

const WAIT = 700;
const RETRY = 3000;
const STEPS = 200;

/**
 * @typedef {"saved" | "saving" | "offline" | "refused" | "clash"} Status
 * @typedef {{field: string, before: string, after: string}} Step
 */

/**
 * @param {Record<string, string>} first what stands, by field
 * @param {object} tools
 * @param {(step: Step) => Promise<any>} tools.send the reply, null when nobody answered
 * @param {() => Promise<Record<string, string> | null>} tools.load what stands now
 * @param {(field: string, value: string) => void} tools.put shows a value that was not typed here
 * @param {(changed: boolean) => void} tools.drawn called after everything; `changed` with what was saved
 */
export function saving(first, { send, load, put, drawn }) {
  const stands = new Map(Object.entries(first));
  /** @type {Map<string, string>} what was typed and is not saved */
  const typed = new Map();
  /** @type {Step[]} */
  const past = [];
  /** @type {Step[]} */
  const future = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<void> | null} */
  let running = null;

  const view = {
    status: /** @type {Status} */ ("saved"),
    text: "",
    /** @type {Date | null} */
    at: null,
    /** @type {Map<string, string>} what others wrote where something is typed here */
    clashes: new Map(),
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
  };

  /** @param {string} field */
  const value = (field) => stands.get(field) ?? "";

  /** @param {Status} status @param {boolean} [changed] */
  function become(status, changed = false) {
    view.status = status;
    drawn(changed);
  }

  /** @param {string} field @param {string} to @param {number} [wait] */
  function change(field, to, wait = WAIT) {
    typed.set(field, to);
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
    if (view.status !== "clash") become("saving");
  }

  /** Saves at once what is not saved yet. */
  async function flush() {
    clearTimeout(timer);
    while (running) await running;
    running = save();
    await running;
    running = null;
  }

  async function save() {
    view.text = "";
    for (const [field, after] of [...typed]) {
      if (view.clashes.has(field)) continue;
      const before = value(field);
      const kept = before === after ? before : await one({ field, before, after });
      if (kept === null) return;
      if (kept !== undefined && kept !== before) {
        past.push({ field, before, after: kept });
        past.splice(0, past.length - STEPS);
        future.length = 0;
      }
      if (typed.get(field) === after && kept !== undefined) typed.delete(field);
    }
    if (view.clashes.size) become("clash");
    else if (view.text) become("refused");
    else if (!typed.size) become("saved");
  }

  /**
   * Saves one; the value that stands, undefined when it cannot be, null when it must wait.
   * @param {Step} step
   */
  async function one(step) {
    become("saving");
    const reply = await send(step);
    if (typeof reply?.after === "string") {
      stands.set(step.field, reply.after);
      view.at = new Date();
      become("saving", true);
      return reply.after;
    }
    if (reply?.word === "stale") {
      const now = await load();
      if (now) {
        const theirs = now[step.field] ?? "";
        view.clashes.set(step.field, theirs);
        return undefined;
      }
    }
    if (reply && reply.word !== "busy" && reply.word !== "stale") {
      view.text = reply.text ?? reply.word;
      return undefined;
    }
    timer = setTimeout(flush, RETRY);
    become("offline");
    return null;
  }

  /** @param {Step[]} from @param {Step[]} to */
  async function step(from, to) {
    await flush();
    const last = view.status === "saved" ? from.pop() : undefined;
    if (!last) return;
    const kept = await one({ field: last.field, before: last.after, after: last.before });
    if (kept === null) from.push(last);
    else if (kept === undefined) {
      // Somebody has changed it since: there is nothing of ours to undo.
      stands.set(last.field, view.clashes.get(last.field) ?? value(last.field));
      view.clashes.delete(last.field);
      put(last.field, value(last.field));
      become("saved");
    } else {
      to.push({ field: last.field, before: last.after, after: kept });
      put(last.field, kept);
      become("saved");
    }
  }

  return {
    view,
    change,
    flush,
    value,
    /** Undoes the last change of this page. */
    undo: () => step(past, future),
    redo: () => step(future, past),
    /** Takes what stands now; whether others changed anything. @param {Record<string, string>} now */
    heard(now) {
      if (running || view.status === "saving") return false;
      let changed = false;
      for (const field of new Set([...stands.keys(), ...Object.keys(now)])) {
        const theirs = now[field] ?? "";
        if (theirs === value(field) || typed.has(field)) continue;
        stands.set(field, theirs);
        put(field, theirs);
        changed = true;
      }
      if (changed) drawn(false);
      return changed;
    },
    /** Settles a clash: ours over theirs, or theirs. @param {string} field @param {boolean} ours */
    async settle(field, ours) {
      stands.set(field, view.clashes.get(field) ?? "");
      view.clashes.delete(field);
      if (!ours) {
        typed.delete(field);
        put(field, value(field));
      }
      await flush();
    },
  };
}
