"""A store that an older version wrote: meetings go on where they were."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest_asyncio

from polling.store.keys import of_stage
from tests.live.agenda import OPEN, item
from tests.live.people import Hall
from tests.live.people import hall as a_hall


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


async def test_what_came_with_the_door_is_missing_and_nothing_else(hall: Hall) -> None:
    store, redis = hall.store, hall.store.redis
    meeting = await hall.meeting(item("open1", "open_text", OPEN))
    code, state = await hall.code(meeting), of_stage(meeting, "live", "state")
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.steers("open", item="open1")
    phone = await hall.phone().joins(code)
    assert (await phone.answers("open1", {"text": "Mer tid"}))["ok"]
    quiet = await hall.phone().joins(code)
    for person in (moderator, phone, quiet):
        await person.leaves()
    # As it stood before there was a door.
    kept = json.loads(await redis.hget(state, "json"))
    for name in ("shut", "cap", "hall"):
        del kept[name]
    await redis.hset(state, "json", json.dumps(kept))
    await redis.hdel(state, "door", "cap")
    await redis.delete(of_stage(meeting, "live", "silent"))

    moderator = await hall.staff("moderator").arrives(meeting)
    assert (await moderator.steers("door", on=False))["ok"]
    await phone.joins(code)
    assert (await phone.sees("mine open1"))["answers"]
    assert (await phone.answers("open1", {"text": "Enda mer tid"}))["ok"]
    await quiet.joins(code)
    # Nobody knows any more when they came, so none of them is forgotten.
    assert await store.forget_silent(meeting, "live", None) == 0
    stranger = await hall.phone().opens()
    reply = await stranger.asks(
        type="hello", meeting=code, role="participant", token=stranger.token
    )
    async with asyncio.timeout(stranger.within):
        while stranger.closed is None:
            await asyncio.sleep(0.01)
    assert stranger.closed == 4505, reply
    counts = await moderator.sees("counts", lambda counts: counts["joined"] == 2)
    assert counts["items"]["open1"]["people"] == 1
    assert (await moderator.steers("end"))["ok"]
    await phone.sees("state", lambda state: state["phase"] == "ended")
