/** One preview in its frame: draws the question that the editor around it tells, as it is typed. */

import { say } from "./dom.js";
import { kinds } from "./screen/kinds.js";
import { OVER_RESULT, fit } from "./wall/fit.js";
import { t } from "./words.js";

const { where } = document.body.dataset;
const scripts = kinds(draw);
/** @param {string} id */
const part = (id) => document.getElementById(id);
/** @type {any} */
let told = null;
let drawn = "";
let fitted = "";

addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== parent) return;
  if (event.data.look) renewLook();
  if (event.data.title !== undefined) say(/** @type {Element} */ (part("meeting")), event.data.title);
  if (event.data.item) told = event.data;
  draw();
});
addEventListener("resize", draw);
document.fonts?.ready.then(() => {
  fitted = "";
  draw();
});
parent.postMessage({ preview: where }, location.origin);

function draw() {
  if (!told) return;
  const { item, tally, answers, people } = told;
  const kind = scripts.get(item.kind);
  const title = /** @type {HTMLElement} */ (part("question"));
  const ground = /** @type {HTMLElement} */ (part("ground"));
  say(title, item.question.text);
  if (!kind) return;
  if (where === "wall") {
    const now = [item.question.text, innerWidth, innerHeight].join("\n");
    if (now !== fitted) fit(title, OVER_RESULT);
    fitted = now;
    const answered = item.answered ? t("{n} av {m} har svart", { n: people, m: people }) : "";
    say(/** @type {Element} */ (part("answered")), answered);
  }
  const now = JSON.stringify(item);
  if (where === "phone") {
    if (now !== drawn) drawPhone(kind, item, ground);
  } else {
    // Another question gets clean ground: kinds keep elements between calls.
    const clean = drawn && JSON.parse(drawn).id === item.id ? ground : document.createElement("div");
    clean.id = "ground";
    clean.className = "ground";
    if (clean !== ground) ground.replaceWith(clean);
    kind.results(clean, { question: item.question, kind: item.kind, tally, answers, people, where: "wall", large: null });
  }
  drawn = now;
}

/** @param {any} kind @param {any} item @param {HTMLElement} ground */
function drawPhone(kind, item, ground) {
  /** @type {HTMLElement} */ (part("go")).hidden = !item.answered;
  const help = /** @type {HTMLElement} */ (part("help"));
  say(help, item.question.help);
  help.hidden = !item.question.help;
  // What is tried out in a preview goes nowhere.
  const nowhere = () => {};
  const form = kind.answerForm({ question: item.question, slot: 0, value: null, open: true, draft: nowhere, send: nowhere });
  ground.replaceChildren(form.element);
}

/** Another colour has been saved. */
function renewLook() {
  const look = /** @type {HTMLLinkElement} */ (part("look"));
  look.href = `${look.href.split("?")[0]}?${Date.now()}`;
}
