"""The other end of a websocket as the cases of Autobahn want it: it sends what it must not."""

# ruff: noqa: N802, N803 (the names are those that the cases call)

from __future__ import annotations

import asyncio
import os
from collections import Counter, deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from websockets.speedups import apply_mask

from tests.live.rawclient import ACCEPT, HANDSHAKE
from tests.trials.autobahn_cases import States

CLOSE, PING, PONG = 8, 9, 10
WAITS = 3.0  # seconds for the other side to end what is ended


class Peer(asyncio.Protocol):
    """What a case calls `p`. Texts of the cases are bytes, one character each."""

    CLOSE_STATUS_CODE_NORMAL = 1000
    CLOSE_STATUS_CODE_PROTOCOL_ERROR = 1002
    CLOSE_STATUS_CODE_INVALID_PAYLOAD = 1007

    def __init__(self, case: type[Any], path: str) -> None:
        self.factory = SimpleNamespace(isServer=False)
        self.state = States.STATE_CONNECTING
        self.autoFragmentSize = 0
        self.createWirelog = False
        self.connectionWasOpen = self.closedByMe = self.droppedByMe = self.wasClean = False
        self.failedByMe = False
        self.remoteCloseCode: int | None = None
        self.localCloseReason: str | None = None
        self.txFrameStats: Counter[int] = Counter()
        self.over = asyncio.get_running_loop().create_future()
        self.case = case(self)
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._timers: list[asyncio.TimerHandle] = []
        self._to_send: deque[tuple[bytes, bool]] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._read = bytearray()
        self._pieces: list[bytes] = []
        self._binary = self._packed = False
        self.more = ""
        self._mask, self._at = b"", 0

    # What asyncio says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(HANDSHAKE.format(path=self._path, more=self.more).encode())

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self.state == States.STATE_CONNECTING:
            head, end, rest = bytes(self._read).partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101 "), head
            self.opened(head)
            self._read = bytearray(rest)
            self.state, self.connectionWasOpen = States.STATE_OPEN, True
            self.case.onOpen()
        while self.state != States.STATE_CLOSED and self._frame():
            pass

    def opened(self, head: bytes) -> None:
        """What the other side has answered."""
        assert ACCEPT in head
        assert b"extensions" not in head.lower()

    def connection_lost(self, exc: Exception | None) -> None:
        self.state = States.STATE_CLOSED
        for timer in self._timers:
            timer.cancel()
        self.case.onConnectionLost(self.failedByMe)
        if not self.over.done():
            self.over.set_result(None)

    # What cases do

    def sendFrame(
        self, opcode: int, payload: str = "", *, fin: bool = True, rsv: int = 0,
        mask: None = None, payload_len: int | None = None, chopsize: int | None = None,
        sync: bool = False,
    ) -> None:  # fmt: skip
        """One frame, whatever the RFC says of it; in pieces of `chopsize` bytes."""
        data = payload.encode("latin-1")
        if payload_len is not None:
            data = (data * (payload_len // len(data) + 1))[:payload_len]
        self.txFrameStats[opcode] += 1
        key = os.urandom(4)
        sent = _head(opcode, len(data), fin, rsv) + key + (apply_mask(data, key) if data else b"")
        step = chopsize or len(sent)
        chops = (sent[at : at + step] for at in range(0, len(sent), step))
        self._to_send.extend((chop, chopsize is not None) for chop in chops)
        if self._sending is None or self._sending.done():
            self._sending = self._loop.create_task(self._send())

    def sendMessage(
        self, payload: str | bytes, isBinary: bool = False, fragmentSize: int | None = None
    ) -> None:
        """A whole message, in frames of `fragmentSize` bytes."""
        assert isinstance(payload, str)
        size = fragmentSize or self.autoFragmentSize or len(payload) or 1
        starts = range(0, len(payload) or 1, size)
        for at in starts:
            opcode = (2 if isBinary else 1) if at == 0 else 0
            self.sendFrame(opcode, payload[at : at + size], fin=at == starts[-1])

    def beginMessage(self) -> None:
        """A text begins."""

    def beginMessageFrame(self, length: int) -> None:
        """A frame of so many bytes begins."""
        self._mask, self._at = os.urandom(4), 0
        self.transport.write(_head(1, length, True, 0) + self._mask)

    def sendMessageFrameData(self, payload: str, sync: bool = False) -> None:
        """Some of the frame's bytes."""
        data = payload.encode("latin-1")
        key = bytes(self._mask[(self._at + n) % 4] for n in range(4))
        self._at += len(data)
        self.transport.write(apply_mask(data, key))

    def endMessage(self) -> None:
        """All of it is sent."""

    def sendClose(self, code: int | None = None, reason: str | None = None) -> None:
        """Begins the closing handshake, if nobody has."""
        if self.state == States.STATE_OPEN:
            self.sendCloseFrame(code, reason)

    def sendCloseFrame(self, code: int | None = None, reasonUtf8: str | None = None) -> None:
        """A close frame with anything in it."""
        self.localCloseReason = reasonUtf8
        payload = b"" if code is None else code.to_bytes(2, "big")
        self.state, self.closedByMe = States.STATE_CLOSING, True
        self.sendFrame(CLOSE, payload.decode("latin-1") + (reasonUtf8 or ""))
        self._later(WAITS, self._drop)

    def killAfter(self, delay: float) -> None:
        """Fails the connection, unless it has ended by then."""
        self._later(delay, self._fail)

    def closeAfter(self, delay: float) -> None:
        """Closes it, unless it has ended by then."""
        self._later(delay, self.sendClose)

    def continueLater(self, delay: float, then: Callable[[], None], tag: str = "") -> None:
        """Goes on after a while."""
        self._later(delay, then)

    def enableWirelog(self, enable: bool) -> None:
        """There is none."""

    # What is read

    def _frame(self) -> bool:
        """Takes one frame, if it is whole."""
        if len(self._read) < 2:
            return False
        first, length = self._read[0], self._read[1]
        start = 2 if length < 126 else 4 if length == 126 else 10
        if len(self._read) < start:
            return False
        if start > 2:
            length = int.from_bytes(self._read[2:start], "big")
        if len(self._read) < start + length:
            return False
        payload = bytes(self._read[start : start + length])
        del self._read[: start + length]
        if first & 0x70:
            packed = first & 0x7C == 0x40 and first & 3
            assert packed, "reserved bits"
            assert self.more, "compressed, and not agreed on"
        self._take(first & 0x0F, payload, bool(first & 0x80), bool(first & 0x40))
        return True

    def told(self, message: bytes, packed: bool) -> None:
        """A whole message that came."""
        assert not packed
        self.case.onMessage(message.decode("latin-1"), self._binary)

    def _take(self, opcode: int, payload: bytes, fin: bool, packed: bool) -> None:
        if opcode == CLOSE:
            self._closed(payload)
        elif opcode == PING:
            self.sendFrame(PONG, payload.decode("latin-1"))
        elif opcode == PONG:
            self.case.onPong(payload.decode("latin-1"))
        else:
            if opcode:
                self._binary, self._packed = opcode == 2, packed
            self._pieces.append(payload)
            if fin:
                message, self._pieces = b"".join(self._pieces), []
                self.told(message, self._packed)

    def _closed(self, payload: bytes) -> None:
        self.remoteCloseCode = int.from_bytes(payload[:2], "big") if payload else None
        assert self.remoteCloseCode not in (1004, 1005, 1006), "must not be sent"
        payload[2:].decode()
        self.wasClean = True
        if self.state == States.STATE_OPEN:
            self.state = States.STATE_CLOSING
            self.sendFrame(CLOSE, payload.decode("latin-1"))
        self._later(WAITS, self._drop)

    async def _send(self) -> None:
        while self._to_send and self.state != States.STATE_CLOSED:
            piece, chopped = self._to_send.popleft()
            self.transport.write(piece)
            if chopped:
                await asyncio.sleep(0)

    def _later(self, delay: float, then: Callable[[], None]) -> None:
        def unless_over() -> None:
            if self.state != States.STATE_CLOSED:
                then()

        self._timers.append(self._loop.call_later(delay, unless_over))

    def _fail(self) -> None:
        self.failedByMe, self.wasClean = True, False
        self._drop()

    def _drop(self) -> None:
        self.droppedByMe = True
        self.transport.abort()


def _head(opcode: int, length: int, fin: bool, rsv: int) -> bytes:
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    if length < 126:
        return bytes((first, 0x80 | length))
    if length < 65536:
        return bytes((first, 0x80 | 126)) + length.to_bytes(2, "big")
    return bytes((first, 0x80 | 127)) + length.to_bytes(8, "big")
