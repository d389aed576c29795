"""Coming in: what a phone costs with handshake, hello and first state; and a hall that is back."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field

from tests.load.against import Side, beside, compared, fill, settle, tokens
from tests.load.fanout import kilobyte
from tests.load.goals import Goal, Report, micro, milli, ratio
from tests.load.hall import Hall, hall, median, percentile
from tests.load.measure import machine, open_files, table
from tests.load.product import product

REFERENCES = ("node", "nchan", "plain")
MOST_MICROSECONDS = 90.0
LEAST_A_SECOND = 8000.0
BACK_SECONDS = 2.0


@dataclass
class Came:
    """Of one side: seconds of processor a phone, of the store, a second of the clock; by pass."""

    cpu: list[float] = field(default_factory=list)
    store: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)
    phone: list[float] = field(default_factory=list)


def come(side: Side, filled: Hall, some: list[str], came: Came, at_once: int = 64) -> None:
    """Phones with these tokens come in, and go again."""
    cpu, own = side.server.cpu(), filled.figures().cpu
    store = side.store.cpu() if side.store else 0.0
    began = time.monotonic()
    hellos = [side.hello(token) for token in some]
    found = filled.enter(side.port, side.request(), hellos, at_once=at_once)
    settle(side)
    came.cpu.append((side.server.cpu() - cpu) / len(some))
    came.store.append(((side.store.cpu() if side.store else 0.0) - store) / len(some))
    came.rate.append(len(some) / (found.ended - began))
    came.slowest.append(percentile(found.took, 99))
    filled.check()
    came.phone.append((filled.figures().cpu - own) / len(some))
    filled.leave()
    settle(side)


def measure(phones: int, passes: int) -> tuple[dict[str, Came], dict[str, str]]:
    """Each pass has every side filled with new phones, one side after the other."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(product())
        others, missing = beside(stack, REFERENCES, kilobyte(ours), stored=True)
        sides: list[Side] = [ours, *others]
        filled = stack.enter_context(hall())
        came = {side.name: Came() for side in sides}
        for side in sides:
            come(side, filled, tokens(min(200, phones)), Came())  # what is loaded or made once
        for _ in range(passes):
            for side in sides:
                come(side, filled, tokens(phones), came[side.name])
    return came, missing


def run(phones: int, passes: int = 3) -> Report:
    """What coming in costs, beside the references."""
    open_files(phones)
    came, missing = measure(phones, passes)
    ours = came["product"]

    def figures(name: str) -> list[str]:
        one = came[name]
        return [
            micro(median(one.cpu)),
            ratio(ours.cpu, one.cpu),
            micro(median(one.store)) if any(one.store) else "–",
            f"{median(one.rate):,.0f}",
            milli(median(one.slowest)),
            micro(median(one.phone)),
        ]

    cost = median(ours.cpu)
    goals = [
        Goal.most("handshake", "processor a phone", cost * 1e6, MOST_MICROSECONDS, "µs"),
        Goal.least("handshake", "phones a second and core", 1 / cost, LEAST_A_SECOND, ""),
    ]
    head = ["", "processor a phone", "ours is ×", "store", "a second", "p99", "a phone's own"]
    title = f"{phones:,} phones come in, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{compared(head, REFERENCES, missing, figures)}", goals, missing)


def back(phones: int, passes: int = 3) -> Report:
    """A whole hall lost its connections, and comes back at once."""
    open_files(phones)
    took, cpu = [], []
    with product() as side, hall() as filled:
        kilobyte(side)
        some = fill(side, filled, phones)
        for _ in range(passes):
            filled.leave()
            settle(side)
            began, before = time.monotonic(), side.server.cpu()
            hellos = [side.hello(token) for token in some]
            came = filled.enter(side.port, side.request(), hellos, at_once=1000)
            took.append(came.ended - began)
            settle(side)
            cpu.append((side.server.cpu() - before) / phones)
            filled.check()
    rows = [
        ["the last has its state again after", milli(median(took))],
        ["processor a phone, what it had said included", micro(median(cpu))],
    ]
    what = f"{phones:,} phones are back"
    goals = [Goal.most("back", what, median(took), BACK_SECONDS, "s")]
    title = f"{phones:,} phones back at once, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{table(['', 'polling'], rows)}", goals)
