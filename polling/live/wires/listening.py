"""A listening socket: who comes is let in, some at a time."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable

from polling.live.unsent import keep_little_unsent
from polling.live.wires.wire import NOT_NOW, Wire, Wires

#: Seconds until somebody is let in again after there was no descriptor left.
OUT_OF_FILES = 1.0
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

Factory = Callable[[], asyncio.BaseProtocol]


class Listening(asyncio.AbstractServer):
    """A listening socket: `at_once` are let in before everybody who is there has a turn."""

    def __init__(self, wires: Wires, sock: socket.socket, factory: Factory, at_once: int) -> None:
        self._wires = wires
        self._sock = sock
        self._factory = factory
        self._at_once = at_once
        self._serving = False
        sock.setblocking(False)
        keep_little_unsent(sock)

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """Its loop."""
        return self._wires.loop

    def is_serving(self) -> bool:
        """Whether anybody is let in."""
        return self._serving

    async def start_serving(self) -> None:
        """Lets them in from now on."""
        if not self._serving:
            self._serving = True
            self._sock.listen()
            self._wires.loop.add_reader(self._sock.fileno(), self._accept)

    async def serve_forever(self) -> None:
        """Lets them in until it is cancelled."""
        await self.start_serving()
        try:
            await self._wires.loop.create_future()
        finally:
            self.close()

    def close(self) -> None:
        """Lets nobody in any more; who is in stays."""
        if self._serving:
            self._serving = False
            self._wires.loop.remove_reader(self._sock.fileno())
        self._sock.close()

    async def wait_closed(self) -> None:
        """Nothing is waited for: connections are ended by whoever serves them."""

    def _accept(self) -> None:
        for _ in range(self._at_once):
            try:
                # Without the object that `accept` makes of it, and the questions that asks.
                fd, peer = self._sock._accept()  # type: ignore[attr-defined]
            except (*NOT_NOW, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _EXHAUSTED:
                    raise
                self._wait(error)
                return
            wire = Wire(self._wires, fd, peer)
            try:
                os.set_blocking(fd, False)
                wire.start(self._factory())
            except Exception as error:  # noqa: BLE001 - whatever it is, one connection bears it
                wire.abort()  # which alone may close it: the descriptor may soon be another's
                about = {"message": "A connection could not be made", "exception": error}
                self._wires.loop.call_exception_handler(about)

    def _wait(self, error: OSError) -> None:
        """No descriptor is left: the system would tell of the same ones in line without an end."""
        loop = self._wires.loop
        loop.call_exception_handler(
            {"message": "socket.accept() out of system resource", "exception": error}
        )
        loop.remove_reader(self._sock.fileno())
        loop.call_later(OUT_OF_FILES, self._go_on)

    def _go_on(self) -> None:
        if self._serving:
            self._wires.loop.add_reader(self._sock.fileno(), self._accept)
