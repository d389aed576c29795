/** The words of a question whose words can be merged by hand: counts, choosing, merging, undoing. */

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { t, tn } from "../words.js";

/** @typedef {{key: string, text: string, n: number}} Word */

/**
 * @param {object} options
 * @param {(keys: string[], into: string | null) => void} options.merge
 */
export function wordList({ merge }) {
  const element = document.createElement("div");
  element.className = "word-list";
  /** @type {Set<string>} */
  const chosen = new Set();
  /** The key that the chosen are merged into, when it is not the commonest. */
  let into = "";
  let subject = "";
  /** @type {Drawn} */
  let last;

  /** @typedef {{key: string, words: Word[], merges: Record<string, string>, blocked: boolean}} Drawn */

  /** @param {Drawn} drawn */
  function update(drawn) {
    last = drawn;
    if (drawn.key !== subject) {
      subject = drawn.key;
      chosen.clear();
    }
    for (const key of chosen) if (!drawn.words.some((word) => word.key === key)) chosen.delete(key);
    const picked = drawn.words.filter((word) => chosen.has(word.key));
    const target = picked.find((word) => word.key === into) ?? picked[0];
    render(html`
      ${bar(picked, target, drawn.blocked)}
      <ul class="words" aria-label=${t("Ord og hvor mange som skrev dem")}>
        ${drawn.words.map((word) => html`<li><label class=${chosen.has(word.key) ? "word chosen" : "word"}>
          <input type="checkbox" .checked=${chosen.has(word.key)} @change=${() => toggle(word.key)}>
          <bdi>${word.text}</bdi> <span class="n">${word.n}</span>
        </label></li>`)}
      </ul>
      ${changes(drawn)}`, element);
  }

  /** @param {Word[]} picked @param {Word | undefined} target @param {boolean} blocked */
  function bar(picked, target, blocked) {
    const off = blocked || !picked.length;
    return html`<div class="word-bar" role="group" aria-label=${t("Valgte ord")}>
      <span class="quiet-text">${picked.length
        ? tn("{n} ord valgt", "{n} ord valgt", picked.length)
        : t("Velg ord for å slå dem sammen eller ta dem bort")}</span>
      ${picked.length > 1 ? html`<label class="inline-field">${t("Skal hete")}
        <select class="input" .value=${target?.key ?? ""} @change=${(/** @type {any} */ event) => {
          into = event.target.value;
          update(last);
        }}>
          ${picked.map((word) => html`<option value=${word.key} ?selected=${word === target}>${word.text}</option>`)}
        </select></label>` : nothing}
      <span class="word-buttons">
        <button type="button" class="button small" aria-disabled=${blocked || picked.length < 2}
          @click=${() => picked.length > 1 && !blocked && target && apply(picked.filter((word) => word !== target), target.key)}>
          ${t("Slå sammen")}</button>
        <button type="button" class="button small" aria-disabled=${off}
          @click=${() => !off && apply(picked, "")}>${t("Ta bort")}</button>
      </span>
    </div>`;
  }

  /** What was done by hand, each with its undo. @param {Drawn} drawn */
  function changes({ merges, words, blocked }) {
    /** @type {Map<string, string[]>} */
    const groups = new Map();
    for (const [key, target] of Object.entries(merges)) groups.set(target, [...(groups.get(target) ?? []), key]);
    if (!groups.size) return nothing;
    const name = (/** @type {string} */ key) => words.find((word) => word.key === key)?.text ?? key;
    return html`<h3 class="small-heading">${t("Endret for hånd")}</h3>
      <ul class="changes">${[...groups].map(([target, keys]) => html`<li>
        <span>${target
          ? t("{words} er slått sammen med {word}", { words: keys.join(", "), word: name(target) })
          : t("Tatt bort: {words}", { words: keys.join(", ") })}</span>
        <button type="button" class="button quiet small" aria-disabled=${blocked}
          aria-label=${t("Angre: {words}", { words: keys.join(", ") })}
          @click=${() => !blocked && merge(keys, null)}>${t("Angre")}</button></li>`)}</ul>`;
  }

  /** @param {string} key */
  function toggle(key) {
    if (!chosen.delete(key)) chosen.add(key);
    update(last);
  }

  /** @param {Word[]} words @param {string} target */
  function apply(words, target) {
    merge(words.map((word) => word.key), target);
    chosen.clear();
    into = "";
    update(last);
  }

  return { element, update };
}
