"""A. Durability and faults of the store's disk: power cuts, a full one, a slow one, none at all."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import redis

from polling.store import embedded
from tests.live.agenda import CHOICE, item
from tests.live.people import Staff
from tests.running import until
from tests.trials import invariant
from tests.trials.crowd import LedgerPhone, crowd, keeps_changing
from tests.trials.disk import Disk, store_on_a_disk
from tests.trials.figures import figure
from tests.trials.house import ALONE_IN_FULL, FULL, House, house, nobody_starts_it, size
from tests.trials.light import answering, enters, p99
from tests.trials.meetings import open_text

pytestmark = [pytest.mark.trial, pytest.mark.timeout(420 if FULL else 90)]

PEOPLE = size(40, 300)
#: Seconds after which a phone takes its connection for dead when no reply has come (replies.js).
PATIENCE = 8.0


@pytest.fixture
def disk(data: Path) -> Disk:
    """What the files of `data` lie on."""
    return Disk(data, data.parent / "control")


class Burst:
    """A meeting in a house, with phones that give answer after answer until it ends."""

    def __init__(self, here: House, people: int = PEOPLE, pause: float = 0.02) -> None:
        self.here = here
        self.people = people
        self.pause = pause
        self.meeting = ""
        self.phones: list[LedgerPhone] = []
        self.moderator: Staff
        self._done = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self) -> Burst:
        """Everybody comes in and begins."""
        self.meeting = await self.here.meeting(open_text())
        self.moderator = await self.here.staff("moderator").arrives(self.meeting)
        assert (await self.moderator.asks(type="watch", items=["open1"]))["ok"]
        await self.moderator.opens_item("open1")
        code = await self.here.code(self.meeting)
        self.phones = await crowd(self.here, code, self.people)
        for phone in self.phones:
            phone.within = PATIENCE
        work = (keeps_changing(p, "open1", self._done, pause=self.pause) for p in self.phones)
        self._tasks = [asyncio.create_task(each) for each in work]
        return self

    @property
    def acked(self) -> int:
        """How many answers have been acknowledged."""
        return sum(len(phone.acks) for phone in self.phones)

    async def goes_on(self, more: int = 1, within: float = 15) -> float:
        """Waits for so many acknowledgements more; the seconds that took."""
        began, wanted = time.monotonic(), self.acked + more
        async with asyncio.timeout(within):
            while self.acked < wanted:
                await asyncio.sleep(0.005)
        return time.monotonic() - began

    async def holds(self) -> None:
        """Ends the burst, and asserts INV and that nobody was sent away."""
        self._done.set()
        await asyncio.wait_for(asyncio.gather(*self._tasks), 60)
        # Its screen may have been cut off for good reasons; who looks now must see what is right.
        await self.moderator.leaves()
        again = await self.here.staff("moderator").arrives(self.meeting)
        assert (await again.asks(type="watch", items=["open1"]))["ok"]
        await invariant.holds(self.here, self.meeting, self.phones, "open1", screens=[again])
        assert "Traceback" not in self.here.log, self.here.log

    def refusals(self) -> list[dict[str, Any]]:
        """What phones were told that was not an acknowledgement."""
        every = (message for phone in self.phones for message in phone.received)
        return [m for m in every if m["type"] == "reply" and not m["ok"]]


def cut_power(here: House, disk: Disk, *, torn: bool) -> tuple[int, int]:
    """The store and what was not forced to disk are gone; its process, and how many bytes went."""
    with nobody_starts_it(here.data):
        died = here.strike_store()
        until(lambda: not Path(f"/proc/{died}").exists() or _is_zombie(died), 5)
        return died, disk.loses_power(torn=torn)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


async def health(here: House) -> tuple[int, dict[str, Any]]:
    """What /health says."""

    def asked() -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"{here.base}/health", timeout=10) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as bad:
            return bad.code, json.loads(bad.read())

    return await asyncio.to_thread(asked)


def test_d02_the_power_cut_is_one(tmp_path: Path) -> None:
    """What a store that does not force each write acknowledges is lost in it."""
    lost = {}
    for policy in ("always", "everysec"):
        with store_on_a_disk(appendfsync=policy) as (url, disk):
            with redis.Redis.from_url(url) as client:
                acknowledged = client.set("first", "1")
                for number in range(200):
                    acknowledged = acknowledged and client.set(f"key{number}", "v" * 100)
                assert acknowledged
                pid = client.info("server")["process_id"]
            os.kill(pid, signal.SIGKILL)
            until(lambda pid=pid: _is_zombie(pid), 5)
            lost[policy] = disk.loses_power()
    assert lost["always"] == 0
    assert lost["everysec"] > 1000


@ALONE_IN_FULL
async def test_d02_power_cuts_mid_burst(data: Path, disk: Disk) -> None:
    async with house(data, environment=disk.environment) as here:
        burst = await Burst(here).begin()
        cuts, slowest, gone = size(3, 20), 0.0, 0
        for cut in range(cuts):
            await asyncio.sleep(random.uniform(0.2, 0.5))
            if cut % 2:  # names change while the file is written anew
                with redis.Redis.from_url(here.store.client.url) as client:
                    client.config_set("rdb-key-save-delay", random.choice([0, 200, 2000]))
                    client.bgrewriteaof()
                await asyncio.sleep(random.uniform(0, 0.1))
            died, lost = cut_power(here, disk, torn=cut % 3 == 2)
            gone += lost
            await here.store_is_back(died)
            slowest = max(slowest, await burst.goes_on())
        await burst.holds()
        assert all(len(phone.comings) == 1 for phone in burst.phones)
        figure("D02", f"acked answers lost in {cuts} power cuts, of {burst.acked}", 0, "0", True)
        figure("D02", "first ack after the store is back", f"{slowest:.1f} s", "3 s", slowest <= 3)
        assert slowest <= 3


async def test_d06_killed_while_the_file_is_written_anew(data: Path) -> None:
    async with house(data) as here:
        burst = await Burst(here).begin()
        kills, during = size(2, 10), 0
        for _ in range(kills):
            await burst.goes_on(20)
            with redis.Redis.from_url(here.store.client.url) as client:
                # Microseconds for each key, of which there are some twenty.
                client.config_set("rdb-key-save-delay", 50_000)
                client.bgrewriteaof()
                await asyncio.sleep(random.uniform(0, 0.4))
                during += client.info("persistence")["aof_rewrite_in_progress"]
            died = here.strike_store()
            await here.store_is_back(died)
            await burst.goes_on()
        await burst.holds()
        assert during >= kills // 2
        figure("D06", f"acked answers lost in {kills} kills, of {burst.acked}", 0, "0", True)


async def test_d07_the_disk_is_full_and_then_has_room_again(data: Path, disk: Disk) -> None:
    async with house(data, environment=disk.environment) as here:
        burst = await Burst(here).begin()
        await burst.goes_on(50)
        disk.full(True)
        await asyncio.sleep(0.5)  # what was acknowledged before is told by now
        starts = here.log.count("started again")
        acked, began = burst.acked, time.monotonic()
        while time.monotonic() - began < size(6, 60):
            await asyncio.sleep(0.25)
            assert burst.acked == acked, "acknowledged, and not saved"
        again = here.log.count("started again") - starts
        status, told = await health(here)
        assert (status, told["ok"]) == (503, False)
        # They know, and go on trying by themselves.
        assert {m["word"] for m in burst.refusals()} == {"busy"}
        disk.full(False)
        back = await burst.goes_on(len(burst.phones))
        await burst.holds()
        assert all(len(phone.comings) == 1 for phone in burst.phones)
        figure("D07", "acks while the disk was full", 0, "0", True)
        figure(
            "D07", "answers saved again after room was made", f"{back:.1f} s", "10 s", back <= 10
        )
        assert back <= 10
        # It waits: a store that cannot write is not started over and over.
        assert again <= 4 + size(6, 60) / 4


@pytest.mark.skipif(not FULL or os.geteuid() != 0, reason="mounts: at full size, and as root only")
async def test_d07_a_small_file_system_fills_up_and_has_room_again(tmp_path: Path) -> None:
    """The same without any pretence: whatever is written to the data directory fails."""
    data = tmp_path / "small"
    data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(data)], check=True)
    try:
        async with house(data) as here:
            burst = await Burst(here).begin()
            await burst.goes_on(50)
            filler = data / "filler"
            with suppress(OSError), filler.open("wb", buffering=0) as opened:
                while opened.write(bytes(4096)):
                    pass
            await asyncio.sleep(3)
            acked = burst.acked
            await asyncio.sleep(12)
            assert burst.acked == acked, "acknowledged, and not saved"
            filler.unlink()
            back = await burst.goes_on(len(burst.phones))
            await burst.holds()
            assert all(len(phone.comings) == 1 for phone in burst.phones)
            what = "the same on a file system of 24 MB"
            figure("D07", what, f"{back:.1f} s", "10 s", back <= 10)
    finally:
        await embedded.stop(data)
        subprocess.run(["umount", "-l", str(data)], check=True)


@pytest.mark.alone
async def test_d08_forcing_to_disk_takes_long(data: Path, disk: Disk) -> None:
    async with house(data, environment=disk.environment) as here:
        burst = await Burst(here, 20, pause=0.3).begin()
        await burst.goes_on(20)
        # What is measured is the server: phones as cheap as can be, in a meeting of their own.
        meeting = await here.meeting(item("quiz", "choice", CHOICE))
        moderator = await here.staff("moderator").arrives(meeting)
        await moderator.opens_item("quiz")
        others = await enters(here.port, await here.code(meeting), PEOPLE)
        async with answering(others, "quiz", pause=0.3) as told:  # 1,000 a second at full size
            quiet, _ = await _p99s_of_replies(told, size(1, 4), times=size(2, 3))
            disk.stall(0.005)
            quick, rate = await _p99s_of_replies(told, size(1, 4), times=size(2, 3))
            disk.stall(0.7)
            slow, _ = await _p99s_of_replies(told, size(2, 6), times=1)
            disk.stall(stall := size(40, 100) / 10)
            await asyncio.sleep(0.8)
            acked, began = burst.acked, time.monotonic()
            while time.monotonic() - began < stall - 1.5:
                await asyncio.sleep(0.1)
                assert burst.acked == acked, "acknowledged, and not forced to disk"
            disk.stall(0)
            stalled, _ = await _p99s_of_replies(told, 1, times=1)
            await burst.goes_on(len(burst.phones))
        await burst.holds()
        # Every request had its reply before a phone would take its connection for dead.
        assert all(len(phone.comings) == 1 for phone in burst.phones)
        assert all(phone.here for phone in others)
        found = [("as it is", quiet, 0.05), ("with 5 ms an fsync", quick, 0.1),
                 ("with 700 ms an fsync", slow, 5.0),
                 (f"with {stall * 1000:.0f} ms an fsync", stalled, PATIENCE)]  # fmt: skip
        for disk_is, took, goal in found:
            figure("D08", f"p99 of replies at {rate:.0f} answers a second, the disk {disk_is}",
                   f"{took * 1000:.0f} ms", f"{goal * 1000:.0f} ms", took <= goal)  # fmt: skip
        for disk_is, took, goal in found:
            assert took <= goal, disk_is
        for phone in others:
            phone.leaves()


async def _p99s_of_replies(
    told: list[float], seconds: float, times: int = 3
) -> tuple[float, float]:
    """The best 99th percentile of how long replies take in some windows of so many seconds, and
    how many came a second: what else the machine does comes and goes, a slow server stays."""
    found, counted = [], 0
    for _ in range(times):
        told.clear()
        await asyncio.sleep(seconds)
        found.append(p99(told))
        counted += len(told)
    return min(found), counted / (seconds * times)


async def test_d09_the_store_is_paused(data: Path) -> None:
    async with house(data) as here:
        burst = await Burst(here).begin()
        await burst.goes_on(50)
        pid = int((data / "store.pid").read_text())
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(0.3)
            acked, most, began = burst.acked, 0, time.monotonic()
            while time.monotonic() - began < size(6, 30):
                _, told = await health(here)
                most = max(most, told["waiting"])
                assert burst.acked == acked, "acknowledged by a store that stood still"
            assert not told["store"]["reachable"]
        finally:
            os.kill(pid, signal.SIGCONT)
        back = await burst.goes_on(len(burst.phones))
        await burst.holds()
        # Nobody was cut off; and what waits is bounded by who asks, not by how often.
        assert all(len(phone.comings) == 1 for phone in burst.phones)
        assert int((data / "store.pid").read_text()) == pid
        assert most <= 3 * len(burst.phones)
        figure("D09", "most answers waiting while it stood", most, f"{3 * PEOPLE}", True)
        figure("D09", "answers saved again after SIGCONT", f"{back:.1f} s", "5 s", back <= 5)
        assert back <= 5
