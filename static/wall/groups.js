/** A result by groups on the wall: one picture for each group, and how many are in none of them. */
import { drawBars } from "../kinds/parts/bars.js";
import { t } from "../words.js";

/**
 * What is drawn of a closed question whose groups the moderator shows; null when none are.
 * @param {any} state @param {any} item @param {any} kind its script
 * @param {any} told the groups @returns {{kind?: any, parts?: any[], note: string} | null}
 */
export function byGroups(state, item, kind, told) {
  if (!state.by || state.large || item.phase !== "closed" || told?.field !== state.by) return null;
  const title = (/** @type {any} */ group) => t("{group} ({n})", { group: group.label, n: group.people });
  const lines = [t("Fordelt etter «{field}»", { field: told.label })];
  if (told.withheld) lines.push(t("{n} deltakere vises ikke i gruppene", { n: told.withheld }));
  if (!told.groups.length) return { note: [...lines, t("Ingen gruppe er stor nok til å vises")].join(" · ") };
  if (told.groups.length === 1) lines.splice(1, 0, title(told.groups[0]));
  // Answers that are read one by one add up to nothing but how many they are.
  const bare = told.groups.every((/** @type {any} */ { tally }) => Object.keys(tally).every((name) => name === "people" || name === "answers"));
  const key = (/** @type {string} */ id) => `${item.id} ${item.run} ${told.field} ${id}`;
  const parts = bare
    ? [{ key: key("all"), title: "", tally: { groups: told.groups }, people: item.people, answers: [] }]
    : told.groups.map((/** @type {any} */ group) => ({
      key: key(group.id), title: title(group), tally: group.tally, people: group.people, answers: [],
    }));
  return { kind: bare && kind ? sizes : kind, parts, note: lines.join(" · ") };
}

/** How many each group are, drawn as a kind draws its result. */
const sizes = {
  /** @param {HTMLElement} root @param {any} on */
  results(root, { tally, where }) {
    const most = Math.max(1, ...tally.groups.map((/** @type {any} */ { people }) => people));
    const bars = tally.groups.map((/** @type {any} */ { id, label, people, answers }) => ({
      id, label, share: people / most, strong: false,
      figure: t("{n} deltakere, {m} svar", { n: people, m: answers }),
    }));
    drawBars(root, { where, bars, empty: !bars.length });
  },
  /** @param {any} on */
  table: ({ tally }) => ({
    caption: t("Gruppene"),
    head: [t("Gruppe"), t("Deltakere"), t("Svar")],
    rows: tally.groups.map((/** @type {any} */ { label, people, answers }) => [label, people, answers]),
  }),
};
