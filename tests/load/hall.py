"""All phones of one server: some processes of `tests.load.crowd`, told what to do."""

from __future__ import annotations

import contextlib
import math
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: In how many processes the phones of a hall are, unless told.
PROCESSES = 2
#: Seconds for which anything that phones do may last.
PATIENCE = 60.0


@dataclass(frozen=True)
class Came:
    """How phones came in: the seconds that each took, and when (monotonic) the last was in."""

    took: list[float]
    ended: float


@dataclass(frozen=True)
class Said:
    """When each text was sent and acknowledged (monotonic, in step); those skipped are left out."""

    sent: list[float]
    heard: list[float]
    skipped: int

    @property
    def took(self) -> list[float]:
        return [heard - sent for sent, heard in zip(self.sent, self.heard, strict=True)]


@dataclass
class Figures:
    """Of all processes: seconds of processor, texts and bytes received, phones lost, refusals."""

    cpu: float = 0.0
    texts: int = 0
    received: int = 0
    lost: int = 0
    refused: int = 0
    heard: bytes = field(default=b"", repr=False)


class Hall:
    """Phones in `processes`; `nice` lets them give way to whatever else is measured."""

    def __init__(self, processes: int, nice: int = 0) -> None:
        self.size = 0
        self._crowds: list[tuple[subprocess.Popen[bytes], Connection]] = []
        self._places: list[int] = []
        for _ in range(processes):
            ours, theirs = socket.socketpair()
            command = [sys.executable, "-m", "tests.load.crowd", str(theirs.fileno()), str(nice)]
            process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
            theirs.close()
            self._crowds.append((process, Connection(ours.detach())))
            self._places.append(0)

    def enter(
        self,
        port: int,
        request: bytes,
        hellos: Sequence[bytes],
        *,
        at_once: int = 64,
        until: str = "state",
    ) -> Came:
        """As many phones come as there are `hellos` (b"" says none); see `tasks.enter`."""
        parts = self._parts(hellos)
        each = max(1, at_once // len(parts))
        for crowd, part in zip(self._crowds, parts, strict=False):
            crowd[1].send(("enter", (port, request, part, each, until)))
        said = [self._reported(crowd, "in") for crowd, _ in zip(self._crowds, parts, strict=False)]
        if lost := sum(lost for *_, lost in said):
            why = self.figures().heard
            raise SystemExit(f"{lost} of {len(hellos)} phones did not come in: {why!r}")
        for at, part in enumerate(parts):
            self._places[at] += len(part)
        self.size = sum(self._places)
        return Came([one for took, *_ in said for one in took], max(ended for _, ended, _ in said))

    def join(
        self,
        port: int,
        gets: Sequence[bytes],
        request: bytes,
        hellos: Sequence[bytes],
        times: Sequence[float],
        at_once: int,
    ) -> Came:
        """Phone n comes at `times[n]` with nothing and fetches `gets`; see `arriving.join`."""
        many = len(self._crowds)
        each = max(1, at_once // many)
        for at, (_, pipe) in enumerate(self._crowds):
            pipe.send(("join", (port, gets, request, hellos[at::many], times[at::many], each)))
        said = [self._reported(crowd, "in") for crowd in self._crowds]
        if lost := sum(lost for *_, lost in said):
            raise SystemExit(f"{lost} of {len(hellos)} phones did not come in")
        self._places = [len(hellos[at::many]) for at in range(many)]
        self.size = len(hellos)
        return Came([one for took, *_ in said for one in took], max(ended for _, ended, _ in said))

    def expect(self, marker: bytes) -> None:
        """Every phone is to get a text with `marker`: call `told` when somebody has said it."""
        for _, pipe in self._filled():
            pipe.send(("expect", (marker,)))
        for crowd in self._filled():
            self._reported(crowd, "expecting")

    def told(self) -> float:
        """When (monotonic) the last phone had it."""
        return max(float(self._reported(crowd, "told")[0]) for crowd in self._filled())

    def say(
        self, texts: Sequence[bytes], times: Sequence[float], whose: Sequence[int] = ()
    ) -> Said:
        """Phone `whose[n]` (n unless told) says `texts[n]` at `times[n]`; see `tasks.say`."""
        self.begin_to_say(texts, times, whose)
        return self.said()

    def begin_to_say(
        self, texts: Sequence[bytes], times: Sequence[float], whose: Sequence[int] = ()
    ) -> None:
        """The same, without waiting for it: `said` does."""
        whose = whose or range(len(texts))
        parts: list[tuple[list[int], list[bytes], list[float]]] = [
            ([], [], []) for _ in self._crowds
        ]
        many = sum(1 for place in self._places if place)
        for number, text, time in zip(whose, texts, times, strict=True):
            indices, said, when = parts[number % many]
            indices.append(number // many)
            said.append(text)
            when.append(time)
        for (_, pipe), part in zip(self._crowds, parts, strict=True):
            pipe.send(("say", part))

    def said(self) -> Said:
        sent: list[float] = []
        heard: list[float] = []
        skipped = 0
        for crowd in self._crowds:
            some, acknowledged, left_out = self._reported(crowd, "said")
            skipped += left_out
            for at, time in enumerate(some):
                if time is not None:
                    sent.append(time)
                    heard.append(acknowledged[at])
        return Said(sent, heard, skipped)

    def keep(self) -> None:
        """From now on what phones hear is kept: see `kept`."""
        for _, pipe in self._crowds:
            pipe.send(("keep", ()))
        for crowd in self._crowds:
            self._reported(crowd, "keeping")

    def kept(self) -> list[tuple[float, bytes]]:
        """When what was heard, since `keep` or the last `kept`."""
        for _, pipe in self._crowds:
            pipe.send(("kept", ()))
        return sorted(one for crowd in self._crowds for one in self._reported(crowd, "kept")[0])

    def figures(self) -> Figures:
        for _, pipe in self._crowds:
            pipe.send(("figures", ()))
        every = Figures()
        for crowd in self._crowds:
            cpu, texts, received, lost, refused, heard = self._reported(crowd, "figures")
            every.cpu += cpu
            every.texts += texts
            every.received += received
            every.lost += lost
            every.refused += refused
            every.heard = every.heard or heard
        return every

    def check(self) -> None:
        """SystemExit when a phone was lost or refused: then no figure is worth anything."""
        now = self.figures()
        if now.lost or now.refused:
            raise SystemExit(f"{now.lost} phones were lost, {now.refused} refused: {now.heard!r}")

    def leave(self) -> None:
        """All phones go, by a reset; the hall can be filled again."""
        for _, pipe in self._crowds:
            pipe.send(("leave", ()))
        for crowd in self._crowds:
            self._reported(crowd, "left")
        self._places = [0] * len(self._crowds)
        self.size = 0

    def close(self) -> None:
        for process, pipe in self._crowds:
            pipe.close()
            process.kill()
            process.wait()

    def _parts(self, hellos: Sequence[bytes]) -> list[Sequence[bytes]]:
        """Phone n is in process n % processes, so that whoever says something is spread evenly."""
        many = min(len(self._crowds), max(1, len(hellos)))
        return [hellos[at::many] for at in range(many)]

    def _filled(self) -> list[tuple[subprocess.Popen[bytes], Connection]]:
        return [crowd for crowd, place in zip(self._crowds, self._places, strict=True) if place]

    def _reported(self, crowd: tuple[subprocess.Popen[bytes], Connection], what: str) -> list[Any]:
        process, pipe = crowd
        if not pipe.poll(PATIENCE):
            raise SystemExit(f"the phones were not “{what}” within {PATIENCE:.0f} s")
        try:
            said, report = pipe.recv()
        except EOFError:
            raise SystemExit(f"a process of phones ended with {process.wait()}") from None
        assert said == what, f"{said} in place of {what}"
        rest: list[Any] = report
        return rest


@contextlib.contextmanager
def hall(processes: int = 0, nice: int = 0) -> Iterator[Hall]:
    """A hall without phones, and without any again at the end."""
    filled = Hall(processes or PROCESSES, nice)
    try:
        yield filled
    finally:
        filled.close()


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
