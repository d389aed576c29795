"""G. L07: a large meeting is taken home while people go on answering, who notice nothing of it."""

from __future__ import annotations

import asyncio
import json
import random
import time
from pathlib import Path

import httpx2
import pytest

from tests.export.meetings import texts
from tests.trials.crowd import LedgerPhone, crowd, said
from tests.trials.figures import figure
from tests.trials.house import FULL, House, house, size

pytestmark = [pytest.mark.trial, pytest.mark.alone, pytest.mark.timeout(420 if FULL else 120)]

ANSWERS = size(4000, 200_000)
PHONES = size(12, 60)
#: Windows of a quiet and of a busy hall by turns, so that both see the same machine.
WINDOWS = size(2, 8)
SECONDS = float(size(1, 2))
FORMATS = ("summary.xlsx", "summary.pptx")
#: What the trial grants: milliseconds, or as much again as without, on a machine that is busy.
MORE = 0.050
TIMES = 2.0
MEMORY = 64 * 1024 * 1024


def resident(pid: int) -> int:
    """The most memory that a process has had at once, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99) - 1]


async def window(phones: list[LedgerPhone], change: int) -> list[float]:
    """Seconds to each acknowledgement while everybody answers for a while."""
    took: list[float] = []
    until = time.monotonic() + SECONDS

    async def answers(phone: LedgerPhone) -> None:
        mine = change
        while time.monotonic() < until:
            mine += 1
            began = time.monotonic()
            reply = await phone.gives("open", said(phone, mine))
            assert reply
            assert reply["ok"]
            took.append(time.monotonic() - began)
            await asyncio.sleep(random.uniform(0.02, 0.06))

    await asyncio.gather(*(answers(phone) for phone in phones))
    return took


async def takes_home(here: House, address: str, cookie: str, stop: asyncio.Event) -> list[int]:
    """Takes a file home again and again; how many bytes it had each time."""
    sizes = []
    async with httpx2.AsyncClient(trust_env=False, timeout=300) as client:
        while not stop.is_set():
            reply = await client.get(f"{here.base}{address}", headers={"Cookie": cookie})
            assert reply.status_code == 200, reply.text
            sizes.append(len(reply.content))
    return sizes


async def test_l07_people_answer_while_it_is_taken_home(data: Path) -> None:
    async with house(data) as here:
        record = texts([f"Samhandling nummer {n} på tvers av tjenestene" for n in range(ANSWERS)])
        meeting = await here.store.restore(record)
        _, secret = await here.store.hand_out(meeting, "secretariat")
        cookie = here.cookie(meeting, secret)
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("open")
        phones = await crowd(here, await here.code(meeting), PHONES)
        assert here._started
        before = resident(here._started.process.pid)
        quiet, busy, taken = list[float](), list[float](), list[int]()  # p99s of windows
        for turn in range(WINDOWS):
            quiet.append(p99(await window(phones, 1000 * turn)))
            stop = asyncio.Event()
            home = [
                asyncio.create_task(takes_home(here, f"/m/{meeting}/{address}", cookie, stop))
                for address in FORMATS
            ]
            busy.append(p99(await window(phones, 1000 * turn + 500)))
            stop.set()
            for sizes in await asyncio.gather(*home):
                taken += sizes
        more = resident(here._started.process.pid) - before
        # What else the machine does comes and goes; what taking home costs is in every window.
        slower, usual = min(busy) - min(quiet), min(quiet)
        granted = max(MORE, (TIMES - 1) * usual)
        figure("L07", f"{ANSWERS} answers are taken home: the p99 of others' acknowledgements, "
               f"{usual * 1000:.0f} ms, grows by", f"{slower * 1000:+.0f} ms",
               "at most 50 ms", slower <= granted)  # fmt: skip
        figure("L07", "memory that it takes", f"{more >> 20} MiB", "at most 64 MiB",
               more <= MEMORY)  # fmt: skip
        assert len(taken) >= 2 * WINDOWS
        assert slower <= granted
        assert more <= MEMORY
        async with httpx2.AsyncClient(trust_env=False, timeout=300) as client:
            kept = await client.get(
                f"{here.base}/m/{meeting}/meeting.json", headers={"Cookie": cookie}
            )
        (found,) = json.loads(kept.content)["rounds"]
        assert len(found["rows"]) == ANSWERS + PHONES
        assert "Traceback" not in here.log
