/** Times as people say them, in the zone of whoever reads: when it is, and how long until then. */
import { language, t } from "../words.js";

const LOCALE = language === "en" ? "en-GB" : language;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** "fredag 27. november kl. 09.00", with the year where it is another. @param {string} time with its zone @returns {string} */
export function whenText(time) {
  const at = new Date(time);
  const [hours, minutes] = [at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, "0"));
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  const date = at.toLocaleDateString(LOCALE, { weekday: "long", day: "numeric", month: "long", year });
  return t("{date} kl. {time}", { date, time: `${hours}${language !== "en" ? "." : ":"}${minutes}` });
}

/** "om 2 dager", "om 3 timer", at last "om 4:59". @param {number} left milliseconds @returns {string} */
export function untilText(left) {
  if (left >= 48 * HOUR) return t("om {n} dager", { n: Math.floor(left / (24 * HOUR)) });
  if (left >= 2 * HOUR) return t("om {n} timer", { n: Math.floor(left / HOUR) });
  if (left >= 10 * MINUTE) return t("om {n} minutter", { n: Math.floor(left / MINUTE) });
  const seconds = Math.max(0, Math.ceil(left / 1000));
  return t("om {time}", { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` });
}

/** How long it is to a moment of `performance.now()`. @param {number} end */
export const until = (end) => untilText(end - performance.now());
