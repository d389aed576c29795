/** The workbench's thinking, without a page: rows, sums, changes, and what two secretaries do at once. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { countedAs, gathered, numbered } from "../../static/workbench/book.js";
import { applied, change, inMessages, inverse, isEmpty, layOver } from "../../static/workbench/change.js";
import { moveOver, quoteOrNot, sortUnder, takeOff } from "../../static/workbench/coding.js";
import { history } from "../../static/workbench/history.js";
import { shared } from "../../static/workbench/keep.js";
import { deleteTheme, editTheme, gather, makeTheme, mergeTheme, moveTheme, newTheme, tidied } from "../../static/workbench/naming.js";
import { queue } from "../../static/workbench/queue.js";
import { rebased, sparing } from "../../static/workbench/rebase.js";
import { rowsOf } from "../../static/workbench/rows.js";
import { sums } from "../../static/workbench/sums.js";

const theme = (id, more = {}) => ({ id, name: id.toUpperCase(), heading: "", place: 0, definition: "", text: "", into: "", ...more });
const book = (themes, headings = []) => ({ headings, themes });
const answer = (id, text, themes = [], quotes = []) => ({ id, value: { text }, hidden: false, themes, quotes });
const rowsFrom = (listed, of = book([theme("a"), theme("b")]), over = new Map()) =>
  rowsOf({ blocks: [listed], line: (value) => value.text, over, counted: countedAs(of) });

test("equal texts are one row, sorted together; hidden ones and those that wait are left out", () => {
  const { rows, left } = rowsFrom([
    answer("1", "Økt samarbeid"), answer("2", "økt  samarbeid."), answer("3", "Mindre samarbeid"),
    { ...answer("4", "Skjult"), hidden: true }, { ...answer("5", "Venter"), waiting: true },
  ]);
  assert.deepEqual(rows.map(({ id, text, answers }) => [id, text, answers.length]), [["1", "Økt samarbeid", 2], ["3", "Mindre samarbeid", 1]]);
  assert.equal(left, 2);
  assert.deepEqual(sortUnder(1, rows.slice(0, 1), "a").codings, [{ run: 1, answers: ["1", "2"], theme: "a", before: "", after: "sorted" }]);
});

test("a late answer that equals sorted ones is unsorted, and sorting leaves those that stand there", () => {
  const { rows: [row] } = rowsFrom([answer("1", "Tid", ["a"]), answer("2", "tid")]);
  assert.equal(row.unsorted, 1);
  assert.deepEqual(sortUnder(1, [row], "a").codings[0].answers, ["2"]);
  assert.ok(isEmpty(sortUnder(1, rowsFrom([answer("1", "Tid", ["a"])]).rows, "a")));
});

test("merged themes count as the other, followed to their end; circles and what is gone count nowhere", () => {
  const of = book([theme("a"), theme("b", { into: "a" }), theme("c", { into: "b" }), theme("d", { into: "e" }), theme("e", { into: "d" }), theme("f", { into: "gone" })]);
  assert.deepEqual([...countedAs(of)], [["minority", "minority"], ["aside", "aside"], ["a", "a"], ["b", "a"], ["c", "a"]]);
  const { rows: [row, other] } = rowsFrom([answer("1", "Tid", ["c", "b"], ["c"]), answer("2", "Rom", ["d"])], of);
  assert.deepEqual([...row.themes], [["a", { n: 1, quoted: true }]]);
  assert.equal(other.unsorted, 1);
  // Taking the theme off takes off what was merged into it, or it would still stand there.
  const off = takeOff(1, [row], "a", countedAs(of)).codings;
  assert.deepEqual(off.map(({ theme: id, before }) => [id, before]).sort(), [["b", "sorted"], ["c", "quoted"]]);
});

test("a quote is one of the equal answers, and is taken away again", () => {
  const counted = countedAs(book([theme("a")]));
  const { rows: [row] } = rowsFrom([answer("1", "Tid", ["a"]), answer("2", "tid", ["a"])]);
  assert.deepEqual(quoteOrNot(1, row, "a", counted).codings, [{ run: 1, answers: ["1"], theme: "a", before: "sorted", after: "quoted" }]);
  const { rows: [quoted] } = rowsFrom([answer("1", "Tid", ["a"], ["a"]), answer("2", "tid", ["a"])]);
  assert.deepEqual(quoteOrNot(1, quoted, "a", counted).codings, [{ run: 1, answers: ["1"], theme: "a", before: "quoted", after: "sorted" }]);
});

test("splitting moves answers over, quotes as quotes", () => {
  const { rows } = rowsFrom([answer("1", "Tid", ["a"], ["a"]), answer("2", "Rom", ["a"])]);
  const over = new Map();
  layOver(over, moveOver(1, rows, "a", "n", countedAs(book([theme("a")]))), 1);
  assert.deepEqual([...over.get("1")], [["a", ""], ["n", "quoted"]]);
  assert.deepEqual([...over.get("2")], [["a", ""], ["n", "sorted"]]);
});

test("whatever is done, its inverse takes it back", () => {
  const [a, b] = [theme("a", { place: 1, heading: "h" }), theme("b", { place: 2 })];
  const of = book([a, b], [{ id: "h", text: "H", place: 1 }]);
  const made = newTheme(of, { name: "Ny", heading: "h" });
  for (const it of [makeTheme(made), deleteTheme(a), mergeTheme(a, b), editTheme(b, { name: "B2" }), moveTheme(of, "b", -1), gather(of, null, "Ny overskrift", new Set(["a", "b"]))]) {
    assert.ok(!isEmpty(it));
    assert.deepEqual(applied(applied(of, it), inverse(it)), of);
  }
});

test("a name keeps nothing that would turn what stands beside it", () => {
  assert.equal(tidied(" Tid \u202e\u2066og\u0007\n rom "), "Tid og rom");
  assert.equal(tidied("En setning.\nOg en til.\u202e", true), "En setning.\nOg en til.");
  assert.equal(newTheme(book([]), { name: "\u202eTid" }).name, "Tid");
});

test("a theme moves past its neighbours and past headings, even where two have one place", () => {
  let of = book([theme("a", { place: 1, heading: "h" }), theme("b", { place: 1, heading: "h" }), theme("c", { place: 1, heading: "h" })], [{ id: "h", text: "H", place: 1 }, { id: "i", text: "I", place: 2 }]);
  const order = () => gathered(of).map(({ themes }) => themes.map(({ id }) => id).join("")).join("|");
  const move = (id, by) => { of = applied(of, moveTheme(of, id, by)); };
  move("c", -1);
  assert.equal(order(), "acb|");
  move("c", -1);
  assert.equal(order(), "cab|");
  assert.ok(isEmpty(moveTheme(of, "c", -1)));
  move("b", 1);
  assert.equal(order(), "ca|b");
  move("b", -1);
  assert.equal(order(), "cab|");
  assert.deepEqual(numbered(of).map(({ id }) => id), ["c", "a", "b"]);
});

test("messages stay below what the server takes, and together are the whole", () => {
  const ids = Array.from({ length: 1001 }, (_, at) => String(at).padStart(32, "0"));
  const long = change({
    themes: Array.from({ length: 30 }, (_, at) => ({ id: `t${at}`, before: null, after: theme(`t${at}`, { text: "æ".repeat(1000) }) })),
    codings: [{ run: 1, answers: ids, theme: "t1", before: "", after: "sorted" }],
  });
  const messages = inMessages(long);
  for (const message of messages) {
    assert.ok(new TextEncoder().encode(JSON.stringify(message)).length < 16_000);
    assert.ok(message.codings.reduce((sum, { answers }) => sum + answers.length, 0) <= 300);
  }
  assert.deepEqual(messages.flatMap(({ themes }) => themes), long.themes);
  assert.deepEqual(messages.flatMap(({ codings }) => codings.flatMap(({ answers }) => answers)), ids);
});

/** What stands, as the server would say it. */
const now = (of, codings = {}) => ({
  book: of, knows: () => true, comes: () => false,
  how: (_run, id, themeId) => (id in codings ? codings[id][themeId] ?? "" : null),
});

