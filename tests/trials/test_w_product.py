"""C. Websocket and network, W01 and W03 once more: with the whole product and its store."""

import asyncio
import itertools
import os
import signal
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from polling.kinds import kind
from polling.meeting import Item, Meeting
from tests.live.serving import until
from tests.load import sides
from tests.load.phones import Hall, Phone
from tests.load.sides import Product
from tests.trials.figures import figure
from tests.trials.house import ALONE_IN_FULL

pytestmark = [pytest.mark.trial, pytest.mark.timeout(90)]

PHONES = 10
LONG = "Samhandling om helse og omsorg i hele regionen, hele døgnet og hele livet. " * 2


def long_questions() -> Meeting:
    """Two questions of 4 KB, so that whoever does not read them is soon behind."""
    options = [{"id": f"o{n}", "text": f"{n}. {LONG}"} for n in range(20)]
    question = kind("choice").Question.model_validate({"text": "Hva haster?", "options": options})
    items = tuple(Item(id=name, kind="choice", question=question) for name in ("first", "second"))
    return Meeting(id="langesporsmal", title="Lange spørsmål", agenda=items)


class Room:
    """Phones that are told one question after the other, and how long each takes to come."""

    def __init__(self, side: Product, pause: float = 0.05) -> None:
        self.side = side
        self.pause = pause
        self.hall = Hall(side.server.port)
        self.opened = 0.0
        self.ages: list[float] = []
        self.over = False
        self._turning: asyncio.Task[None] | None = None

    async def fill(self) -> None:
        await self.hall.enter(PHONES)
        for phone in self.hall.phones:
            phone.hears = self._hears
            phone.say(self.side.hello())
        self._turning = asyncio.create_task(self._turn())

    async def asleep(self) -> Phone:
        """One phone more, which never reads again once it has said hello."""
        phone = await self.hall.connect()
        phone.say(self.side.hello())
        phone.transport.pause_reading()
        return phone

    async def p99(self, seconds: float) -> float:
        self.ages.clear()
        await asyncio.sleep(seconds)
        assert len(self.ages) > 100, "states do not arrive"
        return statistics.quantiles(self.ages, n=100)[98]

    def sockets(self) -> int:
        found = 0
        for descriptor in Path(f"/proc/{self.side.server.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed while we look
                found += str(descriptor.readlink()).startswith("socket:")
        return found

    async def stop(self) -> None:
        """No more questions."""
        self.over = True
        assert self._turning is not None
        await self._turning

    async def _turn(self) -> None:
        for item in itertools.cycle(("first", "second")):
            if self.over:
                break
            self.opened = time.monotonic()
            await self.side.open(item)
            await asyncio.sleep(self.pause)

    def _hears(self, payload: bytes) -> None:
        if payload.startswith(b'{"type":"state"'):
            self.ages.append(time.monotonic() - self.opened)


@pytest_asyncio.fixture
async def room() -> AsyncIterator[Room]:
    async with sides.product(long_questions()) as side:
        room = Room(side)
        await room.fill()
        yield room
        await room.stop()
        await room.hall.leave()


@ALONE_IN_FULL
async def test_w01_a_phone_that_stops_reading_harms_nobody(room: Room) -> None:
    await asyncio.sleep(1)
    alone = max([await room.p99(1) for _ in range(3)])
    sockets = room.sockets()
    asleep = await room.asleep()
    began = time.monotonic()
    # What else the machine does comes and goes; harm done by the sleeper would be in all of them.
    beside = min([await room.p99(1) for _ in range(3)])
    assert room.sockets() == sockets + 1
    await until(lambda: room.sockets() == sockets, within=15)
    gone, more = time.monotonic() - began, 1000 * (beside - alone)
    figure("W01", "one phone stops reading: the others' p99 grows by", f"{more:+.0f} ms",
           "at most 20 ms", more <= 20)  # fmt: skip
    figure("W01", "its socket is gone after", f"{gone:.1f} s", "at most 15 s", gone <= 15)
    assert gone <= 15
    assert more <= 20
    asleep.transport.abort()


async def test_w03_a_phone_that_stops_reading_does_not_hold_up_the_end(room: Room) -> None:
    asleep = await room.asleep()
    await asyncio.sleep(2)
    await room.stop()
    began = time.monotonic()
    os.kill(room.side.server.pid, signal.SIGTERM)
    await until(room.side.server.ended, within=10)
    took = time.monotonic() - began
    figure("W03", "told to stop while a phone does not read: it ends after", f"{took:.1f} s",
           "at most 10 s", took <= 10)  # fmt: skip
    assert took <= 10
    asleep.transport.abort()
