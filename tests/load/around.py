"""What it costs the server where no websocket comes through: an answer, a state, a phone."""

import asyncio
import json
import statistics
import time
from dataclasses import dataclass

from tests.live.people import Phone
from tests.live.unconnected import EventsPhone, PollsPhone
from tests.load import sides
from tests.load.measure import machine, table

WAYS = {"websocket": Phone, "events": EventsPhone, "polls": PollsPhone}
TURNS = 4


@dataclass(frozen=True)
class Place:
    """Where the server is, as people of a scene know it."""

    port: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Cost:
    """Microseconds of the server's processor, bytes, and milliseconds as a phone sees it."""

    come: float
    memory: float
    answer: float
    p50: float
    p99: float
    state: float


async def measure(way: str, phones: int) -> Cost:
    """A hall of phones that all come one way, on a server of their own."""
    async with sides.product(sides.meeting()) as side:
        place, code = Place(side.server.port), json.loads(side.hello())["meeting"]
        await side.open("first")
        hall = [WAYS[way](place) for _ in range(phones)]  # type: ignore[arg-type]
        for each in hall:
            each.within = 60.0
        await hall[0].joins(code)
        cpu, resident = side.server.cpu(), side.server.resident()
        for start in range(1, phones, 50):
            await asyncio.gather(*(each.joins(code) for each in hall[start : start + 50]))
        come = (side.server.cpu() - cpu) / (phones - 1)
        memory = (side.server.resident() - resident) / (phones - 1)

        async def give(each: Phone, option: int) -> float:
            began = time.perf_counter()
            answer = {"options": [sides.OPTIONS[option]], "other": None}
            reply = await each.answers("first", answer)
            assert reply["ok"], reply
            return time.perf_counter() - began

        await give(hall[0], 0)
        await asyncio.sleep(0.5)
        cpu, took = side.server.cpu(), []
        for turn in range(TURNS):
            for start in range(0, phones, 20):
                took += await asyncio.gather(*(give(p, turn) for p in hall[start : start + 20]))
        answer = (side.server.cpu() - cpu) / len(took)

        await asyncio.sleep(0.5)
        cpu = side.server.cpu()
        for item in ("second", "first") * TURNS:
            await side.open(item)
            await asyncio.gather(
                *(p.sees("state", lambda s, item=item: s["item"]["id"] == item) for p in hall)
            )
        state = (side.server.cpu() - cpu) / (2 * TURNS * phones)
        await asyncio.gather(*(each.leaves() for each in hall))
        tail = statistics.quantiles(took, n=100)[98]
        return Cost(
            come * 1e6, memory, answer * 1e6, statistics.median(took) * 1e3, tail * 1e3, state * 1e6
        )


def run(phones: int) -> str:
    """Measures each way and gives the table."""
    found = {way: asyncio.run(measure(way, phones)) for way in WAYS}
    rows = [
        (
            way,
            f"{cost.come:.0f} µs",
            f"{cost.memory / 1024:.0f} KB",
            f"{cost.answer:.0f} µs",
            f"{cost.p50:.0f} / {cost.p99:.0f} ms",
            f"{cost.state:.0f} µs",
        )
        for way, cost in found.items()
    ]
    head = ("way", "to come in", "to be there", "an answer", "acknowledged p50 / p99", "a state")
    return f"{phones} phones each way, {machine()}\n\n{table(head, rows)}"
