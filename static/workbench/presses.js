/** What each key does on the desk, and where the focus goes among the themes. */

import { ASIDE, MINORITY } from "./book.js";
import { alikeRows, likelyThemes } from "./looks.js";
import { numberOf } from "./keys.js";

/** The theme that Tab comes to. */
let reached = "";

/**
 * @param {object} tools
 * @param {ReturnType<typeof import("./desk.js").desk>} tools.desk
 * @param {ReturnType<typeof import("./commands.js").commands>} tools.does
 * @param {ReturnType<typeof import("./answers.js").answers>} tools.answers
 * @param {ReturnType<typeof import("./list.js").rowList>} tools.list
 * @param {ReturnType<typeof import("./suggest.js").suggesting>} tools.suggestions
 * @param {(text: string) => void} tools.search
 * @param {() => boolean} tools.ready
 * @param {() => void} tools.changed @param {() => void} tools.help
 * @returns {(name: string, event: KeyboardEvent) => boolean}
 */
export function presses({ desk, does, answers, list, suggestions, search, ready, changed, help }) {
  document.addEventListener("focusin", (event) => {
    const theme = /** @type {Element} */ (event.target).closest("[data-theme]")?.getAttribute("data-theme");
    if (theme && theme !== reached) {
      reached = theme;
      changed();
    }
  });

  const themeAt = () => document.activeElement?.closest("[data-theme]") ?? null;

  /** @param {number} by */
  function walkThemes(by) {
    const lines = [...document.querySelectorAll("[data-theme]")];
    const from = lines.indexOf(/** @type {Element} */ (themeAt()));
    /** @type {HTMLElement | null} */ (lines[Math.min(Math.max(from + by, 0), lines.length - 1)]?.querySelector(".theme-sort"))?.focus();
  }

  /** @param {number} by @param {KeyboardEvent} event */
  function walk(by, event) {
    const theme = themeAt()?.getAttribute("data-theme");
    if (theme && event.shiftKey && Math.abs(by) === 1) {
      if (desk.standing(theme)) does.move(theme, by);
    } else if (theme) walkThemes(by);
    else {
      // The first press comes to the row that stands open.
      desk.step(list.reached() || Math.abs(by) !== 1 ? by : 0, event.shiftKey && Math.abs(by) === 1);
      list.focusNext();
    }
  }

  /** @param {number} nth */
  function accept(nth) {
    const [row] = desk.chosen();
    const theme = row && likelyThemes(row, { desk, suggestions })[nth];
    if (theme) desk.sort(theme);
  }

  /** @type {Record<string, (event: KeyboardEvent) => void>} */
  const acts = {
    down: (event) => walk(1, event), up: (event) => walk(-1, event),
    pageDown: (event) => walk(list.page(), event), pageUp: (event) => walk(-list.page(), event),
    first: (event) => walk(-Infinity, event), last: (event) => walk(Infinity, event),
    right: () => /** @type {HTMLElement | null} */ (document.querySelector('.theme-sort[tabindex="0"]'))?.focus(),
    left: () => list.focusNext(),
    tick() {
      const { cursor } = desk.ui;
      if (cursor) desk.tick(cursor);
    },
    escape() {
      desk.untick();
      search("");
    },
    sort(event) {
      const theme = desk.model?.themes[numberOf(event) - 1];
      if (theme) desk.sort(theme.id, event.shiftKey);
    },
    accept: () => accept(0), second: () => accept(1),
    aside: () => desk.sort(ASIDE), minority: () => desk.sort(MINORITY),
    off: () => does.takeOff(), quote: () => does.quote(), find: () => does.find(), make: () => does.make(),
    edit: () => does.edit(), merge: () => does.merge(), split: () => does.split(), heading: () => does.editHeading(null),
    alike() {
      const row = desk.model?.byId.get(desk.ui.cursor);
      if (row && desk.model) desk.gather(alikeRows(row, { desk, model: desk.model, suggestions }));
    },
    view: () => desk.look(desk.ui.view === "unsorted" ? "all" : "unsorted"),
    changes: () => desk.look(desk.ui.view === "changed" ? "unsorted" : "changed"),
    rightly: () => void answers.rightly(), hide: () => void answers.hide(),
    undo: (event) => desk.undo(event.shiftKey),
    search: () => document.getElementById("bench-search")?.focus(),
    help,
  };
  return (name, event) => {
    if (!ready()) return false;
    desk.sync();
    acts[name]?.(event);
    return name in acts;
  };
}

/** The theme that Tab comes to. */
export const reachedTheme = () => reached;
