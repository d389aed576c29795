/** Hiding and marking an answer, and merging words: done at once, with ten seconds in which to undo it. */

import { t, tn } from "../words.js";
import { done, say } from "./toasts.js";

/** @typedef {(message: Record<string, unknown>) => Promise<any>} Ask */

/**
 * Hides an answer, or brings a hidden one back.
 * @param {Ask} ask @param {{id: string, run: number}} item @param {import("./live.js").Listed} answer @param {string} text
 */
export async function hideOrBringBack(ask, item, answer, text) {
  const hidden = !answer.hidden;
  const short = text.length > 50 ? `${text.slice(0, 50)} …` : text;
  const set = async (/** @type {boolean} */ to) => {
    const reply = await ask({ type: "hide", item: item.id, run: item.run, answer: answer.id, hidden: to });
    if (!reply.ok) say(reply.text ?? t("Det gikk ikke. Prøv igjen."));
    return reply.ok;
  };
  if (!(await set(hidden))) return;
  done(hidden ? t("Skjult: «{text}»", { text: short }) : t("Hentet tilbake: «{text}»", { text: short }), () => set(!hidden));
}

/**
 * Marks an answer as answered by those it asks, or takes the mark away.
 * @param {Ask} ask @param {{id: string, run: number}} item @param {import("./live.js").Listed} answer @param {string} text
 */
export async function markOrNot(ask, item, answer, text) {
  const short = text.length > 50 ? `${text.slice(0, 50)} …` : text;
  const set = async (/** @type {string | null} */ to) => {
    const reply = await ask({ type: "mark", item: item.id, run: item.run, answer: answer.id, mark: to });
    if (!reply.ok) say(reply.text ?? t("Det gikk ikke. Prøv igjen."));
    return reply.ok;
  };
  const before = answer.mark ?? null;
  if (!(await set(before ? null : "answered"))) return;
  done(before ? t("Ikke besvart likevel: «{text}»", { text: short }) : t("Besvart: «{text}»", { text: short }), () => set(before));
}

/**
 * Merges words into one, takes them away (""), or undoes that (null).
 * @param {Ask} ask @param {string} item @param {string[]} keys @param {string | null} into
 */
export async function mergeWords(ask, item, keys, into) {
  const set = async (/** @type {string | null} */ to) => {
    const reply = await ask({ type: "merge", item, keys, into: to });
    if (!reply.ok) say(reply.text ?? t("Det gikk ikke. Prøv igjen."));
    return reply.ok;
  };
  if (!(await set(into)) || into === null) return;
  done(into
    ? tn("{n} ord er slått sammen", "{n} ord er slått sammen", keys.length + 1)
    : tn("{n} ord er tatt bort", "{n} ord er tatt bort", keys.length), () => set(null));
}
