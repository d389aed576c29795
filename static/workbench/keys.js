/** The keys of the workbench, its foot line that learns which are known, and the help on all of them. */

import { h } from "../dom.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { lettersOn, switchLetters } from "../present/keys.js";
import { makeDialog } from "../staff/dialog.js";
import { typing } from "../staff-parts.js";
import { t } from "../words.js";
import { keeper } from "./keep.js";

/** A key that was used so often is known, and leaves the foot line. */
const KNOWN = 3;
/** Hints that stand in the foot line at once. */
const HINTS = 7;

const used = keeper(() => localStorage, "polling:themes:keys", {});
/** @type {Record<string, number>} */
const times = used.read();

/** @type {Record<string, string>} `KeyboardEvent.key`, letters in lower case -> what it does */
const KEYS = {
  ArrowDown: "down", ArrowUp: "up", Home: "first", End: "last", PageDown: "pageDown", PageUp: "pageUp",
  ArrowRight: "right", ArrowLeft: "left", " ": "tick", Escape: "escape", Enter: "accept", a: "accept", b: "second",
  0: "aside", k: "minority", x: "off", Delete: "off", q: "quote", t: "find", n: "make", r: "edit", m: "merge",
  s: "split", h: "heading", l: "alike", v: "view", g: "rightly", e: "changes", d: "hide", z: "undo", "/": "search", "?": "help",
};

/** Those that may be held down. */
const REPEATED = new Set(["down", "up", "pageDown", "pageUp", "undo"]);

/** @param {(name: string, event: KeyboardEvent) => boolean} does whether it did anything; "sort" is a digit */
export function listenToKeys(does) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = numberOf(event) ? "sort" : KEYS[key];
    if (!name) return;
    if (/^[a-z]$/.test(key) && !lettersOn()) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const control = target.closest("button, a[href], summary, input, select");
    // A control that has the focus keeps the keys that work it.
    if (control?.checkVisibility() && (key === " " || key === "Enter" || (key.startsWith("Arrow") && control.matches("input")))) return;
    if (event.repeat && !REPEATED.has(name)) return event.preventDefault();
    if (!does(name, event)) return;
    event.preventDefault();
    if ((times[name] ?? 0) < KNOWN) {
      times[name] = (times[name] ?? 0) + 1;
      used.write(times);
    }
  });
}

/** The number of a theme's key, 1 to 9; with Shift the key says another sign. @param {KeyboardEvent} event */
export function numberOf(event) {
  const found = /^[1-9]$/.exec(event.key) ?? (event.shiftKey ? /(?<=^Digit)[1-9]$/.exec(event.code) : null);
  return found ? Number(found[0]) : 0;
}

/** [what it does, keys, words], the first ones first needed. @returns {[string, string, string][]} */
function hints() {
  return [
    ["down", "↓ ↑", t("gå i svarene")],
    ["sort", "1–9", t("sorter under temaet")],
    ["make", "N", t("nytt tema")],
    ["undo", "Z", t("angre")],
    ["accept", "A", t("ta forslaget")],
    ["find", "T", t("finn tema")],
    ["aside", "0", t("under ingen")],
    ["minority", "K", t("enkeltsyn")],
    ["tick", t("Mellomrom"), t("velg flere")],
    ["search", "/", t("søk")],
    ["off", "X", t("ta av temaet")],
    ["quote", "Q", t("sitat")],
    ["right", "→", t("til temaene")],
    ["heading", "H", t("overskrift")],
    ["merge", "M", t("slå sammen")],
    ["split", "S", t("del")],
    ["edit", "R", t("rediger temaet")],
    ["hide", "D", t("skjul svaret")],
  ];
}

/** @param {() => void} help */
export function foot(help) {
  const left = lettersOn() ? hints().filter(([name]) => (times[name] ?? 0) < KNOWN).slice(0, HINTS) : [];
  return html`<p class="bench-foot keys-line quiet-text">
    ${left.map(([, keys, words]) => html`<span><kbd>${keys}</kbd> ${words}</span>`)}
    <button type="button" class="button quiet small" aria-keyshortcuts="?" @click=${help}>${left.length ? html`<kbd>?</kbd> ` : nothing}${t("Alle tastene")}</button></p>`;
}

/** The help, with the switch for those who cannot have single letters do things. @param {() => void} changed */
export function keysDialog(changed) {
  const dialog = makeDialog(t("Taster"), { closed: () => dialog.element.remove() });
  /** @type {[string, string][]} */
  const all = [
    ["↓ ↑ Home End", t("Gå i svarene")],
    ["1–9", t("Sorter svaret under temaet med det tallet, og gå videre")],
    ["Shift 1–9", t("Sorter under temaet, og bli på svaret")],
    ["T", t("Finn et tema ved å skrive litt av navnet")],
    ["A / Enter, B", t("Sorter under det første eller det andre forslaget")],
    ["L", t("Ta med lignende svar")],
    [t("Mellomrom"), t("Velg svaret, så flere sorteres sammen; med Shift og pil velges alle du går forbi")],
    ["0", t("Svaret hører ikke under noe tema")],
    ["K", t("Behold svaret som enkeltsyn")],
    ["X / Delete", t("Ta svaret av temaet")],
    ["Q", t("Sitat for temaet, eller ikke")],
    ["N", t("Nytt tema")],
    ["R", t("Rediger temaet: navn, hva som hører til, tekst, sitater, rekkefølge")],
    ["M", t("Slå sammen to temaer")],
    ["S", t("Del et tema")],
    ["H", t("Ny overskrift")],
    ["→ ←", t("Til temaene, og tilbake til svarene")],
    ["Shift ↓ ↑", t("Flytt temaet når du står på det")],
    ["V", t("Vis usorterte svar, eller alle")],
    ["E", t("Vis svar som er endret etter at de ble sortert")],
    ["G", t("Godta det endrede svaret der det står")],
    ["D", t("Skjul svaret for alle, på storskjermen og telefonene")],
    ["Z, Shift Z", t("Angre, og gjør om igjen")],
    ["/", t("Søk i svarene")],
    ["Esc", t("Opphev valget, og tøm søket")],
  ];
  dialog.open(
    h("table", { class: "table keys" },
      h("caption", { class: "visually-hidden" }, t("Taster og hva de gjør")),
      h("thead", { class: "visually-hidden" }, h("tr", null, h("th", { scope: "col" }, t("Tast")), h("th", { scope: "col" }, t("Hva den gjør")))),
      h("tbody", null, all.map(([keys, does]) => h("tr", null, h("th", { scope: "row" }, h("kbd", null, keys)), h("td", null, does))))),
    h("label", { class: "check" }, h("input", {
      type: "checkbox", checked: lettersOn(),
      onchange(/** @type {any} */ event) {
        switchLetters(event.target.checked);
        changed();
      },
    }), t("Bruk bokstaver som taster")),
  );
}
