/** How each row is to be drawn: its themes, the likeliest ones, and others that may say the same. */

import { ASIDE, MINORITY } from "./book.js";

/**
 * @param {object} from
 * @param {ReturnType<typeof import("./desk.js").desk>} from.desk
 * @param {import("./bench.js").Model} from.model
 * @param {ReturnType<typeof import("./suggest.js").suggesting>} from.suggestions
 * @param {{id: string, name: string}[]} from.tables
 * @returns {(row: import("./rows.js").Row) => import("./row.js").Look}
 */
export function looks({ desk, model, suggestions, tables }) {
  const { ui, nameOf } = desk;
  const order = [...model.themes.map(({ id }) => id), MINORITY, ASIDE];
  return (row) => {
    const open = row.id === ui.cursor;
    const themes = row.themes.size ? order.filter((id) => row.themes.has(id)) : [];
    return {
      open,
      ticked: ui.ticked.has(row.id),
      pattern: ui.pattern,
      themes: themes.map((id) => {
        const { n, quoted } = /** @type {{n: number, quoted: boolean}} */ (row.themes.get(id));
        return { id, name: nameOf(id), number: model.themes.findIndex((theme) => theme.id === id) + 1, part: n < row.answers.length, quoted };
      }),
      likely: row.unsorted ? likelyThemes(row, { desk, suggestions }).map((id) => ({ id, name: nameOf(id) })) : [],
      alike: open ? alikeRows(row, { desk, model, suggestions }) : [],
      more: ui.ticked.size > 1,
      changed: row.changed.length > 0,
      tables: tables.filter(({ id }) => row.tables.includes(id)).map(({ name }) => name),
    };
  };
}

/**
 * The two likeliest themes of a row: those that equal answers stand under come first.
 * @param {import("./rows.js").Row} row
 * @param {{desk: ReturnType<typeof import("./desk.js").desk>, suggestions: ReturnType<typeof import("./suggest.js").suggesting>}} from
 */
export function likelyThemes(row, { desk, suggestions }) {
  const partly = [...row.themes].filter(([, { n }]) => n < row.answers.length).map(([id]) => id);
  const all = [...new Set([...partly, ...suggestions.likely(row)])];
  return all.filter((id) => desk.nameOf(id) && (partly.includes(id) || !row.themes.has(id))).slice(0, 2);
}

/** Unsorted rows that may say the same. @param {import("./rows.js").Row} row @param {{desk: ReturnType<typeof import("./desk.js").desk>, model: import("./bench.js").Model, suggestions: ReturnType<typeof import("./suggest.js").suggesting>}} from */
export function alikeRows(row, { desk, model, suggestions }) {
  const ids = suggestions.alike(row);
  if (!ids.size) return [];
  return model.rows.filter((other) => other !== row && other.unsorted && !desk.ui.ticked.has(other.id) && other.answers.some(({ id }) => ids.has(id)));
}
