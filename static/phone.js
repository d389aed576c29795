/** The participant's page: draws what the meeting's state says, once a frame. */
import { connect } from "./socket.js";
import { h, replace, say } from "./dom.js";
import { t } from "./words.js";
import { keeper } from "./phone/keep.js";
import { kinds } from "./screen/kinds.js";
import { outbox } from "./phone/outbox.js";
import { viewOf } from "./phone/page.js";
import { followKeyboard, idleLine, meetsPortal } from "./phone/foot.js";
import { earlierList, endedView, lateNotices, loadingView, waitingView } from "./phone/views.js";
import { world } from "./screen/world.js";

/** @param {string} id @returns {any} */
const part = (id) => document.getElementById(id);
const [main, notices, earlier] = [part("view"), part("notices"), part("earlier")];
const [go, undo, status, news] = [part("go"), part("undo"), part("status"), part("news")];

const code = document.body.dataset.code ?? "";
const keep = keeper(code);
const socket = connect({ meeting: document.body.dataset.link ?? code, role: "participant", token: keep.token(), table: keep.seat?.on });
const scripts = kinds(redraw);
const box = outbox({ keep, request: socket.request, changed: redraw });
const known = world();

/** @type {string | null} */
let chosen = null;
/** @type {any[]} */
let [view, away, own, hand] = [null, null, null, null];
let [shown, asked, fresh, listed, epoch] = ["", false, true, "", ""];
/** @type {(() => void) | null} */
let press = null;

function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    try {
      draw();
    } catch (problem) {
      // What is on the screen stays; the next state draws anew.
      console.warn("polling: draw", problem);
    }
  });
}

function draw() {
  const { state } = known;
  const tables = keep.seat || known.item(chosen)?.by_table ? scripts.get("../phone/table") : null;
  tables?.begin({ keep, box, socket, redraw, state });
  // A phone that was in the meeting and finds it gone has missed its end.
  const over = state && (state.phase === "ended" || away?.word === "unknown" || away?.code === 4504);
  const why = away && !over ? scripts.get("../phone/away") : undefined;
  if (why) return rest(`away ${away.word} ${away.code}`, () => why.awayView(away, socket.again));
  if (!state || why === null) return idle();
  say(part("meeting"), state.meeting.title);
  part("rehearsal").hidden = !state.meeting.rehearsal;
  if (state.reactions || part("signs")) scripts.get("../phone/reactions")?.quietSigns(part("foot"), state.reactions && !over, socket.request);
  if (state.leaderboard || part("alias")) scripts.get("../phone/alias")?.begin({ keep, socket, redraw, state, over, mine: known.player });
  const me = state.about && scripts.get("../phone/about");
  const first = me?.begin({ keep, box, scripts, state, choose, redraw }) ?? null;
  const item = known.item(chosen ?? first);
  own = state.pace === "own" ? scripts.get("../phone/pace") : null;
  own?.begin({ state, known, box, chosen, choose, over, news });
  drawAround(state, item);
  if (over && !own) return rest("ended", endedView);
  if (!item && own) show(own.name(), () => (view = own.overview()).element);
  else if (!item) return rest("waiting", waitingView);
  if (!item) {
    view.update({ connected: socket.status === "open" });
    return drawFoot();
  }
  const kind = scripts.get(item.kind);
  if (!kind || (item.by_table && !tables)) {
    const failed = scripts.failed(item.kind);
    return rest(`loading ${failed}`, () => loadingView(failed));
  }
  // A question whose settings are edited is asked anew.
  const settings = JSON.stringify({ ...item.question, text: "", help: "", right: undefined, within: undefined });
  const name = [state.meeting.epoch, item.kind, item.id, item.run, settings].join(" ");
  show(name, () => {
    const build = item.by_table ? tables.sheetView : item.id === state.about?.id ? me.view : viewOf;
    view = build(item, kind, { box, redraw, scripts, announce: (/** @type {string} */ text) => say(news, text) });
    return view.element;
  });
  view.update({ item, connected: socket.status === "open", ...known.result(item) });
  if (item.lifts) hand?.saw(item);
  drawFoot();
}

