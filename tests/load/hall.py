"""A full hall, from the first phone at the door to the last answer on the wall."""

import asyncio
import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.load import sides
from tests.load.measure import machine, table
from tests.load.phones import Hall
from tests.load.sides import OPTIONS, Side

RATE = 300  # answers a second while the way to the wall is timed
MESSAGES = 30_000  # messages over which the cost of one is taken


@dataclass
class Found:
    """What one server was found to do; seconds and bytes."""

    entering: float = 0.0
    entering_store: float = 0.0
    memory: float = 0.0
    entered_within: float = 0.0
    state: float = 0.0
    state_within: float = 0.0
    to_wall: list[float] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    answer: float = 0.0
    answer_store: float = 0.0
    on_wall_within: float = 0.0
    states: dict[str, Any] = field(default_factory=dict)


class Run:
    """One server under load."""

    def __init__(self, side: Side, phones: int, messages: int) -> None:
        self._side = side
        self._count = phones
        self._messages = messages
        self._hall = Hall(side.server.port)
        self._found = Found()
        self._states = 0
        self._replies = 0
        self._item = b""
        self._tallies: list[tuple[float, str, int]] = []

    async def all(self) -> Found:
        wall = await self._side.wall(self._hall)
        wall.hears = self._on_wall
        await self._enter()
        await self._states_to_all()
        await self._answers_one_by_one()
        await self._answers_at_once()
        if self._hall.lost:
            raise SystemExit(f"{self._hall.lost} phones were lost")
        await self._hall.leave()
        return self._found

    async def _enter(self) -> None:
        server, store = self._side.server, self._side.store
        await self._enter_some(1)  # what is loaded or made once is not a phone's cost
        cpu, cpu_store, resident = server.cpu(), store.cpu(), server.resident()
        began = self._hall.loop.time()
        await self._enter_some(self._count - 1)
        self._found.entered_within = self._hall.loop.time() - began
        await asyncio.sleep(0.5)
        others = self._count - 1
        self._found.entering = (server.cpu() - cpu) / others
        self._found.entering_store = (store.cpu() - cpu_store) / others
        self._found.memory = (server.resident() - resident) / others

    async def _enter_some(self, count: int) -> None:
        greeted = self._replies + count
        for start in range(0, count, 100):
            before = len(self._hall.phones)
            await self._hall.enter(min(100, count - start))
            for phone in self._hall.phones[before:]:
                phone.hears = self._on_phone
                phone.say(self._side.hello())
        await _until(lambda: self._replies >= greeted)

    async def _states_to_all(self) -> None:
        """One question after the other, back and forth."""
        server, loop = self._side.server, self._hall.loop
        await self._open("first")
        await asyncio.sleep(0.2)
        rounds = 2 * max(2, self._messages // self._count // 2)
        cpu, until_last = server.cpu(), []
        for number in range(rounds):
            began = loop.time()
            await self._open(("second", "first")[number % 2])
            until_last.append(loop.time() - began)
        self._found.state = (server.cpu() - cpu) / (rounds * self._count)
        self._found.state_within = statistics.median(until_last)

    async def _open(self, item: str) -> None:
        """Open a question and wait until every phone has it."""
        self._item = b'"item":{"id":"' + item.encode()
        self._states = 0
        await self._side.open(item)
        await _until(lambda: self._states >= self._count)

    async def _answers_one_by_one(self) -> None:
        """Half of the phones answer the first question, RATE a second; the wall is watched."""
        loop = self._hall.loop
        some = self._hall.phones[: min(self._count // 2, 5 * RATE)]
        sent: list[float] = []
        began = loop.time()
        for number, phone in enumerate(some):
            await asyncio.sleep(max(0.0, began + number / RATE - loop.time()))
            sent.append(loop.time())
            phone.say(_answer("first", number))
        await _until(lambda: self._on_the_wall("first") == len(some))
        shown = iter(self._tallies)
        at, _, answers = next(shown)
        for number, moment in enumerate(sent):
            while answers <= number:
                at, _, answers = next(shown)
            self._found.to_wall.append(at - moment)

    async def _answers_at_once(self) -> None:
        """All answer the second question in the same moment."""
        server, store, loop = self._side.server, self._side.store, self._hall.loop
        await self._open("second")
        await asyncio.sleep(0.3)
        self._tallies.clear()
        cpu, cpu_store, began = server.cpu(), store.cpu(), loop.time()
        expected = self._replies + self._count

        def acknowledged(payload: bytes) -> None:
            if payload.startswith(b'{"type":"reply"'):
                assert b'"ok":true' in payload, payload
                self._found.acknowledged.append(loop.time() - began)
                self._replies += 1

        for number, phone in enumerate(self._hall.phones):
            phone.hears = acknowledged
            phone.say(_answer("second", number))
        await _until(lambda: self._replies >= expected)
        await _until(lambda: self._on_the_wall("second") >= self._count)
        self._found.on_wall_within = self._tallies[-1][0] - began
        await asyncio.sleep(0.3)
        self._found.answer = (server.cpu() - cpu) / self._count
        self._found.answer_store = (store.cpu() - cpu_store) / self._count
        if self._on_the_wall("second") != self._count:
            raise SystemExit("the wall shows another number of answers than were given")

    def _on_phone(self, payload: bytes) -> None:
        if payload.startswith(b'{"type":"reply"'):
            assert b'"ok":true' in payload, payload
            self._replies += 1
        elif self._item and self._item in payload and payload.startswith(b'{"type":"state"'):
            self._states += 1
            if self._states == 1:
                state = json.loads(payload)
                self._found.states[state["item"]["id"]] = state

    def _on_wall(self, payload: bytes) -> None:
        message = json.loads(payload)
        if message["type"] == "tally":
            now = self._hall.loop.time()
            self._tallies.append((now, message["item"], message["answers"]))

    def _on_the_wall(self, item: str) -> int:
        return max((answers for _, of, answers in self._tallies if of == item), default=0)


def _answer(item: str, number: int) -> bytes:
    option = OPTIONS[number % len(OPTIONS)]
    return (
        f'{{"type":"answer","ref":2,"item":"{item}","run":1,"slot":0,"number":1,'
        f'"answer":{{"options":["{option}"],"other":null}}}}'
    ).encode()


async def _until(condition: Callable[[], bool], within: float = 120) -> None:
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.001)


async def compare(phones: int, messages: int) -> tuple[Found, Found]:
    """The product and the reference, one after the other, with stores of their own."""
    async with sides.product(sides.meeting()) as side:
        ours = await Run(side, phones, messages).all()
    async with sides.reference(ours.states) as side:
        return ours, await Run(side, phones, messages).all()


def run(phones: int, messages: int = MESSAGES) -> str:
    """The table, as text."""
    ours, naive = asyncio.run(compare(phones, messages))
    rows = [
        _row("a phone comes in: processor", "µs", 1e6, ours.entering, naive.entering),
        _row("… of the store", "µs", 1e6, ours.entering_store, naive.entering_store),
        _row("all have come in after", "ms", 1e3, ours.entered_within, naive.entered_within),
        _row("memory a phone", "KB", 1 / 1024, ours.memory, naive.memory),
        _row("a state to one phone: processor", "µs", 1e6, ours.state, naive.state),
        _row("the last phone has it after", "ms", 1e3, ours.state_within, naive.state_within),
        _row(f"answer → wall at {RATE}/s, median", "ms", 1e3, *_both(ours, naive, "to_wall", 50)),
        _row(f"answer → wall at {RATE}/s, p99", "ms", 1e3, *_both(ours, naive, "to_wall", 99)),
        _row("all answer at once: processor each", "µs", 1e6, ours.answer, naive.answer),
        _row("… of the store", "µs", 1e6, ours.answer_store, naive.answer_store),
        _row("acknowledged, median", "ms", 1e3, *_both(ours, naive, "acknowledged", 50)),
        _row("acknowledged, p99", "ms", 1e3, *_both(ours, naive, "acknowledged", 99)),
        _row("all on the wall after", "ms", 1e3, ours.on_wall_within, naive.on_wall_within),
    ]
    head = [f"{phones} phones", "polling", "naive Starlette", "×"]
    return f"{machine()}; every answer on disk before it is acknowledged\n\n{table(head, rows)}"


def _row(what: str, unit: str, factor: float, ours: float, naive: float) -> list[str]:
    ratio = f"{naive / ours:.1f}" if ours else "–"
    return [what, *(_figure(value * factor, unit) for value in (ours, naive)), ratio]


def _figure(value: float, unit: str) -> str:
    return f"{value:.1f} {unit}" if value < 10 else f"{value:,.0f} {unit}"


def _both(ours: Found, naive: Found, name: str, percent: int) -> tuple[float, float]:
    one, other = (
        statistics.quantiles(getattr(found, name), n=100)[percent - 1] for found in (ours, naive)
    )
    return one, other
