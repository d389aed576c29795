/** The form of the meeting itself: what its colour is like to read, and its logo. */

import { t } from "../words.js";

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
    if (chosen.size > 200 * 1024) {
      problem.textContent = t("Logoen er for stor. Grensen er 200 kB.");
      return;
    }
    try {
      const reply = await fetch(`${base}/logo`, { method: "POST", headers: { "X-Polling": "1" }, body: chosen });
      const { logo, text } = await reply.json();
      if (logo) show(logo);
      else problem.textContent = text;
    } catch {
      problem.textContent = t("Fikk ikke kontakt med serveren. Sjekk nettet, og prøv igjen.");
    }
    file.value = "";
  });
  none.addEventListener("click", () => {
    show("");
    file.focus();
  });

  /** @param {string} logo */
  function show(logo) {
    picture.hidden = none.hidden = !logo;
    if (logo) picture.src = `${base.replace(/\/edit$/, "")}/logo.png?${logo}`;
    setLogo(logo);
  }

  sayColour();
}
