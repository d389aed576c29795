/** Taking a file home with its progress told; without this the link does it silently. */

import { h, replace, say } from "../dom.js";
import { t, tn } from "../words.js";

const NEWLINE = 10;

/** @param {() => Promise<void>} before what has to be done first: saving what was typed */
export function downloads(before) {
  for (const link of document.querySelectorAll("a[data-download]")) {
    const at = /** @type {HTMLElement} */ (link.parentElement?.querySelector(".progress"));
    const one = download(/** @type {HTMLAnchorElement} */ (link), at, before);
    link.addEventListener("click", (given) => {
      const event = /** @type {MouseEvent} */ (given);
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      one();
    });
  }
}

/** @param {HTMLAnchorElement} link @param {HTMLElement} at @param {() => Promise<void>} before */
function download(link, at, before) {
  const told = h("p", { role: "status" });
  const stop = h("button", { type: "button", class: "button quiet small", onclick: () => leave?.abort() }, t("Avbryt"));
  stop.setAttribute("aria-label", t("Avbryt nedlastingen: {name}", { name: link.textContent ?? "" }));
  /** @type {AbortController | null} */
  let leave = null;
  replace(at, told, stop);
  stop.hidden = true;

  /** @param {string} text @param {boolean} [bad] */
  function tell(text, bad = false) {
    say(told, text);
    told.className = bad ? "problem" : "help";
  }

  return async () => {
    if (leave) return;
    leave = new AbortController();
    stop.hidden = false;
    link.setAttribute("aria-disabled", "true");
    tell(t("Begynner …"));
    try {
      await before();
      const reply = await fetch(`${link.href}?progress`, { headers: { "X-Polling": "1" }, signal: leave.signal });
      if (!reply.ok || !reply.body) tell((await words(reply)) ?? t("Det gikk ikke. Prøv igjen."), true);
      else await receive(reply.body.getReader(), tell);
    } catch {
      tell(leave.signal.aborted ? t("Avbrutt.") : t("Ingen forbindelse med serveren. Prøv igjen."), !leave.signal.aborted);
    }
    link.removeAttribute("aria-disabled");
    stop.hidden = true;
    leave = null;
  };
}

/** The sentence of a refusal. @param {Response} reply */
async function words(reply) {
  try {
    return (await reply.json()).text;
  } catch {
    return null;
  }
}

/**
 * Lines of JSON, and after the one with `size` the file.
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader @param {(text: string, bad?: boolean) => void} tell
 */
async function receive(reader, tell) {
  let rest = new Uint8Array();
  /** @type {any} */
  let head = null;
  while (!head) {
    const end = rest.indexOf(NEWLINE);
    if (end < 0) {
      const { value, done } = await reader.read();
      if (done) throw new Error("cut off");
      rest = joined(rest, value);
      continue;
    }
    const said = JSON.parse(new TextDecoder().decode(rest.subarray(0, end)));
    rest = rest.subarray(end + 1);
    if (said.word) return tell(said.text, true);
    if (said.size === undefined) tell(step(said));
    else head = said;
  }
  const parts = /** @type {Uint8Array<any>[]} */ ([rest]);
  let got = rest.length;
  while (got < head.size) {
    tell(t("Laster ned: {n} %", { n: Math.floor((100 * got) / head.size) }));
    const { value, done } = await reader.read();
    if (done) throw new Error("cut off");
    parts.push(value);
    got += value.length;
  }
  keep(new Blob(/** @type {BlobPart[]} */ (parts), { type: head.type }), head.name);
  tell(t("Lastet ned: {name}", { name: head.name }));
}

/** @param {{step: string, number: number}} said */
function step({ step, number }) {
  if (step === "waiting") return t("Venter på tur. Nummer {n} i køen.", { n: number });
  return step === "reading" ? t("Henter svarene …") : tn("Skriver {n} svar …", "Skriver {n} svar …", number);
}

/** @param {Uint8Array} one @param {Uint8Array} other */
function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** Puts it where downloads go. @param {Blob} file @param {string} name */
function keep(file, name) {
  const address = URL.createObjectURL(file);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
