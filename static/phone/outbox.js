/**
 * A phone's own answers: kept with a number until the store has acknowledged them, and sent again.
 *
 * @typedef {object} Entry one slot of one question in one round
 * @property {number} number of the newest change; the highest wins on the server too
 * @property {any} answer what the person wants it to be; null is withdrawn
 * @property {any} held what the store is known to hold; null is nothing
 * @property {boolean} pending not acknowledged yet
 * @property {boolean} [late] the server has said that it is not saved yet
 * @property {boolean} approved somebody has approved it, where answers wait for that
 * @property {{word: string, text: string} | null} refused why the last change did not count
 * @property {string} kind @property {any} question to show a refused answer once its question is gone
 *
 * @typedef {{id: string, run: number, kind: string, question: any, slips?: boolean}} ItemPart
 */
import { t } from "../words.js";

const CONFIRM_WITHIN = 10000;
const NOTHING = { number: 0, answer: null, held: null, pending: false, approved: false, refused: null };

/**
 * @param {object} parts
 * @param {import("./keep.js").Keeper} parts.keep
 * @param {(message: any) => Promise<any>} parts.request
 * @param {() => void} parts.changed
 */
export function outbox({ keep, request, changed }) {
  let stage = "";
  let ready = false;
  /** @type {Set<string>} */
  const sending = new Set();
  /** @type {any[]} what the server said before it told the state */
  let early = [];

  const slip = () => String(keep.read("slip") ?? "");

  /** @param {{id: string, run: number}} item @param {number} slot */
  const place = (item, slot) => `${stage}:${item.id}:${item.run}:${slot}`;

  /** Answers by slip are the slip's: another one begins anew. @param {{id: string, run: number, slips?: boolean}} item @param {number} slot */
  const name = (item, slot) => place(item, slot) + (item.slips && slip() ? `:${slip()}` : "");

  /** @param {string} key @returns {Entry | null} */
  function read(key) {
    const kept = keep.read(key);
    return kept && Number.isInteger(kept.number) ? { ...NOTHING, ...kept } : null;
  }

  /** @param {string} key @param {Partial<Entry>} change */
  function write(key, change) {
    keep.write(key, { ...NOTHING, ...read(key), ...change });
    changed();
  }

  /** @returns {string[]} the keys of this stage's entries */
  const keys = () =>
    keep.names().filter((key) => key.startsWith(`${stage}:`) && !key.endsWith(":draft"));

  /** @param {string} key @param {number} [wait] */
  async function deliver(key, wait = 400) {
    const entry = read(key);
    if (!entry?.pending || sending.has(key)) return;
    const [, item, run, slot, held] = key.split(":");
    const { number, answer } = entry;
    sending.add(key);
    try {
      const where = { item, run: Number(run), slot: Number(slot), ...(held && { slip: held }) };
      settle(key, number, await request({ type: "answer", ...where, number, answer }), wait);
    } catch {
      // Lost: it stays pending, and `flush` sends it on the next connection.
    } finally {
      sending.delete(key);
    }
    // Changed while it was on its way: the newest goes now.
    if ((read(key)?.number ?? 0) > number) deliver(key);
  }

  /** @param {string} key @param {number} number @param {any} reply @param {number} wait */
  function settle(key, number, reply, wait) {
    const now = read(key);
    if (!now) return;
    if (reply.ok) {
      const answer = reply.answer ?? null;
      const stored = reply.number ?? number;
      if (now.number > stored) write(key, { held: answer });
      else if (stored > number && JSON.stringify(answer) !== JSON.stringify(now.answer)) {
        // This phone had forgotten how far it had counted: what it wants now is still the newest.
        write(key, { number: stored + 1, held: answer });
      } else write(key, { number: stored, answer, held: answer, pending: false });
    } else if (reply.word === "busy") {
      write(key, { late: true });
      setTimeout(() => deliver(key, Math.min(wait * 2, 8000)), wait * (0.5 + Math.random()));
    } else if (now.number === number) {
      // An earlier change may stand whose acknowledgement was lost on the way.
      const held = reply.number ? (reply.answer ?? null) : now.held;
      const text = reply.word === "closed" ? late(held) : reply.text;
      const refused = { word: String(reply.word), text: text ?? t("Svaret ble ikke tatt imot.") };
      write(key, { pending: false, held, refused });
    }
  }

  keep.watch(changed);

  return {
    /** @param {{id: string, run: number}} item @param {number} slot @returns {Entry | null} */
    entry: (item, slot) => read(name(item, slot)),

    /** What is written and not sent. @param {{id: string, run: number}} item @param {number} slot @returns {{value: any} | null} */
    draft: (item, slot) => keep.read(`${place(item, slot)}:draft`),

    /** @param {{id: string, run: number}} item @param {number} slot @param {{value: any} | null} draft */
    setDraft: (item, slot, draft) => keep.write(`${place(item, slot)}:draft`, draft),

    /** Numbers a change, keeps it and sends it. @param {ItemPart} item @param {number} slot @param {any} answer */
    put(item, slot, answer) {
      const key = name(item, slot);
      const number = (read(key)?.number ?? 0) + 1;
      keep.write(`${place(item, slot)}:draft`, null);
      const { kind, question } = item;
      write(key, { number, answer, pending: true, late: false, approved: false, refused: null, kind, question });
      deliver(key);
    },

    /** Takes in the server's word on this phone's answers. @param {any} mine */
    heard(mine) {
      if (!ready) return void early.push(mine);
      const item = { id: String(mine.item), run: Number(mine.run) };
      for (const { slot, number, answer, approved = false } of mine.answers ?? []) {
        const key = name(item, slot);
        const own = read(key);
        if (!own || own.number <= number) write(key, { number, answer, held: answer, pending: false, approved });
        else if (own.pending) write(key, { held: answer });
      }
    },

    /**
     * The state is told: sends what is pending. What is kept holds for one epoch: a rehearsal has
     * one of its own, and when the meeting goes on, what was kept of others is forgotten.
     * @param {{epoch?: string, rehearsal?: boolean}} meeting
     */
    flush({ epoch, rehearsal }) {
      stage = epoch || stage;
      ready = true;
      if (!rehearsal && epoch) {
        for (const key of keep.names()) if (!key.startsWith(`${stage}:`) && key !== "slip") keep.write(key, null);
      }
      keys().forEach((key) => deliver(key));
      early.splice(0).forEach((mine) => this.heard(mine));
    },

    /** The connection fell: what comes on the next is of an epoch that is still to be told. */
    paused() {
      ready = false;
    },

    /** @param {any} item @returns {{item: any, answered: boolean, drafted: boolean}} */
    summary(item) {
      const start = `${stage}:${item.id}:${item.run}:`;
      const mine = keep.names().filter((key) => key.startsWith(start));
      const drafted = mine.some((key) => key.endsWith(":draft"));
      const answered = mine.some((key) => (read(key)?.answer ?? null) !== null);
      return { item, answered, drafted };
    },

    /** This phone's voting slip, "" for none. */
    slip,

    /** Takes another slip into use. @param {string} code */
    useSlip(code) {
      keep.write("slip", code);
      changed();
    },

    /** Forgets a change that was refused. @param {{id: string, run: number, slips?: boolean}} item @param {number} slot */
    forget: (item, slot) => keep.write(name(item, slot), null),

    /** Changes that did not count and that the person has not put away. */
    refused: () =>
      keys()
        .map((key) => ({ key, item: key.split(":")[1], entry: read(key) }))
        .filter(({ entry }) => entry?.refused),

    /** @param {string} key */
    dismiss: (key) => write(key, { refused: null }),
  };
}

/** @param {any} held @returns {string} */
function late(held) {
  return held === null
    ? t("Spørsmålet ble lukket før svaret kom fram. Det er ikke talt med.")
    : t("Spørsmålet ble lukket før endringen kom fram. Svaret du sendte før, er talt med.");
}
