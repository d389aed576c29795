"""One state of 1 KB to all phones: what a message costs, and when the last one has it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.load.against import NAMES, Side, beside, compared, fill
from tests.load.goals import Goal, Report, micro, milli, ratio
from tests.load.hall import Hall, hall, median
from tests.load.measure import machine, open_files
from tests.load.product import Product, product

REFERENCES = ("loop", "node", "nchan", "plain")
#: What a message may cost at most, as a multiple of what it costs the reference.
GOALS = {"loop": 1.25, "node": 0.75, "nchan": 0.9, "plain": 0.55}
LAST = 1.3


@dataclass
class Told:
    """Of one side: seconds of processor a message, and until the last one had it; one a pass."""

    cpu: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    phone: list[float] = field(default_factory=list)  # what the phones' processes spent a message


def tell(side: Side, filled: Hall, rounds: int, told: Told, first: int = 0) -> None:
    """`rounds` states, one after the other, each to all phones."""
    before, cpu, lasts = filled.figures(), side.server.cpu(), []
    for number in range(rounds):
        state = (first + number) % 2
        filled.expect(side.known(state))
        began = time.monotonic()
        side.tell(state)
        lasts.append(filled.told() - began)
    time.sleep(0.02)
    messages = rounds * filled.size
    told.cpu.append((side.server.cpu() - cpu) / messages)
    told.last.append(median(lasts))
    after = filled.figures()
    told.phone.append((after.cpu - before.cpu) / messages)
    filled.check()


def kilobyte(
    side: Product,
    tell: Callable[[int], None] | None = None,
    known: Callable[[int], bytes] | None = None,
) -> list[bytes]:
    """The states 0 and 1 as a phone has them, for the references to say.

    `tell` and `known` in place of the side's own, where they are other states.
    """
    side.steer(("go", "first"), ("open", "first"))
    with hall(1) as one:
        fill(side, one, 1)
        states = []
        for number in (1, 0):
            one.expect((known or side.known)(number))
            (tell or side.tell)(number)
            one.told()
            states.append(one.figures().heard)
    return states[::-1]


def measure(phones: int, passes: int, rounds: int) -> tuple[dict[str, Told], dict[str, str], int]:
    """All sides are filled first, and then take turns, so that each pass is the same for all.

    What each was found to do, why some are not here, and how many bytes a state has.
    """
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(product())
        states = kilobyte(ours)
        others, missing = beside(stack, REFERENCES, states)
        sides: list[Side] = [ours, *others]
        halls = [stack.enter_context(hall()) for _ in sides]
        for side, filled in zip(sides, halls, strict=True):
            fill(side, filled, phones)
        told = {side.name: Told() for side in sides}
        for side, filled in zip(sides, halls, strict=True):
            tell(side, filled, 2, Told(), first=1)  # what is done once is not a message's cost
        for _ in range(passes):
            for side, filled in zip(sides, halls, strict=True):
                tell(side, filled, rounds, told[side.name], first=1)
        for filled in halls:
            filled.leave()
    return told, missing, len(states[0])


def run(phones: int, passes: int = 3, rounds: int = 4) -> Report:
    """The table for one size of hall, and how it stands to the goals."""
    open_files(phones)
    told, missing, size = measure(phones, passes, rounds)
    ours = told["product"]

    def figures(name: str) -> list[str]:
        one = told[name]
        return [
            micro(median(one.cpu)),
            ratio(ours.cpu, one.cpu),
            milli(median(one.last)),
            ratio(ours.last, one.last),
            micro(median(one.phone)),
        ]

    goals = []
    for name, most in GOALS.items():
        what = f"processor a message to {phones:,}, × {NAMES[name]}"
        goals.append(Goal.ratio("fanout", what, most, ours.cpu, told.get(name, Told()).cpu))
    what = f"the last of {phones:,} has it, × {NAMES['loop']}"
    goals.append(Goal.ratio("fanout", what, LAST, ours.last, told.get("loop", Told()).last))
    head = ["", "processor a message", "ours is ×", "last has it", "ours is ×", "a phone's own"]
    title = f"{size:,} bytes to {phones:,} phones, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{compared(head, REFERENCES, missing, figures)}", goals, missing)
