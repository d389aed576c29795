"""A websocket client that sends any bytes at all, well-formed or not."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable
from typing import NamedTuple, Self

TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG = 0x1, 0x2, 0x0, 0x8, 0x9, 0xA
HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)
ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # what RFC 6455, section 1.3, answers to that key


class Received(NamedTuple):
    opcode: int
    payload: bytes

    @property
    def code(self) -> int:
        """The code of a close frame; 1005 for none."""
        assert self.opcode == CLOSE, self
        return int.from_bytes(self.payload[:2], "big") if self.payload else 1005


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    reserved: int = 0,
    masked: bool = True,
    length: int | None = None,
) -> bytes:
    """One frame; `length` claims another one than the payload has, `reserved` is RSV1–3 as 0–7."""
    claimed = len(payload) if length is None else length
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    mask = 0x80 if masked else 0
    if claimed < 126:
        head = bytes((first, mask | claimed))
    elif claimed < 65536:
        head = bytes((first, mask | 126)) + claimed.to_bytes(2, "big")
    else:
        head = bytes((first, mask | 127)) + claimed.to_bytes(8, "big")
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))


def text(payload: str) -> bytes:
    return frame(TEXT, payload.encode())


class RawClient:
    """A connection of bytes; `connected` has shaken hands."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def reach(cls, port: int, *, read_at_most: int = 2**16) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=read_at_most))

    @classmethod
    async def connected(cls, port: int, path: str = "/ws", more: str = "") -> Self:
        client = await cls.reach(port)
        client.send(HANDSHAKE.format(path=path, more=more).encode())
        head = await client.head()
        assert head.startswith(b"HTTP/1.1 101 "), head
        assert ACCEPT in head
        return client

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def head(self) -> bytes:
        """A response's head."""
        return await self._soon(self.reader.readuntil(b"\r\n\r\n"))

    async def response(self) -> bytes:
        """A whole response: head and as many bytes as it says."""
        head = await self.head()
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return head + await self._soon(self.reader.readexactly(length))

    async def frame(self, within: float = 20) -> Received:
        """The next frame that is no ping (they come when they will; none is answered)."""
        while True:
            received = await self.any_frame(within)
            if received.opcode != PING:
                return received

    async def any_frame(self, within: float = 20) -> Received:
        """The next frame; IncompleteReadError or ConnectionError when there is none."""

        async def read() -> Received:
            first, length = await self.reader.readexactly(2)
            if length == 126:
                length = int.from_bytes(await self.reader.readexactly(2), "big")
            elif length == 127:
                length = int.from_bytes(await self.reader.readexactly(8), "big")
            assert first & 0x70 == 0
            return Received(first & 0x0F, await self.reader.readexactly(length))

        return await asyncio.wait_for(read(), within)

    async def close_code(self, within: float = 20) -> int:
        """The code that the connection is closed with, whatever comes before it."""
        while True:
            received = await self.frame(within)
            if received.opcode == CLOSE:
                return received.code

    async def gone(self, within: float = 20) -> None:
        """Wait until the server has ended the connection."""
        with contextlib.suppress(ConnectionError):
            while await asyncio.wait_for(self.reader.read(2**16), within):
                pass

    async def leave(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()

    @staticmethod
    async def _soon(awaited: Awaitable[bytes]) -> bytes:
        return await asyncio.wait_for(awaited, 5)
