"""Codes tried over HTTP and over sockets, from any address of the loopback network."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, NamedTuple, Self
from urllib.parse import quote

from tests.live.rawclient import CLOSE, HANDSHAKE, TEXT, text
from tests.trials.house import House, house


class Said(NamedTuple):
    """An answer over HTTP."""

    status: int
    headers: str
    body: bytes


class Knocker:
    """A connection that stays, from an address of its own: 127.0.0.0/8 is all this machine."""

    all: ClassVar[list[Knocker]] = []

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int
    ) -> None:
        self._reader, self._writer, self._port = reader, writer, port

    @classmethod
    async def at(cls, port: int, address: str = "127.0.0.1") -> Self:
        """Connects from that address."""
        opened = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        made = cls(*opened, port)
        cls.all.append(made)
        return made

    @classmethod
    async def all_leave(cls) -> None:
        """Everybody hangs up."""
        while cls.all:
            cls.all.pop().leaves()
        await asyncio.sleep(0)

    async def types(self, code: str, *, by_script: bool = True) -> Said:
        """Types a code on the page where one joins."""
        body = f"code={quote(code)}".encode()
        about = "Content-Type: application/x-www-form-urlencoded\r\n"
        about += "X-Polling: 1\r\n" if by_script else ""
        return await self.asks("POST", "/join", body, about)

    async def asks(self, method: str, path: str, body: bytes = b"", about: str = "") -> Said:
        """Any request."""
        host = f"127.0.0.1:{self._port}"
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n{about}"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        headers = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        low = headers.lower()
        if "transfer-encoding: chunked" in low:
            raise AssertionError("a page has a length")
        length = int(low.partition("content-length: ")[2].partition("\r\n")[0])
        return Said(int(headers.split()[1]), headers, await self._reader.readexactly(length))

    async def greets(self, meeting: str) -> tuple[dict[str, object], int | None]:
        """Takes the connection for a socket, says a phone's hello; its reply and a close code."""
        more = f"Origin: http://127.0.0.1:{self._port}\r\n"
        head = HANDSHAKE.format(path="/ws", more=more)
        head = head.replace("Host: 127.0.0.1\r\n", f"Host: 127.0.0.1:{self._port}\r\n")
        self._writer.write(head.encode())
        assert b" 101 " in await self._reader.readuntil(b"\r\n\r\n")
        hello = {"type": "hello", "ref": 1, "meeting": meeting, "role": "participant"}
        self._writer.write(text(json.dumps({**hello, "token": os.urandom(16).hex()})))
        reply: dict[str, object] = {"ok": False, "word": "none"}
        while True:
            opcode, payload = await self._frame()
            if opcode == CLOSE:
                return reply, int.from_bytes(payload[:2], "big")
            if opcode == TEXT and b'"type":"reply"' in payload:
                reply = json.loads(payload)
                if reply["ok"]:
                    return reply, None

    async def _frame(self) -> tuple[int, bytes]:
        first, length = await self._reader.readexactly(2)
        if length == 126:
            length = int.from_bytes(await self._reader.readexactly(2), "big")
        return first & 15, await self._reader.readexactly(length)

    def leaves(self) -> None:
        """Hangs up."""
        self._writer.transport.abort()


@asynccontextmanager
async def knocked_at(data: Path, workers: int = 1) -> AsyncIterator[House]:
    """A house that runs, with a meeting's door for everybody to knock at."""
    async with house(data, workers=workers) as here:
        try:
            yield here
        finally:
            await Knocker.all_leave()
