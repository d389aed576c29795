"""Groups in the store: counted with the answers, seen as they may be, and dropped at the end."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
import pytest_asyncio

from polling.groups import LEAST, shown
from polling.meeting import Item, Meeting
from polling.store import Client, Store, Writer
from polling.store.keys import RoundKey, of_stage
from polling.store.pending import extras
from polling.store.restoring import new_id
from tests.live.agenda import CHOICE, CLOUD, item
from tests.store.rooms import Answerer, steers

A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}
FORM = {
    "text": "Hvem er du?",
    "form": [{"id": "role", "text": "Rolle"}, {"id": "org", "text": "Organisasjon"}],
    "values": [
        {"field": field, "id": value, "text": value}
        for field, values in (("role", "abcd"), ("org", "xy"))
        for value in values
    ],
}


def about() -> Item:
    return item("about1", "about_you", FORM)


class Person(Answerer):
    """Answers with what the phone said of itself."""

    async def says(
        self, token: str, answer: dict[str, Any] | None, number: int = 1, slot: int = 0,
        *, hold: bool = False, **groups: str,
    ) -> None:  # fmt: skip
        """Gives an answer that belongs to these groups, and sees it stored."""
        said: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        pending = await self.pending(token, answer, number, slot, said)
        asked = self.round.item == "about1"
        belongs = {} if asked or answer is None else groups
        extra = extras(belongs, groups, hold=hold)
        self.writer.put(self.round, dataclasses.replace(pending, extra=extra, always=asked))
        word, _ = await asyncio.wait_for(said, 20)
        assert word == "ok"

    async def many(self, n: int, answer: dict[str, Any], start: int = 0, **groups: str) -> None:
        """So many people give that answer, tokens from `start`."""
        await asyncio.gather(
            *(self.says(f"{at:022d}", answer, **groups) for at in range(start, start + n))
        )

    async def of_themselves(self, n: int, start: int = 0, **groups: str) -> None:
        """So many people fill in the form."""
        form = Person(self.store, self.writer, self.round._replace(item="about1"))
        await form.many(n, {"fields": groups}, start, **groups)


@pytest_asyncio.fixture
async def writer(store_url: str) -> AsyncIterator[Writer]:
    client = Client(store_url)
    made = Writer(client)
    yield made
    await made.close()
    await client.close()


@pytest_asyncio.fixture
async def room(store: Store, writer: Writer) -> Person:
    """A meeting with a form, and a choice that takes answers."""
    return await opened(store, writer)


async def opened(store: Store, writer: Writer, which: str = "choi1") -> Person:
    questions = (about(), item("choi1", "choice", CHOICE), item("word1", "word_cloud", CLOUD))
    made = await store.create(Meeting(id=new_id(), title="Et møte", agenda=questions))
    await steers(store, made, "go", item=which)
    await steers(store, made, "open")
    return Person(store, writer, RoundKey(made, "live", which, 1))


async def seen(room: Person, field: str = "role") -> dict[str, int]:
    """Group -> how many people are seen in it."""
    view = await room.store.breakdown(room.round, field)
    return {value: group.people for value, group in view.groups.items()}


async def test_groups_are_what_their_answers_add_up_to(room: Person) -> None:
    await room.many(6, A, role="a", org="x")
    await room.many(5, B, 6, role="b", org="x")
    await room.many(5, B, 11)
    view = await room.store.breakdown(room.round, "role")
    assert {v: (g.people, g.answers, g.counts) for v, g in view.groups.items()} == {
        "a": (6, 6, {"c:a": 6}),
        "b": (5, 5, {"c:b": 5}),
    }
    assert (view.people, view.rest) == (16, 5)
    org = await room.store.breakdown(room.round, "org")
    assert org.groups["x"].counts == {"c:a": 6, "c:b": 5}


@pytest.mark.parametrize(("n", "expected"), [(4, {}), (5, {"a": 5, "b": 9}), (6, {"a": 6, "b": 9})])
async def test_of_four_five_and_six(room: Person, n: int, expected: dict[str, int]) -> None:
    await room.many(n, A, role="a")
    await room.many(9, B, 10, role="b")
    # With four, nine others would give the four away.
    assert await seen(room) == expected


async def test_who_changes_value_or_answer_or_withdraws_changes_groups(room: Person) -> None:
    await room.many(7, A, role="a")
    await room.many(7, B, 7, role="b")
    await room.says(f"{0:022d}", B, 2, role="b")  # another role, another answer
    await room.says(f"{1:022d}", None, 2, role="a")
    await room.says(f"{2:022d}", B, 2)  # says nothing of itself any more
    view = await room.store.breakdown(room.round, "role")
    assert await room.store.recount(room.round) == 0
    reading = await room.store.reading(room.round)
    assert reading.who == {"role\x1fa": 4, "role\x1fb": 8}
    assert reading.people == 13
    # The four and the one without are five.
    assert {v: g.counts for v, g in view.groups.items()} == {"b": {"c:b": 8}}


@pytest.mark.parametrize("seed", range(4))
async def test_after_any_history_recounting_changes_nothing(
    store: Store, writer: Writer, seed: int
) -> None:
    random = Random(seed)
    room = await opened(store, writer, random.choice(["choi1", "word1"]))
    question = (await store.document(room.round.meeting))[0].item(room.round.item).question
    stands: dict[str, dict[str, str]] = {}
    numbers: dict[str, int] = {}
    for _ in range(150):
        token = f"{random.randrange(12):022d}"
        numbers[token] = numbers.get(token, 0) + 1
        groups = {
            field: random.choice(values)
            for field, values in (("role", "abc"), ("org", "xy"))
            if random.random() < 0.8
        }
        answer = None
        if random.random() > 0.2:
            answer = question.check(question.made_up(random, ())).model_dump(mode="json")
        await room.says(token, answer, numbers[token], hold=random.random() < 0.1, **groups)
        stands.pop(token, None)
        if answer is not None:
            stands[token] = groups
        if random.random() < 0.3:
            changes, _ = await store.changes(room.round, 0)
            gone = random.choice(changes).id if changes else ""
            if gone:
                await store.hide(room.round, gone, random.random() < 0.6)
    assert await store.recount(room.round) == 0
    reading = await store.reading(room.round)
    expected: dict[str, int] = {}
    for groups in stands.values():
        for field, value in groups.items():
            expected[f"{field}\x1f{value}"] = expected.get(f"{field}\x1f{value}", 0) + 1
    assert reading.who == expected
    assert reading.people == len(stands)


async def test_hiding_tells_nobody_which_group_an_answer_is_of(room: Person) -> None:
    await room.many(6, A, role="a")
    await room.many(6, B, 6, role="b")
    before = await room.store.breakdown(room.round, "role")
    changes, _ = await room.store.changes(room.round, 0)
    for change in changes:
        await room.store.hide(room.round, change.id, True)
        assert await room.store.breakdown(room.round, "role") == before
    fresh = await room.store.breakdown(room.round, "org")
    assert not fresh.groups


async def test_one_more_after_it_was_seen_is_not_seen(room: Person) -> None:
    await room.many(10, A, role="a")
    await room.many(10, B, 10, role="b")
    before = await room.store.breakdown(room.round, "role")
    await steers(room.store, room.round.meeting, "close", item="choi1")
    await steers(room.store, room.round.meeting, "open", item="choi1")
    await room.many(1, B, 20, role="a")
    assert await room.store.breakdown(room.round, "role") == before
    await room.many(3, B, 21, role="a")
    assert await room.store.breakdown(room.round, "role") == before
    await room.many(1, B, 24, role="a")
    after = await room.store.breakdown(room.round, "role")
    assert (after.groups["a"].counts, after.people) == ({"c:a": 10, "c:b": 5}, 25)


async def test_one_person_cannot_make_it_new(room: Person) -> None:
    await room.many(10, A, role="a")
    before = await room.store.breakdown(room.round, "role")
    for number in range(2, 12):
        await room.says(f"{0:022d}", B if number % 2 else A, number, role="a")
    await room.says(f"{0:022d}", B, 12, role="a")
    assert await room.store.breakdown(room.round, "role") == before


async def test_two_workers_that_look_at_once_see_the_same(
    room: Person, store_url: str, writer: Writer
) -> None:
    await room.many(10, A, role="a")
    await room.many(10, B, 10, role="b")
    clients = [Client(store_url) for _ in range(6)]
    stores = [Store(client) for client in clients]

    async def answers() -> None:
        for at in range(20, 60):
            await room.says(f"{at:022d}", A, role="ab"[at % 2])

    async def looks(store: Store) -> list[str]:
        return [(await store.breakdown(room.round, "role")).model_dump_json() for _ in range(15)]

    *found, _ = await asyncio.gather(*map(looks, stores), answers())
    views = {text for texts in found for text in texts}
    revisions = [json.loads(text)["revision"] for text in views]
    assert len(set(revisions)) == len(views)  # one view at one moment, whoever asked
    ordered = sorted(map(json.loads, views), key=lambda view: view["revision"])
    for one, other in pairwise(ordered):
        for value in one["groups"]:
            more = other["groups"][value]["people"] - one["groups"][value]["people"]
            assert more == 0 or more >= LEAST
    for client in clients:
        await client.close()


async def test_the_end_drops_what_may_not_be_seen_from_the_store(room: Person) -> None:
    form = ((8, "a", "x"), (4, "b", "x"), (3, "c", "y"), (6, "d", "y"))
    at = 0
    for n, role, org in form:
        await room.of_themselves(n, at, role=role, org=org)
        await room.many(n, A, at, role=role, org=org)
        at += n
    await steers(room.store, room.round.meeting, "end")
    kept = {"role\x1fa", "role\x1fd", "org\x1fx", "org\x1fy"}
    for found in (room.round, room.round._replace(item="about1")):
        assert set((await room.store.reading(found)).who) == kept
    groups = await room.store.redis.hkeys(room.round.key("groups"))
    assert {name.decode().partition("\x1e")[0] for name in groups} == kept
    answers = await room.store.redis.hvals(room.round.key("answers"))
    assert len(answers) == 21
    assert all(record.split(b"\0", 3)[2] == b"" for record in answers)
    assert await seen(room) == {"a": 8, "d": 6}
    assert await seen(room, "org") == {"x": 12, "y": 9}


async def test_after_the_end_nobody_stands_in_the_store_with_two_fields(room: Person) -> None:
    await room.of_themselves(6, role="a", org="x")
    await room.of_themselves(1, 6, role="a", org="y")
    await room.of_themselves(5, 7, role="b", org="y")
    await room.many(6, A, role="a", org="x")
    await room.many(1, B, 6, role="a", org="y")
    await room.many(5, B, 7, role="b", org="y")
    await steers(room.store, room.round.meeting, "end")
    redis = room.store.redis
    asked = room.round._replace(item="about1")
    kept = {key async for key in redis.scan_iter(match=f"{{m:{room.round.meeting}}}:live:*")}
    assert of_stage(room.round.meeting, "live", "key").encode() not in kept
    for found in (room.round, asked):
        for name in ("people", "changes", "moved"):
            assert found.key(name).encode() not in kept
    assert asked.key("answers").encode() not in kept
    reading = await room.store.reading(asked)
    assert (reading.counts, reading.people, reading.answers) == ({}, 12, 12)
    record = await room.store.record(room.round.meeting)
    told = {found.item: found for found in record.rounds}
    assert told["about1"].rows == ()
    assert {g.field: [(r.value, r.people) for r in g.groups] for g in told["about1"].groups} == {
        "role": [("a", 7), ("b", 5)],
        "org": [("x", 6), ("y", 6)],
    }


async def test_what_was_seen_stands_after_the_end_and_nothing_beside_it(room: Person) -> None:
    await room.of_themselves(12, role="a")
    await room.of_themselves(9, 12, role="b")
    await room.many(10, A, role="a")
    await room.many(8, A, 12, role="b")
    before = await room.store.breakdown(room.round, "role")
    await room.many(2, B, 10, role="a")
    await room.many(1, B, 20, role="b")
    await steers(room.store, room.round.meeting, "end")
    assert await room.store.breakdown(room.round, "role") == before
    assert not (await room.store.reading(room.round)).who
    assert await room.store.redis.hlen(room.round.key("groups")) == 0


async def test_what_was_asked_until_it_was_taken_off_the_agenda_goes_too(room: Person) -> None:
    await room.of_themselves(9, role="a", org="x")
    meeting, revision = await room.store.document(room.round.meeting)
    asked = room.round._replace(item="about1")
    changed = meeting.model_copy(update={"agenda": meeting.agenda[1:]})
    await room.store.save(changed, revision)
    await steers(room.store, room.round.meeting, "end")
    assert not [key async for key in room.store.redis.scan_iter(match=asked.key("*"))]


@pytest.mark.parametrize("seed", range(6))
async def test_the_store_and_polling_groups_agree_on_what_is_dropped(
    store: Store, writer: Writer, seed: int
) -> None:
    """Lua's rule at the end is that of `shown`, in whatever way people are spread."""
    random = Random(seed)
    for _ in range(12):
        made = await store.create(
            Meeting(id=new_id(), title="Et møte", agenda=(about(), item("choi1", "choice", CHOICE)))
        )
        await steers(store, made, "open", item="choi1")
        round_key = RoundKey(made, "live", "choi1", 1)
        people = {value: random.choice([0, 1, 3, 4, 5, 5, 6, 9]) for value in "abcd"}
        total = sum(people.values()) + random.choice([0, 0, 1, 3, 5, 8])
        for found in (round_key, round_key._replace(item="about1")):
            who = {f"role\x1f{value}": n for value, n in people.items() if n}
            if who:
                await store.redis.hset(found.key("who"), mapping=who)
            if total:
                everyone = {f"p{at}": 1 for at in range(total)}
                await store.redis.hset(found.key("people"), mapping=everyone)
        await steers(store, made, "end")
        left = (await store.reading(round_key)).who
        assert {group.removeprefix("role\x1f") for group in left} == shown(people, total), people


