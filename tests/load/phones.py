"""Many websockets in one process, as cheap as they can be: they count, and answer pings."""

import asyncio
from collections.abc import Callable
from typing import cast

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%b\r\n"
)
AT_ONCE = 100
_PING = 0x89
_TEXT = 0x81


def frame(payload: bytes, first: int = _TEXT) -> bytes:
    """A client's frame; the mask of zeros is allowed, and costs a server as much as any other."""
    length = len(payload)
    if length < 126:
        return bytes((first, 0x80 | length, 0, 0, 0, 0)) + payload
    return bytes((first, 0x80 | 126)) + length.to_bytes(2, "big") + bytes(4) + payload


class Phone(asyncio.Protocol):
    """One websocket; `hears` is told every text frame's payload, when it is whole."""

    __slots__ = ("_hall", "_more", "_rest", "hears", "transport", "waits")

    def __init__(self, hall: "Hall", more: bytes = b"") -> None:
        self._hall = hall
        self._more = more
        self._rest = b""
        self.waits: asyncio.Future[None] | None = hall.loop.create_future()
        self.hears: Callable[[bytes], None] | None = None
        self.transport = cast(asyncio.Transport, None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(HANDSHAKE % (self._hall.port, self._hall.port, self._more))

    def say(self, payload: bytes) -> None:
        self.transport.write(frame(payload))

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        at, end = 0, len(data)
        if self.waits is not None:
            at = data.find(b"\r\n\r\n") + 4
            if at < 4:
                self._rest = data
                return
            if not data.startswith(b"HTTP/1.1 101 "):
                self.waits.set_exception(ConnectionError(data[:at].decode("latin-1")))
                return
            self.waits.set_result(None)
            self.waits = None
        while end - at >= 2:
            start, length = at + 2, data[at + 1]
            if length == 126:
                start += 2
                length = int.from_bytes(data[at + 2 : start], "big")
            elif length == 127:
                start += 8
                length = int.from_bytes(data[at + 2 : start], "big")
            if start + length > end:
                break
            if data[at] == _TEXT:
                self._hall.texts += 1
                if self.hears is not None:
                    self.hears(data[start : start + length])
            elif data[at] == _PING:
                self.transport.write(frame(data[start : start + length], 0x8A))
            at = start + length
        self._rest = data[at:]

    def connection_lost(self, exc: Exception | None) -> None:
        self._hall.lost += 1
        if self.waits is not None and not self.waits.done():
            self.waits.set_exception(exc or ConnectionError("closed"))


class Hall:
    """All phones of a run; `texts` counts what they have received, `lost` those that fell out."""

    def __init__(self, port: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.port = port
        self.phones: list[Phone] = []
        self.texts = 0
        self.lost = 0

    async def enter(self, count: int) -> None:
        """Connect `count` phones, some at a time; ConnectionError when one is refused."""
        for start in range(0, count, AT_ONCE):
            some = range(start, min(start + AT_ONCE, count))
            self.phones += await asyncio.gather(*(self.connect() for _ in some))

    async def connect(self, more: bytes = b"") -> Phone:
        """One websocket, with `more` lines in its request."""
        _, phone = await self.loop.create_connection(
            lambda: Phone(self, more), "127.0.0.1", self.port
        )
        assert phone.waits is not None
        await phone.waits
        return phone

    async def received(self, texts: int, within: float = 60) -> None:
        """Wait until so many texts have come in all."""
        async with asyncio.timeout(within):
            while self.texts < texts:
                await asyncio.sleep(0.001)

    async def leave(self) -> None:
        for phone in self.phones:
            phone.transport.abort()
        await asyncio.sleep(0.01)
