/** The scripts of the kinds of question, fetched by name when an agenda holds one. */

/** @type {Map<string, any>} */
const loaded = new Map();
/** @type {Set<string>} */
const asked = new Set();

/**
 * The script of a kind, or null until it is there (then `changed` is called).
 * @param {string} name @param {() => void} changed
 */
export function kindScript(name, changed) {
  if (!asked.has(name)) {
    asked.add(name);
    import(`../kinds/${name}.js`).then((script) => {
      loaded.set(name, script);
      changed();
    }, () => asked.delete(name));
  }
  return loaded.get(name) ?? null;
}