async def test_a_value_named_as_a_table_is_no_table(store: Store, writer: Writer) -> None:
    values = [{"field": "role", "id": value, "text": value} for value in ("table", "b")]
    form = item("about1", "about_you", {**FORM, "form": FORM["form"][:1], "values": values})
    agenda = (form, item("choi1", "choice", CHOICE))
    made = await store.create(Meeting(id=new_id(), title="Et møte", agenda=agenda))
    await steers(store, made, "open", item="choi1")
    room = Person(store, writer, RoundKey(made, "live", "choi1", 1))
    await room.many(6, A, role="table", org="x")
    await steers(store, made, "end")
    for record in await store.redis.hvals(room.round.key("answers")):
        assert record.split(b"\0", 3)[2] == b""


async def test_a_record_tells_groups_and_never_whose_an_answer_is(room: Person) -> None:
    await room.of_themselves(12, role="a", org="x")
    await room.of_themselves(4, 12, role="b", org="y")
    await room.many(12, A, role="a", org="x")
    await room.many(4, B, 12, role="b", org="y")
    record = await room.store.record(room.round.meeting)
    assert all(not found.groups for found in record.rounds)  # it takes answers
    await steers(room.store, room.round.meeting, "close", item="choi1")
    record = await room.store.record(room.round.meeting)
    told = {found.item: found for found in record.rounds}
    # 16 in all, and 12 would give the four away.
    assert told["choi1"].groups == ()
    assert told["about1"].groups == ()
    assert told["about1"].rows == ()
    text = record.model_dump_json()
    assert '"role":"a"' not in text


async def test_a_restored_meeting_shows_what_was_seen_and_nothing_newer(room: Person) -> None:
    await room.of_themselves(9, role="a")
    await room.of_themselves(9, 9, role="b")
    await room.many(9, A, role="a")
    await room.many(9, B, 9, role="b")
    await steers(room.store, room.round.meeting, "close", item="choi1")
    view = await room.store.breakdown(room.round, "role")
    again = await room.store.restore(await room.store.record(room.round.meeting))
    copy = Person(room.store, room.writer, room.round._replace(meeting=again))
    assert await seen(copy) == {v: g.people for v, g in view.groups.items()}
    await steers(room.store, again, "open", item="choi1")
    await copy.many(6, A, 100, role="a")
    assert await seen(copy) == {v: g.people for v, g in view.groups.items()}
