"""D. S31 and W24: robots come in by the hundred, and one browser opens fifty tabs."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.live.agenda import OPEN, item
from tests.live.people import Phone
from tests.trials.figures import figure
from tests.trials.house import size
from tests.trials.knocking import Knocker, knocked_at

pytestmark = [pytest.mark.trial, pytest.mark.timeout(240)]

PEOPLE = 20
A_SECOND = 500


async def test_s31_a_flood_of_robots_is_shut_out_and_cleared_and_no_answer_is_lost(
    data: Path,
) -> None:
    robots = size(600, 6000)
    async with knocked_at(data, workers=2) as here:
        meeting = await here.meeting(item("open1", "open_text", OPEN))
        code, link = await here.code(meeting), await here.link(meeting)
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        phones = [await here.phone().joins(code) for _ in range(PEOPLE)]
        for n, phone in enumerate(phones):
            assert (await phone.answers("open1", {"text": f"Svar {n}"}))["ok"]
        quiet = await here.phone().joins(code)
        await moderator.sees("counts", lambda counts: counts["joined"] == PEOPLE + 1)

        words: Counter[str] = Counter()
        acks: list[float] = []
        stopped = asyncio.Event()

        at_once = asyncio.Semaphore(50)

        async def robot() -> None:
            try:
                async with at_once:
                    reply, _ = await (await Knocker.at(here.port)).greets(link)
            except (OSError, asyncio.IncompleteReadError):
                words["lost"] += 1
            else:
                words["in" if reply["ok"] else str(reply["word"])] += 1

        async def flood() -> None:
            begun, sent = time.monotonic(), 0
            async with asyncio.TaskGroup() as coming:
                while not stopped.is_set():
                    # So many a second, or as many as the machine bears.
                    due = min(int((time.monotonic() - begun) * A_SECOND), words.total() + 50)
                    for _ in range(due - sent):
                        coming.create_task(robot())
                    sent = max(sent, due)
                    await asyncio.sleep(0.01)

        async def come(word: str, many: int) -> None:
            async with asyncio.timeout(120):
                while words[word] < many:
                    await asyncio.sleep(0.02)

        async def answers(n: int, phone: Phone) -> None:
            change = 0
            while not stopped.is_set():
                change += 1
                sent = time.perf_counter()
                assert (await phone.answers("open1", {"text": f"Svar {n}, {change}"}))["ok"]
                acks.append(time.perf_counter() - sent)
                await asyncio.sleep(0.1)

        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            group.create_task(flood())
            for n, phone in enumerate(phones):
                group.create_task(answers(n, phone))
            await come("in", robots // 2)
            asked = time.perf_counter()
            assert (await moderator.steers("door", on=False))["ok"]
            shut_after = time.perf_counter() - asked
            await come("shut", robots // 2)
            stopped.set()
            took = time.perf_counter() - began

        p99 = sorted(acks)[int(len(acks) * 0.99)] * 1000
        rate = words.total() / took
        figure("S31", f"acknowledgements while {rate:.0f} robots a second come, p99",
               f"{p99:.0f} ms", "at most 1,000 ms", p99 <= 1000)  # fmt: skip
        figure("S31", "the door is closed on a moderator's word after",
               f"{shut_after * 1000:.0f} ms", "at most 1,000 ms", shut_after <= 1)  # fmt: skip
        assert words["in"] > 0
        assert words["shut"] > 0
        # Those who were on their way in when it closed were let go again at once.
        there = await here.store.redis.scard(f"{{m:{meeting}}}:live:joined")
        assert PEOPLE + 1 < there <= words["in"] + PEOPLE + 1
        counts = await moderator.sees("counts", lambda counts: counts["joined"] == there)
        assert counts["items"]["open1"]["people"] == PEOPLE

        # Cleared, by one worker for all: the counts are honest again, no answer is touched.
        forgotten = await here.store.forget_silent(meeting, "live", 5)
        assert forgotten == there - PEOPLE
        await moderator.sees("counts", lambda counts: counts["joined"] == PEOPLE)
        async with asyncio.timeout(10):
            while quiet.closed is None:
                await asyncio.sleep(0.01)
        assert quiet.closed == 4507
        assert [phone.closed for phone in phones] == [None] * PEOPLE
        counts = await moderator.sees("counts", lambda counts: counts["connected"] == PEOPLE)
        assert counts["items"]["open1"]["people"] == PEOPLE
        assert counts["items"]["open1"]["answers"] == PEOPLE

        # With room for one more, whoever was thrown out with them comes first.
        await moderator.steers("cap", number=PEOPLE + 1)
        await moderator.steers("door", on=True)
        await moderator.sees("state", lambda state: not state["shut"])
        await quiet.joins(code)
        await moderator.sees("counts", lambda counts: counts["joined"] == PEOPLE + 1)
        reply, closed = await (await Knocker.at(here.port)).greets(link)
        assert (reply["word"], closed) == ("full", 4506)
        for n, phone in enumerate(phones):
            assert (await phone.answers("open1", {"text": f"Siste svar {n}"}))["ok"]
        figure("S31", f"answers lost of {PEOPLE} phones, {forgotten} robots cleared", 0, "0", True)
        # A machine that does much else besides is slower than the figure's.
        assert p99 <= 5000


async def test_s31_of_two_workers_neither_lets_one_too_many_in(data: Path) -> None:
    room, comers = size(25, 100), size(200, 1000)
    async with knocked_at(data, workers=2) as here:
        meeting = await here.meeting(item("open1", "open_text", OPEN))
        link = await here.link(meeting)
        moderator = await here.staff("moderator").arrives(meeting)
        assert (await moderator.steers("cap", number=room))["ok"]

        async def comes() -> None:
            await (await Knocker.at(here.port)).greets(link)

        await asyncio.gather(*(comes() for _ in range(comers)))
        await moderator.sees("counts", lambda counts: counts["joined"] == room)
        there = await here.store.redis.scard(f"{{m:{meeting}}}:live:joined")
        figure("S31", f"let in of {comers} at once where there is room for {room}", there,
               str(room), there == room)  # fmt: skip
        assert there == room


async def test_w24_fifty_tabs_are_one_participant_and_the_newest_five_stay(data: Path) -> None:
    async with knocked_at(data) as here:
        meeting = await here.meeting(item("open1", "open_text", OPEN))
        code = await here.code(meeting)
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        tabs = [here.phone() for _ in range(50)]
        for tab in tabs:
            tab.token = tabs[0].token
            await tab.joins(code)
        async with asyncio.timeout(10):
            while any(tab.closed is None for tab in tabs[:45]):
                await asyncio.sleep(0.01)
        assert {tab.closed for tab in tabs[:45]} == {4510}
        assert {tab.closed for tab in tabs[45:]} == {None}
        for n, tab in enumerate(tabs[45:]):
            assert (await tab.answers("open1", {"text": f"Fane {n}"}, number=n + 1))["ok"]
        counts = await moderator.sees("counts", lambda c: c["items"]["open1"]["people"] == 1)
        assert (counts["joined"], counts["items"]["open1"]["answers"]) == (1, 1)
        figure("W24", "participants that 50 tabs of one browser are", counts["joined"], "1", True)
