"""One timer for all sockets of a process: pings, and an end to whatever takes too long."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle
from typing import Any, Generic, Protocol, TypeVar

from uvicorn.server import ServerState

from polling.live import frames
from polling.live.wires.ring import Ring

#: Seconds. Each is checked every TICK, so that what must be gone in 5 s has 4.5 here.
TICK = 0.25
PING_EVERY = 20.0
PONG_WITHIN = 9.5  # so that who is gone is known to be in 30
HEAD_WITHIN = 10.0
BODY_WITHIN = 10.0
# A hall's pages have six connections each, and a process has only so many: more is soon asked for.
KEPT_FOR = 2.0
HELLO_WITHIN = 4.5
MESSAGE_WITHIN = 9.5
STALLED_FOR = 10.0
CLOSING_FOR = 2.0
SHUTDOWN_WITHIN = 6.0

#: How many late ones are dealt with before everybody else has a turn.
SLICE = 64

T = TypeVar("T")


class Deadlines(Generic[T]):
    """Those who have something to do within the same number of seconds, the earliest first.

    A dictionary keeps the order in which they began, so nothing is ever searched or sorted.
    """

    __slots__ = ("_late", "_seconds", "_since")

    def __init__(self, seconds: float, late: Callable[[T], None]) -> None:
        self._seconds = seconds
        self._late = late
        self._since: dict[T, float] = {}

    def __len__(self) -> int:
        return len(self._since)

    def start(self, one: T, now: float) -> None:
        """The clock runs for `one` from `now` on; nothing changes if it runs already."""
        self._since.setdefault(one, now)

    def start_all(self, many: Iterable[T], now: float) -> None:
        """The same for many."""
        start = self._since.setdefault
        for one in many:
            start(one, now)

    def stop(self, one: T) -> bool:
        """`one` made it, or is gone; whether the clock ran for it."""
        return self._since.pop(one, None) is not None

    def end_late(self, now: float) -> bool:
        """Deal with at most SLICE of those who are late; True when there are more."""
        late: list[T] = []
        for one, since in self._since.items():
            if now - since < self._seconds:
                break
            late.append(one)
            if len(late) == SLICE:
                break
        for one in late:
            del self._since[one]
        for one in late:
            self._late(one)
        return len(late) == SLICE


class Abortable(Protocol):
    """Anything with a transport that can be dropped at once."""

    def abort(self) -> None: ...


class Swept(Abortable, Protocol):
    """What the sweep knows of an open websocket."""

    greeted: bool
    data: Any
    #: The descriptor of a socket that may be written to past its transport; -1 if it may not.
    fd: int

    def ping(self, beat: bytes) -> None: ...

    def left_over(self, rest: bytes) -> None: ...

    def close(self, code: int, reason: str = "") -> None: ...


def _abort(one: Abortable) -> None:
    one.abort()


def _expect_hello(screen: Swept) -> None:
    if not screen.greeted:
        screen.close(4408, "no hello")


class Sweep:
    """All deadlines of one server's sockets, and the wheel that pings each websocket in its turn.

    The wheel has a place a tick; who comes takes the next place round, which spreads the pings
    evenly however many come at once. With each goes what `beat` gives, a ready frame: one packet
    for both, and one call of the system for all of a turn where that has io_uring.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        server_state: ServerState,
        beat: Callable[[], bytes] = bytes,
    ) -> None:
        self.loop = loop
        self._beat = beat
        self.stopping = False
        self.heads: Deadlines[Abortable] = Deadlines(HEAD_WITHIN, _abort)
        self.bodies: Deadlines[Abortable] = Deadlines(BODY_WITHIN, _abort)
        self.kept: Deadlines[Abortable] = Deadlines(KEPT_FOR, _abort)
        self.hellos: Deadlines[Swept] = Deadlines(HELLO_WITHIN, _expect_hello)
        self.messages: Deadlines[Swept] = Deadlines(
            MESSAGE_WITHIN, lambda screen: screen.close(1008, "message never finished")
        )
        self.stalled: Deadlines[Abortable] = Deadlines(STALLED_FOR, _abort)
        self.pongs: Deadlines[Abortable] = Deadlines(PONG_WITHIN, _abort)
        self.closing: Deadlines[Abortable] = Deadlines(CLOSING_FOR, _abort)
        self._every: list[Deadlines[Any]] = [
            self.heads, self.bodies, self.kept, self.hellos, self.messages, self.stalled,
            self.pongs, self.closing,
        ]  # fmt: skip
        self._server_state = server_state
        self._wheel: list[set[Swept]] = [set() for _ in range(round(PING_EVERY / TICK))]
        self._places = cycle(self._wheel)
        self._turns = cycle(self._wheel)
        loop.call_later(TICK, self._tick)

    def enter(self, screen: Swept) -> set[Swept]:
        """An open websocket is pinged from now on; returns its place, for `leave`."""
        place = next(self._places)
        place.add(screen)
        self.hellos.start(screen, self.loop.time())
        return place

    def leave(self, screen: Swept, place: set[Swept]) -> None:
        """A websocket is gone: nothing here remembers it."""
        place.discard(screen)
        for deadlines in self._every:
            deadlines.stop(screen)

    def stop(self) -> None:
        """The server is going down: who comes now is turned away, who stays too long is dropped.

        uvicorn waits for every connection without an end, so there must be one here: also for the
        browser that fetches a page and has stopped reading it.
        """
        if not self.stopping:
            self.stopping = True
            self.loop.call_later(SHUTDOWN_WITHIN, self.drop_all)

    def drop_all(self) -> None:
        """Drop what is still connected, whatever it is."""
        for connection in list(self._server_state.connections):
            transport = connection.transport
            if transport is not None:
                transport.abort()

    def _tick(self) -> None:
        self.loop.call_later(TICK, self._tick)
        self.ping(tuple(next(self._turns)), self._beat())
        self._end_late()

    def ping(self, turn: Sequence[Swept], beat: bytes) -> None:
        """Ping all of these, and tell those who have said hello the `beat`."""
        ring: Ring | None = getattr(self.loop, "ring", None)
        frame, alike = frames.PING + beat, list[Swept]()
        for screen in turn:
            if ring and screen.fd >= 0 and screen.greeted and screen.data is not None:
                alike.append(screen)
            else:
                screen.ping(beat)
        if ring:
            self.pongs.start_all(alike, self.loop.time())
            ring.tell(alike, frame)

    def _end_late(self) -> None:
        now = self.loop.time()
        more = [deadlines.end_late(now) for deadlines in self._every]
        if any(more):
            self.loop.call_soon(self._end_late)
