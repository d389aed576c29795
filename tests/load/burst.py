"""One answer from each phone in the same moment, every one on disk before it is acknowledged."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

from tests.load.against import NAMES, Side, answer, beside, compared, fill, settle
from tests.load.goals import Goal, Report, micro, milli, times
from tests.load.hall import Hall, hall, median, percentile
from tests.load.measure import machine, open_files
from tests.load.product import Product, meeting, product

REFERENCES = ("node", "plain")
LEAST_A_SECOND = 35_000.0
#: How many times as many answers a second and core as the reference.
GOALS = {"node": 1.5, "plain": 9.0}
P99_MS = 80.0


@dataclass
class Burst:
    """Of one side: seconds of processor an answer, of the store, of the clock; one a pass."""

    cpu: list[float] = field(default_factory=list)
    store: list[float] = field(default_factory=list)
    all: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    phone: list[float] = field(default_factory=list)


def burst(side: Side, filled: Hall, item: str, found: Burst) -> None:
    """All phones answer `item`; SystemExit unless each is in the store, and counted, once."""
    if isinstance(side, Product):
        step = [("go", item), ("open", item)]
        state = filled_with(item)
        filled.expect(state)
        side.steer(*side.closing(item), *step)
        filled.told()
        settle(side)
    assert side.store is not None
    phones = filled.size
    texts = [answer(item, option) for option in range(phones)]
    cpu, store, own = side.server.cpu(), side.store.cpu(), filled.figures().cpu
    said = filled.say(texts, [0.0] * phones)
    settle(side)
    found.cpu.append((side.server.cpu() - cpu) / phones)
    found.store.append((side.store.cpu() - store) / phones)
    found.phone.append((filled.figures().cpu - own) / phones)
    found.all.append(max(said.heard) - min(said.sent))
    found.p50.append(median(said.took))
    found.p99.append(percentile(said.took, 99))
    filled.check()
    if (counted := side.counted(item)) != (phones, phones) or len(said.heard) != phones:
        raise SystemExit(
            f"{NAMES[side.name]}: of {phones} answers {len(said.heard)} were acknowledged, "
            f"{counted[0]} are in the store and {counted[1]} are counted"
        )


def filled_with(item: str) -> bytes:
    """By what a state is known that has `item` as its question."""
    return f'"item":{{"id":"{item}"'.encode()


def measure(phones: int, passes: int) -> tuple[dict[str, Burst], dict[str, str]]:
    """Each pass has every side answered, one after the other."""
    items = [f"item{number}" for number in range(passes + 1)]
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(product(meeting(items)))
        others, missing = beside(stack, REFERENCES, [], stored=True)
        sides: list[Side] = [ours, *others]
        halls = [stack.enter_context(hall()) for _ in sides]
        for side, filled in zip(sides, halls, strict=True):
            fill(side, filled, phones)
        found = {side.name: Burst() for side in sides}
        for side, filled in zip(sides, halls, strict=True):
            burst(side, filled, items[0], Burst())  # what is loaded or made once
        for item in items[1:]:
            for side, filled in zip(sides, halls, strict=True):
                burst(side, filled, item, found[side.name])
        for filled in halls:
            filled.leave()
    return found, missing


def run(phones: int, passes: int = 3) -> Report:
    """What an answer costs, beside the references."""
    open_files(phones)
    found, missing = measure(phones, passes)
    ours = found["product"]

    def figures(name: str) -> list[str]:
        one = found[name]
        return [
            micro(median(one.cpu)),
            f"{times(one.cpu, ours.cpu):.1f}",
            micro(median(one.store)),
            milli(median(one.p50)),
            milli(median(one.p99)),
            milli(median(one.all)),
            micro(median(one.phone)),
        ]

    goals = [
        Goal.least("burst", "answers a second and core", 1 / median(ours.cpu), LEAST_A_SECOND, "")
    ]
    for name, least in GOALS.items():
        theirs = found.get(name, Burst()).cpu
        what = f"answers a second and core, × {NAMES[name]}"
        goals.append(Goal.as_many("burst", what, least, theirs, ours.cpu))
    goals.append(Goal.most("burst", "acknowledged, p99", median(ours.p99) * 1e3, P99_MS, "ms"))
    what = f"of {phones:,} answers lost or twice"
    goals.append(Goal.most("burst", what, 0, 0, ""))  # else there were no figures
    head = ["", "processor an answer", "× ours", "store", "p50", "p99", "all", "a phone's own"]
    title = f"{phones:,} answers at once, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{compared(head, REFERENCES, missing, figures)}", goals, missing)
