/** Small notes at the page's foot: what was done, with ten seconds in which to undo it. */

import { t } from "../words.js";

const SECONDS = 10;

/** @typedef {{element: HTMLElement, left: number, clock: HTMLElement | null, undo: (() => void) | null, ended: () => void}} Toast */

const host = document.createElement("div");
host.className = "toasts";
host.setAttribute("role", "status");
document.body.append(host);

/** @type {Toast[]} */
let shown = [];
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;
let last = 0;

/** Says something that needs no answer. @param {string} text */
export function say(text) {
  // The same sentence twice is one note that stays longer.
  const same = shown.find((toast) => !toast.undo && toast.element.firstChild?.textContent === text);
  if (same) same.left = 6000;
  else put(text, null, () => {}, 6);
}

/**
 * Says what was just done, and undoes it when asked within ten seconds.
 * @param {string} text @param {() => void} undo
 */
export function done(text, undo) {
  put(text, undo, () => {}, SECONDS);
}

/**
 * Does something in ten seconds unless it is undone, or at once when asked.
 * @param {string} text what is about to be done
 * @param {() => void} act
 * @param {() => void} [undone] called when it was undone
 */
export function later(text, act, undone = () => {}) {
  const toast = put(text, undone, act, SECONDS);
  const now = button(t("Gjør det nå"), () => end(toast));
  toast.element.append(now);
  toast.element.dataset.pending = "";
}

/** Undoes the newest thing that can be undone; whether there was one. */
export function undoNewest() {
  const newest = shown.filter((toast) => toast.undo).at(-1);
  if (newest) undo(newest);
  return newest !== undefined;
}

/** Puts the notes where they can be reached: in the dialog that is open, or at the page's end. */
export function placeToasts() {
  const open = [...document.querySelectorAll("dialog[open]")].at(-1);
  const place = open ?? document.body;
  if (host.parentElement !== place) place.append(host);
}

/** @param {string} text @param {(() => void) | null} undoing @param {() => void} ended @param {number} seconds @returns {Toast} */
function put(text, undoing, ended, seconds) {
  placeToasts();
  const element = document.createElement("div");
  element.className = "toast staff-toast";
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  /** @type {Toast} */
  const toast = { element, left: seconds * 1000, clock: null, undo: undoing, ended };
  if (undoing) {
    const back = button(t("Angre"), () => undo(toast));
    back.setAttribute("aria-keyshortcuts", "Z");
    // The seconds are for the eye only: spoken, they would drown everything else.
    toast.clock = document.createElement("span");
    toast.clock.className = "toast-clock";
    toast.clock.setAttribute("aria-hidden", "true");
    element.append(toast.clock, back);
  }
  shown = [...shown, toast];
  host.append(element);
  draw(toast);
  if (!timer) {
    last = performance.now();
    timer = setInterval(tick, 200);
  }
  return toast;
}

/** @param {Toast} toast */
function undo(toast) {
  remove(toast);
  toast.undo?.();
}

/** @param {Toast} toast */
function end(toast) {
  remove(toast);
  toast.ended();
}

/** @param {Toast} toast */
function remove(toast) {
  shown = shown.filter((other) => other !== toast);
  toast.element.remove();
  if (!shown.length) {
    clearInterval(timer);
    timer = undefined;
  }
}

function tick() {
  const now = performance.now();
  for (const toast of shown) {
    // Whoever points at it or has moved the focus into it is reading: time stands still.
    if (!toast.element.matches(":hover, :focus-within")) toast.left -= now - last;
    draw(toast);
    if (toast.left <= 0) end(toast);
  }
  last = now;
}

/** @param {Toast} toast */
function draw(toast) {
  if (!toast.clock) return;
  const text = t("{n} s", { n: Math.max(0, Math.ceil(toast.left / 1000)) });
  if (toast.clock.textContent !== text) toast.clock.textContent = text;
}

/** @param {string} text @param {() => void} act */
function button(text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button small";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

addEventListener("beforeunload", (event) => {
  if (shown.some((toast) => "pending" in toast.element.dataset)) event.preventDefault();
});
