"""One connection to one server for all calls of a process, said one after the other without a wait.

redis-py lends each call a connection of its own, guarded by locks, timers and retries that are of
no use here: a call through it is a quarter of a millisecond of processor, and several turns of the
loop. Replies come in the order of the calls, so whoever asks next stands last in line.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import hiredis
from redis._parsers.base import BaseParser
from redis.asyncio.connection import parse_url
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import TimeoutError as TimedOut

#: Called with what nobody asked for: of a subscription, its kind, the channel and what was said.
Heard = Callable[[bytes, bytes, bytes | int], None]
#: What is heard on a connection that has subscribed to something.
OF_CHANNELS = (b"message", b"subscribe", b"unsubscribe")

#: What of an address is understood here; one that says more is left to redis-py.
UNDERSTOOD = {"host", "port", "path", "username", "password", "db", "connection_class"}


def straight(url: str, timeout: float) -> Straight | None:
    """A way to the server at `url`, if it is one that is reached without more ado."""
    if not url.startswith(("redis://", "unix://")):
        return None
    about = dict(parse_url(url))
    return Straight(about, timeout) if about.keys() <= UNDERSTOOD else None


class Straight:
    """Connects when something is to be said, and anew when that has ended; sends nothing twice."""

    def __init__(self, about: dict[str, Any], timeout: float) -> None:
        self._about = about
        self._timeout = timeout
        self._line: Line | None = None
        self._connecting: asyncio.Lock | None = None

    async def execute_command(self, *command: Any) -> Any:
        """The reply; raises what redis-py would. A lost reply leaves open whether it was done."""
        line = self._line
        if line is None or not line.open:
            line = await self._connected()
        return await line.say(command)

    async def hearing(self, heard: Heard) -> Line:
        """A connection of its own that channels are heard on; `heard` must not fail."""
        return await self._connect(heard)

    async def aclose(self) -> None:
        """Closes the connection."""
        if self._line:
            self._line.end(Disconnected("closed"))
            self._line = None

    async def _connected(self) -> Line:
        self._connecting = self._connecting or asyncio.Lock()
        async with self._connecting:
            if self._line is None or not self._line.open:
                self._line = await self._connect()
            return self._line

    async def _connect(self, heard: Heard | None = None) -> Line:
        about, loop = self._about, asyncio.get_running_loop()

        def made() -> Line:
            return Line(loop, self._timeout, heard)

        try:
            async with asyncio.timeout(self._timeout):
                if path := about.get("path"):
                    _, line = await loop.create_unix_connection(made, path)
                else:
                    where = about.get("host") or "localhost", int(about.get("port") or 6379)
                    _, line = await loop.create_connection(made, *where)
        except TimeoutError:
            raise TimedOut("the store does not answer") from None
        except OSError as error:
            raise Disconnected(f"no store there: {error}") from error
        try:
            if password := about.get("password"):
                user = about.get("username")
                await line.say(("AUTH", user, password) if user else ("AUTH", password))
            if database := about.get("db"):
                await line.say(("SELECT", database))
        except BaseException:
            line.end(Disconnected("the store does not let us in"))
            raise
        return line


class Line(asyncio.Protocol):
    """An open connection and those who wait for replies, the first of them first."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, timeout: float, heard: Heard | None = None
    ) -> None:
        self.open = False
        self.ended: asyncio.Future[None] = loop.create_future()
        self._heard = heard
        self._loop = loop
        self._timeout = timeout
        self._transport: Any = None
        self._waiting: deque[tuple[float, asyncio.Future[Any]]] = deque()
        self._reader = hiredis.Reader(replyError=BaseParser.parse_error)
        self._timer: asyncio.TimerHandle | None = None

    def say(self, command: tuple[Any, ...]) -> asyncio.Future[Any]:
        """Sends a command; its reply is what is awaited."""
        future = self._loop.create_future()
        if not self.open:
            future.set_exception(Disconnected("the store is gone"))
            return future
        self._waiting.append((self._loop.time(), future))
        if self._timer is None:
            self._timer = self._loop.call_later(self._timeout, self._look)
        self._transport.write(hiredis.pack_command(command))
        return future

    def tell(self, *command: Any) -> None:
        """Sends what has no reply of its own, as to subscribe; nothing where it is not open."""
        if self.open:
            self._transport.write(hiredis.pack_command(command))

    def end(self, why: Exception) -> None:
        """Nobody hears anything any more."""
        self.open = False
        if not self.ended.done():
            self.ended.set_result(None)
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._transport:
            self._transport.abort()
        while self._waiting:
            _, future = self._waiting.popleft()
            if not future.done():
                future.set_exception(why)

    # What asyncio says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self.open = True

    def data_received(self, data: bytes) -> None:
        reader, waiting = self._reader, self._waiting
        reader.feed(data)
        try:
            while (said := reader.gets()) is not False:
                if self._heard and type(said) is list and said[0] in OF_CHANNELS:
                    self._heard(*said)
                    continue
                _, future = waiting.popleft()
                if future.done():
                    continue  # whoever asked has gone
                if isinstance(said, Exception):
                    future.set_exception(said)
                else:
                    future.set_result(said)
        except (hiredis.ProtocolError, IndexError):
            self.end(Disconnected("the store does not speak our language"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(Disconnected("the store is gone"))

    def _look(self) -> None:
        """Gives the connection up once the first in line has waited for too long."""
        self._timer = None
        if not self._waiting:
            return
        until = self._waiting[0][0] + self._timeout
        if self._loop.time() >= until:
            self.end(TimedOut("the store does not answer"))
        else:
            self._timer = self._loop.call_at(until, self._look)
