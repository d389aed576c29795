"""A crowd of phones that keep a ledger: what each sent, and what it was told of it.

They come back by the product's own rule (full jitter, 0.3 s doubling to 4 s), and send what has not
been acknowledged again, as the participant's page does.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from polling.store.cancelling import all_ended
from tests.live.people import Phone

#: What a phone meets whose connection falls; a reply that will not come is cancelled.
GONE = (OSError, ConnectionClosed, InvalidHandshake, asyncio.CancelledError, TimeoutError)


def _unless_told_to_end() -> None:
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


@dataclass
class Ledger:
    """What one phone knows of one slot: number -> text sent, and what it was told of them."""

    sent: dict[int, Any] = field(default_factory=dict)
    acked: int = 0
    refused: set[int] = field(default_factory=set)

    def may_stand(self) -> list[Any]:
        """What the store may hold for it: the last acknowledged, or any sent after that whose
        fate was never told; None stands for no answer at all."""
        after = [n for n in self.sent if n > self.acked and n not in self.refused]
        known = [self.sent[self.acked]] if self.acked else [None]
        return known + [self.sent[n] for n in after]


class LedgerPhone(Phone):
    """A phone that stays until it is told to leave."""

    def __init__(self, house: Any, name: int, code: str) -> None:
        super().__init__(house)
        self.name = name
        self.code = code
        self.ledgers: dict[tuple[str, int, int], Ledger] = {}
        self.back = asyncio.Event()
        self.comings: list[float] = []  # when it was let in, by the monotonic clock
        self.attempts: list[float] = []  # when it was to try to be
        self.acks: list[float] = []
        self.staying: asyncio.Task[None] | None = None
        self.left: int | None = None  # the close code it may not come back from

    async def stays(self) -> LedgerPhone:
        """Comes in, and comes back whenever it is thrown out."""
        self.staying = asyncio.create_task(self._stay())
        await asyncio.wait_for(self.back.wait(), 30)
        return self

    async def goes(self) -> None:
        """Leaves at once, and waits for nothing."""
        if self.staying:
            await all_ended([self.staying])
        await self.leaves()

    async def gives(
        self, item: str, text: Any, *, run: int = 1, slot: int = 0, patience: float = 30.0
    ) -> dict[str, Any] | None:
        """Gives an answer, and sends it until it is told its fate; None when it never was."""
        ledger = self.ledgers.setdefault((item, run, slot), Ledger())
        number = max(ledger.sent, default=0) + 1
        ledger.sent[number] = text
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            try:
                await asyncio.wait_for(self.back.wait(), left)
                reply = await asyncio.wait_for(
                    self.answers(item, text, run=run, slot=slot, number=number), left
                )
            except GONE:
                _unless_told_to_end()
                if self.staying is None or self.staying.done():
                    return None
                await asyncio.sleep(0.01)
                continue
            if reply["ok"]:
                assert (reply["number"], reply["answer"]) == (number, text), reply
                ledger.acked = number
                self.acks.append(time.monotonic())
                return reply
            if reply["word"] != "busy":
                ledger.refused.add(number)
                return reply
            await asyncio.sleep(0.4 * random.uniform(0.5, 1.5))
        return None

    async def _stay(self) -> None:
        failures, due = 0, time.monotonic()
        while True:
            self.attempts.append(due)
            try:
                self.latest.clear()
                await self.joins(self.code)
            except (*GONE, AssertionError):
                _unless_told_to_end()
            else:
                self.comings.append(time.monotonic())
                failures = 0
                self.back.set()
                assert self._reader
                await asyncio.wait([self._reader])
            self.back.clear()
            if self.closed is not None and 4500 <= self.closed <= 4999:
                self.left = self.closed
                return
            wait = random.uniform(0, min(4.0, 0.3 * 2**failures))
            due = time.monotonic() + wait
            await asyncio.sleep(wait)
            failures += 1


async def crowd(house: Any, code: str, people: int) -> list[LedgerPhone]:
    """So many phones that have joined and stay."""
    phones = [LedgerPhone(house, n, code) for n in range(people)]
    house.people.extend(phones)
    for start in range(0, people, 25):
        await asyncio.gather(*(phone.stays() for phone in phones[start : start + 25]))
    return phones


def said(phone: LedgerPhone, change: int) -> dict[str, Any]:
    """An answer to an open question that no other phone or change gives."""
    return {"text": f"Telefon {phone.name} endring {change}"}


async def keeps_changing(
    phone: LedgerPhone, item: str, until: asyncio.Event, *, pause: float = 0.02
) -> None:
    """Gives answer after answer until it is told to stop; the last one is seen through."""
    change = 0
    while not until.is_set():
        change += 1
        await phone.gives(item, said(phone, change))
        await asyncio.sleep(random.uniform(0, 2 * pause))
