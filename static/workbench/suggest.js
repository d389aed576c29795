/** What the server suggests: likely themes, answers that may say the same, and a first draft of themes. */

/** What changes is gathered for so long before suggestions are asked for anew, in milliseconds. */
const REST = 1500;
/** The server says that it is busy, or suggestions cannot be had: how long until the next try. */
const AGAIN = 15_000;

/**
 * @typedef {{likely: Record<string, string[]>, alike: [string, string][]}} Suggestions
 * @typedef {{themes: {name: string, answers: string[], middle: string}[]}} Draft
 */

/** @param {{meeting: string, changed: () => void}} options */
export function suggesting({ meeting, changed }) {
  /** @type {Suggestions} */
  let known = { likely: {}, alike: [] };
  /** @type {Map<string, Set<string>>} */
  let alike = new Map();
  let [of, stamp] = ["", ""];
  let asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} what @param {string} item @param {number} run @returns {Promise<{ok: boolean, status: number, data: any}>} */
  async function get(what, item, run) {
    try {
      const reply = await fetch(`/m/${meeting}/themes/${encodeURIComponent(item)}/${what}?run=${run}`, { headers: { "X-Polling": "1" } });
      return { ok: reply.ok, status: reply.status, data: await reply.json().catch(() => ({})) };
    } catch {
      return { ok: false, status: 0, data: {} };
    }
  }

  /** @param {string} item @param {number} run */
  async function fetchNow(item, run) {
    if (asking) return void later(item, run, REST);
    asking = true;
    const { ok, status, data } = await get("suggestions", item, run);
    asking = false;
    if (of !== `${item} ${run}`) return;
    if (!ok) {
      // Where there are none to be had the page goes on without.
      if (status === 0 || status === 503) later(item, run, AGAIN);
      return;
    }
    known = { likely: data.likely ?? {}, alike: data.alike ?? [] };
    alike = new Map();
    for (const [a, b] of known.alike) {
      alike.set(a, (alike.get(a) ?? new Set()).add(b));
      alike.set(b, (alike.get(b) ?? new Set()).add(a));
    }
    changed();
  }

  /** @param {string} item @param {number} run @param {number} wait */
  function later(item, run, wait) {
    clearTimeout(timer);
    timer = setTimeout(() => fetchNow(item, run), wait);
  }

  return {
    /** Says what stands now; suggestions are asked for when it has changed. @param {string} item @param {number} run @param {string} now */
    stands(item, run, now) {
      if (of !== `${item} ${run}`) {
        of = `${item} ${run}`;
        stamp = now;
        known = { likely: {}, alike: [] };
        alike = new Map();
        later(item, run, 100);
      } else if (stamp !== now) {
        stamp = now;
        later(item, run, REST);
      }
    },
    /** The likely themes of a row's answers, the likeliest first. @param {import("./rows.js").Row} row @returns {string[]} */
    likely: (row) => [...new Set(row.answers.flatMap(({ id }) => known.likely[id] ?? []))],
    /** Ids of answers that may say the same as a row. @param {import("./rows.js").Row} row */
    alike(row) {
      const own = new Set(row.answers.map(({ id }) => id));
      return new Set([...own].flatMap((id) => [...(alike.get(id) ?? [])]).filter((id) => !own.has(id)));
    },
    /** A first draft, or the sentence that says why there is none. @param {string} item @param {number} run @returns {Promise<Draft | string>} */
    async draft(item, run) {
      const { ok, data } = await get("draft", item, run);
      return ok ? data : data.text ?? "";
    },
  };
}
