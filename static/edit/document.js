/** The document of the editor: saved as it changes, undone and redone, never saved over another's. */

const WAIT = 600;
const RETRY = 3000;
const STEPS = 200;

/**
 * @typedef {"saved" | "unsaved" | "saving" | "invalid" | "stale" | "refused" | "offline"} Status
 * @typedef {{path: (string | number)[], text: string}} Problem
 * @typedef {{revision?: number, problems?: Problem[], word?: string, text?: string} | null} Reply
 */

/**
 * @param {{meeting: any, revision: number}} first
 * @param {object} tools
 * @param {(body: {seen: number, meeting: any}) => Promise<Reply>} tools.send null when nobody answered
 * @param {(whole: boolean) => void} tools.changed called after every change; `whole` when the
 *   meeting itself is another one than was typed
 */
export function openDocument(first, { send, changed }) {
  let kept = first.meeting;
  let { revision } = first;
  /** @type {any[]} */
  const past = [];
  /** @type {any[]} */
  const future = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<void> | null} */
  let running = null;

  const view = {
    meeting: first.meeting,
    status: /** @type {Status} */ ("saved"),
    /** @type {Problem[]} */
    problems: [],
    text: "",
    /** @type {Date | null} */
    at: null,
    canUndo: () => past.length > 0 || view.meeting !== kept,
    canRedo: () => future.length > 0,
  };

  /** @param {Status} status @param {boolean} [whole] */
  function become(status, whole = false) {
    view.status = status;
    if (status === "saved") view.problems = [];
    changed(whole);
  }

  /** Takes what was typed, and saves it in a moment. @param {any} meeting @param {number} [wait] */
  function change(meeting, wait = WAIT) {
    clearTimeout(timer);
    view.meeting = JSON.stringify(meeting) === JSON.stringify(kept) ? kept : meeting;
    if (view.status === "stale") return changed(false);
    if (view.meeting === kept && !running) return become("saved");
    become("unsaved");
    timer = setTimeout(flush, wait);
  }

  /** Saves at once what is not saved yet. */
  async function flush() {
    clearTimeout(timer);
    while (running) await running;
    if (view.meeting === kept || view.status === "stale") return;
    await keep(past, () => void (future.length = 0));
  }

  /** @param {any[]} trail where what stood there before is remembered @param {() => void} [after] */
  async function keep(trail, after = () => {}) {
    const sent = view.meeting;
    const before = kept;
    become("saving");
    running = send({ seen: revision, meeting: sent }).then((reply) => {
      running = null;
      if (reply?.revision) {
        trail.push(before);
        trail.splice(0, trail.length - STEPS);
        after();
        kept = sent;
        revision = reply.revision;
        view.at = new Date();
        const more = view.meeting !== sent;
        if (more) timer = setTimeout(flush, WAIT);
        become(more ? "unsaved" : "saved");
      } else if (reply?.problems) {
        view.problems = reply.problems;
        become("invalid");
      } else if (reply?.word && reply.word !== "busy") {
        view.text = reply.text ?? "";
        become(reply.word === "stale" ? "stale" : "refused");
      } else {
        timer = setTimeout(flush, RETRY);
        become("offline");
      }
    });
    await running;
  }

  /** @param {any[]} from @param {any[]} to */
  async function step(from, to) {
    await flush();
    if (view.status !== "saved") return;
    if (!from.length) return;
    const before = kept;
    const target = from[from.length - 1];
    view.meeting = target;
    await keep(to, () => void from.pop());
    if (kept === target) {
      // What was typed while it was on its way stands, and is saved next.
      if (view.meeting === target) changed(true);
    } else if (/** @type {Status} */ (view.status) !== "stale") {
      // It could not be saved just now, so nothing was undone.
      view.meeting = before;
      become("saved", true);
    }
  }

  return {
    view,
    change,
    flush,
    /** Goes back one saved step; what cannot be saved is what goes first. */
    async undo() {
      await flush();
      if (view.status === "invalid" || view.status === "refused") {
        view.meeting = kept;
        return become("saved", true);
      }
      return step(past, future);
    },
    redo: () => step(future, past),
    /**
     * Takes what another has saved; undoing that brings back what stood here.
     * @param {{meeting: any, revision: number}} theirs
     */
    adopt(theirs) {
      past.length = future.length = 0;
      past.push(view.meeting);
      kept = view.meeting = theirs.meeting;
      revision = theirs.revision;
      become("saved", true);
    },
    /** Saves this page's document over what another has saved. @param {{meeting: any, revision: number}} theirs */
    async insist(theirs) {
      revision = theirs.revision;
      kept = theirs.meeting;
      view.status = "unsaved";
      await flush();
    },
  };
}
