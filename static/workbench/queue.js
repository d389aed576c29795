/**
 * What was done here and is not acknowledged yet. It is kept in this browser, sent in order, again
 * after a lost connection or a reload, and put anew on what stands where somebody else was first.
 * Only ids of answers are kept, never what they say.
 */

import { isEmpty } from "./change.js";
import { rebased } from "./rebase.js";

/** @typedef {import("./change.js").Change} Change */
/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} item
 * @property {string} stage "live" or "rehearsal": what was done in one is nothing in the other
 * @property {Change} change
 * @property {number} [revision] that it was acknowledged with; it is kept until the server has told it
 * @property {number} [tries] how often it was stale
 * @property {boolean} [sent] whether the server may have it
 */

const TRIES = 8;

/**
 * @param {object} tools
 * @param {(message: Record<string, unknown>) => Promise<any>} tools.ask
 * @param {{read: () => Entry[], write: (entries: Entry[]) => void, done?: (id: string) => boolean, taken?: (id: string) => boolean}} tools.keeper
 * @param {(item: string, acknowledged: Change[]) => import("./rebase.js").Now | null} tools.now what
 *   stands, with what was acknowledged laid over it; null where it is not known yet
 * @param {(item: string, runs: number[]) => number} tools.told up to which revision what stands in
 *   these rounds has been told, and the codebook
 * @param {() => string} tools.stage
 * @param {() => boolean} tools.online
 * @param {() => void} tools.changed
 * @param {(word: "lost" | "refused", text: string) => void} tools.failed
 * @param {(then: () => void, milliseconds: number) => void} [tools.later]
 */
export function queue({ ask, keeper, now: standing, told, stage, online, changed, failed, later = (then, ms) => void setTimeout(then, ms) }) {
  /** @type {Entry[]} */
  let entries = keeper.read();
  let sending = false;

  const waiting = () => entries.filter(({ revision }) => revision === undefined);

  /** @param {Entry[]} next */
  function keep(next) {
    entries = next;
    keeper.write(waiting());
    changed();
  }

  /** @param {Entry} entry */
  const drop = (entry) => keep(entries.filter((other) => other !== entry));

  /** @returns {Promise<void>} */
  async function pump() {
    if (sending || !online()) return;
    const now = stage();
    // A rehearsal that is over has taken its answers with it; the meeting waits while one is on.
    if (now === "live" && waiting().some((entry) => entry.stage !== now)) keep(entries.filter((entry) => entry.stage === now));
    const head = waiting().find((entry) => entry.stage === now);
    if (!head) return;
    if (keeper.done?.(head.id)) {
      drop(head);
      return pump();
    }
    sending = true;
    if (!head.sent) {
      head.sent = true;
      keep(entries);
    }
    const reply = await ask({ type: "sort", item: head.item, stage: head.stage, ...head.change });
    sending = false;
    if (reply.ok) {
      head.revision = reply.revision ?? 0;
      keep(entries);
      settle();
    } else if (reply.word === "stale") {
      return stale(head);
    } else if (reply.word === "busy") {
      later(pump, 700);
      return;
    } else {
      drop(head);
      failed("refused", reply.text ?? "");
    }
    pump();
  }

  /** What stands may come a moment after the refusal. @param {Entry} head @returns {Promise<void> | undefined} */
  function stale(head) {
    head.tries = (head.tries ?? 0) + 1;
    if (head.tries > TRIES) {
      drop(head);
      failed("lost", "");
      return pump();
    }
    later(() => {
      const done = entries.filter(({ item, revision }) => item === head.item && revision !== undefined);
      const stands = head.stage === stage() ? standing(head.item, done.map(({ change }) => change)) : null;
      if (!stands || head.change.codings.some(({ run }) => stands.comes(run))) {
        // What is not here yet would look as if it were gone; on a slow network it takes its time.
        head.tries = 0;
        later(pump, 500);
        return;
      }
      if (entries.includes(head)) {
        const { change, lost } = rebased(head.change, stands);
        if (lost) failed("lost", "");
        if (isEmpty(change)) drop(head);
        else {
          head.change = change;
          keep(entries);
        }
      }
      pump();
    }, 60 * head.tries);
  }

  /** Lets go of what is acknowledged and has been told. @param {boolean} [all] or else is of something that is gone */
  function settle(all = false) {
    const left = entries.filter(({ item, revision, change }) => (
      revision === undefined || !(all || told(item, change.codings.map(({ run }) => run)) >= revision)));
    if (left.length !== entries.length) keep(left);
  }

  return {
    /** @param {string} item @param {Change[]} messages @returns {string[]} the ids of what waits now */
    add(item, messages) {
      const more = messages.map((change) => ({ id: crypto.getRandomValues(new Uint32Array(2)).join("-"), item, stage: stage(), change }));
      keep([...entries, ...more]);
      pump();
      return more.map(({ id }) => id);
    },
    /**
     * Takes back what the server cannot have yet: sent and undone, it could undo what another did
     * meanwhile. @param {string[]} ids @returns {boolean} whether all of it was taken back
     */
    withdraw(ids) {
      const found = entries.filter(({ id, sent }) => ids.includes(id) && !sent && !keeper.taken?.(id));
      if (!ids.length || found.length < ids.length) return false;
      keep(entries.filter((entry) => !found.includes(entry)));
      return true;
    },
    pump,
    /** What is to be laid over the server's state of a question. @param {string} item @returns {Change[]} */
    of: (item) => entries.filter((entry) => entry.item === item && entry.stage === stage()).map((entry) => entry.change),
    settle,
    /** How many changes wait to be acknowledged. */
    waiting: () => waiting().length,
    /** The questions that something waits for. */
    items: () => [...new Set(waiting().map(({ item }) => item))],
  };
}
