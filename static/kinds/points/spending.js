/** How points are read and dealt out. */

/** What somebody typed as points: whole, not below 0, at most `budget` + 999. @param {string} text @param {number} budget */
export function read(text, budget) {
  const digits = text.replace(/\D/g, "");
  return Math.min(Number(digits || 0), budget + 999);
}

/** `whole` in `parts` whole numbers as equal as can be, the larger first. @param {number} whole @param {number} parts */
export function evenly(whole, parts) {
  const each = Math.floor(whole / parts);
  return Array.from({ length: parts }, (_, at) => each + (at < whole % parts ? 1 : 0));
}
