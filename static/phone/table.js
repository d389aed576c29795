/** What only tables need, fetched when there is one: who this phone answers for, and their sheets. */
import { linesBox } from "./table/lines.js";
import { seatBar } from "./table/seat.js";
import { tableView } from "./table/view.js";

/** @type {ReturnType<typeof linesBox> | null} */
let lines = null;
/** @type {ReturnType<typeof seatBar> | null} */
let bar = null;
/** @type {any} */
let state = null;
/** @type {any} */
let keep = null;

/**
 * Called at every drawing, before anything else is drawn.
 * @param {{keep: any, box: any, socket: any, redraw: () => void, state: any}} tools
 */
export function begin(tools) {
  state = tools.state;
  keep = tools.keep;
  bar ??= seatBar(keep);
  bar.update(state);
  if (!keep.seat?.on) return;
  lines ??= linesBox(tools);
  if (state) lines.stage(state.meeting.epoch);
}

/**
 * The view of a question that tables answer: this table's sheet, or who fills it.
 * @param {any} item @param {any} kind the script of its kind
 * @param {{redraw: () => void, announce: (text: string) => void}} tools
 */
export function sheetView(item, kind, tools) {
  const seated = keep?.seat?.on && lines;
  return tableView(item, kind, { ...tools, lines: seated || null, name: () => state?.table?.name ?? "" });
}
