/** What can be done to the agenda: questions added, moved, duplicated, taken away and brought back. */

import { say } from "../dom.js";
import { done } from "../staff/toasts.js";
import { t } from "../words.js";
import { freshId } from "./form.js";

/**
 * @param {ReturnType<typeof import("./document.js").openDocument>} doc
 * @param {object} tools
 * @param {Record<string, any>} tools.blanks a new question of each kind
 * @param {(id: string | null, how?: {focus?: boolean}) => void} tools.choose
 * @param {() => string | null} tools.chosen
 */
export function agendaChanges({ view, change }, { blanks, choose, chosen }) {
  /** @param {string | null} id */
  const item = (id) => view.meeting.agenda.find((/** @type {any} */ each) => each.id === id);
  /** @param {any[]} agenda */
  const put = (agenda) => change({ ...view.meeting, agenda }, 0);
  /** @param {any} added @param {number} at */
  function insert(added, at) {
    const { agenda } = view.meeting;
    put([...agenda.slice(0, at), added, ...agenda.slice(at)]);
  }

  return {
    /** A new question after the chosen one. @param {string} kind */
    add(kind) {
      const added = { id: freshId(), kind, question: structuredClone(blanks[kind]), notes: "", samples: [] };
      const at = view.meeting.agenda.indexOf(item(chosen()));
      insert(added, at < 0 ? view.meeting.agenda.length : at + 1);
      choose(added.id, { focus: true });
    },

    /** @param {string} id @param {number} to */
    move(id, to) {
      const { agenda } = view.meeting;
      const others = agenda.filter((/** @type {any} */ each) => each.id !== id);
      put([...others.slice(0, to), item(id), ...others.slice(to)]);
      const told = /** @type {Element} */ (document.getElementById("said"));
      say(told, t("Flyttet til plass {n} av {of}.", { n: to + 1, of: agenda.length }));
    },

    /** @param {string} id */
    duplicate(id) {
      const copy = { ...structuredClone(item(id)), id: freshId() };
      insert(copy, view.meeting.agenda.indexOf(item(id)) + 1);
      choose(copy.id, { focus: true });
    },

    /** @param {string} id */
    remove(id) {
      const gone = item(id);
      const at = view.meeting.agenda.indexOf(gone);
      put(view.meeting.agenda.filter((/** @type {any} */ each) => each !== gone));
      choose((view.meeting.agenda[at] ?? view.meeting.agenda[at - 1])?.id ?? null);
      const near = document.querySelector("#agenda [aria-current], #about[aria-current]");
      /** @type {HTMLElement | null} */ (near)?.focus();
      done(t("«{text}» er slettet.", { text: gone.question.text }), () => {
        if (item(id)) return;
        insert(gone, Math.min(at, view.meeting.agenda.length));
        choose(id);
      });
    },
  };
}
