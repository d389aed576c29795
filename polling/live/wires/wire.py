"""One accepted socket as the transport that its protocol sees, and the epoll of all of them."""

import asyncio
import os
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

#: What is read in one turn, so that everybody else has theirs.
AT_ONCE = 64
READ_BYTES = 32 * 1024
HIGH_WATER = 64 * 1024

NOT_NOW = (BlockingIOError, InterruptedError)
#: Where there is no epoll there are no wires either, but this is imported.
_IN, _OUT = getattr(select, "EPOLLIN", 1), getattr(select, "EPOLLOUT", 4)


class Wires:
    """All sockets of a loop that were accepted here, by their descriptors."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._wires: dict[int, Wire] = {}
        self._epoll = select.epoll()
        loop.add_reader(self._epoll.fileno(), self._take_turns)

    def close(self) -> None:
        """The loop ends."""
        self.loop.remove_reader(self._epoll.fileno())
        self._epoll.close()

    def watch(self, wire: "Wire", fd: int, before: int, now: int) -> None:
        """Tells a wire of other events from `now` on; of none at all when that is 0."""
        if not before:
            self._epoll.register(fd, now)
            self._wires[fd] = wire
        elif now:
            self._epoll.modify(fd, now)
        else:
            del self._wires[fd]
            self._epoll.unregister(fd)

    def _take_turns(self) -> None:
        wires, left = self._wires, AT_ONCE
        # Who comes meanwhile has a turn as well: to look once more costs less than the loop does.
        while left and (found := self._epoll.poll(0, left)):
            left -= len(found)
            # Who had a turn stands last in the system's line, so nobody is passed over.
            for fd, events in found:
                if wire := wires.get(fd):
                    if events == _IN:  # mostly
                        wire.read()
                    else:
                        wire.ready(events)


class Wire(asyncio.Transport):
    """The transport of one accepted socket, which is known by its descriptor."""

    __slots__ = (
        "_closing", "_ending", "_events", "_fd", "_full", "_high", "_low", "_peer", "_protocol",
        "_sock", "_unsent", "_wires",
    )  # fmt: skip

    def __init__(self, wires: Wires, fd: int, peer: Any) -> None:
        # Without the base class's dictionary of extra information.
        self._wires = wires
        self._fd = fd
        self._sock: socket.socket | None = None
        self._peer = peer
        self._protocol: Any = None
        self._unsent: bytearray | None = None
        self._events = 0
        self._closing = self._ending = self._full = False
        self._high, self._low = HIGH_WATER, HIGH_WATER // 4

    def start(self, protocol: asyncio.BaseProtocol) -> None:
        """The connection is made."""
        self._protocol = protocol
        protocol.connection_made(self)
        if not self._closing:
            self._watch(_IN)

    def fileno(self) -> int:
        """Its descriptor; -1 once that may be another's."""
        return self._fd

    def ready(self, events: int) -> None:
        """Something may be read, or written, or the other side is gone, which both find out."""
        if events & ~_OUT:
            self.read()
        if events & ~_IN and self._unsent:
            self._flush()

    def read(self) -> None:
        """Tell the protocol what has come, unless nothing is read now."""
        if not self._events & _IN:
            return
        try:
            data = os.read(self._fd, READ_BYTES)
        except NOT_NOW:
            return
        except OSError as error:
            self._lose(error)
            return
        try:
            if data:
                self._protocol.data_received(data)
            elif self._protocol.eof_received():
                self.pause_reading()
            else:
                self.close()
        except Exception as error:  # noqa: BLE001 - whatever it is, one connection bears it
            self._fault("Fatal error: a protocol failed.", error)
            self._lose(error)

    # What protocols ask for

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """The "socket", its "peername" and its "sockname"."""
        if name == "socket" and (self._sock or self._fd >= 0):
            return self._socket()
        if name == "peername":
            return self._peer
        if name == "sockname" and self._fd >= 0:
            with suppress(OSError):
                return self._socket().getsockname()
        return default

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Who is told."""
        return self._protocol  # type: ignore[no-any-return]

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Somebody else is told from now on."""
        self._protocol = protocol

    def is_closing(self) -> bool:
        """Whether it has been closed."""
        return self._closing

    def is_reading(self) -> bool:
        """Whether what comes is read."""
        return bool(self._events & _IN)

    def pause_reading(self) -> None:
        """Leave what comes where it is."""
        self._watch(self._events & ~_IN)

    def resume_reading(self) -> None:
        """Read again."""
        if not self._closing:
            self._watch(self._events | _IN)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Sends at once what the system takes, and the rest when it takes more."""
        if self._closing or self._ending or not data:
            return
        if self._unsent:
            self._unsent += data
            self._note_full()
            return
        try:
            sent = os.write(self._fd, data)
        except NOT_NOW:
            sent = 0
        except OSError as error:
            self._lose(error)
            return
        if sent < len(data):
            self._unsent = bytearray(memoryview(data)[sent:])
            self._watch(self._events | _OUT)
            self._note_full()

    def can_write_eof(self) -> bool:
        """It may be closed in one direction."""
        return True

    def write_eof(self) -> None:
        """Nothing comes after what has been written."""
        if self._closing or self._ending:
            return
        self._ending = True
        if not self._unsent:
            self._socket().shutdown(socket.SHUT_WR)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """How much may wait before the protocol is told to pause, and how little to go on."""
        if high is None:
            high = HIGH_WATER if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high}) must be >= low ({low}) must be >= 0")
        self._high, self._low = high, low
        self._note_full()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """The low one and the high one."""
        return self._low, self._high

    def get_write_buffer_size(self) -> int:
        """How much waits."""
        return len(self._unsent or b"")

    def close(self) -> None:
        """End it once everything has been sent."""
        if not self._closing:
            self._closing = True
            self._watch(self._events & ~_IN)
            if not self._unsent:
                self._let_go(None)

    def abort(self) -> None:
        """End it at once."""
        self._lose(None)

    # What happens

    def _flush(self) -> None:
        assert self._unsent
        try:
            sent = os.write(self._fd, self._unsent)
        except NOT_NOW:
            return
        except OSError as error:
            self._lose(error)
            return
        del self._unsent[:sent]
        if self._full and len(self._unsent) <= self._low:
            self._full = False
            self._tell(self._protocol.resume_writing)
        if self._unsent or self._fd < 0:
            return
        self._unsent = None
        self._watch(self._events & ~_OUT)
        if self._closing:
            self._let_go(None)
        elif self._ending:
            with suppress(OSError):  # the other side is gone: that is read soon
                self._socket().shutdown(socket.SHUT_WR)

    def _note_full(self) -> None:
        if not self._full and len(self._unsent or b"") > self._high:
            self._full = True
            self._tell(self._protocol.pause_writing)

    def _tell(self, event: Callable[[], None]) -> None:
        try:
            event()
        except Exception as error:  # noqa: BLE001 - as asyncio does
            self._fault("A protocol failed to pause or go on writing", error)

    def _fault(self, message: str, error: Exception) -> None:
        self._wires.loop.call_exception_handler(
            {"message": message, "exception": error, "transport": self, "protocol": self._protocol}
        )

    def _watch(self, events: int) -> None:
        if events != self._events and self._fd >= 0:
            self._wires.watch(self, self._fd, self._events, events)
            self._events = events

    def _lose(self, error: Exception | None) -> None:
        self._closing, self._unsent = True, None
        self._let_go(error)

    def _let_go(self, error: Exception | None) -> None:
        if self._fd >= 0:
            self._watch(0)
            fd, self._fd = self._fd, -1
            self._wires.loop.call_soon(self._gone, error, fd)

    def _gone(self, error: Exception | None, fd: int) -> None:
        try:
            if self._protocol:
                self._protocol.connection_lost(error)
        finally:
            if self._sock:
                self._sock.close()
            else:
                os.close(fd)
            self._protocol = None

    def _socket(self) -> socket.socket:
        """Python's own object of it, which most never need."""
        if self._sock is None:
            self._sock = socket.socket(fileno=self._fd)
            self._sock.setblocking(False)
        return self._sock
