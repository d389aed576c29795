/** The help on keys, and the switch for those who cannot have single letters do things. */

import { h } from "../dom.js";
import { makeDialog } from "../staff/dialog.js";
import { t } from "../words.js";
import { keyHelp, lettersOn, switchLetters } from "./keys.js";

/** @param {() => boolean} leaderboard whether the meeting has one */
export function keysDialog(leaderboard) {
  const dialog = makeDialog(t("Taster"));
  return () => dialog.open(
    h("table", { class: "table keys" },
      h("caption", { class: "visually-hidden" }, t("Taster og hva de gjør")),
      h("thead", { class: "visually-hidden" }, h("tr", null, h("th", { scope: "col" }, t("Tast")), h("th", { scope: "col" }, t("Hva den gjør")))),
      h("tbody", null, keyHelp(leaderboard()).map(([keys, does]) => h("tr", null, h("th", { scope: "row" }, h("kbd", null, keys)), h("td", null, does))))),
    h("label", { class: "check" },
      h("input", {
        type: "checkbox", checked: lettersOn(),
        onchange: (/** @type {any} */ event) => switchLetters(event.target.checked),
      }), t("Bruk bokstaver som taster")),
    h("p", { class: "quiet-text" }, t("En klikker virker som piltastene. Tastene hviler mens du skriver i et felt.")),
  );
}
