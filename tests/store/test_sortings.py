"""Sorting in the store: all of it or nothing, twice does no harm, nobody overwrites anybody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from pydantic import ValidationError

from polling.messages import Sort
from polling.refused import Refused
from polling.store import Client, Store, Writer
from polling.store.keys import RoundKey
from polling.themes import LIMIT, Theme
from tests.store.rooms import Answerer, opened, steers


@pytest_asyncio.fixture
async def room(store: Store, store_url: str) -> AsyncIterator[tuple[RoundKey, list[str]]]:
    """A round with three answers, and their ids."""
    client = Client(store_url)
    writer = Writer(client)
    key = await opened(store, "open1")
    phones = Answerer(store, writer, key)
    for n in range(3):
        await phones.gives(f"{n:022d}", {"text": f"Svar {n}"}, 1)
    changes, _ = await store.changes(key, 0)
    yield key, [change.id for change in changes]
    await writer.close()
    await client.close()


def theme(name: str, **about: Any) -> dict[str, Any]:
    return Theme(id=name.lower(), name=name, **about).model_dump()


def made(*names: str) -> dict[str, Any]:
    """A message that makes these themes."""
    return {"themes": [{"id": n.lower(), "before": None, "after": theme(n)} for n in names]}


def coded(theme_id: str, *answers: str, before: str = "", after: str = "sorted") -> dict[str, Any]:
    """A part of a message that sorts answers."""
    return {"run": 1, "answers": answers, "theme": theme_id, "before": before, "after": after}


async def sort(store: Store, key: RoundKey, **message: Any) -> None:
    await store.sort(
        key.meeting,
        key.stage,
        Sort.model_validate({"type": "sort", "ref": 1, "item": key.item, **message}),
    )


async def word(store: Store, key: RoundKey, **message: Any) -> str:
    """The word that it is refused with."""
    with pytest.raises(Refused) as refused:
        await sort(store, key, **message)
    return refused.value.word


async def stands(store: Store, key: RoundKey) -> dict[str, str]:
    return {answer: now for answer, now in (await store.sortings(key, 0))[0].items() if now}


async def test_answers_are_sorted_quoted_and_taken_out_again(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, two, three) = room
    await sort(store, key, **made("A", "B"), codings=[coded("a", one, two), coded("b", one)])
    assert await stands(store, key) == {one: "a b", two: "a"}
    await sort(store, key, codings=[coded("a", one, before="sorted", after="quoted")])
    await sort(store, key, codings=[coded("minority", three), coded("aside", two)])
    assert await stands(store, key) == {one: "a! b", two: "a aside", three: "minority"}
    await sort(store, key, codings=[coded("a", one, before="quoted", after="")])
    assert (await stands(store, key))[one] == "b"
    book = await store.codebook(key.meeting, key.stage, key.item)
    assert [each.name for each in book.themes] == ["A", "B"]


async def test_saying_it_again_changes_nothing_and_says_nothing(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, *_) = room
    message = {**made("A"), "codings": [coded("a", one)]}
    for _ in range(3):
        await sort(store, key, **message)
    _, newest = await store.sortings(key, 0)
    assert newest == 1
    assert await store.sortings(key, 1) == ({}, 1)


async def test_all_of_a_message_or_nothing(store: Store, room: tuple[RoundKey, list[str]]) -> None:
    key, (one, two, _) = room
    await sort(store, key, **made("A"))
    await sort(store, key, codings=[coded("a", two, after="quoted")])
    both = [coded("a", one), coded("a", two, before="sorted", after="")]
    assert await word(store, key, **made("B"), codings=both) == "stale"
    assert await stands(store, key) == {two: "a!"}
    assert len((await store.codebook(key.meeting, key.stage, key.item)).themes) == 1


async def test_nothing_is_sorted_under_what_is_not_there(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, *_) = room
    assert await word(store, key, codings=[coded("never", one)]) == "stale"
    await sort(store, key, **made("A"))
    assert await word(store, key, codings=[coded("a", "0" * 32)]) == "stale"
    gone = [{"id": "a", "before": theme("A"), "after": None}]
    assert await word(store, key, themes=gone, codings=[coded("a", one)]) == "stale"


async def test_a_theme_that_goes_and_comes_back_has_its_answers_again(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, two, _) = room
    await sort(store, key, **made("A"), codings=[coded("a", one, two)])
    await sort(store, key, themes=[{"id": "a", "before": theme("A"), "after": None}])
    record = await store.record(key.meeting)
    assert record.codebooks == {}
    await sort(store, key, **made("A"))
    assert await stands(store, key) == {one: "a", two: "a"}


async def test_two_secretaries_never_overwrite_each_other(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, _ = room
    await sort(store, key, **made("A"))
    first, second = (
        [{"id": "a", "before": theme("A"), "after": theme("A", definition=d)}] for d in "xy"
    )
    results = await asyncio.gather(
        sort(store, key, themes=first), sort(store, key, themes=second), return_exceptions=True
    )
    refused = [found for found in results if isinstance(found, Refused)]
    assert [found.word for found in refused] == ["stale"]
    (kept,) = (await store.codebook(key.meeting, key.stage, key.item)).themes
    assert kept.definition == ("x" if results[0] is None else "y")


async def test_there_are_not_more_themes_than_may_be(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, _ = room
    for start in range(0, LIMIT, 100):
        await sort(store, key, **made(*(f"T{n}" for n in range(start, start + 100))))
    assert await word(store, key, **made("More")) == "limit"
    # One goes and another comes: that is not more.
    away = {"id": "t0", "before": theme("T0"), "after": None}
    await sort(store, key, themes=[away])
    await sort(store, key, **made("More"))


async def test_sorting_stands_in_a_record_and_comes_back_with_it(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, two, _) = room
    heading = {"id": "h", "text": "Samhandling", "place": 0.0}
    await sort(
        store,
        key,
        headings=[{"id": "h", "before": None, "after": heading}],
        themes=[{"id": "a", "before": None, "after": theme("A", heading="h", text="Felles.")}],
        codings=[coded("a", one, after="quoted"), coded("minority", two)],
    )
    await steers(store, key.meeting, "end")
    record = await store.record(key.meeting)
    again = await store.record(await store.restore(record))
    assert again.codebooks == record.codebooks != {}
    (round_,), (same,) = (
        [r for r in found.rounds if r.item == key.item] for found in (record, again)
    )
    assert sorted((r.value["text"], r.themes, r.quotes) for r in round_.rows) == sorted(
        (r.value["text"], r.themes, r.quotes) for r in same.rows
    )
    assert {row.themes for row in round_.rows} == {("a",), ("minority",), ()}


async def test_what_is_sorted_after_a_meeting_came_back_is_told_as_new(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, *_) = room
    await sort(store, key, codings=[coded("minority", one)])
    again = key._replace(meeting=await store.restore(await store.record(key.meeting)))
    found, newest = await store.sortings(again, 0)
    (answer,) = found
    await sort(store, again, codings=[coded("aside", answer)])
    assert (await store.sortings(again, newest))[0] == {answer: "minority aside"}


async def test_the_end_forgets_in_which_order_answers_were_sorted(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, two, three) = room
    for answer in (one, two, three):
        await sort(store, key, codings=[coded("minority", answer)])
    sorted_, newest = await stands(store, key), (await store.sortings(key, 0))[1]
    await steers(store, key.meeting, "end")
    scores = await store.redis.zrange(key.key("sorted"), 0, -1, withscores=True)
    assert {score for _, score in scores} == {newest}
    # Whoever had read all of it has all of it, and it is sorted on.
    assert await store.sortings(key, newest) == ({}, newest)
    assert await stands(store, key) == sorted_
    await sort(store, key, codings=[coded("aside", two)])
    assert (await store.sortings(key, newest))[0] == {two: "minority aside"}


async def test_a_record_stands_in_the_same_order_sorted_or_not(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (_, _, three) = room
    before = [row.value for row in (await store.record(key.meeting)).rounds[0].rows]
    await sort(store, key, codings=[coded("minority", three)])
    assert [row.value for row in (await store.record(key.meeting)).rounds[0].rows] == before


async def test_a_rehearsal_has_the_themes_that_were_prepared(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, *_) = room
    await sort(store, key, **made("A"), codings=[coded("a", one)])
    await store.start_rehearsal(key.meeting)
    there = await store.codebook(key.meeting, "rehearsal", key.item)
    assert [each.name for each in there.themes] == ["A"]
    assert await store.sortings(key._replace(stage="rehearsal"), 0) == ({}, 0)
    await store.wipe_rehearsal(key.meeting)
    assert await stands(store, key) == {one: "a"}


async def test_what_is_written_is_cleaned_like_an_answer_and_stays_in_reach(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, _ = room
    wild = {
        "id": "a", "name": "\u202eA\x00\nB" + "\u0301" * 50, "heading": "", "place": -0.0,
        "definition": "\u2066", "text": "En\r\n\r\n\r\nto\u200b", "into": "",
    }  # fmt: skip
    heading = {"id": "h", "text": "\u2067H\tI", "place": 1}
    whole = {
        "themes": [{"id": "a", "before": None, "after": wild}],
        "headings": [{"id": "h", "before": None, "after": heading}],
    }
    for _ in range(2):  # said again as it was typed, it is done already
        await sort(store, key, **whole)
    book = await store.codebook(key.meeting, key.stage, key.item)
    (kept,), (above,) = book.themes, book.headings
    assert (kept.name, kept.definition, kept.text) == ("A B\u0301\u0301", "", "En\n\nto")
    assert above.text == "H I"
    # Who typed it undoes it with what they typed, others with what they were told.
    said = json.loads(kept.model_dump_json()) | {"place": 0}
    await sort(store, key, themes=[{"id": "a", "before": said, "after": {**said, "name": "C"}}])
    await sort(store, key, themes=[{"id": "a", "before": {**wild, "name": "C"}, "after": None}])
    assert not (await store.codebook(key.meeting, key.stage, key.item)).themes


@pytest.mark.parametrize(
    "about",
    [
        {"name": "\u202e\u2066"}, {"name": " \n"}, {"name": "a" * 121}, {"name": "\u0958" * 61},
        {"text": "a\u0301\u0302" * 1001}, {"place": 1e308}, {"place": -1e10}, {"name": 7},
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_no_theme(about: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Theme.model_validate({"id": "a", "name": "A", **about})


async def test_two_who_merge_two_themes_into_each_other_lose_neither(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, two, _) = room
    both = [coded("a", one), coded("b", two)]
    await sort(store, key, **made("A", "B"), codings=both)
    await sort(store, key, themes=[{"id": "a", "before": theme("A"), "after": merged("A", "b")}])
    back = [{"id": "b", "before": theme("B"), "after": merged("B", "a")}]
    assert await word(store, key, themes=back) == "stale"
    into_nothing = [{"id": "b", "before": theme("B"), "after": merged("B", "gone")}]
    assert await word(store, key, themes=into_nothing) == "stale"
    book = await store.codebook(key.meeting, key.stage, key.item)
    assert book.counted_as()["a"] == "b"
    # Taken back the other way around, in one message: then it is no circle.
    turned = [{"id": "a", "before": merged("A", "b"), "after": theme("A")}, *back]
    await sort(store, key, themes=turned)
    book = await store.codebook(key.meeting, key.stage, key.item)
    assert book.counted_as()["b"] == "a"


def merged(name: str, into: str) -> dict[str, Any]:
    return theme(name, into=into)


async def test_where_there_is_no_room_one_may_still_take_the_place_of_another(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, _ = room
    for start in range(0, LIMIT, 100):
        await sort(store, key, **made(*(f"T{n}" for n in range(start, start + 100))))
    swap = [{"id": "t0", "before": theme("T0"), "after": None}, *made("More")["themes"]]
    await sort(store, key, themes=swap)


async def test_no_part_stands_twice_in_a_message(
    store: Store, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, *_) = room
    twice = [coded("minority", one), coded("minority", one, before="sorted", after="quoted")]
    for message in ({"codings": twice}, {"themes": made("A")["themes"] * 2}):
        with pytest.raises(ValueError, match="twice"):
            await sort(store, key, **message)


async def test_the_number_that_an_answer_had_stands_beside_its_themes(
    store: Store, store_url: str, room: tuple[RoundKey, list[str]]
) -> None:
    key, (one, two, _) = room
    sorting = {"codings": [coded("a", one, two)]}
    await sort(store, key, **made("A", "B"))
    await sort(store, key, **sorting)
    assert await store.sorted_at(key, [one, two, "0" * 32]) == {one: 1, two: 1}
    client = Client(store_url)
    writer = Writer(client)
    await Answerer(store, writer, key).gives(f"{0:022d}", {"text": "Et annet"}, 2)
    # The same message again says nothing of the answer as it is now, and another theme does.
    await sort(store, key, **sorting)
    assert (await store.sorted_at(key, [one]))[one] == 1
    _, before = await store.sortings(key, 0)
    stays = {"codings": [coded("a", one, two, before="sorted")]}
    await sort(store, key, **stays)
    assert await store.sorted_at(key, [one, two]) == {one: 2, two: 1}
    assert (await store.sortings(key, before))[0] == {one: "a"}
    _, newest = await store.sortings(key, 0)
    await sort(store, key, **stays)
    assert await store.sortings(key, newest) == ({}, newest)
    # Where it does not stand, there is nothing to see.
    assert await word(store, key, codings=[coded("b", one, before="sorted")]) == "stale"
    await Answerer(store, writer, key).gives(f"{0:022d}", {"text": "Et tredje"}, 3)
    await sort(store, key, codings=[coded("b", one)])
    assert (await store.sorted_at(key, [one]))[one] == 3
    off = [coded(each, one, before="sorted", after="") for each in ("a", "b")]
    await sort(store, key, codings=off)
    assert await store.sorted_at(key, [one]) == {}
    await writer.close()
    await client.close()
