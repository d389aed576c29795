"""`python3 -m polling load model`: what more people than fit one machine need, from measured costs.

On paper: seconds of processor, bytes and memory for each thing that happens, times how many happen
while the hall does it. Beside it a small simulation of the one thing that paper does not tell: all
answers of a meeting go through one primary, in the batches that its workers happen to make. The
costs stand in costs.json: those of the store from `python3 -m tests.load.storecosts`, those of a
worker from the table of the other benchmarks.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.load.measure import table
from tests.load.simulated import Burst, burst

FILE = Path(__file__).with_name("costs.json")
#: Of a core, so that what comes at once has room; and of one network card.
BUSY = 0.6
GIGABIT = 125e6
#: Seconds in which all of a hall answer: of a minute that a question is open, the fullest third.
ANSWERING = 20.0

Costs = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Hall:
    """So many phones in so many meetings, and the seconds in which all of them do a thing."""

    name: str
    phones: int
    meetings: int
    joining: float = 120
    telling: float = 1
    answering: float = ANSWERING
    returning: float = 30


HALLS = (
    Hall("10,000 in one meeting", 10_000, 1),
    Hall("100,000 in one meeting", 100_000, 1),
    Hall("1,000,000 in one meeting", 1_000_000, 1),
    Hall("10,000 meetings of 100", 1_000_000, 10_000),
)


@dataclass(frozen=True)
class Need:
    """What a hall needs: cores of workers, primaries, bytes a second out, and memory."""

    joining: float
    telling: float
    answering: float
    returning: float
    workers: int
    primaries: int
    bandwidth: float
    memory: float
    kept: float
    meanwhile: Burst


def read() -> Costs:
    """The costs as they were measured last."""
    found: Costs = {k: v for k, v in json.loads(FILE.read_text()).items() if k != "measured"}
    return found


def cores(hall: Hall, costs: Costs) -> tuple[tuple[float, float, float, float], int]:
    """Cores for joining, telling, answering and returning, each at its own time; and workers."""
    worker, n = costs["worker"], hall.phones
    idle = n * worker["idle_us_a_second"] * 1e-6
    joining = n * (worker["hello_us"] + worker["page_us"]) * 1e-6 / hall.joining + idle
    returning = n * worker["hello_us"] * 1e-6 / hall.returning + idle
    telling = n * worker["state_us"] * 1e-6 / hall.telling + idle
    answering = n * worker["answer_us"] * 1e-6 / hall.answering + idle
    found = joining, telling, answering, returning
    return found, math.ceil(max(found) / BUSY)


def needs(hall: Hall, costs: Costs) -> Need:
    """What a hall needs."""
    worker, store, size = costs["worker"], costs["store"], costs["bytes"]
    n = hall.phones
    (joining, telling, answering, returning), workers = cores(hall, costs)
    # A meeting's phones are on all workers, each of which tells the meeting's primary by itself.
    of_a_meeting = min(workers, n // hall.meetings)
    one = burst(n / hall.meetings / hall.answering, of_a_meeting, costs)
    primaries = 1
    if hall.meetings > 1:
        # Of many meetings each answer is a batch of its own, but forcing to disk is shared.
        a_batch = store["call_us"] + store["answer_us"] + store["push_us"] * of_a_meeting
        forced = store["fsync_us"] / (store["fsync_ms"] * 1e3)
        primaries = math.ceil(n / hall.answering * a_batch * 1e-6 / (BUSY - forced))
    bandwidth = max(
        n * size["page"] / hall.joining,
        n * size["packed"] / hall.telling,
        n * size["acknowledged"] / hall.answering,
    )
    return Need(
        joining=joining, telling=telling, answering=answering, returning=returning,
        workers=workers, primaries=primaries,
        bandwidth=bandwidth, memory=n * worker["idle_kb"] * 1024, kept=n * store["kept_bytes"],
        meanwhile=one,
    )  # fmt: skip


#: What would move the wall: what it is, how the burst is simulated, and over how many primaries.
MOVES: tuple[tuple[str, dict[str, object], int], ...] = (
    ("as it is", {}, 1),
    ("a notice every 16 ms at the most", {"quiet": True}, 1),
    ("workers gather answers for 5 ms", {"gather": 0.005}, 1),
    ("both", {"quiet": True, "gather": 0.005}, 1),
    ("both, and a question's answers over 4 slots", {"quiet": True, "gather": 0.005}, 4),
)


def walls(costs: Costs) -> list[tuple[str, ...]]:
    """For one meeting: how many phones until something is full, as the workers grow with them."""
    rows: list[tuple[str, ...]] = []
    for name, how, primaries in MOVES:
        fits: tuple[int, int] | None = None
        why = "nothing yet"
        for size in _sizes():
            workers = cores(Hall("", size, 1), costs)[1]
            found = burst(size / ANSWERING / primaries, workers, costs, **how)  # type: ignore[arg-type]
            if full := found.full() or ("a second to wait" if found.p99 > 1 else ""):
                why = full
                break
            fits = size, workers
        assert fits
        rows.append((name, _about(fits[0]), _about(fits[0] / ANSWERING), f"{fits[1]:,}", why))
    return rows


def _about(number: float) -> str:
    return f"{float(f'{number:.2g}'):,.0f}"


def _sizes() -> list[int]:
    return [int(10 ** (4 + step / 10)) for step in range(31)]


def run() -> str:
    """The tables."""
    costs = read()
    found = {hall: needs(hall, costs) for hall in HALLS}
    parts = [
        f"Costs: {json.loads(FILE.read_text())['measured']} ({FILE.name})",
        table(
            ("", *(hall.name for hall in HALLS)),
            [
                _row("cores: joining in 120 s", found, lambda need: f"{need.joining:,.1f}"),
                _row("cores: all told in 1 s", found, lambda need: f"{need.telling:,.1f}"),
                _row("cores: answering in 20 s", found, lambda need: f"{need.answering:,.1f}"),
                _row("cores: all back in 30 s", found, lambda need: f"{need.returning:,.1f}"),
                _row("workers (60 % busy at most)", found, lambda need: f"{need.workers:,}"),
                _row("primaries of the store", found, lambda need: f"{need.primaries:,}"),
                _row("… how busy while answering", found, _busy),
                *(
                    _row(f"… of it: {part}", found, lambda need, part=part: _part(need, part))
                    for part in ("answers", "calls", "notices", "disk", "tallies")
                ),
                _row("a batch has answers", found, lambda need: f"{need.meanwhile.batch:,.1f}"),
                _row("notices a worker gets a second", found, _notices),
                _row("acknowledged, median", found, lambda need: _ms(need.meanwhile.p50)),
                _row("acknowledged, p99", found, lambda need: _ms(need.meanwhile.p99)),
                _row("Gbit/s out at the most", found, _gigabits),
                _row("memory of all workers", found, lambda need: _gb(need.memory)),
                _row("store, an answer each", found, lambda need: _gb(need.kept)),
            ],
        ),
        "One meeting, answered within 20 s, until something is full:",
        table(("", "phones", "answers a second", "workers", "what is full then"), walls(costs)),
    ]
    return "\n\n".join(parts)


def _row(name: str, found: Mapping[Hall, Need], shown: object) -> tuple[str, ...]:
    assert callable(shown)
    return (name, *(str(shown(need)) for need in found.values()))


def _busy(need: Need) -> str:
    of_each = need.meanwhile.primary if need.primaries == 1 else BUSY
    return f"{of_each:.0%}"


def _part(need: Need, part: str) -> str:
    if need.primaries > 1:
        return "–"
    return f"{need.meanwhile.parts[part] / need.meanwhile.primary:.0%}"


def _notices(need: Need) -> str:
    return f"{need.meanwhile.notices:,.0f} ({need.meanwhile.hearing:.0%} of a core)"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"


def _gigabits(need: Need) -> str:
    return f"{need.bandwidth / GIGABIT:,.1f}"


def _gb(size: float) -> str:
    return f"{size / 1e9:,.2f} GB"
