"""A. Durability, with crowds: everything dies at once, or is told to stop, or the clock jumps."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from polling.store.cancelling import all_ended
from tests.live.agenda import CHOICE, item
from tests.live.people import phase
from tests.trials import invariant
from tests.trials.crowd import LedgerPhone, crowd, keeps_changing
from tests.trials.figures import figure
from tests.trials.house import ALONE_IN_FULL, FULL, House, house, size
from tests.trials.meetings import open_text

pytestmark = [pytest.mark.trial, pytest.mark.timeout(420 if FULL else 120)]


@asynccontextmanager
async def supervised(here: House, pause: float = 0.5) -> AsyncIterator[None]:
    """Starts the server again whenever it has ended, as systemd does (Restart=always)."""

    async def watches() -> None:
        while True:
            assert here._started
            while here._started.process.poll() is None:
                await asyncio.sleep(0.02)
            here._keep_log()
            here._started.close()
            await asyncio.sleep(pause)
            # It may be struck again before it has said that it is there.
            with suppress(AssertionError, TimeoutError):
                await here.start()

    watching = asyncio.create_task(watches())
    try:
        yield
    finally:
        await all_ended([watching])


def strike_all(here: House) -> None:
    """Kills every process there is, with no warning and no order."""
    assert here._started
    for pid in (*here.worker_pids(), int((here.data / "store.pid").read_text())):
        os.kill(pid, signal.SIGKILL)
    os.killpg(here._started.process.pid, signal.SIGKILL)


def answered_again(phone: LedgerPhone, since: float) -> bool:
    """Whether a phone has come back and been acknowledged; what was read late does not count."""
    came = phone.comings[-1]
    return came > since and bool(phone.acks) and phone.acks[-1] > came


@ALONE_IN_FULL
async def test_d04_everything_is_killed_at_once(data: Path) -> None:
    people, strikes = size(30, 200), size(2, 10)
    async with house(data, workers=2) as here:
        meeting = await here.meeting(open_text())
        phones = await crowd(here, await here.code(meeting), people)
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        done = asyncio.Event()
        burst = [asyncio.create_task(keeps_changing(p, "open1", done)) for p in phones]
        slowest = 0.0
        async with supervised(here):
            for strike in range(strikes):
                await asyncio.sleep(random.uniform(0.5, 1.5))
                strike_all(here)
                struck = time.monotonic()
                async with asyncio.timeout(40):
                    while not any(answered_again(phone, struck) for phone in phones):
                        await asyncio.sleep(0.02)
                slowest = max(slowest, time.monotonic() - struck)
                if strike % 2:
                    continue  # some are struck again before they are back
                async with asyncio.timeout(30):
                    while not all(answered_again(phone, struck) for phone in phones):
                        await asyncio.sleep(0.02)
            done.set()
            await asyncio.wait_for(asyncio.gather(*burst), 40)
        figure("D04", f"all killed at once, {strikes} times: answers are taken again after",
               f"{slowest:.1f} s", "at most 10 s", slowest <= 10)  # fmt: skip
        watching = await here.staff("moderator").arrives(meeting)
        await watching.asks(type="watch", items=["open1"])
        await watching.sees("counts")
        await invariant.holds(here, meeting, phones, "open1", screens=[watching])
        assert slowest <= 10


@ALONE_IN_FULL
async def test_d05_told_to_stop_while_everyone_answers(data: Path) -> None:
    people = size(150, 1000)
    async with house(data) as here:
        meeting = await here.meeting(open_text())
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open1")
        phones = await crowd(here, await here.code(meeting), people)
        done = asyncio.Event()
        burst = [asyncio.create_task(keeps_changing(p, "open1", done, pause=0.5)) for p in phones]
        await asyncio.sleep(1.5)
        codes = list[int | None]()
        for phone in phones:
            assert phone._reader
            phone._reader.add_done_callback(lambda _, p=phone: codes.append(p.closed))
        stopped = time.monotonic()
        assert await here.stop() == 0
        took = time.monotonic() - stopped
        await here.start()
        up = time.monotonic()
        async with asyncio.timeout(40):
            while not all(phone.back.is_set() for phone in phones):
                await asyncio.sleep(0.02)
        done.set()
        await asyncio.wait_for(asyncio.gather(*burst), 60)
        back = max(phone.comings[-1] for phone in phones) - up
        figure("D05", f"told to stop while {people} answer: it ends after",
               f"{took:.1f} s", "at most 10 s", took <= 10)  # fmt: skip
        ends = Counter(codes)
        figure("D05", "phones that were told 1012", f"{ends[1012]} of {people}",
               "all", ends[1012] == people)  # fmt: skip
        tries = Counter(
            int((moment - stopped) * 10)
            for p in phones
            for moment in p.attempts
            if moment > stopped
        )
        fullest = max(tries.values()) / sum(tries.values())
        figure("D05", "tries to come back in the fullest tenth of a second",
               f"{fullest:.0%}", "at most 25 %", fullest <= 0.25)  # fmt: skip
        figure("D05", "the last is back after the start", f"{back:.1f} s", "within 8 s",
               back <= 8)  # fmt: skip
        watching = await here.staff("moderator").arrives(meeting)
        await watching.asks(type="watch", items=["open1"])
        await watching.sees("counts")
        await invariant.holds(here, meeting, phones, "open1", screens=[watching])
        assert took <= 10
        assert ends[1012] == people, ends
        assert fullest <= 0.25, tries
        assert back <= 8
        assert "Traceback" not in here.log


LIBRARIES = ("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
             "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1")  # fmt: skip


@pytest.mark.parametrize("jump", ["+3600", "-600"], ids=["an hour ahead", "ten minutes back"])
async def test_d18_the_wall_clock_jumps_in_a_countdown(
    data: Path, tmp_path: Path, jump: str
) -> None:
    library = next((path for path in LIBRARIES if Path(path).exists()), None)
    if library is None:
        pytest.skip("faketime is not installed, so the clock cannot be made to jump")
    told, seconds = tmp_path / "clock", 10
    told.write_text("+0")
    faked = {
        "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(told), "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DISABLE_SHM": "1",
    }  # fmt: skip
    async with house(data, environment=faked) as here:
        meeting = await here.meeting(item("choi1", "choice", CHOICE))
        keys = {key async for key in here.store.redis.scan_iter("*")}
        moderator = await here.staff("moderator").arrives(meeting)
        phone = (await crowd(here, await here.code(meeting), 1))[0]
        before = await here.store.client.now()
        await moderator.opens_item("choi1")
        assert (await moderator.steers("countdown", seconds=seconds))["ok"]
        began = time.monotonic()
        await phone.sees("state", lambda s: s["item"] and s["item"]["remaining"] is not None)
        await asyncio.sleep(1.5)
        told.write_text(jump)

        async def jumped() -> bool:
            moved = await here.store.client.now() - before - (time.monotonic() - began) * 1000
            return abs(moved - int(jump) * 1000) < 2000

        async with asyncio.timeout(6):  # the file is looked at about once a second
            while not await jumped():
                await asyncio.sleep(0.1)
        # Who comes now is told what is left, as those who were there count it down.
        late = (await crowd(here, phone.code, 1))[0]
        state = await late.sees("state", lambda s: s["item"] and s["item"]["phase"] == "open")
        left, should = state["item"]["remaining"] / 1000, seconds - (time.monotonic() - began)
        answer = {"options": ["a"], "other": None}
        reply = await phone.gives("choi1", answer)
        assert reply
        assert reply["ok"]
        await moderator.sees("state", lambda s: s["agenda"][0]["phase"] == "open")
        moderator.within = seconds + 5.0
        await moderator.sees("state", lambda s: phase(s, "choi1") == "closed")
        lasted = time.monotonic() - began
        figure("D18", f"countdown of {seconds} s, the clock jumps by {jump} s: it lasts",
               f"{lasted:.2f} s", f"{seconds} s, within 1", abs(lasted - seconds) <= 1)  # fmt: skip
        assert abs(left - should) <= 1, "who comes after the jump is told another time"
        assert abs(lasted - seconds) <= 1
        there = {key async for key in here.store.redis.scan_iter("*")}
        gone = {key for key in keys - there if not key.endswith(b":present")}
        figure("D18", f"the clock jumps by {jump} s: keys that expire", str(len(gone)), "none",
               not gone)  # fmt: skip
        assert not gone
        await here.phone().joins(phone.code)
        assert "Traceback" not in here.log
