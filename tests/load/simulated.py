"""Answers of one meeting on their way through many workers and one primary, simulated."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

BATCH = 512
IN_FLIGHT = 2
#: Seconds that are simulated, and the first of them that do not count.
SECONDS, SETTLING = 2.0, 0.3
#: Seconds from a worker to the primary and back, besides what the primary does.
WAY = 0.0003
TICK = 0.016

Costs = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Burst:
    """What came of it: how busy the primary is (1 is full) and with what, answers in a batch, the
    notices that each worker hears a second, the part of its core that they take and that it is busy
    in all, and seconds to an acknowledgement."""

    primary: float
    parts: Mapping[str, float]
    batch: float
    notices: float
    hearing: float
    worker: float
    p50: float
    p99: float

    def full(self) -> str:
        """What is full, "" where nothing is."""
        if self.primary >= 0.97:
            return "the primary"
        if self.worker >= 1:
            return "the workers, with notices" if self.hearing > 0.3 else "the workers"
        return ""


def burst(
    rate: float,
    workers: int,
    costs: Costs,
    *,
    quiet: bool = False,
    gather: float = 0.0,
    walls: int = 1,
) -> Burst:
    """So many answers a second, evenly over the workers.

    The primary does what has come in, forces it to disk once, replies, and begins anew. `quiet`: it
    sends no more than a notice a tick for all batches; `gather`: workers wait so many seconds for a
    batch to grow. `walls` workers show results, and read the counts at every tick.
    """
    store, chance = costs["store"], random.Random(f"{rate} {workers}")
    each, call = store["answer_us"] * 1e-6, store["call_us"] * 1e-6
    push = store["push_us"] * 1e-6 * workers
    force, waits = store["fsync_us"] * 1e-6, store["fsync_ms"] * 1e-3
    queues, flying = [0.0] * workers, [0] * workers
    began = [0.0] * workers  # since when a worker's queue has somebody in it
    coming: list[tuple[float, int, int, float]] = []  # when, worker, answers, waiting since
    back: list[tuple[float, int]] = []
    parts = dict.fromkeys(("answers", "calls", "notices", "disk", "tallies"), 0.0)
    now = told = 0.0
    taken: list[tuple[float, int]] = []
    sizes: list[int] = []
    sent = 0
    of_each = rate / workers
    while now < SECONDS:
        for worker in [worker for at, worker in back if at <= now]:
            flying[worker] -= 1
        back = [one for one in back if one[0] > now]
        ready = [one for one in coming if one[0] <= now]
        coming = [one for one in coming if one[0] > now]
        spent = 0.0
        if ready:
            pushes = len(ready) if not quiet else int(now - told >= TICK)
            told = now if pushes else told
            sent += pushes
            doing = {
                "answers": each * sum(answers for _, _, answers, _ in ready),
                "calls": call * len(ready),
                "notices": push * pushes,
                "disk": force,
            }
            reads = walls * store["read_us"] * 1e-6 / TICK
            spent = sum(doing.values()) / (1 - min(reads, 0.9))
            doing["tallies"] = spent * min(reads, 0.9)
            for name, seconds in doing.items():
                parts[name] += seconds / SECONDS
        took = max(spent, waits) if ready else 0.0002
        for at, worker, answers, since in ready:
            back.append((now + took + WAY / 2, worker))
            if at > SETTLING:
                taken.append((now + took + WAY / 2 - since, answers))
                sizes.append(answers)
        for worker in range(workers):
            many = _poisson(of_each * took, chance)
            if many:
                if not queues[worker]:
                    began[worker] = now + took / 2
                queues[worker] += many
            if (
                queues[worker]
                and flying[worker] < IN_FLIGHT
                and (now + took - began[worker] >= gather or queues[worker] >= BATCH)
            ):
                answers = min(BATCH, int(queues[worker]))
                coming.append((now + took + WAY / 2, worker, answers, began[worker]))
                queues[worker] -= answers
                began[worker] = now + took
                flying[worker] += 1
        now += took
    notices = sent / SECONDS
    hearing = notices * costs["worker"]["notice_us"] * 1e-6
    p50, p99 = _quantiles(taken)
    return Burst(
        primary=sum(parts.values()), parts=parts, batch=fmean(sizes) if sizes else 0,
        notices=notices, hearing=hearing,
        worker=hearing + of_each * costs["worker"]["answer_us"] * 1e-6,
        p50=p50, p99=p99,
    )  # fmt: skip


def _poisson(mean: float, chance: random.Random) -> int:
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, many = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        many += 1
    return many


def _quantiles(taken: list[tuple[float, int]]) -> tuple[float, float]:
    whole, found, seen = sum(n for _, n in taken), [], 0
    ordered = sorted(taken)
    for part in (0.5, 0.99):
        seen = 0
        for seconds, n in ordered:
            seen += n
            if seen >= part * whole:
                found.append(seconds)
                break
        else:
            found.append(0.0)
    return found[0], found[1]
