"""Connections in memory: bytes take their time, in order; they are cut, or end up nowhere."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextvars import Context
from typing import Any

from tests.simulation.clock import Loop

Delay = Callable[[random.Random], float]


class End(asyncio.Transport):
    """One end of a connection, as its protocol sees it."""

    def __init__(self, loop: Loop, name: str, context: Context, delay: Delay, seed: str) -> None:
        super().__init__()
        self.loop, self.name, self.context, self.delay = loop, name, context, delay
        self.rng = random.Random(f"{seed}/{name}")
        self.protocol: Any = None
        self.other: End
        self.gone = False  # its protocol has been told, or soon is
        self.closing = False
        self.nowhere = False  # what is sent arrives nowhere, and nobody is told
        self.reading = True
        self._arrives = 0.0
        self._unread: list[bytes] = []
        self._unsent = 0
        self._high = 64 * 1024
        self._full = False

    # What a transport can do

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def get_protocol(self) -> Any:
        return self.protocol

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._high = high or self._high

    def get_write_buffer_size(self) -> int:
        return self._unsent

    def is_closing(self) -> bool:
        return self.closing or self.gone

    def can_write_eof(self) -> bool:
        return True

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True
        while self._unread and self.reading and not self.gone:
            self._take(self._unread.pop(0))

    def write(self, data: Any) -> None:
        if self.closing or self.gone or not data:
            return
        self._unsent += len(data)
        self._later(self.other.context, self.other._arrive, bytes(data))
        if self._unsent > self._high and not self._full:
            self._full = True
            self.protocol.pause_writing()

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def write_eof(self) -> None:
        if not self.gone:
            self._later(self.other.context, self.other._ended)

    def close(self) -> None:
        if not self.closing and not self.gone:
            self.write_eof()
            self.closing = True
            self._lose(None)

    def abort(self) -> None:
        if not self.gone:
            self._later(self.other.context, self.other._lose, ConnectionResetError(104, "reset"))
            self._lose(None)

    # What befalls it

    def cut(self) -> None:
        """Both ends hear of it, each in its time."""
        for end in (self, self.other):
            end._later(end.context, end._lose, ConnectionResetError(104, "reset"))

    def orphaned(self) -> None:
        """The process that had this end is dead: the other hears of it after what was sent."""
        if not self.gone:
            self.gone = True
            self._later(self.other.context, self.other._lose, ConnectionResetError(104, "reset"))

    def vanish(self) -> None:
        """The cable is pulled: nothing arrives any more, and neither end hears of it."""
        self.nowhere = self.other.nowhere = True

    def _later(self, context: Context, callback: Any, *args: Any) -> None:
        # Timers of one instant have no order, and what is sent over one line has.
        self._arrives = max(self._arrives + 1e-6, self.loop.time() + self.delay(self.rng))
        self.loop.call_at(self._arrives, callback, *args, context=context)

    def _arrive(self, data: bytes) -> None:
        if self.nowhere:
            return  # stays unsent for the one who sent it
        if not self.gone:
            if self.reading:
                self._take(data)
            else:
                self._unread.append(data)
                return
        else:
            self.other._read(len(data))

    def _take(self, data: bytes) -> None:
        self.other._read(len(data))
        self.protocol.data_received(data)

    def _read(self, size: int) -> None:
        self._unsent -= size
        if self._full and self._unsent <= self._high // 4:
            self._full = False
            self.loop.call_soon(self._resume, context=self.context)

    def _resume(self) -> None:
        if not self.gone:
            self.protocol.resume_writing()

    def _ended(self) -> None:
        if not self.gone and not self.nowhere and not self.protocol.eof_received():
            self.close()

    def _lose(self, error: Exception | None) -> None:
        if self.gone or (self.nowhere and error is not None):
            return
        self.gone = True
        self.loop.call_soon(self.protocol.connection_lost, error, context=self.context)


def connected(
    loop: Loop, name: str, seed: str, contexts: tuple[Context, Context], delay: Delay
) -> tuple[End, End]:
    """Two ends that belong together; the first is the one that came."""
    one = End(loop, f"{name} out", contexts[0], delay, seed)
    two = End(loop, f"{name} in", contexts[1], delay, seed)
    one.other, two.other = two, one
    return one, two
