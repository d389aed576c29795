/** Four quiet signs under the status line: counted for the moderator and the wall, kept nowhere. */
import { h, say } from "../dom.js";
import { icon, signs } from "../screen/reactions.js";
import { t } from "../words.js";

/** For as long the sign is said to be sent; the server lets go of what comes sooner than a second. */
const SAID = 1500;
/** @type {HTMLElement | null} */
let row = null;

/**
 * Shows them, or takes them away.
 * @param {HTMLElement} foot @param {boolean} on @param {(message: any) => Promise<any>} request
 */
export function quietSigns(foot, on, request) {
  if (!row && on) foot.append((row = build(request)));
  if (row) row.hidden = !on;
}

/** @param {(message: any) => Promise<any>} request */
function build(request) {
  const told = h("p", { class: "visually-hidden", role: "status" });
  const buttons = signs().map((name, kind) => {
    const word = h("span", null, name);
    const button = h("button", { class: "sign", type: "button", onclick: () => give(kind) }, icon(kind), word);
    return { button, word, name };
  });
  let busy = false;

  /** @param {number} kind */
  async function give(kind) {
    if (busy) return;
    busy = true;
    const { button, word, name } = buttons[kind];
    let sent = false;
    try {
      sent = (await request({ type: "react", kind })).ok;
    } catch {
      // Without a network a sign is late before it is there: it is not kept.
    }
    const said = sent ? t("Sendt") : t("Ikke sendt");
    button.dataset.said = sent ? "sent" : "lost";
    say(word, said);
    say(told, `${name}: ${said}`);
    setTimeout(() => {
      delete button.dataset.said;
      say(word, name);
      say(told, "");
      busy = false;
    }, SAID);
  }

  return h("div", { id: "signs", class: "signs", role: "group", "aria-label": t("Si stille fra") }, buttons.map(({ button }) => button), told);
}
