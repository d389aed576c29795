"""The same state to phones that take it compressed: what it costs, and how many bytes it saves."""

from __future__ import annotations

import contextlib

from tests.load.against import fill
from tests.load.fanout import Told, kilobyte, tell
from tests.load.goals import Goal, Report, micro, milli, ratio
from tests.load.hall import hall, median
from tests.load.measure import machine, open_files, table
from tests.load.product import Product, meeting, place
from tests.load.wire import DEFLATE

MOST = 1.35
FEWER_PERCENT = 60.0
NAMES = ("plain", "compressed")


def run(phones: int, passes: int = 3, rounds: int = 4) -> Report:
    """Two meetings on one server: the phones of one offer compression, those of the other not."""
    open_files(2 * phones)
    told = [Told(), Told()]
    length = [0.0, 0.0]
    with contextlib.ExitStack() as stack:
        there = stack.enter_context(place(POLLING_COMPRESS="true"))
        sides = [Product(there, meeting()) for _ in NAMES]
        halls = [stack.enter_context(hall()) for _ in NAMES]
        for side, filled, more in zip(sides, halls, ("", DEFLATE), strict=True):
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
    plain, small = told
    fewer = 100 * (1 - length[1] / length[0])
    rows = [
        [
            name,
            f"{length[at]:,.0f}",
            micro(median(told[at].cpu)),
            ratio(told[at].cpu, plain.cpu),
            milli(median(told[at].last)),
        ]
        for at, name in enumerate(NAMES)
    ]
    goals = [
        Goal.ratio("compressed", "processor a message, × plain", MOST, small.cpu, plain.cpu),
        Goal.least("compressed", "fewer bytes", fewer, FEWER_PERCENT, "%"),
    ]
    head = ["polling", "bytes a message", "processor a message", "× plain", "last has it"]
    title = f"A state to {phones:,} phones, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{table(head, rows)}", goals)
