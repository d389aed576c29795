/** The wall: draws what the meeting's state says for a whole room, once a frame. */
import { connect } from "./socket.js";
import { say } from "./dom.js";
import { t } from "./words.js";
import { clock } from "./screen/clock.js";
import { kinds } from "./screen/kinds.js";
import { liftedOn, tablesOn } from "./screen/tables.js";
import { byThemes, sortings } from "./screen/themes.js";
import { world } from "./screen/world.js";
import { fullScreen, stayAwake } from "./wall/awake.js";
import { rounds } from "./wall/compare.js";
import { counting } from "./wall/counting.js";
import { ALONE, OVER_RESULT, fit } from "./wall/fit.js";
import { leaderboard } from "./wall/leaders.js";
import { grounds } from "./wall/grounds.js";
import { byGroups } from "./wall/groups.js";
import { elsewhere, timesOnWall } from "./wall/pace.js";
import { quietSigns } from "./wall/reactions.js";

/** @param {string} id @returns {any} */
const part = (id) => document.getElementById(id);
const { body } = document;
const question = part("question");
const onGrounds = grounds(part("result"));
const drawSigns = quietSigns(part("foot"), part("net"));
const drawLeaders = leaderboard(part("main"));
const drawTimes = timesOnWall(part("when"), part("answered"));
const countdown = clock(part("time"));
const join = counting(part("joined"));
const people = counting(part("people"));

const socket = connect({ meeting: body.dataset.meeting ?? "", role: "projector" });
const scripts = kinds(redraw);
const sorted = sortings();
const known = world({ stays: true, forgotten: sorted.anew });
/** @type {any} */
let counts = null;
/** @type {unknown} */
let signs = null;
/** @type {any} */
let leaders = null;
let asked = false;
let fitted = "";
/** @type {any} */
let away = null;

function redraw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    try {
      draw();
    } catch (problem) {
      // What the room sees stays; the next state draws anew.
      console.warn("polling: draw", problem);
    }
  });
}

/** @param {any} state @param {any} item @returns {string} what kind of wall this is just now */
function mode(state, item) {
  if (state?.phase === "ended") return "ended";
  if (state?.leaders && !state.qr) return "leaders";
  if (!item || state.qr || elsewhere(state, item)) return "join";
  return item.results || state.large || !item.answered ? "result" : "asking";
}

function draw() {
  drawNet();
  const { state } = known;
  if (!state) return;
  const item = known.item(null);
  const now = mode(state, item);
  body.dataset.mode = now;
  for (const name of ["join", "ended", "asking", "result"]) part(name).hidden = name !== now;
  part("head").hidden = ["join", "ended", "leaders"].includes(now);
  part("rehearsal").hidden = !state.meeting.rehearsal;
  body.toggleAttribute("data-shut", Boolean(state.shut));
  part("way").hidden = !state.meeting.code || now === "ended";
  join(counts?.joined ?? 0);
  drawLeaders(now === "leaders" ? leaders ?? {} : null);
  drawSigns(state.reactions ? signs : null);
  countdown.set(item?.phase === "open" ? item.end : null);
  drawAnswered(item, now);
  drawTimes(state, counts, now);
  if (now === "asking" || now === "result") drawQuestion(item, now);
  if (now === "result") drawResult(state, item);
  else part("split").hidden = true;
}

/** @param {any} item @param {string} now */
function drawAnswered(item, now) {
  const counted = counts?.items?.[item?.id];
  const found = counted && counted.run === item.run ? counted : null;
  const n = found?.people ?? 0;
  const m = Math.max(n, counts?.joined ?? 0);
  const asking = item?.answered && now !== "ended";
  const tables = tablesOn(item, n ? found : null, counts);
  const { by, joined, begun, number, share } = { ...tables, ...liftedOn(found, counts) };
  say(part("answered"), asking ? by ?? t("{n} av {m} har svart", { n, m }) : joined ?? t("{n} er med", { n: m }));
  part("answered").classList.toggle("tables", Boolean(joined));
  part("answered").hidden = now === "ended" || !counts;
  people(number ?? n);
  say(part("of"), begun ?? t("av {m} har svart", { m }));
  part("share").style.setProperty("--share", String(joined || found?.lifted ? share : m ? n / m : 0));
  say(part("seated"), joined ?? "");
  part("seated").hidden = !joined;
  part("persons").hidden = Boolean(joined);
  say(part("phase"), item?.phase === "closed" ? t("Spørsmålet er lukket")
    : item?.giving === false ? t("Løft fram svar på telefonen") : t("Svar på telefonen"));
  say(part("were"), joined ?? t("{n} var med", { n: m }));
  part("were").hidden = !m;
}

/** @param {any} item @param {string} now */
function drawQuestion(item, now) {
  say(question, item.question.text);
  say(part("help"), item.question.help ?? "");
  part("help").hidden = now !== "asking" || !item.question.help;
  const key = [item.question.text, now, innerWidth, innerHeight, item.end !== null].join("\n");
  if (key === fitted) return;
  fitted = key;
  fit(question, now === "asking" ? ALONE : OVER_RESULT);
}

/** @param {any} state @param {any} item */
function drawResult(state, item) {
  const [kind, failed] = [scripts.get(item.kind), scripts.failed(item.kind)];
  const split = (state.large ? null : byThemes(item, sorted.of(item))) ?? byGroups(state, item, kind, known.groups(item));
  say(part("split"), split?.note ?? "");
  part("split").hidden = !split;
  onGrounds({ kind, failed, item, parts: rounds(state, item, known.result), ...split });
}

function drawNet() {
  const net = part("net");
  net.hidden = socket.status === "open" || (socket.status === "connecting" && !known.state);
  const why = away ? t("Koblet fra. Åpne storskjermen på nytt.") : t("Uten nett: kobler til igjen");
  say(net, net.hidden ? "" : why);
}

// A dark hall may want a dark wall whatever the laptop is set to: `?theme=dark`, `?theme=light`.
const theme = new URLSearchParams(location.search).get("theme");
if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;

if (body.dataset.miniature === undefined) {
  stayAwake();
  fullScreen(part("full"));
}
addEventListener("resize", redraw);
document.fonts?.ready.then(() => {
  fitted = "";
  redraw();
});

socket.on("status", (now, detail) => {
  away = now === "away" ? detail : null;
  if (now === "open") {
    known.anew();
    signs = null;
    scripts.retry();
  }
  redraw();
});
socket.on("state", (message) => {
  if (known.told(message)) redraw();
});
socket.on("leaders", (message) => {
  leaders = message;
  redraw();
});
socket.on("counts", (message) => {
  counts = message;
  redraw();
});
socket.on("themes", (message) => {
  sorted.heard(message);
  redraw();
});
socket.on("reactions", (message) => {
  signs = message.counts;
  redraw();
});
for (const type of ["tally", "answers", "groups"]) {
  socket.on(type, (message) => {
    known.heard(message);
    redraw();
  });
}
redraw();