test("another field of a theme that the other changed is no conflict; the same field is, and theirs stands", () => {
  const a = theme("a");
  const mine = editTheme(a, { text: "Min tekst" });
  const theirs = { ...a, name: "Deres navn" };
  const { change: put, lost } = rebased(mine, now(book([theirs])));
  assert.equal(lost, false);
  assert.deepEqual(put.themes, [{ id: "a", before: theirs, after: { ...theirs, text: "Min tekst" } }]);
  const clash = rebased(editTheme(a, { name: "Mitt navn", text: "Min tekst" }), now(book([theirs])));
  assert.equal(clash.lost, true);
  assert.deepEqual(clash.change.themes[0].after, { ...theirs, text: "Min tekst" });
  assert.ok(isEmpty(rebased(mine, now(book([{ ...a, text: "Min tekst" }]))).change));
});

test("two who move the same theme never fight; what they wrote is not deleted under them", () => {
  const a = theme("a", { place: 1 });
  assert.deepEqual(rebased(editTheme(a, { place: 3 }), now(book([{ ...a, place: 2 }]))), {
    change: change({ themes: [{ id: "a", before: { ...a, place: 2 }, after: { ...a, place: 3 } }] }), lost: false,
  });
  assert.equal(rebased(deleteTheme(a), now(book([{ ...a, place: 2 }]))).change.themes[0].after, null);
  const kept = rebased(deleteTheme(a), now(book([{ ...a, text: "Skrevet imens" }])));
  assert.deepEqual([kept.lost, isEmpty(kept.change)], [true, true]);
  const gone = rebased(editTheme(a, { name: "Nytt" }), now(book([])));
  assert.deepEqual([gone.lost, isEmpty(gone.change)], [true, true]);
});

