/** The form of the meeting itself: what its colour is like to read, and its logo. */

import { pictureUrl } from "../kinds/parts/picture.js";
import { upload } from "./pictures.js";

/**
 * @param {HTMLFormElement} form
 * @param {object} tools
 * @param {string} tools.base the editor's path
 * @param {(logo: string) => void} tools.setLogo
 */
export function followLook(form, { base, setLogo }) {
  /** @param {string} selector @returns {any} */
  const part = (selector) => form.querySelector(selector);
  const [own, colour, said] = [part("[name=own_colour]"), part("[name=colour]"), part("#colour-said")];
  const [file, picture, none, problem] = ["#edit-logo", "#logo", "#no-logo", "#logo-problem"].map(part);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  async function sayColour() {
    part("#colour-row").hidden = !own.checked;
    if (!own.checked) return;
    try {
      const reply = await fetch(`${base}/colour?is=${encodeURIComponent(colour.value)}`, { headers: { "X-Polling": "1" } });
      said.textContent = (await reply.json()).text;
    } catch {
      said.textContent = "";
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target !== own && event.target !== colour) return;
    clearTimeout(timer);
    timer = setTimeout(sayColour, 200);
    part("#colour-row").hidden = !own.checked;
  });

  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    problem.textContent = "";
    const { picture: logo, problem: why } = await upload(base, chosen);
    if (logo) show(logo);
    problem.textContent = why ?? "";
    file.value = "";
  });
  none.addEventListener("click", () => {
    show("");
    file.focus();
  });

  /** @param {string} logo */
  function show(logo) {
    picture.hidden = none.hidden = !logo;
    if (logo) picture.src = pictureUrl(logo);
    setLogo(logo);
  }

  sayColour();
}
