"""A hall that answers on and on while something is done to the server or what it stands on."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.live.people import Staff
from tests.trials import invariant
from tests.trials.crowd import LedgerPhone, crowd, keeps_changing
from tests.trials.house import House, size
from tests.trials.meetings import open_text

PEOPLE = size(40, 300)
#: Seconds after which a phone takes its connection for dead when no reply has come (replies.js).
PATIENCE = 8.0


class Burst:
    """A meeting in a house, with phones that give answer after answer until it ends."""

    def __init__(self, here: House, people: int = PEOPLE, pause: float = 0.02) -> None:
        self.here = here
        self.people = people
        self.pause = pause
        self.meeting = ""
        self.phones: list[LedgerPhone] = []
        self.moderator: Staff
        self._done = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self) -> Burst:
        """Everybody comes in and begins."""
        self.meeting = await self.here.meeting(open_text())
        self.moderator = await self.here.staff("moderator").arrives(self.meeting)
        assert (await self.moderator.asks(type="watch", items=["open1"]))["ok"]
        await self.moderator.opens_item("open1")
        code = await self.here.code(self.meeting)
        self.phones = await crowd(self.here, code, self.people)
        for phone in self.phones:
            phone.within = PATIENCE
        work = (keeps_changing(p, "open1", self._done, pause=self.pause) for p in self.phones)
        self._tasks = [asyncio.create_task(each) for each in work]
        return self

    @property
    def acked(self) -> int:
        """How many answers have been acknowledged."""
        return sum(len(phone.acks) for phone in self.phones)

    async def goes_on(self, more: int = 1, within: float = 15) -> float:
        """Waits for so many acknowledgements more; the seconds that took."""
        began, wanted = time.monotonic(), self.acked + more
        async with asyncio.timeout(within):
            while self.acked < wanted:
                await asyncio.sleep(0.005)
        return time.monotonic() - began

    async def holds(self) -> None:
        """Ends the burst, and asserts INV and that nobody was sent away."""
        self._done.set()
        await asyncio.wait_for(asyncio.gather(*self._tasks), 60)
        # Its screen may have been cut off for good reasons; who looks now must see what is right.
        await self.moderator.leaves()
        again = await self.here.staff("moderator").arrives(self.meeting)
        assert (await again.asks(type="watch", items=["open1"]))["ok"]
        await invariant.holds(self.here, self.meeting, self.phones, "open1", screens=[again])
        assert "Traceback" not in self.here.log, self.here.log

    def refusals(self) -> list[dict[str, Any]]:
        """What phones were told that was not an acknowledgement."""
        every = (message for phone in self.phones for message in phone.received)
        return [m for m in every if m["type"] == "reply" and not m["ok"]]
