/** What this page keeps in the browser: what waits to be sent, what can be undone, which keys are known. */

/**
 * @param {() => Storage} storage asked each time: a browser may forbid it altogether
 * @param {string} key @param {any} none what is read where nothing usable is kept
 * @returns {{read: () => any, write: (value: any) => void}}
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
    write(value) {
      try {
        if (value.length === 0) storage().removeItem(key);
        else storage().setItem(key, JSON.stringify(value));
      } catch {
        // Full or forbidden: what is done is then kept only as long as the page is open.
      }
    },
  };
}

/**
 * The same for a list that several tabs keep in one place: each writes its own entries, and leaves
 * those that another made since.
 * @param {ReturnType<typeof keeper>} kept
 */
export function shared(kept) {
  const own = new Set();
  const mine = (/** @type {{id: string}[]} */ entries) => {
    for (const { id } of entries) own.add(id);
    return entries;
  };
  return {
    /** @returns {any[]} all that is kept: what a tab left that is gone is this one's from now on */
    read: () => mine(kept.read()),
    /** @param {any[]} entries */
    write(entries) {
      mine(entries);
      kept.write([...kept.read().filter((/** @type {{id: string}} */ { id }) => !own.has(id)), ...entries]);
    },
  };
}
