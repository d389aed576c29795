/** What another moderator did, said once; and who is here. */

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { say } from "../staff/toasts.js";
import { t } from "../words.js";

/** @param {import("../staff/live.js").View} view */
export function others(view) {
  /** @type {Map<string, "asking" | "own">} what this page asked for, by the state that it makes */
  const asked = new Map();
  /** @type {string | null} */
  let known = null;

  /** A rehearsal counts from nought. @param {number} revision */
  const nameOf = (revision) => `${view.state.meeting.rehearsal} ${revision}`;

  /** Says what another did since the last look. */
  function look() {
    const { last } = view.state;
    const name = nameOf(last?.revision ?? 0);
    if (known === null || !last) known = name;
    // Whose it was is known when the reply is here, which may be later than the state.
    if (name === known || asked.get(name) === "asking") return;
    known = name;
    if (!asked.has(name)) say(deed(last, view.state));
  }

  return {
    look,
    /**
     * This page asks for something that makes this state.
     * @param {number} revision @returns {(reply: {ok: boolean, word?: string}) => void} to be called with the reply
     */
    asking(revision) {
      const name = nameOf(revision);
      asked.set(name, "asking");
      return ({ ok, word }) => {
        // Without an answer it may have been done all the same.
        if (ok || word === "busy") asked.set(name, "own");
        else asked.delete(name);
        look();
      };
    },
  };
}

/** What somebody did, in a sentence. @param {{who: string, action: string, item: string | null}} last @param {any} state */
function deed(last, state) {
  const who = last.who || t("En annen møteleder");
  const item = state.agenda.find((/** @type {any} */ each) => each.id === (last.item ?? state.current));
  switch (last.action) {
    case "next": case "previous": case "go": case "lobby": return t("{who} gikk til et annet punkt på agendaen.", { who });
    case "open": return t("{who} åpnet spørsmålet.", { who });
    case "close": return t("{who} lukket spørsmålet.", { who });
    case "again": return t("{who} stilte spørsmålet på nytt.", { who });
    case "lift": return t("{who} åpnet for å løfte fram svar.", { who });
    case "clear": return t("{who} tømte svarene.", { who });
    case "unclear": return t("{who} hentet tilbake svarene.", { who });
    case "show": return t("{who} viste svarene.", { who });
    case "hide": return t("{who} skjulte svarene.", { who });
    case "compare": return item?.compare ? t("{who} viste før og etter.", { who }) : t("{who} viste bare denne runden.", { who });
    case "themes": return item?.themes ? t("{who} viste temaene.", { who }) : t("{who} viste svarene igjen.", { who });
    case "countdown": return item?.remaining == null ? t("{who} stoppet nedtellingen.", { who }) : t("{who} startet en nedtelling.", { who });
    case "qr": return state.qr ? t("{who} viste møtekoden.", { who }) : t("{who} skjulte møtekoden.", { who });
    case "door": return state.shut ? t("{who} lukket døren.", { who }) : t("{who} åpnet døren.", { who });
    case "cap": return t("{who} endret hvor mange som kan bli med.", { who });
    case "hall": return t("{who} endret hvor mange som er i salen.", { who });
    case "end": return t("{who} avsluttet møtet.", { who });
    default: return t("{who} endret det som vises.", { who });
  }
}

/** The other moderators who are here now, by what their links are called. @param {import("../staff/live.js").View} view */
export function here({ counts }) {
  if (!counts?.named.length) return nothing;
  return html`<p class="quiet-text small here">${t("Møteledere her nå: {names}", { names: counts.named.join(", ") })}</p>`;
}
