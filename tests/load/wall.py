"""From a phone's answer to the wall: the first after a silence, many a second, and all at once."""

from __future__ import annotations

import json
import time
from bisect import bisect_left
from dataclasses import dataclass, field

from tests.load.against import answer, fill, settle
from tests.load.burst import filled_with
from tests.load.goals import Goal, Report, milli
from tests.load.hall import Hall, Said, hall, median, percentile
from tests.load.measure import machine, open_files, table
from tests.load.product import Product, meeting, product

RATE = 3000
SILENCE = 0.04  # seconds between two answers, more than twice the tick
FIRST_P50_MS, FIRST_P99_MS = 1.0, 5.0
TICK_P99_MS = 20.0
ALL_MS = 200.0


@dataclass
class Shown:
    """Seconds until the wall was told, one a pass."""

    first: list[float] = field(default_factory=list)
    first_p99: list[float] = field(default_factory=list)
    tick: list[float] = field(default_factory=list)
    tick_p99: list[float] = field(default_factory=list)
    all: list[float] = field(default_factory=list)


def told(
    wall: Hall, item: str, answers: int, within: float = 10.0
) -> tuple[list[float], list[int]]:
    """When the wall was told how many, rising, until it was told of all `answers`."""
    when: list[float] = []
    how_many: list[int] = []
    deadline = time.monotonic() + within
    while not how_many or how_many[-1] < answers:
        if time.monotonic() > deadline:
            raise SystemExit(f"the wall was told of {how_many[-1:]} answers of {answers}")
        time.sleep(0.05)
        for at, text in wall.kept():
            message = json.loads(text)
            if message["type"] == "tally" and message["item"] == item:
                when.append(at)
                how_many.append(message["answers"])
    if how_many[-1] != answers:
        raise SystemExit(f"the wall shows {how_many[-1]} answers of {answers}")
    return when, how_many


def shown(said: Said, when: list[float], how_many: list[int]) -> list[float]:
    """Of each answer, the seconds until the wall was told of as many as had been sent."""
    sent = sorted(said.sent)
    return [when[bisect_left(how_many, n + 1)] - moment for n, moment in enumerate(sent)]


def run(phones: int, passes: int = 3, silences: int = 150) -> Report:
    """A meeting whose results are on the wall while phones answer."""
    open_files(phones)
    items = [f"item{number}" for number in range(3 * passes)]
    found = Shown()
    with product(meeting(items)) as side, hall() as filled, hall(1) as wall:
        wall.keep()
        request, hello = side.screen("projector")
        wall.enter(side.port, request, [hello])
        fill(side, filled, phones)
        asked = iter(items)
        for _ in range(passes):
            few = min(silences, phones)
            some = _ask(side, filled, wall, next(asked), few, SILENCE)
            found.first.append(median(some))
            found.first_p99.append(percentile(some, 99))
            many = min(int(1.5 * RATE), phones)
            some = _ask(side, filled, wall, next(asked), many, 1 / RATE)
            found.tick.append(median(some))
            found.tick_p99.append(percentile(some, 99))
            found.all.append(max(_ask(side, filled, wall, next(asked), phones, 0.0)))
        filled.leave()
    last = milli(median(found.all))
    rows = [
        ["the first after a silence", *map(milli, map(median, (found.first, found.first_p99)))],
        [f"at {RATE:,} a second", *map(milli, map(median, (found.tick, found.tick_p99)))],
        [f"{phones:,} at once, all", last, last],
    ]
    figures = [
        ("first change, p50", found.first, FIRST_P50_MS),
        ("first change, p99", found.first_p99, FIRST_P99_MS),
        (f"at the tick, {RATE:,} a second, p99", found.tick_p99, TICK_P99_MS),
        (f"a burst of {phones:,} all told", found.all, ALL_MS),
    ]
    goals = [
        Goal.most("wall", what, median(values) * 1e3, most, "ms") for what, values, most in figures
    ]
    title = f"Answer sent → the wall is told, median of {passes} passes; {machine()}"
    return Report(f"{title}\n\n{table(['polling', 'p50', 'p99'], rows)}", goals)


def _ask(
    side: Product, filled: Hall, wall: Hall, item: str, answers: int, apart: float
) -> list[float]:
    filled.expect(filled_with(item))
    side.steer(*side.closing(item), ("go", item), ("open", item), ("show", item))
    filled.told()
    settle(side)
    wall.kept()
    began = time.monotonic() + 0.05
    texts = [answer(item, option) for option in range(answers)]
    said = filled.say(texts, [began + apart * number for number in range(answers)])
    when, how_many = told(wall, item, answers)
    if side.counted(item) != (answers, answers):
        raise SystemExit(f"{side.counted(item)} answers of {answers} are in the store")
    filled.check()
    return shown(said, when, how_many)
