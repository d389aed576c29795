/** The summary as it will be, in a frame: drawn anew after each change, and when it is asked for. */

import { say } from "../dom.js";
import { t } from "../words.js";

const WAIT = 900;

/** @param {string} moment what the summary said when the page came */
export function preview(moment) {
  const frame = /** @type {HTMLIFrameElement} */ (document.getElementById("preview"));
  const state = /** @type {HTMLElement} */ (document.getElementById("preview-state"));
  const again = /** @type {HTMLButtonElement} */ (document.getElementById("preview-again"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let drawn = moment;
  let newest = moment;
  let loading = true;

  function draw() {
    again.hidden = loading || drawn === newest;
    say(state, loading ? t("Oppdateres …") : drawn === newest ? "" : t("Det har kommet noe nytt."));
    frame.toggleAttribute("data-loading", loading);
  }

  function load() {
    clearTimeout(timer);
    loading = true;
    drawn = newest;
    draw();
    // Not another address: a reload stays where it was read.
    frame.contentWindow?.location.reload();
  }

  frame.addEventListener("load", () => {
    loading = false;
    draw();
  });
  again.addEventListener("click", load);
  loading = frame.contentDocument?.readyState !== "complete" || frame.contentDocument.URL === "about:blank";
  draw();

  return {
    /** What the summary says now; `own` is drawn soon, what came from the room when asked for. @param {string} now @param {boolean} own */
    heard(now, own) {
      newest = now;
      if (own && drawn !== newest) {
        clearTimeout(timer);
        timer = setTimeout(load, WAIT);
      }
      draw();
    },
  };
}
