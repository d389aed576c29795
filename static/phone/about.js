/** What a phone is asked about its owner: once on joining, never again by itself, changed at will. */
import { h, replace } from "../dom.js";
import { t } from "../words.js";
import { questionView } from "./question.js";

/** @type {any} what the page gave when it last drew */
let on = null;
let drawn = "";
const bar = h("nav", { class: "about-bar", "aria-label": t("Om deg"), hidden: true });

/** Where it is kept that the form was skipped: with drafts, which the outbox keeps and never sends. @param {any} state */
const skipped = (state) => `${state.meeting.epoch}:${state.about.id}:skipped:draft`;

/** Whether the form is still to be filled in or skipped. @param {any} state */
const due = (state) => !on.keep.read(skipped(state)) && !on.box.entry(state.about, 0);

/**
 * Called at every drawing; says which question is to be shown before any other, if one is.
 * @param {{keep: any, box: any, scripts: any, state: any, redraw: () => void,
 *   choose: (id: string | null) => void}} tools
 * @returns {string | null}
 */
export function begin(tools) {
  on = tools;
  if (!bar.parentElement) document.getElementById("earlier")?.after(bar);
  const asks = due(on.state);
  drawBar(asks);
  return asks ? on.state.about.id : null;
}

/** The way back to what was said. @param {boolean} asks */
function drawBar(asks) {
  const { state, box, scripts, choose } = on;
  const kind = scripts.get(state.about.kind);
  const said = box.entry(state.about, 0)?.answer ?? null;
  const line = said && kind ? kind.line(state.about.question, said) : "";
  const now = JSON.stringify([asks, line, state.about.id]);
  if (now === drawn) return;
  drawn = now;
  bar.hidden = asks;
  replace(
    bar,
    h(
      "button",
      { class: "way", type: "button", onclick: () => choose(state.about.id) },
      h("span", null, t("Om deg")),
      h("span", { class: "small quiet-text" }, line || t("Ikke oppgitt"), " · ", t("kan endres")),
    ),
  );
}

/** @param {any} item @param {any} kind its script @param {any} tools those of a question's view */
export function view(item, kind, tools) {
  const inner = questionView(item, kind, tools);
  const skip = h("button", { class: "button about-skip", type: "button", onclick: pass }, t("Hopp over"));
  const note = t("Svarene dine lagres sammen med det du velger her, aldri med hvem du er. Grupper på færre enn fem vises aldri.");
  inner.element.querySelector(".form")?.after(skip, h("p", { class: "help" }, note));
  inner.element.classList.add("about");
  return {
    ...inner,
    /** @param {any} now */
    update(now) {
      inner.update(now);
      skip.hidden = !due(on.state);
    },
  };
}

function pass() {
  on.keep.write(skipped(on.state), true);
  on.redraw();
}
