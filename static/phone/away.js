/** What the phone shows when the server says to stay away: why, and a way back. */
import { h } from "../dom.js";
import { t } from "../words.js";

/**
 * The server says to stay away.
 * @param {{code?: number, word?: string, text?: string}} why @param {() => void} again
 */
export function awayView({ code, word, text }, again) {
  const gone = code === 4504 || word === "unknown";
  const turned = turnedAway(code, word);
  const [heading, sentence] = gone
    ? [t("Fant ikke møtet"), t("Koden gjelder ikke, eller møtet er avsluttet.")]
    : (turned ?? [t("Du er koblet fra møtet"), text ?? t("Prøv igjen, eller skriv møtekoden på nytt.")]);
  return h(
    "section",
    { class: "waiting" },
    h("h1", { tabindex: -1 }, heading),
    h("p", null, sentence),
    h(
      "p",
      { class: "row" },
      !gone && h("button", { class: "button primary", type: "button", onclick: again }, turned ? t("Prøv igjen") : t("Koble til igjen")),
      h("a", { class: "button", href: "/" }, t("Skriv møtekoden")),
    ),
  );
}

/**
 * What is said to a phone that is not let in, or not any more: heading and sentence.
 * @param {number} [code] @param {string} [word]
 */
function turnedAway(code, word) {
  if (word === "shut" || code === 4505) return [t("Døren er lukket"), t("Be møtelederen slippe deg inn.")];
  if (word === "full" || code === 4506) return [t("Det er fullt"), t("Det er ikke plass til flere. Be møtelederen slippe deg inn.")];
  if (code === 4507) return [t("Er du fortsatt med?"), t("Møtelederen har ryddet blant dem som ikke hadde svart. Bli med på nytt her.")];
  if (code === 4510) return [t("Åpent i for mange faner"), t("Bruk en av de andre fanene, eller koble til her.")];
  return null;
}
