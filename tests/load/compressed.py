"""The same state to phones that take it compressed: what it costs, and how many bytes it saves."""

from __future__ import annotations

import contextlib

from tests.load.against import fill
from tests.load.fanout import Told, kilobyte, tell
from tests.load.goals import Goal, Report, micro, milli, ratio
from tests.load.hall import hall, median
from tests.load.measure import machine, open_files, table
from tests.load.product import Product, meeting, place
from tests.load.wire import DEFLATE, FORGETFUL

MOST = 1.35
FEWER_PERCENT = 60.0
#: The last: each message by itself, as the first is that somebody hears who has just come.
KINDS = {"plain": "", "compressed": DEFLATE, "each by itself": FORGETFUL}


def run(phones: int, passes: int = 3, rounds: int = 4) -> Report:
    """Three meetings on one server, whose phones offer what `KINDS` says."""
    open_files(len(KINDS) * phones)
    told = [Told() for _ in KINDS]
    length = [0.0 for _ in KINDS]
    with contextlib.ExitStack() as stack:
        there = stack.enter_context(place(POLLING_COMPRESS="true"))
        sides = [Product(there, meeting()) for _ in KINDS]
        halls = [stack.enter_context(hall()) for _ in KINDS]
        for side, filled, more in zip(sides, halls, KINDS.values(), strict=True):
            kilobyte(side)
            fill(side, filled, phones, more)
            tell(side, filled, 2, Told(), first=1)
        for _ in range(passes):
            for at, (side, filled) in enumerate(zip(sides, halls, strict=True)):
                before = filled.figures().received
                tell(side, filled, rounds, told[at], first=1)
                length[at] = (filled.figures().received - before) / (rounds * phones)
        for filled in halls:
            filled.leave()
    plain, small, _ = told
    fewer = 100 * (1 - length[1] / length[0])
    rows = [
        [
            name,
            f"{length[at]:,.0f}",
            micro(median(told[at].cpu)),
            ratio(told[at].cpu, plain.cpu),
            milli(median(told[at].last)),
        ]
        for at, name in enumerate(KINDS)
    ]
    goals = [
        Goal.ratio("compressed", "processor a message, × plain", MOST, small.cpu, plain.cpu),
        Goal.least("compressed", "fewer bytes", fewer, FEWER_PERCENT, "%"),
    ]
    head = ["polling", "bytes a message", "processor a message", "× plain", "last has it"]
    title = f"A state to {phones:,} phones, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{table(head, rows)}", goals)
