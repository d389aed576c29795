"""A. Durability and faults: what is acknowledged stays, whatever dies meanwhile."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from polling.store import Client, Store
from tests.live.agenda import four
from tests.live.people import Staff, hall, phase
from tests.running import alive
from tests.trials import invariant
from tests.trials.crowd import LedgerPhone, crowd, keeps_changing, said
from tests.trials.figures import figure
from tests.trials.house import ALONE_IN_FULL, FULL, House, house, nobody_starts_it, size
from tests.trials.meetings import made, open_text
from tests.trials.proxy import cutting

pytestmark = [pytest.mark.trial, pytest.mark.timeout(420 if FULL else 90)]

PEOPLE = size(40, 300)


async def returning(here: House, meeting: str, *items: str) -> Staff:
    """A moderator's screen that watches these items."""
    moderator = await here.staff("moderator").arrives(meeting)
    assert (await moderator.asks(type="watch", items=list(items)))["ok"]
    return moderator


async def impatient(phones: list[LedgerPhone]) -> None:
    """Phones that leave with an answer on its way, never to know what became of it."""
    tasks = [asyncio.create_task(p.gives("open1", said(p, 9999), patience=5)) for p in phones]
    await asyncio.sleep(0)
    for phone in phones:
        await phone.goes()
    await asyncio.gather(*tasks)


