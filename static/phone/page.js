/** What is on, on the phone: a question, or a page that is only read. */
import { h, replace, say } from "../dom.js";
import { t } from "../words.js";
import { idleLine } from "./foot.js";
import { questionView } from "./question.js";

/**
 * The view of an item, by whether it takes answers.
 * @param {any} item @param {any} kind the script of its kind
 * @param {any} tools those of a question's view, and the `scripts` of what few need
 */
export function viewOf(item, kind, tools) {
  if (item.answered === false) return pageView(item, kind);
  const view = questionView(item, kind, tools);
  return item.lifts ? liftable(view, kind, tools) : view;
}

/** A question whose answers may be lifted: what they are lifted in comes when it is needed. */
function liftable(/** @type {any} */ view, /** @type {any} */ kind, /** @type {any} */ tools) {
  /** @type {any} */
  let part = null;
  return {
    ...view,
    update(/** @type {any} */ on) {
      if (on.item.lifting) part ??= tools.scripts.get("../phone/lifting")?.liftsPart(view, kind, tools) ?? null;
      view.update(on);
      part?.update(on);
    },
    status: () => part?.status() ?? view.status(),
    action: () => part?.action() ?? view.action(),
  };
}

/** @param {any} first the page as the state has it @param {any} kind the script of its kind */
function pageView(first, kind) {
  let connected = true;
  const title = h("h1", { tabindex: -1 }, first.question.text);
  const ground = h("div", { class: "form" });
  const nowhere = () => {};
  const on = { question: first.question, slot: 0, value: null, open: false, draft: nowhere, send: nowhere };
  replace(ground, kind.answerForm(on).element);
  return {
    element: h("section", { class: "question" }, title, ground),
    news: t("Ny side: {text}", { text: first.question.text }),
    /** @param {{item: any, connected: boolean}} now */
    update(now) {
      connected = now.connected;
      say(title, now.item.question.text);
    },
    status: () => ({ text: idleLine(connected ? "open" : "connecting", first), tone: "" }),
    action: () => null,
    undo: () => null,
  };
}
