"""The feed: blocks that are each the whole of one small subject, hidden answers for staff only."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from polling.live.blocks import BLOCK, MOST
from polling.live.codings import Sorted
from polling.live.feed import Feed
from polling.messages import Answers
from polling.store.rounds import Change, Reading


def standing(hidden: frozenset[str] = frozenset()) -> Reading:
    """A round of which so much is hidden."""
    return Reading(revision=0, counts={}, people=0, answers=0, hidden=hidden)


NONE = standing()


def change(n: int, text: str | None = "") -> Change:
    return Change(
        id=f"{n:032d}", value=None if text is None else json.dumps({"text": text or str(n)})
    )


def told(frame: bytes) -> dict[str, Any]:
    """The message in a ready frame."""
    head = {126: 4, 127: 10}.get(frame[1], 2)
    found: dict[str, Any] = json.loads(frame[head:])
    return found


def listed(frames: list[bytes]) -> list[str]:
    """The texts of all blocks that there are, as a client puts them together."""
    blocks = [told(frame) for frame in frames]
    return [row["value"]["text"] for b in blocks if b["block"] < b["blocks"] for row in b["list"]]


def test_no_answers_are_no_blocks_but_one_empty_message() -> None:
    feed = Feed("open1", 1)
    assert feed.apply([], NONE, {}, 0) == {0}
    message = told(feed.wall[0])
    assert (message["block"], message["blocks"], message["list"]) == (0, 0, [])


def test_a_block_that_is_full_is_not_told_again_when_another_begins() -> None:
    feed = Feed("open1", 1)
    assert feed.apply([change(n) for n in range(BLOCK)], NONE, {}, 100) == {0}
    before = feed.wall[0]
    assert feed.apply([change(BLOCK)], NONE, {}, 101) == {1}
    assert feed.wall[0] is before
    assert [told(frame)["blocks"] for frame in feed.wall] == [1, 2]
    # Whoever has none of them yet is told how many there are with each.
    assert [told(feed.whole(frame))["blocks"] for frame in feed.wall] == [2, 2]
    assert feed.apply([change(BLOCK, "endret")], NONE, {}, 102) == {1}
    assert listed(feed.wall)[-1] == "endret"


def test_no_message_is_larger_than_it_may_be_also_when_answers_grow() -> None:
    feed = Feed("open1", 1)
    feed.apply([change(n, "å" * 500) for n in range(BLOCK)], NONE, {}, 100)
    assert feed.blocks > 1
    texts = [str(n) * 200 for n in range(150)]
    feed.apply([change(n + 500, text) for n, text in enumerate(texts)], NONE, {}, 250)
    grown = [change(n + 500, text * 15) for n, text in enumerate(texts)]
    feed.apply(grown, standing(frozenset({grown[0].id})), {}, 400)
    feed.apply([], standing(frozenset({grown[0].id})), {grown[1].id: 2}, 400)
    for frames in (feed.staff, feed.wall, feed.unlifted):
        assert max(map(len, frames)) <= MOST
        assert len(frames) == feed.blocks
    assert listed(feed.staff) == ["å" * 500] * BLOCK + [text * 15 for text in texts]
    assert listed(feed.wall) == ["å" * 500] * BLOCK + [text * 15 for text in texts[1:]]


def test_a_block_is_the_message_that_the_protocol_tells_of() -> None:
    feed = Feed("open1", 2)
    given = [change(n).model_copy(update={"table": 'Bord "1"'}) for n in range(3)]
    marked = NONE.model_copy(update={"marks": {given[1].id: "answered"}})
    sorted_ = Sorted({given[0].id: "a b!"}, {given[0].id: 0})
    feed.apply(given, marked, {given[2].id: 4}, 3, sorted_)
    for frames in (feed.staff, feed.wall, feed.unlifted):
        message = Answers.model_validate(told(frames[0]))
        assert told(frames[0]) == message.model_dump(mode="json")
        assert list(told(frames[0])) == list(Answers.model_fields)
    rows = told(feed.wall[0])["list"]
    assert [(row["table"], row["lifts"], row["mark"], row["themes"]) for row in rows] == [
        ('Bord "1"', 0, None, []), ('Bord "1"', 0, "answered", []), ('Bord "1"', 4, None, []),
    ]  # fmt: skip
    assert [row["lifts"] for row in told(feed.unlifted[0])["list"]] == [0, 0, 0]
    assert told(feed.staff[0])["list"][0]["quotes"] == ["b"]


def test_hidden_answers_are_for_staff_only_and_come_back_to_their_place() -> None:
    feed = Feed("open1", 1)
    feed.apply([change(n) for n in range(3)], NONE, {}, 3)
    feed.apply([], standing(frozenset({change(1).id})), {}, 4)
    assert listed(feed.wall) == ["0", "2"]
    assert [row["hidden"] for row in told(feed.staff[0])["list"]] == [False, True, False]
    assert feed.value(change(1).id) is None
    feed.apply([], NONE, {}, 5)
    assert listed(feed.wall) == ["0", "1", "2"]
    assert feed.value(change(1).id) == {"text": "1"}


def test_a_withdrawn_answer_leaves_its_place_and_may_come_back_to_it() -> None:
    feed = Feed("open1", 1)
    feed.apply([change(n) for n in range(3)], NONE, {}, 3)
    feed.apply([change(0, None)], NONE, {}, 4)
    assert listed(feed.wall) == ["1", "2"]
    feed.apply([change(0, "igjen")], NONE, {}, 5)
    assert listed(feed.wall) == ["igjen", "1", "2"]


@given(st.integers(0, 2**32))
def test_any_history_in_any_pieces_lists_what_stands(seed: int) -> None:
    random = Random(seed)
    feed, whole = Feed("open1", 1), Feed("open1", 1)
    history = [change(random.randrange(250), random.choice(["a", "b", None])) for _ in range(400)]
    hidden = frozenset(c.id for c in random.sample(history, 20))
    stands = {c.id: c.value for c in history}
    at = 0
    while at < len(history):
        step = random.randrange(1, 90)
        stand = standing(hidden) if random.random() < 0.5 else NONE
        feed.apply(history[at : at + step], stand, {}, at + step)
        at += step
    feed.apply([], standing(hidden), {}, at)
    whole.apply(history, standing(hidden), {}, at)
    for pieces, all_ in ((feed.staff, whole.staff), (feed.wall, whole.wall)):
        assert [feed.whole(frame) for frame in pieces] == all_
    shown = sorted(json.loads(v)["text"] for i, v in stands.items() if v and i not in hidden)
    assert sorted(listed(feed.wall)) == shown
    assert len(listed(feed.staff)) == sum(value is not None for value in stands.values())


def test_sorting_is_told_to_staff_alone_and_counted_as_it_goes() -> None:
    feed = Feed("open1", 1)
    feed.apply([change(n) for n in range(4)], NONE, {}, 4, Sorted({change(0).id: "a"}))
    wall = feed.wall[0]
    hidden = standing(frozenset({change(1).id}))
    assert feed.apply([], NONE, {}, 4, Sorted({change(1).id: "a b!", change(2).id: "a"})) == {0}
    assert [row["themes"] for row in told(feed.staff[0])["list"]] == [["a"], ["a", "b"], ["a"], []]
    # Not even made anew: nobody at the wall sees anything of it.
    assert feed.wall[0] is wall
    assert feed.visible() == {"a": 2, "a b!": 1, "": 1}
    feed.apply([change(2, None), change(3, None)], hidden, {}, 6, Sorted({change(0).id: ""}))
    assert feed.visible() == {"": 1}
    # Given again, and shown again, they stand where they stood.
    feed.apply([change(2)], NONE, {}, 7)
    assert feed.visible() == {"a": 1, "a b!": 1, "": 1}


def test_what_is_changed_after_it_was_sorted_is_marked_for_staff_alone() -> None:
    feed = Feed("open1", 1)
    one, two, three = (change(n).model_copy(update={"number": 2}) for n in range(3))
    both = Sorted({one.id: "a", two.id: "a!"}, {one.id: 2})  # `two` was sorted before it was noted
    feed.apply([one, two, three], NONE, {}, 3, both)

    def changed(frames: list[bytes]) -> list[bool]:
        return [row["changed"] for row in told(frames[0])["list"]]

    assert changed(feed.staff) == [False, False, False]
    feed.apply([each.model_copy(update={"number": 3}) for each in (one, two, three)], NONE, {}, 6)
    assert changed(feed.staff) == [True, False, False]
    assert changed(feed.wall) == changed(feed.unlifted) == [False, False, False]
    # Taken off and sorted anew, it is known as it is.
    feed.apply([], NONE, {}, 6, Sorted({one.id: ""}, {}))
    assert changed(feed.staff) == [False, False, False]
    feed.apply([], NONE, {}, 6, Sorted({one.id: "b"}, {one.id: 3}))
    assert changed(feed.staff) == [False, False, False]
