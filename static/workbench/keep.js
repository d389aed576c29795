/** What this page keeps in the browser: what waits to be sent, what can be undone, which keys are known. */

/**
 * @param {() => Storage} storage asked each time: a browser may forbid it altogether
 * @param {string} key @param {any} none what is read where nothing usable is kept
 * @returns {{read: () => any, write: (value: any) => boolean}}
 */
export function keeper(storage, key, none) {
  return {
    read() {
      try {
        return JSON.parse(storage().getItem(key) ?? "null") ?? none;
      } catch {
        return none;
      }
    },
    /** @returns {boolean} whether it is kept */
    write(value) {
      try {
        if (value.length === 0) storage().removeItem(key);
        else storage().setItem(key, JSON.stringify(value));
        return true;
      } catch {
        // Full or forbidden: what is done is then kept only as long as the page is open.
        return false;
      }
    },
  };
}

/**
 * The same for a list that several tabs keep in one place: each writes its own entries, and leaves
 * those that another made since. What was there when a tab came may be of one that is gone, and is
 * seen to here; but that tab may be open still, and see to it first.
 * @param {ReturnType<typeof keeper>} kept
 */
export function shared(kept) {
  /** @type {Set<string>} */
  const made = new Set();
  /** @type {Set<string>} */
  const found = new Set();
  let written = true;
  const there = (/** @type {string} */ id) => kept.read().find((/** @type {{id: string}} */ entry) => entry.id === id);
  return {
    /** @returns {any[]} all that is kept */
    read() {
      const entries = kept.read();
      for (const { id } of entries) found.add(id);
      return entries;
    },
    /** @param {any[]} entries */
    write(entries) {
      for (const { id } of entries) if (!found.has(id)) made.add(id);
      const stands = kept.read();
      const standing = new Set(stands.map((/** @type {{id: string}} */ { id }) => id));
      written = kept.write([
        ...stands.filter((/** @type {{id: string}} */ { id }) => !made.has(id) && !found.has(id)),
        ...entries.filter(({ id }) => made.has(id) || standing.has(id)),
      ]);
    },
    /** Whether the tab that made it has seen to it meanwhile: sent again, it might undo what came after. @param {string} id */
    done: (id) => found.has(id) && !there(id),
    /** Whether another tab may have sent it. @param {string} id */
    taken: (id) => (there(id) ?? { sent: written }).sent === true,
  };
}
