"""People of a scene who need no browser: a moderator on a plain websocket, phones that answer."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect


class Person:
    """One screen on a websocket: what it asks, and the newest it was told.

    `heard` is the newest message of each type.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._refs = itertools.count(1)
        self._replies: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._told = asyncio.Event()
        self.state: dict[str, Any] = {}
        self.heard: dict[str, Any] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def connected(
        cls, url: str, meeting: str, cookie: str = "", *, role: str = "moderator", **hello: Any
    ) -> Self:
        """One that has said hello and been told the state."""
        headers = {"Cookie": cookie} if cookie else {}
        address = url.replace("http", "ws", 1) + "/ws"
        person = cls(await connect(address, origin=url, additional_headers=headers))  # type: ignore[arg-type]
        reply = await person.asks("hello", meeting=meeting, role=role, **hello)
        assert reply["ok"], reply
        await asyncio.wait_for(person._told.wait(), 10)
        return person

    async def asks(self, kind: str, **message: Any) -> dict[str, Any]:
        """Send a request and wait for its reply."""
        ref = next(self._refs)
        self._replies[ref] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"type": kind, "ref": ref, **message}))
        return await asyncio.wait_for(self._replies[ref], 10)

    async def hears(self, kind: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The newest message of a type, once it is as wanted."""
        async with asyncio.timeout(10):
            while not fits(self.heard.get(kind, {})):
                await asyncio.sleep(0.02)
        return self.heard[kind]

    async def leave(self) -> None:
        """Close the socket."""
        self._reader.cancel()
        await self._socket.close()

    async def _read(self) -> None:
        async for text in self._socket:
            message = json.loads(text)
            if message["type"] == "reply":
                self._replies.pop(message["ref"]).set_result(message)
                continue
            self.heard[message["type"]] = message
            if message["type"] == "state":
                self.state = message
                self._told.set()


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

    async def answers(self, answer: dict[str, Any], item: str, run: int = 1, slot: int = 0) -> None:
        """Give an answer and see it acknowledged."""
        place = {"item": item, "run": run, "slot": slot}
        reply = await self.asks("answer", number=1, answer=answer, **place)
        assert reply["ok"], reply
