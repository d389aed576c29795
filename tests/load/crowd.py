"""Thousands of phones in a process of their own: raw sockets, epoll, one buffer, nothing else.

`tests.load.hall` starts it with a socket over which it is told what its phones are to do.
A message is counted by its head, where it lies in the buffer; times are of the clock that all
processes share.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import socket
import struct
import sys
import zlib
from collections.abc import Callable
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from tests.load import tasks
from tests.load.wire import frame

_TEXT, _DEFLATED, _PING, _CLOSE = 0x81, 0xC1, 0x89, 0x88
_REPLY = b'{"type":"reply"'
#: An end by reset: the port is free at once, for the next phone.
_RESET = struct.pack("ii", 1, 0)
#: What a compressed message may look back at, and how many of them are kept unpacked.
WINDOW, UNPACKED = 32 * 1024, 64


class Phone:
    """One websocket. `told`: by which expectation it was reached last."""

    __slots__ = (
        "come", "fd", "heard", "open", "reads", "recv", "rest", "sent", "sock", "told", "waits",
    )  # fmt: skip

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.fd = sock.fileno()
        self.recv: Callable[[memoryview], int] = sock.recv_into
        self.rest = b""
        self.open = False  # whether the handshake is done
        #: Takes what comes (the buffer, how much) while it fetches files: then it is no websocket.
        self.reads: Callable[[bytearray, int], None] | None = None
        self.come = 0.0  # when it was in: as `within` of `enter` says
        self.sent = 0.0
        self.waits = False  # for the acknowledgement of what it sent
        self.told = 0
        self.heard = b""  # the end of what came compressed, which the next may look back at


class Crowd:
    """The phones of this process."""

    def __init__(self, orders: Connection) -> None:
        self.orders = orders
        self.phones: list[Phone] = []
        self.epoll = select.epoll()
        self.epoll.register(orders.fileno(), select.EPOLLIN)
        self._by_fd: dict[int, Phone] = {}
        self._buffer = bytearray(1 << 18)
        self._view = memoryview(self._buffer)
        self.texts = self.bytes = self.lost = self.refused = 0
        self.last = b""
        self.marker, self.expected, self.left = b"", 0, 0
        self.entering: Callable[[Phone, bool, float], None] | None = None
        self.losing: Callable[[Phone], None] | None = None
        self.acknowledged: Callable[[Phone], None] | None = None
        self.kept: list[tuple[float, bytes]] | None = None
        self.turn: Callable[[], float] | None = None
        self._inflated: dict[tuple[bytes, bytes], tuple[bytes, bytes]] = {}

    def run(self) -> None:
        """Until `hall` has had enough."""
        orders, by_fd, poll, wait = self.orders.fileno(), self._by_fd, self.epoll.poll, -1.0
        while True:
            for fd, _ in poll(wait, 512):
                if fd == orders:
                    try:
                        name, args = self.orders.recv()
                    except EOFError:
                        return
                    getattr(tasks, name)(self, *args)
                elif phone := by_fd.get(fd):
                    self._read(phone)
            wait = self.turn() if self.turn else -1.0

    def report(self, *said: Any) -> None:
        self.orders.send((said[0], list(said[1:])))

    def connect(self, port: int, request: bytes) -> Phone:
        sock = socket.socket()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        sock.connect(("127.0.0.1", port))
        sock.setblocking(False)
        sock.send(request)
        phone = Phone(sock)
        self._by_fd[phone.fd] = phone
        self.epoll.register(phone.fd, select.EPOLLIN)
        return phone

    def drop(self, phone: Phone) -> None:
        self.epoll.unregister(phone.fd)
        del self._by_fd[phone.fd]
        phone.sock.close()

    def _read(self, phone: Phone) -> None:
        try:
            end = phone.recv(self._view)
        except BlockingIOError:
            return
        except OSError:
            end = 0
        if not end:
            self._lose(phone)
            return
        self.bytes += end
        if phone.reads:
            phone.reads(self._buffer, end)
        elif phone.rest:
            whole = phone.rest + self._view[:end]
            phone.rest = b""
            self._parse(phone, whole, len(whole))
        else:
            self._parse(phone, self._buffer, end)

    def _parse(self, phone: Phone, data: bytes | bytearray, end: int) -> None:
        at = 0
        if not phone.open:
            at = data.find(b"\r\n\r\n", 0, end) + 4
            if at < 4:
                phone.rest = bytes(data[:end])
                return
            if not data.startswith(b"HTTP/1.1 101 "):
                self.last = bytes(data[:at])
                self._lose(phone)
                return
            phone.open = True
            if self.entering:
                self.entering(phone, True, monotonic())
        while end - at >= 2:
            length, start = data[at + 1], at + 2
            if length == 126:
                start = at + 4
                if start > end:
                    break
                length = data[at + 2] << 8 | data[at + 3]
            elif length == 127:
                start = at + 10
                length = int.from_bytes(data[at + 2 : start], "big")
            stop = start + length
            if stop > end:
                break
            first = data[at]
            if first == _TEXT:
                self._hear(phone, data, start, stop)
            elif first == _DEFLATED:
                text = self._inflate(phone, bytes(data[start:stop]))
                self._hear(phone, text, 0, len(text))
            elif first == _PING:
                phone.sock.send(frame(bytes(data[start:stop]), 0x8A))
            elif first == _CLOSE:
                self.last = bytes(data[start:stop])
                self._lose(phone)
                return
            at = stop
        if at < end:
            phone.rest = bytes(data[at:end])

    def _hear(self, phone: Phone, data: bytes | bytearray, start: int, stop: int) -> None:
        self.texts += 1
        if data.startswith(_REPLY, start):
            if data.find(b'"ok":true', start, stop) < 0:
                self.refused += 1
                self.last = bytes(data[start:stop])
            if phone.waits:
                phone.waits = False
                if self.acknowledged:
                    self.acknowledged(phone)
        elif self.marker and data.find(self.marker, start, stop) >= 0:
            self.last = self.last or bytes(data[start:stop])
            if phone.told != self.expected:
                phone.told = self.expected
                self.left -= 1
                if not self.left:
                    self.marker = b""
                    self.report("told", monotonic())
        elif self.entering and data.find(b'"type":"state"', start, stop) >= 0:
            self.entering(phone, False, monotonic())
        if self.kept is not None:
            self.kept.append((monotonic(), bytes(data[start:stop])))

    def _inflate(self, phone: Phone, payload: bytes) -> bytes:
        """One frame is the same for thousands who have heard the same: unpacked once."""
        known = self._inflated.get((phone.heard, payload))
        if known is None:
            if len(self._inflated) >= UNPACKED:
                self._inflated.clear()
            one = zlib.decompressobj(-15, zdict=phone.heard)
            text = one.decompress(payload + b"\0\0\xff\xff")
            known = self._inflated[phone.heard, payload] = (text, (phone.heard + text)[-WINDOW:])
        text, phone.heard = known
        return text

    def _lose(self, phone: Phone) -> None:
        self.lost += 1
        if self.losing:
            self.losing(phone)
        self.drop(phone)


def main() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    os.nice(int(sys.argv[2]))
    gc.disable()
    Crowd(Connection(int(sys.argv[1]))).run()


if __name__ == "__main__":
    main()
