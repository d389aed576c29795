/** The foot of the phone: its line says where an answer is, and it stays above the keyboard. */
import { t } from "../words.js";

/** Whether points follow, or may yet follow, a name of this phone: then the foot promises nothing. */
let named = false;

/** @param {boolean} is */
export function goesByName(is) {
  named = is;
}

/** Whether the network answers in place of the meeting, as one does that wants to be logged in to. */
let portal = false;

/** @param {boolean} is */
export function meetsPortal(is) {
  portal = is;
}

/**
 * @param {object} on
 * @param {boolean} on.connected
 * @param {boolean} on.open whether the question takes answers
 * @param {import("./outbox.js").Entry | null} on.entry
 * @param {boolean} on.changed what is written differs from what was sent
 * @param {string | null} on.problem why what is written cannot be sent, once that has been tried
 * @param {boolean} on.withdrawn
 * @param {boolean} [on.approve] whether the answer is shown once somebody has approved it
 * @param {string} [on.received] what the kind says of an answer that has been received
 * @returns {{text: string, tone: "" | "good" | "warning" | "bad"}}
 */
export function statusLine({ connected, open, entry, changed, problem, withdrawn, approve, received }) {
  if (entry?.refused && !changed) return { text: entry.refused.text, tone: "bad" };
  if (entry?.pending) {
    if (connected && entry.late) return { text: t("Ikke lagret ennå. Telefonen prøver igjen."), tone: "warning" };
    return connected
      ? { text: t("Sender …"), tone: "" }
      : { text: portal ? t("Ingen forbindelse med møtet: sendes når du er logget inn på nettet her") : t("Uten nett: sendes når nettet er tilbake"), tone: "warning" };
  }
  const held = entry !== null && entry.held !== null;
  if (!open) return closedLine(held, changed);
  if (problem) return { text: problem, tone: "bad" };
  if (held && changed) return { text: t("Endringen er ikke sendt ennå"), tone: "" };
  if (held && connected) {
    const well = received ?? t("Mottatt ✓ Du kan endre svaret til spørsmålet lukkes.");
    if (approve && !entry.approved) return { text: t("Mottatt ✓ · vises når møtelederen har godkjent det"), tone: "good" };
    return { text: approve ? t("Mottatt og godkjent ✓ Du kan endre svaret til spørsmålet lukkes.") : well, tone: "good" };
  }
  if (held) return { text: t("Mottatt ✓ Uten nett akkurat nå"), tone: "good" };
  if (withdrawn) return { text: t("Svaret er trukket tilbake."), tone: "" };
  return connected
    ? { text: named ? t("Ikke sendt ennå") : t("Anonymt · Ikke sendt ennå"), tone: "" }
    : { text: portal ? noMeeting() : t("Uten nett · Ikke sendt ennå"), tone: "warning" };
}

/** @param {boolean} held @param {boolean} changed @returns {{text: string, tone: "" | "warning"}} */
function closedLine(held, changed) {
  if (held && changed) {
    return { text: t("Spørsmålet er lukket. Svaret du sendte, er talt med."), tone: "" };
  }
  if (held) return { text: t("Spørsmålet er lukket. Svaret ditt er talt med."), tone: "" };
  if (changed) return { text: t("Spørsmålet er lukket. Svaret ble ikke sendt."), tone: "warning" };
  return { text: t("Spørsmålet er lukket."), tone: "" };
}

const noMeeting = () => t("Ingen forbindelse med møtet. Er du logget inn på nettet her?");

/** The line where there is nothing to answer. @param {string} connection @param {any} state */
export function idleLine(connection, state) {
  if (state?.phase === "ended") return t("Møtet er avsluttet.");
  if (connection === "away") return state ? t("Du er koblet fra møtet") : t("Du er ikke med");
  if (connection === "open") return named ? t("Du er med") : t("Anonymt · Du er med");
  if (portal) return noMeeting();
  return state ? t("Uten nett: kobler til igjen") : t("Kobler til …");
}

/**
 * Keeps the foot above a keyboard that covers the page instead of shrinking it.
 * @param {HTMLElement} root gets `--keyboard`, the height of what is covered, and the class
 *   `crowded` while the foot would take nearly half of what is seen
 * @param {HTMLElement} foot
 */
export function followKeyboard(root, foot) {
  const seen = window.visualViewport;
  if (!seen) return;
  const measure = () => {
    // Zoomed in, the visible part is small without a keyboard: then the foot stays where it is.
    const covered = seen.scale > 1.05 ? 0 : window.innerHeight - seen.height - seen.offsetTop;
    root.classList.toggle("crowded", foot.offsetHeight > seen.height * 0.42);
    root.style.setProperty("--keyboard", `${Math.max(0, Math.round(covered))}px`);
  };
  seen.addEventListener("resize", measure);
  seen.addEventListener("scroll", measure);
  new ResizeObserver(measure).observe(foot);
}
