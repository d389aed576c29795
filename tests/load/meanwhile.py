"""Answers go on while a state goes to thousands: how long until they are acknowledged."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from functools import partial

from polling.meeting import Steer
from tests.load.against import NAMES, Side, answer, beside, compared, fill
from tests.load.fanout import kilobyte
from tests.load.goals import Goal, Report, milli, times
from tests.load.hall import Hall, hall, median, percentile
from tests.load.measure import machine, open_files
from tests.load.product import Product, product

REFERENCES = ("node", "plain")
ANSWERING = 200  # phones
RATE = 1000  # answers a second, of all of them
P99_MS = 3.0
NODE = 30.0
#: What a state is known by whose countdown is off, and on.
KNOWN = (b'"remaining":null', b'"remaining":3')
COUNTDOWN = 3600


@dataclass
class Meanwhile:
    """Of one side, by pass: seconds until answers were acknowledged that came during a state."""

    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    worst: list[float] = field(default_factory=list)


def change(side: Side, number: int) -> None:
    """A state that leaves the question open: its countdown stops (0) or begins (1)."""
    if isinstance(side, Product):
        seconds = COUNTDOWN if number else None
        side.steer(Steer(action="countdown", item="first", seconds=seconds))
    else:
        side.tell(number)


def during(
    side: Side, told: Hall, answering: Hall, turn: int, seconds: float, found: Meanwhile
) -> None:
    """Answers come at RATE for so long, and states go out one after the other."""
    count = int(RATE * seconds)
    texts = [
        answer("first", number, 2 + turn * count + number // ANSWERING) for number in range(count)
    ]
    began = time.monotonic() + 0.1
    due = [began + number / RATE for number in range(count)]
    answering.begin_to_say(texts, due, [number % ANSWERING for number in range(count)])
    spans = []
    number = 1
    while time.monotonic() < due[-1] - 0.1:
        told.expect(KNOWN[number])
        start = time.monotonic()
        change(side, number)
        spans.append((start, told.told()))
        number = 1 - number
        time.sleep(0.02)
    if not number:
        told.expect(KNOWN[0])
        change(side, 0)
        told.told()
    said = answering.said()
    took = [
        heard - sent
        for sent, heard in zip(said.sent, said.heard, strict=True)
        if any(start <= sent <= stop for start, stop in spans)
    ]
    found.p50.append(median(took))
    found.p99.append(percentile(took, 99))
    found.worst.append(max(took))
    told.check()
    answering.check()


def measure(
    phones: int, passes: int, seconds: float
) -> tuple[dict[str, Meanwhile], dict[str, str]]:
    """Each pass has every side told and answered, one after the other."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(product())
        states = kilobyte(ours, partial(change, ours), KNOWN.__getitem__)
        others, missing = beside(stack, REFERENCES, states, stored=True)
        sides: list[Side] = [ours, *others]
        # Those who only listen give way, as if they were machines of their own.
        told = [stack.enter_context(hall(nice=10)) for _ in sides]
        answering = [stack.enter_context(hall(1)) for _ in sides]
        for side, listening, speaking in zip(sides, told, answering, strict=True):
            fill(side, listening, phones)
            fill(side, speaking, ANSWERING)
        found = {side.name: Meanwhile() for side in sides}
        for turn in range(passes):
            for side, listening, speaking in zip(sides, told, answering, strict=True):
                during(side, listening, speaking, turn, seconds, found[side.name])
        for filled in (*told, *answering):
            filled.leave()
    return found, missing


def run(phones: int, passes: int = 3, seconds: float = 3.0) -> Report:
    """How long answers take while states go out, beside the references."""
    open_files(phones + ANSWERING)
    found, missing = measure(phones, passes, seconds)
    ours = found["product"]

    def figures(name: str) -> list[str]:
        one = found[name]
        took = [milli(median(values)) for values in (one.p50, one.p99, one.worst)]
        return [*took, f"{times(one.p99, ours.p99):.1f}"]

    p99 = median(ours.p99) * 1e3
    goals = [
        Goal.most("meanwhile", f"acknowledged while {phones:,} are told, p99", p99, P99_MS, "ms"),
        Goal.as_many(
            "meanwhile",
            f"the same, {NAMES['node']} × ours",
            NODE,
            found.get("node", Meanwhile()).p99,
            ours.p99,
        ),
    ]
    head = ["", "p50", "p99", "worst", "p99 × ours"]
    title = (
        f"{RATE:,} answers a second while states go to {phones:,} phones, "
        f"median of {passes} passes; {machine()}"
    )
    return Report(f"{title}\n\n{compared(head, REFERENCES, missing, figures)}", goals, missing)
