"""People of a scene who need no browser: a moderator on a plain websocket, phones that answer.

They drive their sockets as `tests.live.people` do, and say at once when something is refused.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from tests.live import people

#: Seconds; the pages beside them keep the machine busy.
WITHIN = 30.0


@dataclass(frozen=True)
class Place:
    """Where the server is."""

    base: str

    @property
    def port(self) -> int | None:
        return urlsplit(self.base).port


class Person:
    """One screen on a websocket: what it asks, and the newest it was told."""

    def __init__(self, screen: people.Person) -> None:
        self._screen = screen

    @classmethod
    async def connected(
        cls, url: str, meeting: str, cookie: str = "", *, role: str = "moderator", **hello: Any
    ) -> Self:
        """One that has said hello and been told the state."""
        screen = people.Person(Place(url), role, within=WITHIN)
        await screen.opens(cookie=cookie)
        person = cls(screen)
        reply = await person.asks("hello", meeting=meeting, role=role, **hello)
        assert reply["ok"], reply
        await screen.sees("state")
        return person

    @property
    def state(self) -> dict[str, Any]:
        """The state, as it was last told."""
        return self._screen.latest["state"]

    async def asks(self, kind: str, **message: Any) -> dict[str, Any]:
        """Send a request and wait for its reply."""
        return await self._screen.asks(type=kind, **message)

    async def hears(self, kind: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The newest message of a type, once it is as wanted."""
        async with asyncio.timeout(WITHIN):
            while not fits(newest := self._newest(kind)):
                await asyncio.sleep(0.02)
        return newest

    async def leave(self) -> None:
        """Close the socket."""
        await self._screen.leaves()

    def _newest(self, kind: str) -> dict[str, Any]:
        heard = reversed(self._screen.received)
        return next((message for message in heard if message["type"] == kind), {})


class Moderator(Person):
    """Steers the meeting."""

    async def steers(self, action: str, **more: Any) -> None:
        """One command, given again while its state was not the newest."""
        for _ in range(20):
            seen = self.state["revision"]
            reply = await self.asks("steer", seen=seen, action=action, **more)
            if reply["ok"]:
                return
            assert reply["word"] == "stale", reply
            await asyncio.sleep(0.02)
        raise AssertionError("always stale")

    async def opens(self, item: str) -> None:
        """Go to an item and open it."""
        await self.steers("go", item=item)
        await self.steers("open", item=item)


class Phone(Person):
    """Answers without a browser, for the crowd around the one that is watched."""

    @classmethod
    async def joined(cls, url: str, code: str) -> Self:
        """One that has joined by its code."""
        token = secrets.token_urlsafe(16)
        return await cls.connected(url, code, role="participant", token=token)

    async def answers(
        self, answer: dict[str, Any], item: str, run: int = 1, slot: int = 0, number: int = 1
    ) -> None:
        """Give an answer, or change it by a higher number, and see it acknowledged."""
        place = {"item": item, "run": run, "slot": slot}
        reply = await self.asks("answer", number=number, answer=answer, **place)
        assert reply["ok"], reply
