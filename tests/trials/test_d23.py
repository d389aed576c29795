"""A. D23: many answers, repeated and changed and out of order, while everything dies meanwhile."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from polling.meeting import Item, Steer, steered
from polling.store.keys import RoundKey
from tests.live.agenda import item
from tests.load.phones import Hall
from tests.trials.figures import figure
from tests.trials.house import ALONE_IN_FULL, FULL, House, house, size
from tests.trials.light import LightPhone, comes_back

pytestmark = [pytest.mark.trial, ALONE_IN_FULL, pytest.mark.timeout(480 if FULL else 150)]

#: Places to answer in are phones times questions; 40 of 60 messages are the first of theirs.
PHONES, QUESTIONS = size(100, 1500), size(20, 80)
MESSAGES = PHONES * QUESTIONS * 10 // 6
STRIKE_EVERY = size(1, 4)  # seconds
OPTIONS = "abcd"
AT_ONCE = 8  # messages of one phone under way


@dataclass(frozen=True)
class Message:
    """One answer as it is sent."""

    item: str
    number: int
    option: str


def messages(items: list[str]) -> tuple[list[Message], dict[str, str]]:
    """What one phone sends, in random order, and what must stand in the end: item -> option."""
    first = [Message(name, 1, random.choice(OPTIONS)) for name in items]
    repeated = random.choices(first, k=len(first) // 2)  # 30 % of all
    changed = [
        Message(each.item, 2, random.choice(OPTIONS))
        for each in random.sample(first, len(first) // 6)  # 10 % of all
    ]
    stands = {each.item: each.option for each in (*first, *changed)}
    everything = [*first, *repeated, *changed]
    random.shuffle(everything)
    return everything, stands


class Sender:
    """One phone that goes on until all of its messages are acknowledged."""

    def __init__(self, phone: LightPhone, sends: list[Message]) -> None:
        self.phone = phone
        self.left = deque(sends)
        self.acked = 0

    async def run(self) -> None:
        await asyncio.sleep(random.uniform(0, 2))
        while self.left:
            if not self.phone.here:
                await comes_back(self.phone)
            some = [self.left.popleft() for _ in range(min(AT_ONCE, len(self.left)))]
            await asyncio.gather(*(self._once(message) for message in some))
            await asyncio.sleep(random.uniform(0.15, 0.45))  # within the budget of frames

    async def _once(self, message: Message) -> None:
        answer = {"options": [message.option], "other": None}
        try:
            reply = await self.phone.answers(message.item, answer, number=message.number)
        except ConnectionError:
            self.left.append(message)
            return
        if reply["ok"]:
            assert reply["number"] >= message.number
            if reply["number"] == message.number:
                assert reply["answer"] == answer
            self.acked += 1
        else:
            assert reply["word"] == "busy", reply
            self.left.append(message)


async def opened(here: House, items: list[Item]) -> str:
    """A meeting in which all of these take answers at once."""
    meeting = await here.meeting(*items)
    document, _ = await here.store.document(meeting)
    state = before = await here.store.state(meeting)
    for each in items:
        for action in ("go", "open"):
            state = steered(document, state, Steer(action=action, item=each.id), now=0)  # type: ignore[arg-type]
    state = state.model_copy(update={"revision": before.revision + 1})
    await here.store.steer(meeting, "live", before.revision, state)
    return meeting


async def strikes(here: House, until: asyncio.Event) -> Counter[str]:
    """Kills the store and the workers by turns."""
    struck: Counter[str] = Counter()
    while True:
        try:
            # A short run would never end under a strike a second.
            enough = not FULL and sum(struck.values()) >= 4
            await asyncio.wait_for(until.wait(), None if enough else STRIKE_EVERY)
        except TimeoutError:
            pass
        else:
            return struck
        if sum(struck.values()) % 2:
            os.kill(random.choice(here.worker_pids()), signal.SIGKILL)
            struck["worker"] += 1
        else:
            died = here.strike_store()
            await here.store_is_back(died, 30)
            struck["store"] += 1


async def test_d23_the_tally_is_exactly_the_models(data: Path) -> None:
    question: dict[str, Any] = {
        "text": "Hva haster?", "options": [{"id": x, "text": f"Tiltak {x}"} for x in OPTIONS]
    }  # fmt: skip
    items = [item(f"item{n}", "choice", question) for n in range(QUESTIONS)]
    async with house(data, workers=2) as here:
        meeting = await opened(here, items)
        code = await here.code(meeting)
        hall = Hall(here.port)
        senders, model = [], {each.id: Counter[str]() for each in items}
        for _ in range(PHONES):
            sends, stands = messages([each.id for each in items])
            for name, option in stands.items():
                model[name][option] += 1
            senders.append(Sender(LightPhone(hall, code), sends))
        sent = sum(len(sender.left) for sender in senders)
        done = asyncio.Event()
        striking = asyncio.create_task(strikes(here, done))
        began = time.monotonic()
        await asyncio.gather(*(sender.run() for sender in senders))
        took = time.monotonic() - began
        done.set()
        struck = await striking
        for sender in senders:
            sender.phone.leaves()
        wrong = []
        for each in items:
            where = RoundKey(meeting, "live", each.id, 1)
            reading = await here.store.reading(where)
            counts = {x: reading.counts.get(f"c:{x}", 0) for x in OPTIONS}
            if counts != {x: model[each.id][x] for x in OPTIONS} or reading.people != PHONES:
                wrong.append((each.id, counts, model[each.id], reading.people))
            assert await here.store.recount(where) == 0
        record = await here.store.record(meeting)
        for found in record.rounds:
            exported = Counter(row.value["options"][0] for row in found.rows)
            if exported != model[found.item]:
                wrong.append((found.item, exported, model[found.item], 0))
        told = (
            f"{sent} answers, the store killed {struck['store']}, workers {struck['worker']} times"
        )
        figure("D23", f"{told}: questions whose tally or export is not the model's",
               f"{len(wrong)} of {QUESTIONS}", "0", not wrong)  # fmt: skip
        assert not wrong, wrong[:3]
        assert sum(sender.acked for sender in senders) == sent
        assert struck["store"], took
        assert struck["worker"], took
        assert "Traceback" not in here.log
