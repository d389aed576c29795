/** What was done to answers, in words: for the trace that it leaves, and for whoever listens. */

import { t, tn } from "../words.js";
import { ASIDE, MINORITY } from "./book.js";

/** @typedef {import("./rows.js").Row} Row */

/** @param {string} text @param {number} [most] */
export function short(text, most = 50) {
  return text.length > most ? `${text.slice(0, most)} …` : text;
}

/** @param {Row[]} rows */
const answersIn = (rows) => rows.reduce((sum, row) => sum + row.answers.length, 0);

/** @param {string} theme @param {string} name @param {Row[]} rows */
export function sortedText(theme, name, rows) {
  const [n, text] = [answersIn(rows), short(rows[0].text)];
  if (theme === MINORITY) {
    return rows.length === 1 ? t("«{text}» er tatt vare på som enkeltsyn.", { text })
      : tn("{n} svar er tatt vare på som enkeltsyn.", "{n} svar er tatt vare på som enkeltsyn.", n);
  }
  if (theme === ASIDE) {
    return rows.length === 1 ? t("«{text}» hører ikke under noe tema.", { text })
      : tn("{n} svar hører ikke under noe tema.", "{n} svar hører ikke under noe tema.", n);
  }
  return rows.length === 1 ? t("«{text}» står under {theme}.", { text, theme: name })
    : tn("{n} svar står under {theme}.", "{n} svar står under {theme}.", n, { theme: name });
}

/** @param {string} name @param {Row[]} rows */
export function offText(name, rows) {
  return rows.length === 1 ? t("«{text}» står ikke lenger under {theme}.", { text: short(rows[0].text), theme: name })
    : tn("{n} svar står ikke lenger under {theme}.", "{n} svar står ikke lenger under {theme}.", answersIn(rows), { theme: name });
}