test("of two who merge two themes into each other, the second is told, and neither is lost", () => {
  const [a, b] = [theme("a"), theme("b")];
  const mine = mergeTheme(b, a);
  const { change: put, lost } = rebased(mine, now(book([theme("a", { into: "b" }), b])));
  assert.deepEqual([isEmpty(put), lost], [true, true]);
  assert.deepEqual([isEmpty(rebased(mergeTheme(a, b), now(book([a]))).change)], [true]);
  assert.equal(rebased(mine, now(book([a, b, theme("c", { into: "b" })]))).change.themes.length, 1);
});

test("codings: what is done already is done, what the other made more of stays, what is withdrawn is nobody's fault", () => {
  const mine = change({ codings: [{ run: 1, answers: ["1", "2", "3", "4"], theme: "a", before: "", after: "sorted" }] });
  const { change: put, lost } = rebased(mine, now(book([theme("a")]), { 1: {}, 2: { a: "sorted" }, 3: { a: "quoted" } }));
  assert.deepEqual(put.codings.map(({ answers }) => answers), [["1"]]);
  assert.equal(lost, true);
  assert.equal(rebased(mine, now(book([theme("a")]), { 1: {}, 2: {} })).lost, false);
  const gone = rebased(mine, now(book([]), { 1: {} }));
  assert.deepEqual([gone.lost, isEmpty(gone.change)], [true, true]);
});

test("undoing a new theme spares it once somebody else has sorted under it", () => {
  const made = makeTheme(theme("n"));
  const mine = inverse(change({ ...made, codings: [{ run: 1, answers: ["1"], theme: "n", before: "", after: "sorted" }] }));
  const of = book([theme("n")]);
  assert.deepEqual(sparing(mine, rowsFrom([answer("1", "Tid", ["n"]), answer("2", "Rom")], of).rows), mine);
  const spared = sparing(mine, rowsFrom([answer("1", "Tid", ["n"]), answer("2", "Rom", ["n"])], of).rows);
  assert.deepEqual([spared.themes, spared.codings], [[], mine.codings]);
});

/** A queue with a server that answers as it is told, and no clock. */
function bench(replies, { kept = [], keeper = null, stands = now(book([theme("a")]), { 1: {} }) } = {}) {
  const seen = { asked: [], kept, failed: [], online: true, later: [] };
  seen.queue = queue({
    ask: async (message) => { seen.asked.push(message); return replies.shift() ?? { ok: true }; },
    keeper: keeper ?? { read: () => seen.kept, write: (entries) => { seen.kept = structuredClone(entries); } },
    now: () => stands, told: () => seen.told ?? 0, stage: () => seen.stage ?? "live", online: () => seen.online, changed() {},
    failed: (word) => seen.failed.push(word), later: (then) => seen.later.push(then),
  });
  seen.turn = async () => {
    for (let round = 0; round < 20; round += 1) {
      await new Promise(setImmediate);
      for (const then of seen.later.splice(0)) then();
    }
  };
  return seen;
}

const coding = (id) => change({ codings: [{ run: 1, answers: [id], theme: "a", before: "", after: "sorted" }] });

