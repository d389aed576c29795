"""Halls of 100 to 10,000: what a message and an answer cost in each, and what a tally does."""

from __future__ import annotations

import contextlib
import time

from polling.store.keys import RoundKey
from tests.load.against import answer, fill, settle
from tests.load.fanout import Told, tell
from tests.load.goals import Goal, Report, micro
from tests.load.hall import Hall, hall, median
from tests.load.measure import machine, open_files, table
from tests.load.product import Product, meeting, place

MESSAGES, MOST_ROUNDS = 20_000, 100
WITHIN = 1.3
READINGS = 50


def run(sizes: tuple[int, ...] = (100, 1000, 10_000), passes: int = 3) -> Report:
    """One meeting of each size on one server."""
    open_files(sum(sizes))
    told = [Told() for _ in sizes]
    answers: list[list[float]] = [[] for _ in sizes]
    tallies: list[list[float]] = [[] for _ in sizes]
    with contextlib.ExitStack() as stack:
        there = stack.enter_context(place())
        sides = [Product(there, meeting()) for _ in sizes]
        halls = [stack.enter_context(hall()) for _ in sizes]
        for side, filled, size in zip(sides, halls, sizes, strict=True):
            side.steer(("go", "first"), ("open", "first"))
            fill(side, filled, size)
            tell(side, filled, 2, Told(), first=1)
            _answered(side, filled, 1, 1)
        for turn in range(passes):
            for at, (side, filled) in enumerate(zip(sides, halls, strict=True)):
                rounds = max(2, min(MOST_ROUNDS, MESSAGES // filled.size) // 2 * 2)
                tell(side, filled, rounds, told[at], first=1)
                times = max(1, min(sizes[-1] // filled.size, 40))
                answers[at].append(_answered(side, filled, times, 2 + 100 * turn))
                tallies[at].append(_tallied(side))
        for filled in halls:
            filled.leave()
    rows = [
        [
            f"{size:,} phones",
            micro(median(told[at].cpu)),
            micro(median(answers[at])),
            micro(median(tallies[at])),
        ]
        for at, size in enumerate(sizes)
    ]
    figures = [
        ("a message", [median(one.cpu) for one in told]),
        ("an answer", [median(one) for one in answers]),
        ("a tally read and made", [median(one) for one in tallies]),
    ]
    span = f"{sizes[0]:,} to {sizes[-1]:,} phones"
    goals = [
        Goal.most("growth", f"{what}, dearest ÷ cheapest, {span}", max(v) / min(v), WITHIN, "")
        for what, v in figures
    ]
    head = ["polling", "a message", "an answer", "a tally"]
    title = f"Halls of {span}, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{table(head, rows)}", goals)


def _answered(side: Product, filled: Hall, times: int, number: int) -> float:
    """All phones give an answer `times` over; seconds of processor for each."""
    cpu = side.server.cpu()
    for turn in range(times):
        texts = [answer("first", option + turn, number + turn) for option in range(filled.size)]
        filled.say(texts, [0.0] * filled.size)
    settle(side)
    cost = (side.server.cpu() - cpu) / (times * filled.size)
    filled.check()
    if side.counted("first") != (filled.size, filled.size):
        raise SystemExit(f"{side.counted('first')} answers of {filled.size} are in the store")
    return cost


def _tallied(side: Product) -> float:
    """Seconds to read the counts of the first question and to make its tally."""
    key = RoundKey(side.meeting.id, "live", "first", 1)
    question = side.meeting.agenda[0].question
    took = []
    for _ in range(READINGS):
        began = time.perf_counter()
        reading = side.place.run(side.place.inside.reading(key))
        question.tally(reading.counts, reading.people, reading.answers, {}).model_dump_json()
        took.append(time.perf_counter() - began)
    return median(took)
