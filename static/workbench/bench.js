/**
 * One question on the workbench: what the server says, with what was done here laid over it at once,
 * and the way to do more. What is done is sent, kept until it is acknowledged, and can be undone.
 */

import { sameEpoch } from "../screen/epoch.js";
import { hasAll, keyOf } from "../staff/known.js";
import { blocksOf, codebookOf, roundOf } from "../staff/live.js";
import { EMPTY_BOOK, countedAs, numbered } from "./book.js";
import { applied, inMessages, isEmpty, layOver } from "./change.js";
import { history } from "./history.js";
import { keeper, shared } from "./keep.js";
import { queue } from "./queue.js";
import { sparing } from "./rebase.js";
import { rowsOf } from "./rows.js";
import { sums } from "./sums.js";

/** @typedef {import("./change.js").Change} Change */
/** @typedef {import("./rows.js").Row} Row */
/**
 * @typedef {object} Model
 * @property {import("./book.js").Codebook} book
 * @property {Map<string, string>} counted theme id -> what it counts as
 * @property {import("./book.js").Theme[]} themes the standing ones, as they are numbered
 * @property {Row[]} rows oldest first
 * @property {Map<string, Row>} byId
 * @property {number} left answers left out, as they are hidden or wait for approval
 * @property {import("./sums.js").Sums} sums
 */

/**
 * @param {object} tools
 * @param {ReturnType<typeof import("../staff/live.js").live>} tools.live
 * @param {string} tools.meeting
 * @param {() => void} tools.changed
 * @param {(text: string) => void} tools.said tells what happened to whoever listens
 * @param {(word: "lost" | "refused" | "kept", text: string) => void} tools.failed
 */
export function bench({ live, meeting, changed, said, failed }) {
  const { view } = live;
  const steps = history(keeper(() => sessionStorage, `polling:${meeting}:themes:done`, {}));
  const stage = () => (view.state?.meeting.rehearsal ? "rehearsal" : "live");
  /** @type {any} */
  let item = null;
  let run = 1;
  /** @type {Step | null} */
  let last = null;
  /** @type {Model["rows"]} */
  let rows = [];
  /** The question and stage that `last` is of. */
  let of = "";
  /** @type {any} */
  let meetingWas = null;
  /** @typedef {{said: string, undone: boolean}} Step */

  const waiting = queue({
    ask: live.ask,
    keeper: shared(keeper(() => localStorage, `polling:${meeting}:themes:waiting`, [])),
    told(which, runs) {
      const rounds = runs.length ? runs : [roundOf(view, { id: which, run: runOf(which) })];
      return Math.min(...rounds.map((one) => view.sorted.get(keyOf(which, one)) ?? -1));
    },
    stage,
    online: () => view.online && view.state !== null,
    changed,
    failed,
    now(which, done) {
      const book = codebookOf(view, which);
      if (!book || !view.heard.has(which)) return null;
      /** @type {Map<number, Map<string, Map<string, import("./change.js").How>>>} */
      const rounds = new Map();
      const stands = done.reduce(applied, book);
      return {
        book: stands,
        knows: (number) => hasAll(view, { id: which, run: number }),
        comes: (number) => number === roundOf(view, { id: which, run: runOf(which) }) && !hasAll(view, { id: which, run: number }),
        how(number, answer, theme) {
          const listed = blocksOf(view, { id: which, run: number }).flat().find(({ id }) => id === answer);
          if (!listed) return null;
          if (!rounds.has(number)) {
            const over = new Map();
            for (const change of done) layOver(over, change, number);
            rounds.set(number, over);
          }
          const here = rounds.get(number)?.get(answer)?.get(theme);
          if (here !== undefined) return here;
          return listed.quotes?.includes(theme) ? "quoted" : listed.themes?.includes(theme) ? "sorted" : "";
        },
      };
    },
  });

  /** @param {string} which */
  function runOf(which) {
    return view.state?.agenda.find((/** @type {any} */ one) => one.id === which)?.run ?? 0;
  }

  /** @param {Change} change */
  function send(change) {
    return waiting.add(item.id, inMessages(change));
  }

  const key = () => `${item.id} ${stage()}`;

  return {
    /** @param {any} newItem @param {(value: any) => string} line @returns {Model} */
    model(newItem, line) {
      item = newItem;
      // Of what a rehearsal wiped, or a backup took back, nothing is told any more.
      if (meetingWas && !sameEpoch(meetingWas, view.state.meeting)) waiting.settle(true);
      meetingWas = view.state.meeting;
      if (key() !== of) [of, last] = [key(), null];
      run = roundOf(view, item);
      const changes = waiting.of(item.id);
      const book = changes.reduce(applied, codebookOf(view, item.id) ?? EMPTY_BOOK);
      const over = new Map();
      for (const change of changes) layOver(over, change, run);
      const counted = countedAs(book);
      const { rows: found, left } = rowsOf({ blocks: blocksOf(view, { id: item.id, run }), line, over, counted });
      rows = found;
      const byId = new Map(rows.map((row) => [row.id, row]));
      return { book, counted, themes: numbered(book), rows, byId, left, sums: sums(book, rows) };
    },

    get run() {
      return run;
    },

    /** What was done or undone last on this question. */
    get last() {
      return last;
    },

    /**
     * Does something, tells it, and keeps it so that it can be undone.
     * @param {Change} change @param {string} text what was done @param {string} [row] the answer it was done to
     * @returns {boolean} whether there was anything to do
     */
    act(change, text, row) {
      if (isEmpty(change)) return false;
      steps.did(key(), { said: text, change, row, ids: send(change) });
      last = { said: text, undone: false };
      said(text);
      return true;
    },

    /** @returns {string | null | undefined} the answer that it brought back, null when nothing was left */
    undo() {
      const step = steps.undo(key());
      if (!step) return null;
      last = { said: step.said, undone: true };
      if (waiting.withdraw(step.ids ?? [])) return step.row;
      const back = sparing(step.back, rows);
      if (back.themes.length < step.back.themes.length) failed("kept", "");
      if (!isEmpty(back)) send(back);
      return step.row;
    },

    /** @returns {string | null | undefined} as `undo` */
    redo() {
      const step = steps.redo(key());
      if (!step) return null;
      last = { said: step.said, undone: false };
      step.ids = send(step.change);
      return step.row;
    },

    canUndo: () => item !== null && steps.newest(key()) !== undefined,
    newest: () => steps.newest(key())?.said ?? "",
    waiting,
  };
}
