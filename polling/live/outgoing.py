"""What is said to a screen: at once where it goes out, and only the newest where it does not."""

import asyncio
import os
from collections.abc import Mapping

from polling.live.deflating import NOTHING_HEARD, Shared
from polling.live.sweep import Sweep
from polling.live.unsent import descriptor

UNSENT_REPLIES = 256 * 1024


class Outgoing(asyncio.Protocol):
    """The way out of an open websocket; nothing piles up in it.

    `alive` is False as soon as nothing can be said any more; saying it is then no error. `packs`:
    it was agreed that messages may be compressed; `window` is what it was sent so then.

    What is said goes to the system at once, past the transport, as long as that holds nothing back:
    `fd` is the socket's descriptor then, else -1. asyncio closes it after `connection_lost` only,
    so it is never another's.
    """

    __slots__ = ("_outbox", "_paused", "_sweep", "alive", "fd", "packs", "transport", "window")

    def __init__(self, sweep: Sweep) -> None:
        self.alive = True
        self.packs = False
        self.window = NOTHING_HEARD
        self.fd = -1
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self._sweep = sweep
        self._outbox: dict[str, bytes] | None = None
        self._paused = False

    def send(self, frame: bytes) -> None:
        """A reply, as a ready frame; the connection is dropped if 256 KiB of them are not read."""
        if self.alive:
            self._write(frame)
            if self._paused and self.transport.get_write_buffer_size() > UNSENT_REPLIES:
                self.abort()

    def offer(self, subject: str, frame: bytes) -> None:
        """The newest state of `subject`, as a ready frame.

        Written at once; but a screen that does not keep up gets, when it can read again, only what
        is then the newest of each subject.
        """
        if self._paused:
            if self._outbox is None:
                self._outbox = {}
            # Last in line again: what was told before it goes before it.
            self._outbox.pop(subject, None)
            self._outbox[subject] = frame
        elif self.alive:
            self._write(self.next_of(frame))

    def greet(self, reply: bytes, told: Mapping[str, bytes]) -> None:
        """The reply to a hello and the newest of each subject, in one go."""
        self.send(self.greeting(reply, told))

    def greeting(self, reply: bytes, told: Mapping[str, bytes]) -> bytes:
        """That go: to be sent next, and nothing before it."""
        return reply + b"".join(map(self.next_of, told.values()))

    def next_of(self, frame: bytes) -> bytes:
        """What is to be sent next, and nothing before it, for it to have `frame`."""
        if not self.packs or type(frame) is not Shared:
            return frame
        frame, self.window = frame.after(self.window)
        return frame

    def left_over(self, rest: bytes) -> None:
        """What of a frame did not go out by `fd`, to be sent when it can."""
        if self.alive:
            self.transport.write(rest)

    def abort(self) -> None:
        """Drop the connection at once, with whatever it has not read."""
        self.alive, self.fd = False, -1
        self.transport.abort()

    def pause_writing(self) -> None:
        self._paused, self.fd = True, -1
        self._sweep.stalled.start(self, self._sweep.loop.time())

    def resume_writing(self) -> None:
        self._paused = False
        self._sweep.stalled.stop(self)
        while self._outbox and not self._paused and self.alive:
            self.transport.write(self.next_of(self._outbox.pop(next(iter(self._outbox)))))
        if not self._paused and self.alive:
            self._outbox = None
            self.fd = descriptor(self.transport, self._sweep.loop)

    def _write(self, data: bytes) -> None:
        if self.fd >= 0:
            try:
                sent = os.write(self.fd, data)
            except OSError:  # not now, or never again: that is the transport's
                sent = 0
            if sent == len(data):
                return
            data = data[sent:]
        self.transport.write(data)
