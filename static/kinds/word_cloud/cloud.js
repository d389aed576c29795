/** Draws a cloud: horizontal words, size by count, each where it was as long as there is room. */

import { svg } from "../../dom.js";
import { moves } from "../parts/ground.js";
import { forgetLetters, placed, widest } from "./places.js";

/** The drawing's height in its own units; its width follows the box's shape. */
const HEIGHT = 900;
/** 2.9 per cent of a wall of which the drawing has two thirds. */
const SMALLEST = 40;
const LARGEST = 170;
const WORDS = 80;
/**
 * How much larger than the smallest the largest may be, as there are more words to make room for. A
 * cloud whose words are all alike says nothing: before that, what is rarest has no room.
 */
const REACHES = [1, 0.75, 0.5, 0.4];
/** From this reach on sizes follow the counts themselves, so that what is rare leaves room. */
const STEEP = 2;

/** @param {HTMLElement} box @returns {(words: any[]) => void} draws those words, again and again */
export function cloudIn(box) {
  const drawing = svg("svg", { width: "100%", height: "100%", preserveAspectRatio: "xMidYMid meet" });
  box.replaceChildren(drawing);
  /** @type {Map<string, any>} */
  const elements = new Map();
  /** @type {Map<string, {x: number, y: number, size: number}>} */
  let places = new Map();
  let reach = 0;
  /** @type {any[]} */
  let words = [];
  let width = 0;
  let drawn = "";
  let asked = false;

  function ask() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (box.isConnected) draw();
    });
  }

  function draw() {
    const { clientWidth, clientHeight } = box;
    if (!clientWidth || !clientHeight) return;
    const wanted = Math.round((HEIGHT * clientWidth) / clientHeight / 32) * 32;
    const look = JSON.stringify([wanted, words.map((word) => [word.key, word.text, word.n])]);
    if (look === drawn) return;
    drawn = look;
    if (wanted !== width) {
      // Another shape: the old places mean nothing in it.
      places = new Map();
      reach = 0;
      width = wanted;
    }
    drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    show(fitted(words, getComputedStyle(box).fontFamily));
  }

  /**
   * The words with size and place, as large as lets all of them in. What has no room even at the
   * smallest size is left out: the list beside says how many there are.
   * @param {any[]} shown @param {string} font
   */
  function fitted(shown, font) {
    // Below four the largest word is not yet as large as it may become.
    const most = Math.max(4, ...shown.map((word) => word.n));
    for (; ; reach += 1) {
      const more = (LARGEST - SMALLEST) * REACHES[reach];
      const sized = shown.map(({ key, text, n }) => {
        const wanted = SMALLEST + more * (n / most) ** (reach < STEEP ? 0.5 : 1);
        return { key, text, size: Math.floor(Math.min(wanted, widest(text, width, font))) };
      });
      const last = reach === REACHES.length - 1;
      // Never back to a larger one: every word would change, and the next one would change it back.
      const tags = placed(sized, [width, HEIGHT], places, font, !last);
      if (tags) return tags;
    }
  }

  /** @param {any[]} tags */
  function show(tags) {
    const kept = new Set(tags.map((tag) => tag.key));
    for (const [key, element] of elements) {
      if (!kept.has(key)) {
        element.remove();
        elements.delete(key);
        places.delete(key);
      }
    }
    for (const tag of tags) {
      let element = elements.get(tag.key);
      const fresh = !element;
      if (!element) {
        element = svg("text", { class: "cloud-word" });
        elements.set(tag.key, element);
        drawing.append(element);
      }
      if (element.textContent !== tag.text) element.textContent = tag.text;
      element.classList.toggle("small", tag.size < (SMALLEST + LARGEST) / 3);
      element.style.setProperty("transform", `translate(${tag.x}px, ${tag.y}px) scale(${tag.size / 100})`);
      if (fresh && moves()) element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 300 });
      places.set(tag.key, tag);
    }
  }

  new ResizeObserver(ask).observe(box);
  // Letters are measured once they are the letters that will be shown.
  document.fonts?.ready.then(() => {
    drawn = "";
    forgetLetters();
    ask();
  });
  return (given) => {
    words = given.slice(0, WORDS);
    // Whoever draws is in a frame already: one more would be the one after it.
    if (box.isConnected) draw();
  };
}
