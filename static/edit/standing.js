/** The line that says whether what was typed is saved, and what can be undone. */

import { say } from "../dom.js";
import { language, t } from "../words.js";

/** @param {ReturnType<typeof import("./document.js").openDocument>["view"]} view */
export function standing(view) {
  /** @param {string} id @returns {any} */
  const part = (id) => document.getElementById(id);

  let wrong = false;

  function text() {
    switch (view.status) {
      case "saved":
        return view.at ? t("Lagret kl. {time}", { time: clock(view.at) }) : t("Alt er lagret");
      case "invalid":
        return t("Ikke lagret: noe må rettes først.");
      case "stale":
        return t("Noen andre har endret møtet. Det du skriver, er ikke lagret.");
      case "refused":
        return t("Ikke lagret: {why}", { why: view.text });
      case "offline":
        return t("Ikke lagret: ingen kontakt. Prøver igjen …");
      default:
        return t("Lagrer …");
    }
  }

  return () => {
    const bad = ["invalid", "stale", "refused", "offline"].includes(view.status);
    const now = text();
    say(part("saved"), now);
    part("saved").dataset.tone = bad ? "bad" : "";
    // Each save is for the eye; the ear hears of what went wrong, and that it is right again.
    if (bad) say(part("said"), now);
    else if (view.status === "saved" && wrong) say(part("said"), now);
    wrong = bad || (wrong && view.status !== "saved");
    part("stale").hidden = view.status !== "stale";
    part("undo").disabled = !view.canUndo();
    part("redo").disabled = !view.canRedo();
  };
}

/** "10.42" in bokmål, "10:42" in English. @param {Date} at */
function clock(at) {
  const [hours, minutes] = [at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, "0"));
  return `${hours}${language === "nb" ? "." : ":"}${minutes}`;
}
