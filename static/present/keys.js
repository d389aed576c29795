/** The keys of the presenter page, and of a clicker, which is a keyboard with two to four keys. */

import { typing } from "../staff-parts.js";
import { t } from "../words.js";

const SETTING = "polling:keys";

/** @type {Record<string, string>} key as `KeyboardEvent.key` (letters in lower case) -> what it does */
const KEYS = {
  ArrowLeft: "previous", PageUp: "previous",
  ArrowRight: "next", PageDown: "next",
  " ": "phase",
  // A clicker's black-screen button sends b or a full stop.
  v: "wall", b: "wall", ".": "wall",
  t: "phones",
  q: "qr",
  s: "leaders",
  f: "compare",
  e: "themes",
  p: "jump",
  l: "lift",
  a: "approve",
  h: "hide",
  m: "mark",
  Enter: "large",
  z: "undo",
  ArrowDown: "down", ArrowUp: "up",
  "?": "help",
};

/** Letters do nothing when they are switched off (they may be in the way of other tools). */
export function lettersOn() {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} on */
export function switchLetters(on) {
  try {
    localStorage.setItem(SETTING, on ? "on" : "off");
  } catch {
    // A browser that stores nothing keeps the letters on.
  }
}

/** @param {Record<string, (event: KeyboardEvent) => void>} does by the names above; Enter and arrows included */
export function listenToKeys(does) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = KEYS[key];
    if (!name || !does[name]) return;
    if (key.length === 1 && key !== " " && key !== "?" && !lettersOn()) return;
    // A key that is held would walk through the whole agenda; in a list of answers it may.
    if (event.repeat && !["up", "down"].includes(name)) return event.preventDefault();
    if ((key === " " || key === "Enter") && isPressed(event)) return;
    event.preventDefault();
    does[name](event);
  });
}

/** Whether the key works the control that has the focus, as its own. @param {Event} event */
function isPressed(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const control = target.closest?.("button, a[href], summary, input");
  // The focus may still stand on a control of a dialog that has just been closed.
  return control != null && control.checkVisibility();
}

/**
 * What the help says of the keys: [keys, what they do].
 * @param {boolean} leaderboard whether the meeting has one @returns {[string, string][]}
 */
export function keyHelp(leaderboard) {
  /** @type {[string, string][]} */
  const board = leaderboard ? [["S", t("Poengtavlen på storskjermen, eller bort")]] : [];
  return [
    [t("Mellomrom"), t("Åpne eller lukk spørsmålet")],
    ["→ / PageDown", t("Neste punkt på agendaen")],
    ["← / PageUp", t("Forrige punkt på agendaen")],
    ["V / B", t("Vis eller skjul svarene på storskjermen")],
    ["T", t("Vis eller skjul svarene på telefonene")],
    ["Q", t("Møtekoden på storskjermen, eller bort")],
    ...board,
    ["F", t("Før og etter: runden før ved siden av")],
    ["E", t("Temaene i stedet for svarene på storskjermen")],
    ["P", t("Velg et punkt på agendaen")],
    ["↓ ↑", t("Gå i svarene")],
    ["H", t("Skjul svaret, eller hent det tilbake")],
    ["A", t("Godkjenn det øverste svaret som venter")],
    ["M", t("Merk spørsmålet fra salen som besvart, eller ikke")],
    ["L", t("La deltakerne løfte fram svar, eller ta imot svar igjen")],
    ["Enter", t("Svaret stort på storskjermen, eller ikke")],
    ["Z", t("Angre det siste")],
    ["?", t("Vis tastene")],
  ];
}
