"""A network between screens and the server: a hall's proxy, a filter, a portal, a phone's 2G."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from polling.live import frames, handshake
from polling.store.cancelling import all_ended

#: What becomes of a websocket: let through; refused by a status; never answered; sent on without
#: its Upgrade header; accepted by the proxy itself, which then says nothing; accepted by the
#: server, which is not heard; or accepted, and closed by this code after the first frame.
BLOCKED = ("426", "400", "403", "hang", "strip", "mute", "deaf")
REFUSED = "HTTP/1.1 {} No\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<h1>Nei</h1>\r\n"
ACCEPTED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
PORTAL = b"<!doctype html><title>Gjestenett</title><h1>Logg inn p\xc3\xa5 gjestenettet</h1>"
HEAD = b"\r\n\r\n"
PIECE = 1400


@dataclass
class Network:
    """What it does to those who come through may be changed while they are there.

    `delay` seconds one way, `rate` bytes a second each way (for everybody together), `cuts` the
    chance that a piece sent to the server ends its connection instead of arriving, `idle` seconds
    without a byte after which a connection is ended, `buffers`: the body of a stream of events is
    kept back until it ends, `silent`: nothing that the server says arrives, `portal`: everything
    is answered with a page of the network's own.
    """

    behind: int
    sockets: str = "through"
    buffers: bool = False
    portal: bool = False
    silent: bool = False
    idle: float | None = None
    delay: float = 0.0
    rate: float | None = None
    cuts: float = 0.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    port: int = 0
    asked: list[str] = field(default_factory=list)  # the first line of each request that was seen
    ended: int = 0  # connections that were idle for too long
    cut: int = 0
    free: dict[str, float] = field(default_factory=lambda: {"up": 0.0, "down": 0.0})
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def base(self) -> str:
        """The address that screens use."""
        return f"http://127.0.0.1:{self.port}"

    def cut_all(self) -> None:
        """Ends every connection at once, as when a phone goes to another network."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a screen."""
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # What a connection costs before its first byte: there and back once.
        await asyncio.sleep(2 * self.delay)
        head = await reader.readuntil(HEAD)
        self.asked.append(head.split(b"\r\n")[0].decode())
        if self.portal:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
            writer.write(PORTAL)
            await writer.drain()
            writer.close()
            return
        is_socket = head.startswith(b"GET /ws ")
        if is_socket and not await self._let_through(head, reader, writer):
            return
        if is_socket and self.sockets == "strip":
            lines = head.split(b"\r\n")
            head = b"\r\n".join(line for line in lines if not line.lower().startswith(b"upgrade"))
        there, onward = await asyncio.open_connection("127.0.0.1", self.behind)
        self._writers.add(onward)
        deaf = is_socket and self.sockets == "deaf"
        up, down = _Link(self, "up"), _Link(self, "down")
        up.carry(head, onward.write)
        try:
            pumps = [
                asyncio.ensure_future(self._up(reader, onward, up)),
                asyncio.ensure_future(self._down(there, writer, down, deaf=deaf)),
            ]
            if self.idle is not None:
                pumps.append(asyncio.ensure_future(self._end_idle((up, down), self.idle)))
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if pumps[1].done():
                await down.emptied()
            await all_ended(pumps)
        finally:
            up.close()
            down.close()
            self._writers.discard(onward)
            onward.transport.abort()

    async def _let_through(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if self.sockets in ("through", "strip", "deaf"):
            return True
        if self.sockets == "mute" or (len(self.sockets) == 4 and self.sockets.isdigit()):
            writer.write(handshake.acceptance(handshake.read(head)))
            if self.sockets != "mute":
                await reader.read(PIECE)
                writer.write(frames.frame_close(int(self.sockets)))
                await reader.read(PIECE)
                return False
        elif self.sockets != "hang":
            writer.write(REFUSED.format(self.sockets).encode())
            await writer.drain()
            return False
        await asyncio.sleep(3600)
        return False

    async def _up(
        self, reader: asyncio.StreamReader, onward: asyncio.StreamWriter, link: _Link
    ) -> None:
        while data := await reader.read(PIECE):
            if data.startswith((b"GET ", b"POST ")):
                self.asked.append(data.split(b"\r\n")[0].decode(errors="replace"))
            if self.chance.random() < self.cuts:
                self.cut += 1
                return
            link.carry(data, onward.write)
            await link.room()

    async def _down(
        self,
        there: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        link: _Link,
        *,
        deaf: bool,
    ) -> None:
        silent = False
        while data := await there.read(PIECE):
            if silent or self.silent:
                continue
            if self.buffers and b"text/event-stream" in data:
                data, silent = data.partition(HEAD)[0] + HEAD, True
            if deaf and HEAD in data:
                data, silent = data.partition(HEAD)[0] + HEAD, True
            link.carry(data, writer.write)
            await link.room()

    async def _end_idle(self, links: tuple[_Link, _Link], seconds: float) -> None:
        loop = asyncio.get_running_loop()
        while (left := max(link.last for link in links) + seconds - loop.time()) > 0:
            await asyncio.sleep(left)
        self.ended += 1


class _Link:
    """One direction of a connection: each piece takes its time, and arrives after the delay."""

    def __init__(self, network: Network, way: str) -> None:
        self._network = network
        self._way = way
        self._loop = asyncio.get_running_loop()
        self._timers: set[asyncio.TimerHandle] = set()
        self.last = self._loop.time()

    def carry(self, data: bytes, write: Callable[[bytes], None]) -> None:
        """Writes `data` when it has come through."""
        network, now = self._network, self._loop.time()
        self.last = now
        if not network.delay and network.rate is None:
            write(data)
            return
        free = max(now, network.free[self._way]) + (len(data) / network.rate if network.rate else 0)
        network.free[self._way] = free

        def arrive() -> None:
            self._timers.discard(timer)
            write(data)

        timer = self._loop.call_at(free + network.delay, arrive)
        self._timers.add(timer)

    async def room(self) -> None:
        """Waits while more than half a second's worth is on its way."""
        if (ahead := self._network.free[self._way] - self._loop.time() - 0.5) > 0:
            await asyncio.sleep(ahead)

    async def emptied(self) -> None:
        """Waits until all has arrived."""
        while self._timers:
            await asyncio.sleep(0.01)

    def close(self) -> None:
        """What is still on its way never arrives."""
        for timer in self._timers:
            timer.cancel()


@asynccontextmanager
async def network(behind: int, **about: object) -> AsyncIterator[Network]:
    """A network in front of the server at the port `behind`."""
    here = Network(behind, **about)  # type: ignore[arg-type]
    server = await asyncio.start_server(here.meet, "127.0.0.1", 0)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()
        await all_ended(here._tasks)
