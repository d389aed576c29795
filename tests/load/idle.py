"""Phones that only listen: what one takes of memory, and of the processor a second."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field

from tests.load.against import NAMES, Side, beside, compared, fill, settle
from tests.load.fanout import kilobyte
from tests.load.goals import Goal, Report, micro, ratio
from tests.load.hall import Hall, hall, median
from tests.load.measure import machine, open_files
from tests.load.product import product

REFERENCES = ("node", "nchan", "plain")
#: Seconds between two pings of one phone, over which the idle cost is taken.
PERIODS = {"product": 15.0, "plain": 20.0, "nchan": 20.0, "node": 20.0}
LOOKED = 60.0
PARTS = 3
MOST_KB, MOST_OF_NCHAN = 4.0, 0.4
MOST_MICROSECONDS = 1.0


@dataclass
class Idle:
    """Of one side: bytes a phone, by part of the hall; seconds of processor a phone and second."""

    memory: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def measure(phones: int, seconds: float) -> tuple[dict[str, Idle], dict[str, str]]:
    """All sides are filled, and then left alone."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(product())
        others, missing = beside(stack, REFERENCES, kilobyte(ours))
        sides: list[Side] = [ours, *others]
        found = {side.name: Idle() for side in sides}
        halls: list[Hall] = []
        for side in sides:
            filled = stack.enter_context(hall())
            halls.append(filled)
            fill(side, filled, max(1, phones // 20))  # what is made once is not a phone's
            for _ in range(PARTS):
                resident, part = side.server.resident(), phones // PARTS
                fill(side, filled, part)
                found[side.name].memory.append((side.server.resident() - resident) / part)
        for side in sides:
            settle(side)
        look(sides, halls, seconds, found)
        for filled in halls:
            filled.check()
            filled.leave()
    return found, missing


def look(sides: list[Side], halls: list[Hall], seconds: float, found: dict[str, Idle]) -> None:
    """Reads what each side has spent at the end of each of its periods."""
    scale = seconds / LOOKED
    began = time.monotonic()
    spent = {side.name: side.server.cpu() for side in sides}
    moments = sorted(
        (period * scale * turn, side.name)
        for side in sides
        for period in [PERIODS[side.name]]
        for turn in range(1, round(LOOKED / period) + 1)
    )
    by_name = {side.name: (side, filled) for side, filled in zip(sides, halls, strict=True)}
    for moment, name in moments:
        time.sleep(max(0.0, began + moment - time.monotonic()))
        side, filled = by_name[name]
        now = side.server.cpu()
        lasted = PERIODS[name] * scale * filled.size
        found[name].cpu.append((now - spent[name]) / lasted)
        spent[name] = now


def run(phones: int, seconds: float = LOOKED) -> Report:
    """What a phone that only listens takes, beside the references."""
    open_files(phones)
    found, missing = measure(phones, seconds)
    ours = found["product"]

    def figures(name: str) -> list[str]:
        one = found[name]
        memory = f"{median(one.memory) / 1024:.1f} KB"
        return [memory, ratio(ours.memory, one.memory), micro(median(one.cpu))]

    kilobytes = median(ours.memory) / 1024
    theirs = found.get("nchan", Idle()).memory
    cost = median(ours.cpu) * 1e6
    goals = [
        Goal.most("idle", "memory a phone", kilobytes, MOST_KB, "KB"),
        Goal.ratio(
            "idle", f"memory a phone, × {NAMES['nchan']}", MOST_OF_NCHAN, ours.memory, theirs
        ),
        Goal.most("idle", "processor a phone and second", cost, MOST_MICROSECONDS, "µs"),
    ]
    head = ["", "memory a phone", "ours is ×", "processor a phone and second"]
    title = f"{phones:,} phones that only listen; {machine()}"
    return Report(f"{title}\n\n{compared(head, REFERENCES, missing, figures)}", goals, missing)
