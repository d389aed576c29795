/** Blocks of answers in parts that are small enough to be built while somebody types. */

/** Answers in a part. */
const PART = 25;

/** @type {WeakMap<readonly unknown[], readonly any[][]>} a block that did not change has the same parts */
const known = new WeakMap();

/** @template T @param {T[][]} blocks @returns {T[][]} */
export function cut(blocks) {
  return blocks.flatMap((block) => {
    const kept = known.get(block) ?? parts(block);
    known.set(block, kept);
    return kept;
  });
}

/** @template T @param {T[]} block @returns {T[][]} */
function parts(block) {
  const found = [];
  for (let at = 0; at < block.length || !at; at += PART) found.push(block.slice(at, at + PART));
  return found;
}
