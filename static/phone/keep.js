/** What a phone keeps for itself: in localStorage, or in memory where that is not to be had. */

/** @typedef {ReturnType<typeof keeper>} Keeper */

/**
 * @typedef {{token: string, on: boolean, name?: string}} Seat the table that this phone has a link
 *   of, and whether it answers for it
 */

/** @param {string} code the join code: what is kept belongs to one meeting */
export function keeper(code) {
  const own = `polling:${code}`;
  let prefix = own;
  /** @type {Map<string, string>} */
  const memory = new Map();

  /** @param {string} key @returns {string | null} */
  function get(key) {
    // Memory first: it holds what localStorage refused (full, or forbidden).
    if (memory.has(key)) return memory.get(key) ?? null;
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  /** @param {string} key @returns {any} null for nothing usable */
  function parsed(key) {
    try {
      return JSON.parse(get(key) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} key @param {string} text */
  function set(key, text) {
    try {
      localStorage.setItem(key, text);
      memory.delete(key);
    } catch {
      memory.set(key, text);
    }
  }

  /** @param {string} key */
  function remove(key) {
    memory.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // Then it was never kept there.
    }
  }

  // Kept where it is not forgotten with answers.
  const seated = `${own}.table`;
  const linked = /^#t-([\w-]{22,64})$/;
  const given = linked.exec(location.hash)?.[1];
  if (given) {
    set(seated, JSON.stringify({ token: given, on: true }));
    // It is a key: nobody is to read it off the address bar, or share it by sharing the address.
    history.replaceState(null, "", location.pathname + location.search);
  }
  /** @type {Seat | null} */
  const seat = parsed(seated);
  // A table's answers are not this phone's own: neither is sent as the other.
  if (seat?.on) prefix = `${own}.${seat.token}`;
  addEventListener("hashchange", () => linked.test(location.hash) && location.reload());

  return {
    seat,

    /** The table's token, or this phone's own, made at the first visit: 22 random characters. */
    token() {
      if (seat?.on) return seat.token;
      const kept = get(own);
      if (kept && /^[A-Za-z0-9_-]{22,64}$/.test(kept)) return kept;
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      const made = btoa(String.fromCharCode(...bytes))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replace(/=+$/, "");
      set(own, made);
      return made;
    },

    /** @param {string} name @returns {any} what was kept under that name, null if nothing usable */
    read: (name) => parsed(`${prefix}:${name}`),

    /** @param {string} name @param {any} value null forgets it */
    write(name, value) {
      if (value === null || value === undefined) remove(`${prefix}:${name}`);
      else set(`${prefix}:${name}`, JSON.stringify(value));
    },

    /** The names under which something is kept. @returns {string[]} */
    names() {
      const keys = new Set(memory.keys());
      try {
        for (let at = 0; at < localStorage.length; at++) keys.add(localStorage.key(at) ?? "");
      } catch {
        // Memory is all there is.
      }
      const start = `${prefix}:`;
      return [...keys].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
    },

    /** Tells when another tab of this phone kept or forgot something. @param {() => void} changed */
    watch(changed) {
      addEventListener("storage", ({ key }) => {
        if (key === null || key.startsWith(`${prefix}:`)) changed();
      });
    },
  };
}
