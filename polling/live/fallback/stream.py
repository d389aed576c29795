"""Events: the stream of all that a screen without a websocket is told, until either side ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from polling.live.fallback import lines
from polling.live.fallback.desk import Desk
from polling.live.fallback.lines import Asked
from polling.live.fallback.screen import Unconnected
from polling.live.handshake import Handshake
from polling.live.sweep import CLOSING_FOR, STALLED_FOR

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    # What nginx is told, so that it passes each event on at once.
    "x-accel-buffering": "no",
}


class Served(Protocol):
    """The server's side of the connection that a request came on: `polling.live.http.Http`."""

    going_down: Callable[[], None] | None

    def abort(self) -> None: ...
    def keep_little_unsent(self) -> None: ...


class Events(Response):
    """The answer to a request for events."""

    def __init__(self, desk: Desk, asked: Asked, handshake: Handshake) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._desk, self._asked, self._handshake = desk, asked, handshake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends what there is until the screen is closed, or its reader is gone."""
        served = _served(scope)
        asked = self._asked
        with self._desk.standing(asked, self._handshake, keep=False) as (screen, _):
            async with until_gone(receive, screen, served):
                if served:
                    served.keep_little_unsent()
                start = {"status": self.status_code, "headers": self.raw_headers}
                await send({"type": "http.response.start", **start})
                greeting = asyncio.ensure_future(screen.converse(asked.hello, asked.rest))
                try:
                    await self._tell(screen, send)
                except TimeoutError:
                    # It has not read for ten seconds: as with a websocket, no more is kept for it.
                    if served:
                        served.abort()
                finally:
                    greeting.cancel()
                    await asyncio.gather(greeting, return_exceptions=True)

    async def _tell(self, screen: Unconnected, send: Send) -> None:
        while screen.alive or screen.replies:
            found = [*screen.taken(), *screen.pending.values()]
            screen.pending.clear()
            screen.changed.clear()
            if found:
                told = b"".join(b"data: " + lines.payload(frame) + b"\n\n" for frame in found)
                await _sent(send, told)
            elif screen.alive:
                await screen.changed.wait()
        end = b"" if screen.code is None else b"data: " + lines.closing(screen.code) + b"\n\n"
        await _sent(send, end, more=False)


async def _sent(send: Send, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(STALLED_FOR):
        await send({"type": "http.response.body", "body": body, "more_body": more})


@asynccontextmanager
async def until_gone(
    receive: Receive, screen: Unconnected, served: Served | None
) -> AsyncIterator[None]:
    """Closes the screen when its reader goes, and when the server does."""

    async def watched() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        screen.abort()

    def end() -> None:
        screen.close(1012, "restart")
        # Who does not read its last words is not waited for.
        if served:
            asyncio.get_running_loop().call_later(CLOSING_FOR, served.abort)

    if served:
        served.going_down = end
    watching = asyncio.ensure_future(watched())
    try:
        yield
    finally:
        if served:
            served.going_down = None
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def served(request: Request) -> Served | None:
    """The server's side of a request's connection, where the product's own server is in front."""
    return _served(request.scope)


def _served(scope: Scope) -> Served | None:
    return cast(Served | None, scope.get("extensions", {}).get("polling.served"))