test("what is not acknowledged is kept, and sent again in order by the page that comes after", async () => {
  const first = bench([]);
  first.online = false;
  first.queue.add("q", [coding("1")]);
  first.queue.add("q", [coding("2")]);
  await first.turn();
  assert.equal(first.asked.length, 0);
  assert.equal(JSON.stringify(first.kept).includes("text"), false);
  const second = bench([{ ok: false, word: "busy" }], { kept: first.kept });
  second.queue.pump();
  await second.turn();
  assert.deepEqual(second.asked.map(({ codings }) => codings[0].answers[0]), ["1", "1", "2"]);
  assert.deepEqual(second.kept, []);
  assert.deepEqual(second.failed, []);
});

test("what was done in a rehearsal is let go of with it; the meeting's own waits while one is on", async () => {
  const kept = [{ id: "1", item: "q", stage: "rehearsal", change: coding("1") }, { id: "2", item: "q", stage: "live", change: coding("2") }];
  const seen = bench([], { kept });
  seen.queue.pump();
  await seen.turn();
  assert.deepEqual(seen.asked.map(({ codings }) => codings[0].answers[0]), ["2"]);
  assert.deepEqual(seen.kept, []);
});

test("two tabs keep what waits in one place, and neither loses the other's", () => {
  let place = [];
  const kept = { read: () => place, write: (entries) => { place = structuredClone(entries); return true; } };
  const [one, two] = [shared(kept), shared(kept)];
  one.write([{ id: "a" }]);
  two.write([{ id: "b" }]);
  assert.deepEqual(place.map(({ id }) => id), ["a", "b"]);
  one.write([]);
  assert.deepEqual(place.map(({ id }) => id), ["b"]);
  // What a tab left that is gone is taken over.
  assert.deepEqual(shared(kept).read().map(({ id }) => id), ["b"]);
});

test("what a tab that is still open has seen to is not sent by the one that came after", async () => {
  let place = [];
  const kept = { read: () => place, write: (entries) => { place = structuredClone(entries); return true; } };
  const [one, two] = [bench([], { keeper: shared(kept) }), () => bench([], { keeper: shared(kept) })];
  one.online = false;
  const ids = one.queue.add("q", [coding("1")]);
  const late = two();
  late.online = false;
  one.online = true;
  one.queue.pump();
  await one.turn();
  assert.equal(one.asked.length, 1);
  // Meanwhile another takes it off: sent again it would be put back on.
  late.online = true;
  late.queue.pump();
  await late.turn();
  assert.deepEqual([late.asked, late.queue.waiting(), place], [[], 0, []]);
  // The other way around: what the new tab may have sent is no more taken back unsent.
  one.online = false;
  const more = one.queue.add("q", [coding("2"), coding("3")]);
  const newer = two();
  newer.queue.pump();
  assert.equal(one.queue.withdraw(more), false);
  await newer.turn();
  assert.equal(one.queue.withdraw(more.slice(0, 1)), false);
  assert.equal(newer.asked.length, 2);
  assert.deepEqual(place, []);
  assert.equal(one.queue.withdraw(ids), false);
});

test("where nothing can be kept, all is sent that was done, and what was not sent is taken back", async () => {
  const full = { read: () => [], write: () => false };
  const seen = bench([], { keeper: shared(full) });
  seen.queue.add("q", [coding("1")]);
  seen.online = false;
  const second = seen.queue.add("q", [coding("2")]);
  assert.equal(seen.queue.withdraw(second), true);
  seen.online = true;
  await seen.turn();
  assert.deepEqual(seen.asked.map(({ codings }) => codings[0].answers[0]), ["1"]);
});

test("what has not come yet is not taken for gone, however slow the network is", async () => {
  const stale = Array.from({ length: 20 }, () => ({ ok: false, word: "stale" }));
  let all = false;
  const stands = { ...now(book([theme("a")]), {}), comes: () => !all };
  const seen = bench(stale, { stands });
  seen.queue.add("q", [coding("1")]);
  await seen.turn();
  assert.deepEqual([seen.failed, seen.queue.waiting()], [[], 1]);
  all = true;
  await seen.turn();
  assert.equal(seen.queue.waiting(), 0);
});

test("what is acknowledged stays on top until the server has told it, however long that takes", async () => {
  const seen = bench([{ ok: true, revision: 7 }, { ok: true, revision: 9 }]);
  seen.queue.add("q", [coding("1")]);
  seen.queue.add("q", [coding("2")]);
  await seen.turn();
  assert.deepEqual([seen.queue.waiting(), seen.queue.of("q").length], [0, 2]);
  seen.told = 6;
  seen.queue.settle();
  assert.equal(seen.queue.of("q").length, 2);
  // What somebody else did with it since, whoever was first, is told with it.
  seen.told = 8;
  seen.queue.settle();
  assert.deepEqual(seen.queue.of("q"), [coding("2")]);
  seen.told = 9;
  seen.queue.settle();
  assert.deepEqual(seen.queue.of("q"), []);
});

