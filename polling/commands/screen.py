"""A screen over a real websocket: a phone or a moderator's page without the page."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from polling.commands.visitor import NotServed

SECONDS = 30.0


class Screen:
    """Sends requests and keeps the newest message of each type."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._refs = count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._newest: dict[str, dict[str, Any]] = {}
        self._changed = asyncio.Condition()
        self._gone = ""

    async def request(self, **message: Any) -> dict[str, Any]:
        """The reply to a request; its ref is added."""
        ref = next(self._refs)
        reply = self._waiting[ref] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send(json.dumps({**message, "ref": ref}))
            async with asyncio.timeout(SECONDS):
                replied: dict[str, Any] = await reply
                return replied
        except (TimeoutError, ConnectionClosed) as error:
            raise NotServed(f"A {message['type']} was not replied to. {self._gone}") from error
        finally:
            self._waiting.pop(ref, None)

    async def until(
        self, kind: str, fits: Callable[[dict[str, Any]], bool], seconds: float = SECONDS
    ) -> dict[str, Any]:
        """The newest message of a type as soon as it fits; TimeoutError when it never does."""
        async with asyncio.timeout(seconds), self._changed:
            while not (kind in self._newest and fits(self._newest[kind])):
                if self._gone:
                    raise NotServed(self._gone)
                await self._changed.wait()
            return self._newest[kind]

    def newest(self, kind: str) -> dict[str, Any]:
        """The newest message of a type that has come."""
        return self._newest[kind]

    async def read(self) -> None:
        """Takes in what the server sends until the socket closes."""
        try:
            async for text in self._socket:
                message = json.loads(text)
                if message["type"] == "reply":
                    waiting = self._waiting.get(message["ref"])
                    if waiting and not waiting.done():
                        waiting.set_result(message)
                    continue
                self._newest[message["type"]] = message
                async with self._changed:
                    self._changed.notify_all()
        finally:
            self._gone = f"The server closed the socket ({self._socket.close_code})."
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(NotServed(self._gone))
            async with self._changed:
                self._changed.notify_all()


@asynccontextmanager
async def screen(base: str, hello: dict[str, Any], cookie: str = "") -> AsyncIterator[Screen]:
    """A screen that has said `hello` and was let in. Raises NotServed."""
    headers = {"Cookie": cookie} if cookie else {}
    address = f"{base.replace('http', 'ws', 1)}/ws"
    try:
        socket = await connect(
            address, origin=Origin(base), additional_headers=headers, proxy=None,
            compression=None, max_size=None, open_timeout=SECONDS,
        )  # fmt: skip
    except (OSError, TimeoutError, WebSocketException) as error:
        raise NotServed(f"{address} takes no websocket: {error}") from error
    async with socket:
        made = Screen(socket)
        reading = asyncio.create_task(_quietly(made))
        try:
            reply = await made.request(**hello, type="hello")
            if not reply["ok"]:
                raise NotServed(f"A {hello['role']} was not let in: {reply['text']}")
            yield made
        finally:
            await socket.close()
            await reading


async def _quietly(made: Screen) -> None:
    # Whoever waits for something is told that the socket has closed.
    with contextlib.suppress(ConnectionClosed):
        await made.read()
