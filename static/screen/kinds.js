/** Loads the scripts and styles of kinds of question by name, and again after a failure. */
import { h } from "../dom.js";
import { learn } from "../words.js";

/** A kind, or a part of the phone that few need. */
const NAME = /^(\.\.\/phone\/)?[a-z][a-z_]{0,40}$/;

/** Resolves when the style is there, or is known not to be. @param {string} name */
function styled(name) {
  const href = new URL(`../kinds/${name}.css`, import.meta.url).href;
  const there = [...document.styleSheets].some((sheet) => sheet.href === href);
  if (there) return null;
  return new Promise((done) => {
    document.head.append(h("link", { rel: "stylesheet", href, onload: done, onerror: done }));
  });
}

/** @param {() => void} loaded called when one has come */
export function kinds(loaded) {
  /** @type {Map<string, any>} */
  const modules = new Map();
  /** @type {Map<string, number>} */
  const attempts = new Map();
  /** @type {Set<string>} */
  const failed = new Set();

  /** @param {string} name */
  async function load(name) {
    const attempt = attempts.get(name) ?? 0;
    attempts.set(name, attempt + 1);
    // A browser remembers a module that it could not fetch under its address: ask by another.
    const again = attempt ? `?again=${attempt}` : "";
    try {
      const [module] = await Promise.all([import(`../kinds/${name}.js${again}`), styled(name), learn(name.replace("../phone/", "phone."))]);
      modules.set(name, module);
    } catch (problem) {
      failed.add(name);
      console.warn("polling: kind", name, problem);
    }
    loaded();
  }

  // Where there are few, what is on needs one of them: it comes while the connection does.
  const few = (document.body.dataset.kinds ?? "").split(" ");
  if (few.length < 3) few.forEach((name) => NAME.test(name) && load(name));

  return {
    /** The module, or null while it is not there. @param {string} name @returns {any} */
    get(name) {
      if (!modules.has(name) && !attempts.has(name) && NAME.test(name)) load(name);
      return modules.get(name) ?? null;
    },
    /** Tries those that failed once more: the network is back. */
    retry() {
      for (const name of failed) load(name);
      failed.clear();
    },
    /** @param {string} name */
    failed: (name) => failed.has(name) || !NAME.test(name),
  };
}
