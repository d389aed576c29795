/**
 * What becomes of a device's own changes when other devices of its table have changed lines too:
 * nothing that anybody wrote is written over.
 *
 * A change goes with the number after the one that is known to stand: where another device was
 * quicker, the store keeps what that one wrote, and says so.
 *
 * @typedef {object} Change the newest change of a line, until the store has it
 * @property {any} answer null takes the line away
 * @property {number | null} base the change that it was made on top of; null where no line stood
 * @property {(number | null)[]} sent changes of this device that may have arrived
 * @property {{word: string, text: string} | null} refused
 *
 * @typedef {{number: number, answer: any} | null} Stored what the store holds in a slot
 */

/** @param {Stored} stored @returns {number | null} the change that stands there */
const mark = (stored) => stored?.answer?.change ?? null;

/** @param {Stored} stored */
export const next = (stored) => (stored?.number ?? 0) + 1;

/**
 * Changes by slot after what is stored came to be known; `moved` is told of each that got another
 * slot, because another device's line stands in its own.
 * @param {Record<string, Change>} changes left as they are
 * @param {{stored: (slot: number) => Stored, slots: number, moved: (from: number, to: number) => void}} sheet
 * @returns {Record<string, Change>}
 */
export function settled(changes, { stored, slots, moved }) {
  const after = /** @type {Record<string, Change>} */ (JSON.parse(JSON.stringify(changes)));
  for (const [slot, change] of Object.entries(after)) {
    const there = stored(Number(slot));
    const now = mark(there);
    if (there && now === (change.answer?.change ?? null)) delete after[slot]; // it has come
    else if (now === change.base) continue;
    else if (change.sent.includes(now) || now === null) change.base = now;
    else if (change.answer === null) delete after[slot];
    else {
      const to = free(after, stored, slots);
      if (to === null) continue;
      delete after[slot];
      after[to] = { ...change, base: null, sent: [] };
      moved(Number(slot), to);
    }
  }
  return after;
}

/**
 * A slot without a line, by chance, so that two devices hardly ever take the same one; rather one
 * that never had any. Null when the sheet is full.
 * @param {Record<string, Change>} changes @param {(slot: number) => Stored} stored @param {number} slots
 */
export function free(changes, stored, slots) {
  const all = Array.from({ length: slots }, (_, slot) => slot);
  const empty = all.filter((slot) => !changes[slot] && !stored(slot)?.answer);
  const unused = empty.filter((slot) => !stored(slot));
  const from = unused.length ? unused : empty;
  return from.length ? from[Math.floor(Math.random() * from.length)] : null;
}
