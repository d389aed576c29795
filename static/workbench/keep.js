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
