"""An open connection to the store: what is said on it, and who waits for which reply."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import hiredis
from redis._parsers.base import BaseParser
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import TimeoutError as TimedOut

#: Called with what nobody asked for: of a subscription, its kind, the channel and what was said.
Heard = Callable[[bytes, bytes, bytes | int], None]
#: What is heard on a connection that has subscribed to something.
OF_CHANNELS = (b"message", b"subscribe", b"unsubscribe")


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
                wrong = isinstance(said, Exception)
                (future.set_exception if wrong else future.set_result)(said)
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
        if until > self._loop.time():
            self._timer = self._loop.call_at(until, self._look)
            return
        self.end(TimedOut("the store does not answer"))
