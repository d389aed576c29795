/** Questions that stay at hand on the phone: the ways to them, and how much is new in each. */
import { h } from "../../dom.js";
import { tn } from "../../words.js";

/** @typedef {{item: any, answered: boolean, drafted: boolean, all: number, fresh: number}} Row */

/**
 * What has come since this phone last looked.
 * @param {import("../keep.js").Keeper} keep @param {ReturnType<typeof import("../../screen/world.js").world>} known
 */
export function newcomers(keep, known) {
  /** @param {any} item */
  const name = (item) => `${known.state.meeting.epoch}:${item.id}:${item.run}:seen`;
  /** @param {any} item */
  const seen = (item) => Number(keep.read(name(item))) || 0;
  return {
    ways: standingWays,
    /** @param {any} item */
    of(item) {
      const all = item.stands ? known.result(item).answers.length : 0;
      return { all, fresh: Math.max(0, all - seen(item)) };
    },
    /** @param {any} item all that is listed of it has been looked at */
    saw(item) {
      const all = known.result(item).answers.length;
      if (all && all !== seen(item)) keep.write(name(item), all);
    },
  };
}

/** @param {Row[]} standing @param {(id: string) => void} choose */
function standingWays(standing, choose) {
  return h(
    "ul",
    { class: "ways" },
    standing.map(({ item, all, fresh }) =>
      h(
        "li",
        null,
        h(
          "button",
          { class: "way", type: "button", onclick: () => choose(item.id) },
          h("span", null, item.question.text),
          h("span", { class: "small quiet-text" }, tn("{n} spørsmål", "{n} spørsmål", all),
            fresh > 0 && [" · ", h("strong", { class: "fresh" }, tn("{n} nytt", "{n} nye", fresh))]),
        ),
      ),
    ),
  );
}
