"""The feed: blocks that are each the whole of one small subject, hidden answers for staff only."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from polling.live.codings import Sorted
from polling.live.feed import BLOCK, Feed
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


def test_a_full_block_makes_the_others_say_how_many_there_are() -> None:
    feed = Feed("open1", 1)
    assert feed.apply([change(n) for n in range(BLOCK)], NONE, {}, 100) == {0}
    assert feed.apply([change(BLOCK)], NONE, {}, 101) == {0, 1}
    assert [told(frame)["blocks"] for frame in feed.wall] == [2, 2]
    assert feed.apply([change(BLOCK, "endret")], NONE, {}, 102) == {1}
    assert listed(feed.wall)[-1] == "endret"


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
    assert (feed.staff, feed.wall) == (whole.staff, whole.wall)
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
