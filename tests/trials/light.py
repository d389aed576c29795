"""A hall of many phones in one process: as cheap as phones can be that keep the protocol's rules.

What `crowd` does for hundreds with the websockets library, this does for thousands.
"""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.load.phones import Hall, Phone

REPLY, STATE = b'{"type":"reply"', b'{"type":"state"'


def p99(took: list[float]) -> float:
    """The time that 99 of 100 stay within."""
    return sorted(took)[max(0, int(len(took) * 0.99) - 1)]


class LightPhone:
    """One phone; `told` is called with each state's bytes, the newest is `state`."""

    def __init__(self, hall: Hall, code: str) -> None:
        self.hall = hall
        self.code = code
        self.token = secrets.token_urlsafe(16)
        self.state = b""
        self.told: Callable[[LightPhone], None] = lambda phone: None
        self.entered = 0.0
        self._socket: Phone | None = None
        self._ref = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    @property
    def here(self) -> bool:
        """Whether it is in the meeting."""
        return (
            self._socket is not None and bool(self.entered) and self._socket.transport is not None
        )

    async def joins(self) -> LightPhone:
        """Connects and says hello; ConnectionError when it is refused or thrown out again."""
        self.entered = 0.0
        socket = self._socket = _Socket(self.hall, self)
        await self.hall.loop.create_connection(lambda: socket, "127.0.0.1", self.hall.port)
        assert socket.waits is not None
        await socket.waits
        reply = await self.asks(
            type="hello", meeting=self.code, role="participant", token=self.token
        )
        if not reply["ok"]:
            raise ConnectionError(reply["word"])
        self.entered = time.monotonic()
        return self

    async def asks(self, **message: Any) -> dict[str, Any]:
        """A request and its reply; ConnectionError when the connection falls first."""
        if self._socket is None:
            raise ConnectionError("not connected")
        self._ref += 1
        future = self._waiting[self._ref] = self.hall.loop.create_future()
        self._socket.say(json.dumps({**message, "ref": self._ref}).encode())
        return await future

    async def answers(
        self, item: str, answer: Any, *, number: int = 1, slot: int = 0
    ) -> dict[str, Any]:
        """Gives an answer once."""
        return await self.asks(
            type="answer", item=item, run=1, slot=slot, number=number, answer=answer
        )

    def leaves(self) -> None:
        """Is gone."""
        if self._socket and self._socket.transport:
            self._socket.transport.abort()

    def hears(self, payload: bytes) -> None:
        """A message of the server."""
        if payload.startswith(REPLY):
            reply = json.loads(payload)
            if future := self._waiting.pop(reply["ref"], None):
                future.set_result(reply)
        elif payload.startswith(STATE):
            self.state = payload
            self.told(self)

    def fell(self, socket: Phone) -> None:
        """Its connection is gone."""
        if socket is self._socket:
            self._socket = None
            waiting, self._waiting = self._waiting, {}
            for future in waiting.values():
                if not future.done():
                    future.set_exception(ConnectionError("gone"))


class _Socket(Phone):
    __slots__ = ("phone",)

    def __init__(self, hall: Hall, phone: LightPhone) -> None:
        super().__init__(hall)
        self.phone = phone
        self.hears = phone.hears

    def connection_lost(self, exc: Exception | None) -> None:
        if self.waits is not None and self.waits.done():
            self.waits = None
        super().connection_lost(exc)
        self.phone.fell(self)


async def enters(port: int, code: str, people: int, at_once: int = 100) -> list[LightPhone]:
    """So many phones that have joined."""
    hall = Hall(port)
    phones = [LightPhone(hall, code) for _ in range(people)]
    for start in range(0, people, at_once):
        await asyncio.gather(*(phone.joins() for phone in phones[start : start + at_once]))
    return phones


@asynccontextmanager
async def answering(
    phones: list[LightPhone], item: str, pause: float
) -> AsyncIterator[list[float]]:
    """While this lasts, each phone answers the choice `item` anew `pause` seconds (somewhat more or
    less) after it was told of its last; the list has the seconds that replies took."""
    told: list[float] = []
    over = asyncio.Event()

    async def answers(phone: LightPhone) -> None:
        number, wait = 1, random.uniform(0, pause)
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), wait)
                return
            wait = pause * random.uniform(0.5, 1.5)
            began = time.monotonic()
            answer = {"options": [random.choice("ab")], "other": None}
            reply = await phone.answers(item, answer, number=number)
            told.append(time.monotonic() - began)
            assert reply["ok"] or reply["word"] == "busy", reply
            number += reply["ok"]

    tasks = [asyncio.create_task(answers(phone)) for phone in phones]
    try:
        yield told
    finally:
        over.set()
        await asyncio.gather(*tasks)


async def comes_back(phone: LightPhone) -> None:
    """Tries until it is in again, by the product's own rule."""
    failures = 0
    while True:
        await asyncio.sleep(random.uniform(0, min(4.0, 0.3 * 2**failures)))
        try:
            await phone.joins()
        except OSError:  # ConnectionError is one
            failures += 1
        else:
            return
