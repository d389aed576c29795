"""What waits for a screen that does not keep up: the newest of each subject, in its order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from polling.live.fallback.screen import Unconnected
from polling.live.outgoing import Outgoing
from polling.live.sweep import Deadlines


class Transport:
    """A transport that takes what it is given, and is over no socket."""

    def __init__(self) -> None:
        self.said: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.said.append(data)


def stalled() -> Outgoing:
    """The way out to a screen that has stopped reading."""
    loop = SimpleNamespace(time=lambda: 0.0)
    sweep: Any = SimpleNamespace(loop=loop, stalled=Deadlines(10.0, lambda one: None))
    screen = Outgoing(sweep)
    screen.transport = Transport()  # type: ignore[assignment]
    screen.pause_writing()
    return screen


def polled() -> Unconnected:
    """A screen between two polls."""
    nothing: Any = SimpleNamespace(opened=lambda screen, handshake: None)
    return Unconnected(nothing, nothing, nothing)


@pytest.mark.parametrize("made", [stalled, polled])
async def test_what_is_told_of_something_comes_after_it(made: Any) -> None:
    """`sorted` says what of the answers has been told: never before it has."""
    screen = made()
    for number in (1, 2, 3):
        screen.offer(f"answers {number}", b"block %d" % number)
        screen.offer("answers 0", b"block 0 as of %d" % number)
        screen.offer("sorted", b"up to %d" % number)
    if made is polled:
        told = list(screen.pending.values())
    else:
        screen.resume_writing()
        told = screen.transport.said
    assert told == [b"block 1", b"block 2", b"block 3", b"block 0 as of 3", b"up to 3"]
