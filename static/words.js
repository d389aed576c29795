/**
 * The page's words: bokmål texts are the keys, their translations come with the page.
 * A plural's translation is a list, singular first, under its singular (bokmål) text.
 */

/** @returns {{language: string, texts: Record<string, string | string[]>}} */
function read() {
  try {
    const words = JSON.parse(document.getElementById("words")?.textContent || "{}");
    return { language: words.language ?? "nb", texts: words.texts ?? {} };
  } catch {
    return { language: "nb", texts: {} };
  }
}

const { language, texts } = read();

/** The language of this page's words ("nb", "en"), for dates and numbers. */
export { language };

/**
 * Takes in the words of what came later: a phone's page brings those of the kinds and parts that it knew of.
 * @param {string} name a kind's, or "phone." and a part's
 */
export async function learn(name) {
  const { kinds = name, parts = "" } = document.body.dataset;
  if (language === "nb" || `${kinds} ${parts}`.split(" ").includes(name)) return;
  const more = await (await fetch(`/words/${language}/${name}`)).json();
  Object.assign(texts, more.texts);
}

/** @param {string} text @param {Record<string, string | number>} values */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (field, name) => String(values[name] ?? field));
}

/**
 * A text in the page's language, its `{name}` fields filled from `values`.
 * @param {string} text @param {Record<string, string | number>} [values]
 */
export function t(text, values = {}) {
  const found = texts[text] ?? text;
  return fill(Array.isArray(found) ? found[0] : found, values);
}

/**
 * One of two texts by `n`, which also fills the field `{n}`.
 * @param {string} one @param {string} many @param {number} n
 * @param {Record<string, string | number>} [values]
 */
export function tn(one, many, n, values = {}) {
  const found = texts[one];
  const forms = Array.isArray(found) ? found : [found ?? one, texts[many] ?? many];
  return fill(String(n === 1 ? forms[0] : forms[forms.length - 1]), { n, ...values });
}

/**
 * A number as the page's language writes it, with at most `digits` decimals.
 * @param {number} value @param {number} [digits]
 */
export function number(value, digits = 0) {
  return value.toLocaleString(language, { maximumFractionDigits: digits });
}
