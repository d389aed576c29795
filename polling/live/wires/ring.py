"""One frame to many sockets by one call of the system: Linux's io_uring, where it may be used.

What each socket costs is then the system's own work; the way there and back, and Python's for each
call, are paid once. Containers and careful hosts may forbid io_uring, and other systems have none:
then there is no ring, and whoever would use it writes to each socket. See io_uring(7).
"""

from __future__ import annotations

import ctypes
import mmap
import os
import socket
import struct
import sys
from array import array
from collections.abc import Sequence
from typing import Protocol

#: Sockets that one call can reach, a power of two.
SOCKETS = 512
#: The largest frame, in bytes: what a phone is told is far below.
LARGEST = 64 * 1024

_SETUP, _ENTER = 425, 426
_SQES = 0x10000000
_SINGLE_MMAP, _CQE_SKIP = 1 << 0, 1 << 11
_SEND = 26
#: Only what failed is reported. With MSG_WAITALL a part of a frame counts as such.
_SKIP_SUCCESS = 1 << 6
_FLAGS = 0x40 | 0x100 | 0x4000  # MSG_DONTWAIT, MSG_WAITALL, MSG_NOSIGNAL, as Linux has them
_WRAPS = 0xFFFFFFFF


class Unavailable(Exception):
    """There is no io_uring here, or none that does what is needed."""


class Reached(Protocol):
    """Who is written to by a descriptor, and told what did not go out that way."""

    fd: int

    def left_over(self, rest: bytes) -> None: ...


class Ring:
    """A ring for `send`, of one thread. Raises `Unavailable`."""

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise Unavailable("not Linux")
        self._call = ctypes.CDLL(None, use_errno=True).syscall
        # struct io_uring_params: seven words and three spare ones, then where the parts of the
        # two rings are, ten words each.
        about = (ctypes.c_uint32 * 30)()
        self._fd: int = self._call(_SETUP, ctypes.c_uint(SOCKETS), about)
        if self._fd < 0:
            raise Unavailable(os.strerror(ctypes.get_errno()))
        if about[5] & (_SINGLE_MMAP | _CQE_SKIP) != _SINGLE_MMAP | _CQE_SKIP:
            os.close(self._fd)
            raise Unavailable("the system is too old")
        self._frame = mmap.mmap(-1, LARGEST)
        self._map(about[1], about[10:20], about[20:30])
        self._fill()
        try:
            self._try()
        except Unavailable:
            self.close()
            raise

    def tell(self, screens: Sequence[Reached], frame: bytes) -> None:
        """Say `frame` to all of `screens`, each of which has a descriptor now."""
        if len(frame) > LARGEST:
            for one in screens:
                one.left_over(frame)
            return
        for start in range(0, len(screens), SOCKETS):
            some = screens[start : start + SOCKETS]
            for place, sent in self.send([one.fd for one in some], frame):
                some[place].left_over(frame[sent:])

    def send(self, fds: Sequence[int], frame: bytes) -> list[tuple[int, int]]:
        """Send `frame` to each of `fds` without waiting; returns those that did not take it all.

        At most SOCKETS of them, and LARGEST bytes. Of each that failed: its place in `fds`, and how
        many bytes it took, 0 where it is full or gone.
        """
        count, size = len(fds), len(frame)
        self._frame[:size] = frame
        tail = self._words[self._tail]
        at = tail & (SOCKETS - 1)
        first = min(count, SOCKETS - at)
        self._entries[16 * at + 1 : 16 * (at + first) : 16] = array("I", fds[:first])
        self._entries[1 : 16 * (count - first) : 16] = array("I", fds[first:])
        sizes = array("I", (size,)) * count
        self._entries[16 * at + 6 : 16 * (at + first) : 16] = sizes[:first]
        self._entries[6 : 16 * (count - first) : 16] = sizes[first:]
        self._words[self._tail] = tail + count & _WRAPS
        taken = self._call(_ENTER, self._fd, count, 0, 0, None, 0)
        failed = [((slot - at) & (SOCKETS - 1), max(sent, 0)) for slot, sent in self._reported()]
        if taken != count:
            # The system took in fewer, as when memory is short: the others have had nothing.
            taken = max(taken, 0)
            self._words[self._tail] = tail + taken & _WRAPS
            failed += [(place, 0) for place in range(taken, count)]
        return failed

    def close(self) -> None:
        """Give it back."""
        self._words.release()
        self._entries.release()
        self._ring.close()
        self._queue.close()
        os.close(self._fd)

    def _map(self, completions: int, submitting: list[int], completing: list[int]) -> None:
        """See both rings, and the queue of what is asked, as words of 32 bits."""
        _, tail, _, _, _, _, order, *_ = submitting
        done_head, done_tail, _, _, _, done, *_ = completing
        size = max(done + 16 * completions, order + 4 * SOCKETS)
        shared = mmap.MAP_SHARED | mmap.MAP_POPULATE
        self._ring = mmap.mmap(self._fd, size, shared)
        self._queue = mmap.mmap(self._fd, 64 * SOCKETS, shared, offset=_SQES)
        self._words = memoryview(self._ring)[: size // 4 * 4].cast("I")
        self._entries = memoryview(self._queue).cast("I")
        self._tail, self._done_head, self._done_tail = tail // 4, done_head // 4, done_tail // 4
        self._done, self._done_mask = done // 4, completions - 1
        self._words[order // 4 : order // 4 + SOCKETS] = array("I", range(SOCKETS))

    def _fill(self) -> None:
        """Write into each entry of 64 bytes what is the same for all: see io_uring_enter(2)."""
        place = ctypes.addressof(ctypes.c_char.from_buffer(self._frame))
        for slot in range(SOCKETS):
            entry = struct.pack(
                "=BBHiQQIIQ24x", _SEND, _SKIP_SUCCESS, 0, -1, 0, place, 0, _FLAGS, slot
            )
            self._entries[16 * slot : 16 * (slot + 1)] = array("I", entry)

    def _reported(self) -> list[tuple[int, int]]:
        """The slots that failed, and what the system says of each."""
        words, found = self._words, []
        head, tail = words[self._done_head], words[self._done_tail]
        while head != tail:
            at = self._done + 4 * (head & self._done_mask)
            (result,) = struct.unpack("i", words[at + 2 : at + 3])
            found.append((words[at], result))
            head = head + 1 & _WRAPS
        words[self._done_head] = head
        return found

    def _try(self) -> None:
        """Believe it only when it has said how much a socket took that could not take all."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.setblocking(False)
            with_room = self.send([ours.fileno()], b"x")
            frame, failed = bytes(LARGEST), []
            for _ in range(256):
                if failed := self.send([ours.fileno()], frame):
                    break
            full = self.send([ours.fileno()], frame)
            theirs.shutdown(socket.SHUT_RDWR)
            gone = self.send([ours.fileno()], b"x")
        part = failed[0][1] if failed else LARGEST
        if with_room or part >= LARGEST or [full, gone] != [[(0, 0)], [(0, 0)]]:
            raise Unavailable("it does not tell what was not sent")
