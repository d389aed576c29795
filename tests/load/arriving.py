"""A phone that has nothing yet: fetches a page and what belongs to it, then opens its websocket."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from tests.load.wire import frame

if TYPE_CHECKING:
    from tests.load.crowd import Crowd, Phone

AT_ONCE = 32
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


class Responses:
    """Reads responses one after the other; `done` is told when each is whole."""

    __slots__ = ("_done", "_head", "_left")

    def __init__(self, done: Callable[[], None]) -> None:
        self._done = done
        self._head = b""
        self._left = -1

    def take(self, data: bytearray, end: int) -> None:
        """What has come; RuntimeError for anything but a whole file with its length."""
        if self._left < 0:
            self._head += data[:end]
            stop = self._head.find(b"\r\n\r\n")
            if stop < 0:
                return
            length = _LENGTH.search(self._head, 0, stop + 2)
            if length is None or not self._head.startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(self._head[: stop + 2].decode("latin-1"))
            self._left = int(length[1]) + stop + 4 - len(self._head)
            self._head = b""
        else:
            self._left -= end
        if not self._left:
            self._left = -1
            self._done()


def join(
    crowd: Crowd,
    port: int,
    gets: Sequence[bytes],
    request: bytes,
    hellos: Sequence[bytes],
    times: Sequence[float],
    at_once: int,
) -> None:
    """A phone comes at each of `times`, or as soon as fewer than `at_once` are on their way in; see
    `Crowd`. Reports like `enter`.
    """
    took: list[float] = []
    began: dict[int, tuple[float, bytes]] = {}
    at, lost = 0, crowd.lost

    def begin(number: int) -> None:
        start, fetched = times[number], 0

        def done() -> None:
            nonlocal fetched
            fetched += 1
            if fetched < len(gets):
                visit.sock.send(gets[fetched])
                return
            crowd.drop(visit)
            phone = crowd.connect(port, request)
            crowd.phones.append(phone)
            began[phone.fd] = start, frame(hellos[number])

        visit = crowd.connect(port, gets[0])
        visit.reads = Responses(done).take

    def entering(phone: Phone, opened: bool, now: float) -> None:
        if phone.come or phone.fd not in began:
            return
        start, hello = began[phone.fd]
        if opened:
            phone.sock.send(hello)
        else:
            phone.come = now
            took.append(now - start)

    def turn() -> float:
        nonlocal at
        room = at_once - (at - len(took) - (crowd.lost - lost))
        due = bisect_right(times, monotonic(), at, min(at + min(AT_ONCE, room), len(times)))
        for number in range(at, due):
            begin(number)
        room -= due - at
        at = due
        if at < len(times):
            return max(0.0, times[at] - monotonic()) if room else -1.0
        if len(took) + crowd.lost - lost < len(times):
            return -1.0
        crowd.turn = crowd.entering = None
        crowd.report("in", took, monotonic(), crowd.lost - lost)
        return -1.0

    crowd.entering, crowd.turn = entering, turn
