"""A real uvicorn with the raw path, and an application behind it that answers what it is told."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from polling.live.connection import Connection
from polling.live.frames import frame_text
from polling.live.handshake import Handshake
from polling.live.protocol import RawPath
from polling.live.wires.listening import Factory, Listening
from polling.live.wires.ring import Ring, Unavailable
from polling.live.wires.wire import Wires


class Echo:
    """Says back every text; a few words make it do other things."""

    def __init__(self) -> None:
        self.open: list[Connection] = []
        self.handshakes: list[Handshake] = []
        self.gone = 0

    def accepts(self, handshake: Handshake) -> bool:
        return handshake.origin in (None, "http://127.0.0.1")

    def page_of(self, link: str, peer: str) -> object | None:
        return None

    def opened(self, connection: Connection, handshake: Handshake) -> None:
        connection.data = handshake.query
        # Most tests are not about the hello; those that are ask to be left ungreeted.
        connection.greeted = handshake.query != "silent"
        self.open.append(connection)
        self.handshakes.append(handshake)

    def on_text(self, connection: Connection, text: str) -> None:
        if text == "raise":
            raise RuntimeError("asked to")
        if text == "close":
            connection.close(4500, "asked to")
        else:
            connection.send(frame_text(text.encode()))

    def closed(self, connection: Connection) -> None:
        self.open.remove(connection)
        self.gone += 1


async def _said(request: Request) -> Response:
    return PlainTextResponse(f"{request.method} {request.url.path} {len(await request.body())}")


def application(echo: Echo, *, packs: bool = False) -> Starlette:
    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        yield {"live": echo, "packs": packs}

    return Starlette(
        routes=[Route("/{path:path}", _said, methods=["GET", "POST"])], lifespan=lifespan
    )


@contextlib.contextmanager
def wired() -> Iterator[None]:
    """Servers of the running loop have sockets as those of the product's own loop do."""
    loop = asyncio.get_running_loop()
    wires, plain = Wires(loop), loop.create_server

    async def create_server(factory: Factory, *where: Any, **more: Any) -> asyncio.AbstractServer:
        if "sock" not in more:
            return await plain(factory, *where, **more)
        listening = Listening(wires, more["sock"], factory, more["backlog"])
        await listening.start_serving()
        return listening

    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        patch.setattr(loop, "create_server", create_server)
        with contextlib.suppress(Unavailable):
            patch.setattr(loop, "ring", stack.enter_context(contextlib.closing(Ring())), False)
        yield
    wires.close()


class Prompt(uvicorn.Server):
    """A server that ends when it is told to, and not at the next tenth of a second.

    `plain`: with asyncio's own sockets, as where there is no epoll.
    """

    def __init__(self, config: uvicorn.Config, *, plain: bool = False) -> None:
        super().__init__(config)
        self._plain = plain

    async def _serve(self, sockets: list[socket.socket] | None = None) -> None:
        with contextlib.nullcontext() if self._plain else wired():
            await super()._serve(sockets)

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks = (ticks + 1) % 864_000
            for _ in range(10):
                if not self.should_exit:
                    await asyncio.sleep(0.01)


class Serving:
    """A server that runs in the test's own loop."""

    def __init__(self, server: uvicorn.Server, port: int, echo: Echo) -> None:
        self.server = server
        self.port = port
        self.echo = echo
        self.task: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        self.server.should_exit = True
        assert self.task is not None
        await asyncio.wait_for(self.task, 15)


@contextlib.contextmanager
def listening() -> Iterator[socket.socket]:
    """A listening socket on a port of the system's choice, as the product makes it."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 8000)
        # Or the body of each answer waits 40 ms for the other side to acknowledge its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listener


@contextlib.asynccontextmanager
async def serving(
    raw_path: type[RawPath] = RawPath, *, plain: bool = False
) -> AsyncIterator[Serving]:
    """`plain`: with asyncio's own sockets, as where there is no epoll."""
    echo = Echo()
    config = uvicorn.Config(
        application(echo), http=raw_path, ws="none", log_config=None, lifespan="on"
    )
    server = Prompt(config, plain=plain)
    with listening() as listener:
        here = Serving(server, listener.getsockname()[1], echo)
        here.task = asyncio.create_task(server._serve([listener]))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield here
        finally:
            await here.stop()


async def until(condition: Callable[[], bool], within: float = 30) -> None:
    """Wait until `condition()` holds."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.005)
