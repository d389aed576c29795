/**
 * Lays a cloud out with d3-cloud so that words keep their places: each is tried where it stood
 * before, and moves to the nearest free spot only when a neighbour has grown into it.
 */

import layout from "../../vendor/d3-cloud.js";
import { svg } from "../../dom.js";

/** The drawing's height in its own units; its width follows the box's shape. */
const HEIGHT = 900;
/** 2.9 per cent of a wall of which the drawing has two thirds. */
const SMALLEST = 40;
const LARGEST = 170;
const WORDS = 80;
const WEIGHT = 600;

/** @param {HTMLElement} box @returns {(words: any[]) => void} draws those words, again and again */
export function cloudIn(box) {
  const drawing = svg("svg", { width: "100%", height: "100%", preserveAspectRatio: "xMidYMid meet" });
  box.replaceChildren(drawing);
  /** @type {Map<string, any>} */
  const elements = new Map();
  /** @type {Map<string, {x: number, y: number}>} */
  let places = new Map();
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
      width = wanted;
    }
    drawing.setAttribute("viewBox", `${-width / 2} ${-HEIGHT / 2} ${width} ${HEIGHT}`);
    show(placed(words, width, places, getComputedStyle(box).fontFamily));
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
      if (fresh) element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 300 });
      places.set(tag.key, { x: tag.x + width / 2, y: tag.y + HEIGHT / 2 });
    }
  }

  new ResizeObserver(ask).observe(box);
  // Letters are measured once they are the letters that will be shown.
  document.fonts?.ready.then(() => {
    drawn = "";
    ask();
  });
  return (given) => {
    words = given.slice(0, WORDS);
    ask();
  };
}

const measure = document.createElement("canvas").getContext("2d");

/**
 * The words with size and place; as large as lets all of them in. Words that have no room even at
 * the smallest size are left out: the list beside says how many there are.
 * @param {any[]} words @param {number} width
 * @param {Map<string, {x: number, y: number}>} places @param {string} font
 * @returns {any[]}
 */
function placed(words, width, places, font) {
  const most = Math.max(1, ...words.map((word) => word.n));
  let tags = [];
  for (const reach of [1, 0.75, 0.5, 0.3, 0.15, 0]) {
    const sized = words.map((word) => ({
      key: word.key,
      text: word.text,
      size: fitting(word.text, width, font, most === 1 ? SMALLEST + 24 * reach
        : SMALLEST + (LARGEST - SMALLEST) * reach * Math.sqrt((word.n - 1) / (most - 1))),
    }));
    tags = laidOut(sized, width, places, font);
    if (tags.length === words.length) break;
  }
  return tags;
}

/** @param {string} text @param {number} width @param {string} font @param {number} size */
function fitting(text, width, font, size) {
  if (!measure) return size;
  measure.font = `${WEIGHT} 100px ${font}`;
  const wide = measure.measureText(text).width / 100;
  // d3-cloud's sprites are at most 2048 pixels wide.
  return Math.floor(Math.min(size, (Math.min(width, 2000) * 0.92) / wide));
}

/** @param {any[]} words @param {number} width @param {Map<string, any>} places @param {string} font */
function laidOut(words, width, places, font) {
  // d3-cloud asks for chance three times a word, largest first: where it starts, across and down
  // (it stands at (chance + ½) · ½ of the size), and which way its spiral turns.
  const order = [...words].sort((a, b) => b.size - a.size);
  let calls = 0;
  const chance = () => {
    const word = order[Math.floor(calls / 3)];
    const kept = places.get(word.key) ?? { x: width / 2, y: HEIGHT / 2 };
    const turn = calls % 3;
    calls += 1;
    if (turn === 2) return 0;
    return turn === 0 ? (2 * kept.x + 1) / width - 0.5 : (2 * kept.y + 1) / HEIGHT - 0.5;
  };
  /** @type {any[]} */
  const tags = [];
  layout()
    .size([width, HEIGHT])
    .words(words)
    .font(font)
    .fontWeight(WEIGHT)
    .fontSize((/** @type {any} */ word) => word.size)
    .rotate(() => 0)
    .padding(7)
    .random(chance)
    .on("word", (/** @type {any} */ tag) => {
      tags.push(tag);
      // It would keep each word within what is placed already, and so pull words from their places.
      if (tags.length === 1) [tag.x0, tag.y0, tag.x1, tag.y1] = [-width, -HEIGHT, width, HEIGHT];
    })
    .start();
  return tags;
}
