/** The foot of a wall in pages: which one stands there, one on, one back, and a stop. */

import { h, say } from "../../../dom.js";
import { t } from "../../../words.js";

/** How long a page stands, in milliseconds. */
const TURN = 12_000;

/** @param {HTMLElement} element the wall's ground @param {() => void} changed another page is to be shown */
export function turning(element, changed) {
  const back = h("button", { type: "button", class: "cards-step", "aria-label": t("Forrige side"), onclick: () => go(shown - 1) }, "‹");
  const turn = h("button", { type: "button", class: "cards-turn", onclick: () => stop(!paused) });
  const on = h("button", { type: "button", class: "cards-step", "aria-label": t("Neste side"), onclick: () => go(shown + 1) }, "›");
  const foot = h("div", { class: "cards-foot" }, back, turn, on);
  let wanted = 0;
  let shown = 0;
  let pages = 1;
  let paused = false;
  let timer = 0;

  /** @param {number} page past the last one is the first, and before that the last */
  function go(page) {
    clearTimeout(timer);
    timer = 0;
    wanted = page < 0 ? Infinity : page < pages ? page : 0;
    changed();
  }

  /** @param {boolean} now */
  function stop(now) {
    paused = now;
    go(shown);
  }

  function next() {
    timer = 0;
    if (element.isConnected) go(shown + 1);
  }

  return {
    foot,
    /** The page to show of so many. @param {number} of */
    of: (of) => Math.min(wanted, of - 1),

    /** Says which page is shown, and turns it when it has stood. @param {number} page @param {number} of */
    shows(page, of) {
      [shown, pages] = [page, of];
      if (wanted !== Infinity) wanted = page;
      for (const button of [back, turn, on]) button.hidden = of < 2;
      const numbers = { page: page + 1, pages: of };
      say(turn, paused ? t("{page} / {pages}, stoppet", numbers) : t("{page} / {pages}", numbers));
      turn.setAttribute("aria-pressed", String(paused));
      turn.title = t("Stans blaingen");
      if (of > 1 && !timer && !paused) timer = window.setTimeout(next, TURN);
    },

    /** Home and End bring the first and the last answers, whatever has the focus on a wall. */
    keys() {
      document.addEventListener("keydown", ({ key, altKey, ctrlKey, metaKey }) => {
        if (!element.isConnected || pages < 2 || altKey || ctrlKey || metaKey) return;
        if (key === "Home") go(0);
        else if (key === "End") go(-1);
      });
    },
  };
}
