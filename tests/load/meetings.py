"""A hundred meetings at once, and one of them flooded: what the others notice of it."""

from __future__ import annotations

import contextlib
import time

from tests.load.against import answer, fill
from tests.load.goals import Goal, Report, milli
from tests.load.hall import Hall, Said, hall, median, percentile
from tests.load.measure import machine, open_files, table
from tests.load.product import Place, Product, meeting, place

EACH = 10  # phones of a meeting
RATE = 1000  # answers a second, of all meetings
FLOODING = 60  # phones of the one that is flooded
#: Frames a second of each of those: as many as are let through.
FLOOD = 48
GROWS = 1.2


def run(count: int = 100, passes: int = 3, seconds: float = 4.0) -> Report:
    """Answers of many meetings are acknowledged, with and without a flood elsewhere."""
    open_files(count * EACH + FLOODING)
    quiet: list[float] = []
    flooded: list[float] = []
    through: list[float] = []
    with contextlib.ExitStack() as stack:
        there = stack.enter_context(place())
        others = stack.enter_context(hall(1))
        flood = stack.enter_context(hall(1))
        _fill(there, others, count)
        one = _opened(there)
        fill(one, flood, FLOODING)
        for turn in range(2 * passes):
            said: Said | None = None
            if turn % 2:
                said = _flooded(flood, others, count, turn, seconds)
                through.append(len(said.sent) / seconds)
            else:
                _begin(others, count, turn, seconds)
            took = others.said().took
            (flooded if turn % 2 else quiet).append(percentile(took, 99))
            others.check()
        others.leave()
        flood.leave()
    rows = [
        ["without a flood", milli(median(quiet))],
        [f"with {median(through):,.0f} answers a second more in one", milli(median(flooded))],
    ]
    goals = [Goal.ratio("meetings", "the others' p99 with one flooded", GROWS, flooded, quiet)]
    title = f"{count} meetings with {EACH} phones each, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{table(['polling', 'acknowledged, p99'], rows)}", goals)


def _opened(there: Place) -> Product:
    side = Product(there, meeting())
    side.steer(("go", "first"), ("open", "first"))
    return side


def _fill(there: Place, filled: Hall, count: int) -> None:
    for _ in range(count):
        fill(_opened(there), filled, EACH, wait=False)
    assert filled.size == count * EACH


def _begin(filled: Hall, count: int, turn: int, seconds: float) -> None:
    phones = count * EACH
    answers = int(RATE * seconds)
    began = time.monotonic() + 0.1
    texts = [answer("first", n, 1 + turn * answers + n // phones) for n in range(answers)]
    due = [began + n / RATE for n in range(answers)]
    filled.begin_to_say(texts, due, [n * 7 % phones for n in range(answers)])


def _flooded(flood: Hall, others: Hall, count: int, turn: int, seconds: float) -> Said:
    rate = FLOODING * FLOOD
    answers = int(rate * (seconds + 0.2))
    texts = [answer("first", n, 1 + turn * answers + n // FLOODING) for n in range(answers)]
    began = time.monotonic()
    due = [began + n / rate for n in range(answers)]
    flood.begin_to_say(texts, due, [n % FLOODING for n in range(answers)])
    _begin(others, count, turn, seconds)
    return flood.said()