@ALONE_IN_FULL
async def test_d01_the_store_is_killed_mid_burst(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(open_text())
        moderator = await returning(here, meeting, "open1")
        await moderator.opens_item("open1")
        phones = await crowd(here, await here.code(meeting), PEOPLE)
        done = asyncio.Event()
        burst = [asyncio.create_task(keeps_changing(p, "open1", done)) for p in phones]
        slowest = 0.0
        for strike in range(size(3, 25)):
            await asyncio.sleep(random.uniform(0.2, 0.5))
            died = here.strike_store()
            if strike == 1:
                await impatient(phones[:5])
            await here.store_is_back(died)
            back, acked = time.monotonic(), sum(len(p.acks) for p in phones)
            async with asyncio.timeout(10):
                while sum(len(p.acks) for p in phones) == acked:
                    await asyncio.sleep(0.01)
            slowest = max(slowest, time.monotonic() - back)
        done.set()
        await asyncio.wait_for(asyncio.gather(*burst), 30)
        await invariant.holds(here, meeting, phones, "open1", screens=[moderator])
        acked = sum(len(p.acks) for p in phones)
        figure("D01", f"acked answers lost in {size(3, 25)} kills, of {acked}", 0, "0", True)
        figure("D01", "first ack after the store is back", f"{slowest:.1f} s", "3 s", slowest <= 3)
        assert slowest <= 3
        # Nobody who stayed was thrown out: they waited.
        assert all(len(phone.comings) == 1 for phone in phones[5:])
        assert "Traceback" not in here.log


def sockets(pid: int) -> int:
    """How many a process has."""
    found = 0
    with suppress(FileNotFoundError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                found += str(descriptor.readlink()).startswith("socket:")
    return found


def serving(pid: int) -> bool:
    """Whether a worker is ready: it has more sockets than those it was born with."""
    return sockets(pid) >= 5


def gap(phone: LedgerPhone, since: float, until: float) -> float:
    """The longest time between two acknowledgements of a phone, of those since a moment."""
    acks = [ack for ack in phone.acks if since - 1 < ack <= until]
    return max((after - before for before, after in itertools.pairwise(acks)), default=0.0)


async def notes_how_late(late: list[float], until: asyncio.Event) -> None:
    """Notes by how many seconds this process's own timers are late."""
    while not until.is_set():
        due = time.monotonic() + 0.01
        await asyncio.sleep(0.01)
        late.append(time.monotonic() - due)


@pytest.mark.alone
async def test_d03_a_worker_is_killed_mid_burst(data: Path) -> None:
    async with house(data, workers=2) as here:
        meeting = await here.meeting(open_text())
        async with asyncio.timeout(20):
            while sum(map(serving, here.worker_pids())) < 2:
                await asyncio.sleep(0.05)
        phones = await crowd(here, await here.code(meeting), size(40, 100))
        opener = await here.staff("moderator").arrives(meeting)
        await opener.opens_item("open1")
        done = asyncio.Event()
        burst = [asyncio.create_task(keeps_changing(p, "open1", done)) for p in phones]
        late: list[float] = []
        burst.append(asyncio.create_task(notes_how_late(late, done)))
        absences: list[float] = []
        widest = 0.0
        for strike in range(size(2, 25)):
            await asyncio.sleep(random.uniform(0.3, 0.8))
            late.clear()
            # Phones are not spread evenly: every other time it is the worker that most are on.
            victims = sorted(here.worker_pids(), key=sockets)
            victim = random.choice(victims) if strike % 2 else victims[-1]
            struck = time.monotonic()
            os.kill(victim, signal.SIGKILL)
            async with asyncio.timeout(20):
                # They have noticed, and a worker takes its place.
                while alive(victim) or victim in here.worker_pids():
                    await asyncio.sleep(0.02)
                while len(here.worker_pids()) < 2:
                    await asyncio.sleep(0.02)
                while not all(phone.back.is_set() for phone in phones):
                    await asyncio.sleep(0.02)
            absences += [
                phone.comings[-1] - struck for phone in phones if phone.comings[-1] > struck
            ]
            # Who is on another worker answers on: from the strike until a worker takes its place.
            stayed = [phone for phone in phones if phone.comings[-1] < struck]
            gaps = [gap(phone, struck, time.monotonic()) for phone in stayed]
            # What they waited for this process, which has the phones that come back, is not told.
            widest = max(widest, max(gaps, default=0.0) - max(late))
            async with asyncio.timeout(30):
                while sum(map(serving, here.worker_pids())) < 2:
                    await asyncio.sleep(0.05)
        done.set()
        await asyncio.wait_for(asyncio.gather(*burst), 30)
        watching = await returning(here, meeting, "open1")
        await watching.sees("counts")
        await invariant.holds(here, meeting, phones, "open1", screens=[watching])
        assert absences, "nobody was on the workers that were killed"
        away = sorted(absences)[int(0.99 * len(absences))]
        figure("D03", "a worker is killed: its phones are back, p99", f"{away:.1f} s",
               "at most 5 s", away <= 5)  # fmt: skip
        figure("D03", "a worker is killed: the others' longest wait", f"{widest:.2f} s",
               "at most 0.5 s", widest <= 0.5)  # fmt: skip
        assert away <= 5
        assert widest <= 0.5


async def test_d03_a_worker_that_starts_waits_for_the_store(data: Path) -> None:
    async with house(data, workers=2) as here:
        meeting = await here.meeting(open_text())
        moderator = await returning(here, meeting, "open1")
        await moderator.opens_item("open1")
        phones = await crowd(here, await here.code(meeting), 8)
        for _ in range(2):
            # The store is starting again while workers do, whichever comes first.
            with nobody_starts_it(data):
                died = here.strike_store()
                for victim in (victims := here.worker_pids()):
                    os.kill(victim, signal.SIGKILL)
                async with asyncio.timeout(20):
                    while len(set(here.worker_pids()) - set(victims)) < 2:
                        await asyncio.sleep(0.05)
                await asyncio.sleep(3)
            await here.store_is_back(died, 30)
            assert all(await asyncio.gather(*(p.gives("open1", said(p, 1)) for p in phones)))
        await invariant.holds(here, meeting, phones, "open1")


async def test_d03_a_worker_is_paused_and_resumed(data: Path) -> None:
    async with house(data, workers=2) as here:
        meeting = await here.meeting(open_text())
        moderator = await returning(here, meeting, "open1")
        await moderator.opens_item("open1")
        phones = await crowd(here, await here.code(meeting), 20)
        done = asyncio.Event()
        burst = [asyncio.create_task(keeps_changing(p, "open1", done)) for p in phones]
        paused = max(here.worker_pids(), key=sockets)
        os.kill(paused, signal.SIGSTOP)
        try:
            # Shorter than phones are patient: who is on it waits, and who comes is let in.
            began = time.monotonic()
            phones += await crowd(here, await here.code(meeting), 3)
            for name, phone in enumerate(phones[-3:], start=len(phones)):
                phone.name = name
                assert await phone.gives("open1", said(phone, 1))
            await asyncio.sleep(max(0.0, 5 - (time.monotonic() - began)))
        finally:
            os.kill(paused, signal.SIGCONT)
        resumed = time.monotonic()
        async with asyncio.timeout(5):
            while not all(phone.acks and phone.acks[-1] > resumed for phone in phones[:-3]):
                await asyncio.sleep(0.02)
        done.set()
        await asyncio.wait_for(asyncio.gather(*burst), 30)
        await invariant.holds(here, meeting, phones, "open1", screens=[moderator])
        assert all(len(phone.comings) == 1 for phone in phones)
        assert "Traceback" not in here.log


@pytest.fixture
async def direct(store_url: str) -> AsyncIterator[Store]:
    """The store itself, past whoever stands in between."""
    client = Client(store_url)
    yield Store(client)
    await client.close()


async def test_d10_every_third_reply_is_cut(store_url: str, direct: Store) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        async with cutting(store_url, Path(place)) as (url, cutter), hall(url) as here:
            meeting = made(open_text(slots=3), *four()[1:2])
            await direct.create(meeting)
            moderator = await here.staff("moderator").arrives(meeting.id)
            await asks_until(moderator, type="watch", items=["open1", "choi1"])
            for item in ("open1", "choi1"):
                await opened_in_the_end(moderator, item)
            phones = await crowd(here, await here.code(meeting.id), PEOPLE)
            await asyncio.gather(*(_changes(phone) for phone in phones))
            await moderator.sees("counts", lambda c: c["joined"] == len(phones))
            for item in ("open1", "choi1"):
                await invariant.holds(
                    here, meeting.id, phones, item, screens=[moderator], store=direct
                )
            tally = await moderator.sees("tally choi1", lambda t: t["people"] == len(phones))
            assert tally["answers"] == len(phones)
            for phone in phones:
                await phone.goes()
            assert cutter.cut >= 10


async def _changes(phone: LedgerPhone) -> None:
    for change in range(size(15, 60)):
        slot = change % 3
        await phone.gives("open1", said(phone, change), slot=slot)
        option = random.choice("ab")
        await phone.gives("choi1", {"options": [option], "other": None})


async def asks_until(screen: Staff, **message: Any) -> None:
    """A request, repeated while the store's reply to it was lost."""
    while not (reply := await screen.asks(**message))["ok"]:
        assert reply["word"] == "busy", reply


async def opened_in_the_end(moderator: Staff, item: str) -> None:
    """A question opened by a moderator who presses again what did not seem to work."""
    for action in ("go", "open"):
        while True:
            reply = await moderator.steers(action, item=item)
            if reply["ok"] or reply["word"] == "stale":
                await asyncio.sleep(0.05)
            state = await moderator.sees("state")
            if state["current"] == item and (action == "go" or phase(state, item) == "open"):
                break


async def test_d10_the_code_of_a_meeting_rests_though_the_reply_to_its_end_was_cut(
    store_url: str, direct: Store
) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        async with cutting(store_url, Path(place), every=1) as (url, cutter), hall(url) as here:
            meeting = made(open_text())
            await direct.create(meeting)
            code = await direct.code(meeting.id)
            assert code
            moderator = await here.staff("moderator").arrives(meeting.id)
            assert (await moderator.steers("end"))["word"] == "busy"
            await moderator.sees("state", lambda s: s["ended"])
            cutter.every = 1_000_000
            phone = await here.phone().opens()
            reply = await phone.asks(
                type="hello", meeting=code, role="participant", token=phone.token
            )
            assert (reply["ok"], reply["word"]) == (False, "unknown")
            assert not await direct.by_code(code)


@ALONE_IN_FULL
async def test_d11_the_store_forgets_its_functions_and_restarts(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(open_text())
        moderator = await returning(here, meeting, "open1")
        await moderator.opens_item("open1")
        phones = await crowd(here, await here.code(meeting), PEOPLE)
        done = asyncio.Event()
        burst = [asyncio.create_task(keeps_changing(p, "open1", done)) for p in phones]
        for _ in range(size(3, 20)):
            store = here.store
            await store.redis.execute_command("SCRIPT", "FLUSH", "SYNC")
            await store.redis.execute_command("FUNCTION", "FLUSH", "SYNC")
            assert (await moderator.steers("show"))["ok"]
            await store.redis.execute_command("FUNCTION", "FLUSH", "SYNC")
            os.kill(died := int((data / "store.pid").read_text()), signal.SIGTERM)
            await here.store_is_back(died)
            # A store that is restarted serves for a while: the next time comes when everybody has
            # been acknowledged by this one.
            back = time.monotonic()
            async with asyncio.timeout(10):
                while min(p.acks[-1] if p.acks else 0 for p in phones) <= back:
                    await asyncio.sleep(0.01)
        done.set()
        await asyncio.wait_for(asyncio.gather(*burst), 30)
        await invariant.holds(here, meeting, phones, "open1", screens=[moderator])
        refusals = [m for p in phones for m in p.received if m["type"] == "reply" and not m["ok"]]
        assert refusals == []
        assert "NOSCRIPT" not in here.log
        assert "Traceback" not in here.log
