/** Text as the server sees it: how long it is, and when two texts are the same. */

const segmenter = typeof Intl === "object" && "Segmenter" in Intl ? new Intl.Segmenter() : null;

/** How many characters a reader sees: a family of emoji is one. @param {string} text */
export function length(text) {
  if (/^[\n -\u02ff]*$/.test(text)) return text.length;
  return segmenter ? [...segmenter.segment(text)].length : [...text].length;
}

/** What equal texts have in common: no case, no edge punctuation, one space. @param {string} text */
export function fold(text) {
  const folded = text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  const bare = folded
    .replace(/^(?!-\d)(?:(?![#%&@*/\\§])[\p{P}\s](?!-\d))+/u, "")
    .replace(/(?:(?![#%&@*/\\§])[\p{P}\s])+$/u, "");
  return bare || folded;
}
