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
from tests.running import until
from tests.trials.burst import Burst
from tests.trials.disk import Disk, store_on_a_disk
from tests.trials.figures import figure
from tests.trials.house import ALONE_IN_FULL, FULL, House, house, nobody_starts_it, size

pytestmark = [pytest.mark.trial, pytest.mark.timeout(420 if FULL else 90)]

PEOPLE = size(40, 300)


@pytest.fixture
def disk(data: Path) -> Disk:
    """What the files of `data` lie on."""
    return Disk(data, data.parent / "control")


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