/** @param {string} name @param {() => HTMLElement} build */
function show(name, build) {
  if (name === shown) return;
  const had = document.activeElement !== document.body;
  shown = name;
  view = null;
  replace(main, build());
  const heading = main.querySelector("h1");
  // Whoever stood in what went away stands at the top of what came; others are only told.
  if (had) heading?.focus({ preventScroll: true });
  if (!fresh) window.scrollTo(0, 0);
  if (!fresh && view) say(news, view.news ?? t("Nytt spørsmål: {text}", { text: heading?.textContent ?? "" }));
  fresh = false;
}

/** @param {any} state @param {any} item */
function drawAround(state, item) {
  part("promise").hidden = Boolean(item && item.id !== state.about?.id) || state.phase === "ended";
  const others = own ? [] : known.open().filter((other) => other.id !== item?.id);
  if (state.standing?.length || item?.lifts) hand ??= scripts.get("../phone/lifting")?.newcomers(keep, known) ?? null;
  const rows = others.map((other) => ({ ...box.summary(other), ...hand?.of(other) }));
  const late = box.refused().filter((one) => one.item !== item?.id);
  const lines = late.map(({ entry }) => scripts.get(entry?.kind ?? "") !== null);
  const listing = rows.map(({ item: { id, run, question }, ...own }) => [id, run, question.text, own]);
  const now = JSON.stringify([listing, late, lines, chosen, hand !== null, state.item?.id]);
  if (now === listed) return;
  listed = now;
  replace(
    earlier,
    earlierList(rows.filter((row) => row.item.id !== state.item?.id), choose, hand),
    chosen && !own &&
      h("button", { class: "button", type: "button", onclick: () => choose(null) }, t("Tilbake til det som er på nå")),
  );
  replace(notices, lateNotices(late, scripts.get, box.dismiss));
}

/** @param {string | null} id */
function choose(id) {
  chosen = id;
  known.choose(id);
  redraw();
}

/** @param {string} name @param {() => HTMLElement} build what needs no answer */
function rest(name, build) {
  show(name, build);
  idle();
}

function idle() {
  press = null;
  go.hidden = undo.hidden = true;
  tell({ text: idleLine(socket.status, known.state), tone: "" });
}

function drawFoot() {
  const action = view.action() ?? own?.next();
  const takeBack = view.undo();
  press = action?.run ?? null;
  go.hidden = !action;
  if (action) say(go, action.label);
  if (takeBack && undo.hidden) queueMicrotask(() => undo.focus());
  undo.hidden = !takeBack;
  undo.onclick = takeBack;
  tell(view.status());
}

/** @param {{text: string, tone: string}} line */
function tell({ text, tone }) {
  say(status, text);
  status.dataset.tone = tone;
}

go.addEventListener("click", () => press?.());
followKeyboard(document.documentElement, part("foot"));

socket.on("status", (now, detail) => {
  away = now === "away" ? detail : null;
  meetsPortal(Boolean(detail?.stranger));
  if (now === "open") {
    known.anew();
    scripts.retry();
  } else {
    box.paused();
  }
  redraw();
});
socket.on("state", (message) => {
  const before = known.state?.item?.id;
  if (!known.told(message)) return;
  if (message.item?.id !== before) choose(null);
  const anew = known.first();
  // What later questions need is fetched while the network is there.
  if (anew) setTimeout(() => (document.body.dataset.kinds ?? "").split(" ").forEach((kind) => scripts.get(kind)), 2000);
  if (anew || message.meeting.epoch !== epoch) box.flush(message.meeting);
  epoch = message.meeting.epoch;
  redraw();
});
socket.on("mine", (message) => {
  box.heard(message);
  redraw();
});
for (const type of ["tally", "answers", "player"]) {
  socket.on(type, (message) => {
    known.heard(message);
    redraw();
  });
}
redraw();
