/** What a screen goes on showing when its connection is another, and what it must not. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { world } from "../../static/screen/world.js";

const ITEM = { id: "q1", run: 1, kind: "choice", phase: "open", question: { text: "Hvor?" } };
const state = (meeting = {}) => ({ meeting: { title: "Samling", rehearsal: false, epoch: "a", ...meeting }, item: ITEM });

/** A screen that was told a result, and has a new connection. */
function again(options) {
  const known = world(options);
  known.anew();
  known.told(state());
  known.heard({ type: "tally", item: "q1", run: 1, tally: { n: 1 } });
  known.heard({ type: "answers", item: "q1", run: 1, block: 0, blocks: 2, list: [{ id: "a" }] });
  known.heard({ type: "answers", item: "q1", run: 1, block: 1, blocks: 2, list: [{ id: "b" }] });
  known.anew();
  return known;
}

const ids = (known) => known.result(ITEM).answers.map(({ id }) => id).join("");

test("what a wall shows stays until it is told anew, and no longer", () => {
  const known = again({ stays: true });
  known.told(state());
  assert.equal(known.result(ITEM).tally.tally.n, 1);
  assert.equal(ids(known), "ab");
  known.heard({ type: "tally", item: "q1", run: 1, tally: { n: 2 } });
  known.heard({ type: "answers", item: "q1", run: 1, block: 0, blocks: 1, list: [{ id: "c" }] });
  assert.equal(known.result(ITEM).tally.tally.n, 2);
  assert.equal(ids(known), "c");
});

test("a rehearsal, or what was put back from a backup, is another thing", () => {
  for (const meeting of [{ rehearsal: true, epoch: "b" }, { epoch: "b" }]) {
    let forgot = 0;
    const known = again({ stays: true, forgotten: () => (forgot += 1) });
    known.told(state(meeting));
    assert.equal(known.result(ITEM).tally, null);
    assert.equal(ids(known), "");
    assert.equal(forgot, 1);
    // Once more on the same connection: all of it has been told anew by then.
    known.heard({ type: "tally", item: "q1", run: 1, tally: { n: 3 } });
    known.told(state());
    assert.equal(known.result(ITEM).tally.tally.n, 3);
  }
});

test("a meeting that ends has no epoch, and keeps what it came to", () => {
  const known = again({ stays: true });
  known.told(state({ epoch: "" }));
  assert.equal(ids(known), "ab");
});

test("a phone is not told all of it, and begins anew", () => {
  const known = again();
  known.told(state());
  assert.equal(known.result(ITEM).tally, null);
  assert.equal(ids(known), "");
});
