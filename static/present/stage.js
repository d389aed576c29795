/** The wall as the room sees it, in small: the wall's own page in a frame scaled to fit. */

import { h } from "../dom.js";
import { t } from "../words.js";

const WIDTH = 1920;

/** @param {string} meeting the meeting's id */
export function stage(meeting) {
  const frame = h("iframe", {
    class: "stage-frame", title: t("Storskjermen slik rommet ser den"), tabindex: "-1", width: "1920", height: "1080",
  });
  const element = h("div", { class: "stage" }, frame);
  new ResizeObserver(() => {
    frame.style.setProperty("transform", `scale(${element.clientWidth / WIDTH})`);
  }).observe(element);
  // A remote has no room for it, and no need for its socket.
  const roomy = matchMedia("(min-width: 45rem)");
  const fit = () => {
    const wanted = roomy.matches ? `/m/${meeting}/wall?miniature` : "";
    if (wanted && frame.getAttribute("src") !== wanted) frame.setAttribute("src", wanted);
    element.hidden = !wanted;
  };
  roomy.addEventListener("change", fit);
  fit();
  return element;
}