test("what is told before it is acknowledged is let go of at once; of what is gone nothing is told any more", async () => {
  const seen = bench([{ ok: true, revision: 7 }, { ok: true, revision: 8 }, { ok: false, word: "busy" }]);
  seen.told = 7;
  seen.queue.add("q", [coding("1")]);
  await new Promise(setImmediate);
  assert.deepEqual(seen.queue.of("q"), []);
  seen.queue.add("q", [coding("2")]);
  await new Promise(setImmediate);
  seen.queue.add("q", [coding("3")]);
  seen.queue.settle(true);
  assert.deepEqual([seen.queue.waiting(), seen.queue.of("q")], [1, [coding("3")]]);
});

test("a meeting's change is not put anew on a rehearsal that began meanwhile; each says where it belongs", async () => {
  const seen = bench([{ ok: false, word: "stale" }], { stands: now(book([]), {}) });
  seen.queue.add("q", [coding("1")]);
  await new Promise(setImmediate);
  seen.stage = "rehearsal";
  await seen.turn();
  assert.deepEqual([seen.failed, seen.queue.waiting()], [[], 1]);
  assert.deepEqual(seen.asked.map(({ stage }) => stage), ["live"]);
});

test("what was undone before it was sent is never sent; what may have been is undone by the server", async () => {
  const seen = bench([]);
  seen.online = false;
  const first = seen.queue.add("q", [coding("1")]);
  const second = seen.queue.add("q", [coding("2")]);
  assert.equal(seen.queue.withdraw(second), true);
  seen.online = true;
  seen.queue.pump();
  assert.equal(seen.queue.withdraw(first), false);
  await seen.turn();
  assert.deepEqual(seen.asked.map(({ codings }) => codings[0].answers[0]), ["1"]);
  assert.equal(seen.queue.withdraw(first), false);
  assert.equal(seen.queue.withdraw([]), false);
});

test("stale is put anew on what stands; what cannot be is let go of with a word, and the rest goes on", async () => {
  const seen = bench([{ ok: false, word: "stale" }], { stands: now(book([theme("a")]), { 1: { a: "quoted" }, 2: {} }) });
  seen.queue.add("q", [coding("1")]);
  seen.queue.add("q", [coding("2")]);
  await seen.turn();
  assert.deepEqual(seen.failed, ["lost"]);
  assert.deepEqual(seen.asked.at(-1).codings[0].answers, ["2"]);
  const never = bench(Array.from({ length: 20 }, () => ({ ok: false, word: "stale" })));
  never.queue.add("q", [coding("1")]);
  await never.turn();
  assert.deepEqual(never.failed, ["lost"]);
  assert.equal(never.queue.waiting(), 0);
});

test("steps are undone and done again in their order, and a new one ends what could be done again", () => {
  let kept = {};
  const steps = history({ read: () => kept, write: (all) => { kept = structuredClone(all); } });
  steps.did("q", { said: "en", change: coding("1") });
  steps.did("q", { said: "to", change: coding("2") });
  assert.equal(steps.undo("q").said, "to");
  assert.equal(steps.undo("q").back.codings[0].after, "");
  assert.equal(steps.undo("q"), null);
  assert.equal(steps.redo("q").said, "en");
  // Over a reload too.
  const after = history({ read: () => kept, write() {} });
  assert.deepEqual(after.newest("q"), { said: "", change: coding("1") });
  after.did("q", { said: "tre", change: coding("3") });
  assert.equal(after.redo("q"), null);
});

test("ten thousand answers are counted fast enough to be drawn", () => {
  const listed = Array.from({ length: 10_000 }, (_, at) => answer(String(at), `Svar ${at}`, at % 3 ? ["a"] : []));
  const of = book([theme("a"), theme("b")]);
  rowsFrom(listed, of);
  const started = performance.now();
  const found = sums(of, rowsFrom(listed, of).rows);
  const took = performance.now() - started;
  assert.deepEqual([found.total, found.unsorted, found.codings, found.answers], [10_000, 3_334, 6_666, 6_666]);
  // By ratio: the same answers read out of their JSON, as each reconnection does.
  const text = JSON.stringify(listed);
  const before = performance.now();
  JSON.parse(text);
  assert.ok(took < 20 * (performance.now() - before), `${took} ms`);
});
