"""One state to many: after others who have something to do, but not after them for ever."""

import asyncio
import time
from typing import Any, cast

from polling.live.broadcast import CHUNK, broadcast
from polling.live.deflating import Shared

FRAME = Shared(b"frame")


class Told:
    """A connection whose writes cost what a hall's cost."""

    fd = -1

    def __init__(self) -> None:
        self.got: list[bytes] = []

    def offer(self, subject: str, frame: Shared) -> None:
        worked(0.00001)
        self.got.append(frame)


def worked(seconds: float) -> None:
    """A processor's work of so long."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def hall(count: int) -> Any:
    return cast(Any, [Told() for _ in range(count)])


async def test_everybody_is_told_once() -> None:
    for count in (0, 1, CHUNK, CHUNK + 1, 5 * CHUNK - 1):
        phones = hall(count)
        await broadcast(phones, "state", FRAME)
        assert all(phone.got == [FRAME] for phone in phones)


async def test_who_needs_some_turns_has_them_before_the_next_chunk() -> None:
    phones = hall(30 * CHUNK)
    chunks: list[int] = []

    async def acknowledged() -> None:
        await asyncio.sleep(0)
        before = sum(len(phone.got) for phone in phones) // CHUNK
        for _ in range(6):
            worked(0.0001)
            await asyncio.sleep(0)
        chunks.append(sum(len(phone.got) for phone in phones) // CHUNK - before)

    telling = asyncio.create_task(broadcast(phones, "state", FRAME))
    for _ in range(5):
        await acknowledged()
    await telling
    # In each turn one, it would be 30 in all.
    assert sum(chunks) <= 15, chunks


async def test_turns_that_take_no_time_come_before_the_next_chunk_too() -> None:
    phones = hall(30 * CHUNK)
    between: list[int] = []

    async def acknowledged() -> None:
        await asyncio.sleep(0)
        before = sum(len(phone.got) for phone in phones)
        for _ in range(6):
            await asyncio.sleep(0)
        between.append(sum(len(phone.got) for phone in phones) - before)

    telling = asyncio.create_task(broadcast(phones, "state", FRAME))
    for _ in range(5):
        await acknowledged()
    await telling
    # Others are busy for less than a chunk takes: one may come between, not one a turn.
    assert sum(between) <= 5 * CHUNK, between


async def test_others_that_are_never_done_do_not_hold_it_back() -> None:
    phones = hall(20 * CHUNK)

    async def busy() -> None:
        while True:
            worked(0.0002)
            await asyncio.sleep(0)

    others = [asyncio.create_task(busy()) for _ in range(3)]
    async with asyncio.timeout(20):
        await broadcast(phones, "state", FRAME)
    assert all(phone.got == [FRAME] for phone in phones)
    for other in others:
        other.cancel()
