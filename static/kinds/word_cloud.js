/** Word cloud: a few short fields; a cloud with a list of counts beside it. */

import { h, replace } from "../dom.js";
import { t, tn } from "../words.js";
import { limitedField } from "./parts/field.js";
import { fills, ground, later, waiting } from "./parts/ground.js";

/** As long as the server lets a word be. */
const LIMIT = 30;
/** How many words stand in the list beside a wall's cloud, and in one down a page. */
const BESIDE = 10;
const LISTED = 40;

/** @param {any} host */
export function answerForm(host) {
  const of = host.question.max_words;
  const fields = Array.from({ length: of }, (_, at) =>
    limitedField({
      label: of === 1 ? t("Ord") : t("Ord {number}", { number: at + 1 }),
      limit: LIMIT,
      changed,
    }),
  );
  const element = h(
    "fieldset",
    { class: "word-fields" },
    h("legend", { class: "visually-hidden" }, host.question.text),
    fields.map((field) => field.element),
  );
  const read = () => fields.map((field) => field.text()).filter(Boolean);

  function changed() {
    const words = read();
    const problem = fields.map((field) => field.problem()).find(Boolean) ?? null;
    host.draft(words.length ? { words } : null, problem);
  }

  function update(/** @type {{value: any, open: boolean}} */ { value, open }) {
    element.disabled = !open;
    const given = value?.words ?? [];
    if (JSON.stringify(given) !== JSON.stringify(read())) fields.forEach((field, at) => field.write(given[at] ?? ""));
  }

  update({ value: host.value, open: host.open });
  return { element, update, focus: () => fields[0].input.focus() };
}

/** @param {string} where */
function parts(where) {
  return (/** @type {HTMLElement} */ element) => {
    const drawing = h("div", { class: "cloud-drawing" });
    const list = h("ol", { class: "cloud-words" });
    const none = waiting();
    const page = h("div", { class: "cloud-page" }, where !== "phone" && drawing, list);
    element.setAttribute("aria-hidden", "true");
    element.append(none, page);
    /** @type {{words: any[], draw: ((words: any[]) => void) | null, fetch: () => void}} */
    /** @type {any} */
    const cloud = { words: [], draw: null, fetch: () => undefined };
    if (where !== "phone") {
      // Only who draws a cloud fetches what lays it out. A browser remembers a module that it could
      // not fetch under its address: ask by another.
      cloud.fetch = later(
        (again) => again ? import(`./word_cloud/cloud.js?again=${again}`) : import("./word_cloud/cloud.js"),
        ({ cloudIn }) => {
          cloud.draw = cloudIn(drawing);
          cloud.draw(cloud.words);
        },
      );
    }
    return { list, none, page, cloud };
  };
}

/** @param {HTMLElement} root @param {any} context */
export function results(root, { tally, where }) {
  const { list, none, page, cloud } = ground(root, where, parts(where));
  const words = tally?.words ?? [];
  none.hidden = words.length > 0;
  page.hidden = !words.length;
  const shown = fills(where) ? words.slice(0, BESIDE) : words.slice(0, LISTED);
  const more = words.length - shown.length + (tally?.more ?? 0);
  replace(
    list,
    shown.map((/** @type {any} */ word) =>
      h("li", null, h("bdi", null, word.text), h("span", { class: "n" }, word.n)),
    ),
    more > 0 && h("li", { class: "more" }, tn("og {n} ord til", "og {n} ord til", more)),
  );
  cloud.words = words;
  cloud.fetch();
  cloud.draw?.(words);
}

/** @param {any} context */
export function table({ tally }) {
  const words = tally?.words ?? [];
  const more = tally?.more ?? 0;
  return {
    caption: more ? tn("Ord, og {n} ord til", "Ord, og {n} ord til", more) : t("Ord"),
    head: [t("Ord"), t("Antall")],
    rows: words.map((/** @type {any} */ word) => [word.text, word.n]),
  };
}

/** @param {any} _question @param {any} value @returns {string} */
export function line(_question, value) {
  return value.words.join(", ");
}
