/** What is done to answers themselves: hidden from all screens, or seen to stand rightly as they are now. */

import { done, say } from "../staff/toasts.js";
import { t, tn } from "../words.js";
import { short } from "./telling.js";

/** @typedef {import("./rows.js").Row} Row */

/**
 * @param {object} tools
 * @param {ReturnType<typeof import("../staff/live.js").live>} tools.live
 * @param {ReturnType<typeof import("./bench.js").bench>} tools.bench
 * @param {ReturnType<typeof import("./desk.js").desk>} tools.desk
 * @param {() => string} tools.item id of the question
 * @param {(text: string) => void} tools.said
 */
export function answers({ live, bench, desk, item, said }) {
  /** @param {Record<string, unknown>[]} messages one after another: a screen may not ask many things at once */
  async function all(messages) {
    for (const message of messages) {
      const reply = await live.ask({ item: item(), ...message });
      if (!reply.ok) {
        say(reply.text ?? t("Det gikk ikke. Prøv igjen."));
        return false;
      }
    }
    return true;
  }

  return {
    /** Hides the chosen answers from every other screen; the note that says so brings them back. */
    async hide() {
      const rows = desk.chosen();
      const ids = rows.flatMap((row) => row.answers.map(({ id }) => id));
      if (!ids.length) return said(t("Velg et svar først."));
      const { run } = bench;
      const set = (/** @type {boolean} */ hidden) => all(ids.map((answer) => ({ type: "hide", run, answer, hidden })));
      desk.leave(rows, true);
      if (!(await set(true))) return;
      done(rows.length === 1 ? t("Skjult: «{text}»", { text: short(rows[0].text) }) : tn("{n} svar er skjult", "{n} svar er skjult", ids.length), () => set(false));
    },

    /** The chosen answers, changed since they were sorted, stand rightly where they are. */
    async rightly() {
      const { run } = bench;
      /** @type {Map<string, {run: number, answers: string[], theme: string, before: string, after: string}>} */
      const codings = new Map();
      for (const row of desk.chosen()) {
        for (const { id, raw } of row.answers) {
          const [[theme, how] = ["", ""]] = raw;
          if (!row.changed.includes(id) || !theme) continue;
          const key = `${theme} ${how}`;
          if (!codings.has(key)) codings.set(key, { run, answers: [], theme, before: how, after: how });
          codings.get(key)?.answers.push(id);
        }
      }
      if (!codings.size) return said(t("Svaret er ikke endret etter at det ble sortert."));
      if (await all([...codings.values()].map((coding) => ({ type: "sort", codings: [coding] })))) {
        said(t("Svaret står riktig som det er nå."));
      }
    },
  };
}
