"""Meetings in the store: two at once never overwrite each other, and an end is an end."""

from __future__ import annotations

import asyncio

import pytest

from polling.meeting import State
from polling.refused import Refused
from polling.store import Store
from tests.store.rooms import meeting, opened, steers
from tests.trials.contents import of_meeting


async def test_made_found_listed_and_deleted(store: Store) -> None:
    made = meeting(title="Til å finne igjen", place="Solfjord")
    assert await store.create(made) == made.id
    code = await store.code(made.id)
    assert code
    assert await store.by_code(code) == made.id
    assert await store.document(made.id) == (made, 1)
    (listed,) = [row for row in await store.meetings() if row.id == made.id]
    assert (listed.title, listed.code, listed.started, listed.joined) == (
        made.title,
        code,
        False,
        0,
    )
    await store.delete(made.id)
    assert await of_meeting(store, made.id) == {}
    assert await store.meeting(made.id) is None
    assert await store.by_code(code) is None
    assert made.id not in {row.id for row in await store.meetings()}


async def test_a_used_code_rests_before_it_is_given_again(store: Store) -> None:
    made = await store.create(meeting())
    code = await store.code(made)
    await steers(store, made, "end")
    assert await store.redis.set(f"code:{code}", "other", nx=True) is None
    assert await store.redis.ttl(f"code:{code}") > 80 * 24 * 3600


async def test_of_two_edits_at_once_one_is_stale(store: Store) -> None:
    made = meeting()
    await store.create(made)
    edits = [made.model_copy(update={"title": f"Nummer {n}"}) for n in range(5)]
    done = await asyncio.gather(*(store.save(e, 1) for e in edits), return_exceptions=True)
    saved = [each for each in done if each == 2]
    stale = [each for each in done if isinstance(each, Refused) and each.word == "stale"]
    assert (len(saved), len(stale)) == (1, 4)
    assert (await store.document(made.id))[0] == edits[done.index(2)]


async def test_of_two_commands_at_once_one_is_stale(store: Store) -> None:
    made = await store.create(meeting())
    after = State(revision=1, current="choi1")
    done = await asyncio.gather(
        *(store.steer(made, "live", 0, after) for _ in range(5)), return_exceptions=True
    )
    assert done.count(None) == 1
    assert {each.word for each in done if isinstance(each, Refused)} == {"stale"}
    assert await store.state(made) == after


async def test_the_end_destroys_what_ties_answers_to_phones(store: Store) -> None:
    key = await opened(store)
    before = await store.snapshot(key.meeting)
    assert before.key
    assert len(before.key) == 32
    await steers(store, key.meeting, "end")
    after = await store.snapshot(key.meeting)
    assert (after.key, after.code) == (None, None)
    kept = await of_meeting(store, key.meeting)
    assert not any(
        before.key in repr(value).encode() or value == before.key for value in kept.values()
    )
    with pytest.raises(Refused):
        await steers(store, key.meeting, "next")


async def test_a_meeting_that_is_not_there(store: Store) -> None:
    for asked in (store.document("nonesuch"), store.stage("nonesuch"), store.snapshot("nonesuch")):
        with pytest.raises(Refused) as refused:
            await asked
        assert refused.value.word == "unknown"
    assert await store.code("nonesuch") is None


async def test_a_rehearsal_leaves_what_is_live_as_it_was(store: Store) -> None:
    key = await opened(store)
    before = await of_meeting(store, key.meeting)
    await store.start_rehearsal(key.meeting)
    await steers(store, key.meeting, "next")
    await steers(store, key.meeting, "end")
    assert await store.stage(key.meeting) == "rehearsal"
    code = await store.code(key.meeting)
    assert code
    assert await store.by_code(code) == key.meeting
    await store.wipe_rehearsal(key.meeting)
    assert await of_meeting(store, key.meeting) == before
