"""What the phones of one process do when they are told to; each ends in a report."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from tests.load.arriving import join
from tests.load.wire import frame

if TYPE_CHECKING:
    from tests.load.crowd import Crowd, Phone

__all__ = ["enter", "expect", "figures", "join", "keep", "kept", "leave", "say"]

AT_ONCE = 32
#: After how many seconds who was sent away tries again, and how often.
AGAIN, TRIES = 0.3, 8


def enter(
    crowd: Crowd, port: int, request: bytes, hellos: Sequence[bytes], at_once: int, until: str
) -> None:
    """Phones come, `at_once` of them under way at a time, each with its hello (b"" for none).

    They are in when the handshake is done (`until` "open") or they have a state ("state"). Who is
    sent away comes again a little later, as phones do. Reports the seconds that each took, when the
    last was in, and how many gave up.
    """
    took: list[float] = []
    began: dict[int, tuple[int, float]] = {}
    first, tries, gave_up = len(crowd.phones), Counter[int](), 0
    coming = deque((0.0, first + at, 0.0) for at in range(len(hellos)))

    def entering(phone: Phone, opened: bool, now: float) -> None:
        if phone.come:
            return
        place, start = began[phone.fd]
        if opened and hellos[place - first]:
            phone.sock.send(frame(hellos[place - first]))
        if opened == (until == "open"):
            phone.come = now
            took.append(now - start)
            del began[phone.fd]

    def losing(phone: Phone) -> None:
        nonlocal gave_up
        if phone.fd in began:
            place, start = began.pop(phone.fd)
            tries[place] += 1
            if tries[place] < TRIES:
                crowd.lost -= 1
                coming.append((monotonic() + AGAIN, place, start))
            else:
                gave_up += 1

    def turn() -> float:
        now = monotonic()
        for _ in range(AT_ONCE):
            if not coming or len(began) >= at_once or coming[0][0] > now:
                break
            _, place, start = coming.popleft()
            phone = crowd.connect(port, request)
            crowd.phones[place : place + 1] = [phone]
            began[phone.fd] = place, start or now
        if coming:
            return max(0.0, coming[0][0] - now) if len(began) < at_once else -1.0
        if began:
            return -1.0
        crowd.turn = crowd.entering = crowd.losing = None
        crowd.report("in", took, monotonic(), gave_up)
        return -1.0

    crowd.entering, crowd.losing, crowd.turn = entering, losing, turn


def expect(crowd: Crowd, marker: bytes) -> None:
    """From now on each phone is to get a text with `marker`; reports when the last one has it."""
    crowd.marker, crowd.left = marker, len(crowd.phones)
    crowd.expected += 1
    crowd.report("expecting")


def say(crowd: Crowd, whose: Sequence[int], texts: Sequence[bytes], times: Sequence[float]) -> None:
    """Phone `whose[n]` says `texts[n]` at `times[n]`; reports when each was sent and acknowledged.

    A phone whose last text was not acknowledged in time says nothing meanwhile: its times are None.
    """
    frames = [frame(text) for text in texts]
    sent: list[float | None] = [None] * len(frames)
    heard: list[float | None] = [None] * len(frames)
    asked: dict[int, int] = {}
    at, under_way, skipped = 0, 0, 0

    def acknowledged(phone: Phone) -> None:
        nonlocal under_way
        heard[asked[phone.fd]] = monotonic()
        under_way -= 1

    def turn() -> float:
        nonlocal at, under_way, skipped
        due = bisect_right(times, monotonic(), at, min(at + AT_ONCE, len(times)))
        for number in range(at, due):
            phone = crowd.phones[whose[number]]
            if phone.waits:
                skipped += 1
                continue
            phone.waits = True
            asked[phone.fd] = number
            sent[number] = monotonic()
            phone.sock.send(frames[number])
            under_way += 1
        at = due
        if at < len(times):
            return max(0.0, times[at] - monotonic())
        if under_way:
            return -1.0
        crowd.turn = crowd.acknowledged = None
        crowd.report("said", sent, heard, skipped)
        return -1.0

    crowd.acknowledged, crowd.turn = acknowledged, turn


def keep(crowd: Crowd) -> None:
    """From now on every text is kept, with its time."""
    crowd.kept = []
    crowd.report("keeping")


def kept(crowd: Crowd) -> None:
    """Reports what was kept."""
    crowd.report("kept", crowd.kept)
    crowd.kept = []


def figures(crowd: Crowd) -> None:
    """Reports seconds of processor, texts, bytes, phones lost, refusals, and a text of some."""
    now = time.process_time()
    said = (crowd.texts, crowd.bytes, crowd.lost, crowd.refused, crowd.last)
    crowd.report("figures", now, *said)
    crowd.last = b""


def leave(crowd: Crowd) -> None:
    """All phones are gone at once, by a reset."""
    for phone in crowd.phones:
        if phone.sock.fileno() >= 0:
            crowd.drop(phone)
    crowd.phones.clear()
    crowd.report("left")
