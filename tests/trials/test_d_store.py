"""A. Durability and faults of a store that is set up badly, damaged, emptied, full, or replaced."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
import redis
import redis.asyncio

from polling.access import Holder
from polling.store import Client, Store, embedded
from polling.store.place import StoreError
from tests.live.people import hall, phase
from tests.running import Started, free_port, running_store
from tests.trials import invariant
from tests.trials.crowd import LedgerPhone, crowd, keeps_changing, said
from tests.trials.disk import store_on_a_disk
from tests.trials.figures import figure
from tests.trials.house import COMMAND, FULL, house, size
from tests.trials.meetings import made, open_text
from tests.trials.proxy import switching

pytestmark = [pytest.mark.trial, pytest.mark.timeout(420 if FULL else 90)]


async def told(base: str) -> tuple[int, dict[str, Any]]:
    """What /health says."""

    def asked() -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"{base}/health", timeout=10) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as bad:
            return bad.code, json.loads(bad.read())

    return await asyncio.to_thread(asked)


async def tells(base: str, within: float = 10, **about: object) -> None:
    """Waits until /health says so of the store."""
    async with asyncio.timeout(within):
        while True:
            _, found = await told(base)
            if {name: found["store"][name] for name in about} == about:
                return
            await asyncio.sleep(0.1)


async def asked_in(here: Any, meeting: str, people: int) -> tuple[Any, list[LedgerPhone]]:
    """A moderator who has opened the question, and phones that are there."""
    moderator = await here.staff("moderator").arrives(meeting)
    assert (await moderator.asks(type="watch", items=["open1"]))["ok"]
    await moderator.opens_item("open1")
    return moderator, await crowd(here, await here.code(meeting), people)


async def all_give(phones: list[LedgerPhone], change: int, patience: float = 15) -> None:
    """Each phone gives an answer, and is told that it stands."""
    given = await asyncio.gather(
        *(phone.gives("open1", said(phone, change), patience=patience) for phone in phones)
    )
    assert all(reply and reply["ok"] for reply in given), given


# D12: a store that would forget


@pytest.mark.parametrize(
    ("flags", "advice"),
    [
        ({"appendonly": "no"}, "CONFIG SET appendonly yes"),
        ({"appendfsync": "everysec"}, "CONFIG SET appendfsync always"),
        ({"maxmemory": "100mb", "maxmemory_policy": "allkeys-lru"}, "maxmemory-policy noeviction"),
    ][size(1, 0) :],
)
def test_d12_d15_a_store_that_forgets_is_refused(
    flags: dict[str, str], advice: str, tmp_path: Path
) -> None:
    options = ["--port", "0", "--data", str(tmp_path)]
    with running_store(**flags) as url:
        started = Started("-c", COMMAND, *options, REDIS_URL=url)
        try:
            assert started.ends() == 2
            assert advice in started.err
        finally:
            started.close()


async def test_d12_one_that_is_trusted_all_the_same_is_said_to_be_not_durable(
    tmp_path: Path,
) -> None:
    options = ["--port", "0", "--data", str(tmp_path)]
    with running_store(appendfsync="everysec") as url:
        started = Started("-c", COMMAND, *options, REDIS_URL=url, POLLING_TRUST_STORE="1")
        try:
            base = re.search(r"http://127\.0\.0\.1:\d+", started.says("Stop with"))
            assert base
            status, found = await told(base[0])
            assert (status, found["store"]["durable"]) == (503, False)
            assert "would lose answers" in started.err
        finally:
            started.close()


async def test_d12_switched_while_it_runs_nothing_is_acknowledged(tmp_path: Path) -> None:
    with running_store() as url:
        async with hall(url, data=tmp_path) as here:
            meeting = await here.meeting(open_text())
            moderator, phones = await asked_in(here, meeting, 5)
            await all_give(phones, 1)
            for phone in phones:
                phone.within = 8.0  # as long as a phone waits for a reply
            for name, forgetful, durable in (
                ("appendfsync", "everysec", "always"),
                ("appendonly", "no", "yes"),
            ):
                await here.store.redis.config_set(name, forgetful)
                began = time.monotonic()
                await tells(here.base, durable=False)
                noticed = time.monotonic() - began
                figure("D12", f"{name} switched is noticed", f"{noticed:.1f} s", "60 s", True)
                acked = sum(len(phone.acks) for phone in phones)
                giving = asyncio.create_task(all_give(phones, 2, patience=20))
                await asyncio.sleep(size(1, 10) if durable == "yes" else 6)
                assert sum(len(phone.acks) for phone in phones) == acked
                await here.store.redis.config_set(name, durable)
                await giving
                await tells(here.base, durable=True)
            # They were told so, not left waiting.
            refused = [
                m for p in phones for m in p.received if m["type"] == "reply" and not m["ok"]
            ]
            assert {m["word"] for m in refused} == {"busy"}
            assert moderator.closed is None
            await invariant.holds(here, meeting, phones, "open1", screens=[moderator])


# D13: damaged files


async def test_d13_a_torn_tail_costs_nothing_that_was_acknowledged(data: Path) -> None:
    phones: list[LedgerPhone] = []
    meeting = ""
    tails = (b"*3\r\n$4\r\nHSET\r\n$3\r\nabc\r\n$9\r\nhal", b"*", b"*3\r\n$4\r\nHSET\r\n$2")
    for change, torn in enumerate(tails):
        async with embedded.opened(data) as url, hall(url, data=data) as here:
            if not meeting:
                meeting = await here.meeting(open_text())
                _, phones = await asked_in(here, meeting, 10)
            for phone in phones:
                phone.hall = here
                phone.back.clear()
                await phone.stays()
            await all_give(phones, change)
            moderator = await here.staff("moderator").arrives(meeting)
            await invariant.holds(here, meeting, phones, "open1", screens=[moderator])
            for phone in phones:
                await phone.goes()
        file = next((data / "appendonlydir").glob("*.incr.aof"))
        with file.open("ab") as opened:
            opened.write(torn)


async def test_d13_damage_is_refused_with_what_to_do_and_never_an_empty_start(
    tmp_path: Path,
) -> None:
    whole = tmp_path / "whole"
    async with embedded.opened(whole) as url:
        client = Client(url)
        await client.load()
        store = Store(client)
        await store.create(made(open_text()))
        assert await client.rewritten()
        meeting = await store.create(made(open_text()))
        await client.close()
    names = sorted(file.name for file in (whole / "appendonlydir").iterdir())
    refused = 0
    for number in range(size(12, 150)):
        data = tmp_path / "damaged"
        shutil.rmtree(data, ignore_errors=True)
        left = shutil.ignore_patterns("store.*", "*.lock")
        shutil.copytree(whole, data, ignore=left)
        file = data / "appendonlydir" / names[number % len(names)]
        how = _damage(file, gone=number < len(names))
        before = {each: each.read_bytes() for each in (data / "appendonlydir").iterdir()}
        try:
            async with embedded.opened(data) as url, redis.asyncio.Redis.from_url(url) as client:
                # Unnoticed, for the store keeps no checksum of each line; but nothing is empty.
                assert await client.dbsize() >= 5, how
        except StoreError as error:
            refused += 1
            assert "damaged in the middle" in str(error), how
            assert "restore" in str(error)
            assert before == {each: each.read_bytes() for each in before}, how
            assert meeting not in str(error)
            assert "helsetjenester" not in str(error)
            logs = "".join(each.read_text(errors="replace") for each in data.glob("store.log*"))
            assert "helsetjenester" not in logs
    assert refused >= len(names)
    figure("D13", "started empty with a damaged or missing file", 0, "0", True)


def _damage(file: Path, *, gone: bool) -> str:
    """Changes a byte in the middle, or takes the file away; what was done."""
    if gone:
        file.unlink()
        return f"{file.name} gone"
    data = bytearray(file.read_bytes())
    at = random.randrange(len(data) // 8, len(data) * 7 // 8)
    data[at] ^= 1 << random.randrange(8)
    file.write_bytes(data)
    return f"{file.name} byte {at} of {len(data)}"


# D14: an empty store where meetings were


async def noted(data: Path, meetings: int) -> None:
    """Waits until it is noted beside the store how many meetings there are in it."""
    async with asyncio.timeout(10):
        while f'"meetings":{meetings}' not in _read(data / "store.mark"):
            await asyncio.sleep(0.05)


def _read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


async def test_d14_an_empty_directory_is_an_alarm_until_the_meetings_are_back(data: Path) -> None:
    async with house(data) as here:
        meeting = await here.meeting(open_text())
        _, phones = await asked_in(here, meeting, 3)
        await all_give(phones, 1)
        code = await here.code(meeting)
        await noted(data, 1)
        for phone in phones:
            await phone.goes()
        await here.stop()
        (data / "appendonlydir").rename(data.parent / "elsewhere")
        await here.start()
        await tells(here.base, complete=False)
        status, found = await told(here.base)
        assert (status, found["ok"]) == (503, False)
        assert "lacks the meetings that were there the last time (1)" in here.log
        # Nobody is told that the meeting does not exist: phones come again, with what they have.
        phone = await here.phone().opens()
        await phone.says(
            {"type": "hello", "ref": 1, "meeting": code, "role": "participant", "token": "t" * 22}
        )
        async with asyncio.timeout(5):
            while phone.closed is None:
                await asyncio.sleep(0.02)
        assert phone.closed == 4413
        async with httpx2.AsyncClient(trust_env=False) as client:
            page = await client.get(f"{here.base}/{code}")
        assert page.status_code in (200, 503), page.status_code
        await here.stop()
        shutil.rmtree(data / "appendonlydir")
        (data.parent / "elsewhere").rename(data / "appendonlydir")
        await here.start()
        await tells(here.base, complete=True)
        for phone in phones:
            phone.back.clear()
            await phone.stays()
        await all_give(phones, 2)
        again = await here.staff("moderator").arrives(meeting)
        await invariant.holds(here, meeting, phones, "open1", screens=[again])


async def test_d14_who_begins_anew_says_so_and_who_deleted_all_is_not_alarmed(data: Path) -> None:
    async with embedded.opened(data) as url, hall(url, data=data) as here:
        await here.meeting(open_text())
        await noted(data, 1)
    shutil.rmtree(data / "appendonlydir")
    async with embedded.opened(data) as url, hall(url, data=data) as here:
        await tells(here.base, complete=False)
        (data / "store.mark").unlink()
        await tells(here.base, complete=True)
        meeting = await here.meeting(open_text())
        await noted(data, 1)
        await here.store.delete(meeting)
        await noted(data, 0)
    shutil.rmtree(data / "appendonlydir")
    async with embedded.opened(data) as url, hall(url, data=data) as here:
        await tells(here.base, complete=True)


# D15: no memory left


async def test_d15_a_store_without_memory_refuses_and_throws_nothing_out(tmp_path: Path) -> None:
    with running_store() as url:
        async with hall(url, data=tmp_path) as here:
            meeting, other = await here.meeting(open_text()), await here.meeting(open_text())
            moderator, phones = await asked_in(here, meeting, 5)
            await all_give(phones, 1)
            store = here.store.redis
            keys = await store.dbsize()
            organiser = here.cookie_of(Holder(organiser=await here.store.sign_in()))
            await store.config_set("maxmemory", "1mb")
            asking = phones[0].asks(
                type="answer", item="open1", run=1, slot=0, number=2, answer=said(phones[0], 2)
            )
            phones[0].ledgers["open1", 1, 0].sent[2] = said(phones[0], 2)
            phones[0].within = 8.0
            reply = await asking
            assert (reply["ok"], reply["word"]) == (False, "busy")
            reply = await moderator.steers("show")
            assert (reply["ok"], reply["word"]) == (False, "busy")
            assert await store.dbsize() >= keys
            headers = {"X-Polling": "1", "Origin": here.base, "Cookie": organiser}
            async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
                gone = await client.post(f"{here.base}/m/{other}/delete", headers=headers)
            assert gone.status_code == 200, gone.text
            assert not await store.exists(f"{{m:{other}}}:document")
            assert other in {each.meeting for each in await here.store.deletions()}
            assert moderator.closed is None
            await store.config_set("maxmemory", "0")
            await all_give(phones, 3)
            assert (await moderator.steers("show"))["ok"]
            await invariant.holds(here, meeting, phones, "open1", screens=[moderator])


async def test_d15_a_server_starts_beside_a_full_store(tmp_path: Path) -> None:
    """It serves what there is: downloading and deleting are how room is made."""
    with running_store() as url:
        async with hall(url, data=tmp_path) as here:
            meeting = await here.meeting(open_text())
            await here.store.redis.config_set("maxmemory", "1mb")
        options = ["--port", "0", "--data", str(tmp_path)]
        started = Started("-c", COMMAND, *options, REDIS_URL=url)
        try:
            await asyncio.to_thread(started.says, "Stop with Ctrl-C")
            assert "Raise its maxmemory" in started.err
        finally:
            await asyncio.to_thread(started.close)
        async with hall(url, data=tmp_path) as here:
            await here.store.delete(meeting)


# D16: failover


#: A replica is not kept waiting for others that might come too.
AT_ONCE = {"repl-diskless-sync-delay": "0"}


@asynccontextmanager
async def pair() -> AsyncIterator[tuple[str, str]]:
    """The addresses of a primary and of a replica that follows it."""
    port = free_port()
    with (
        running_store(port=str(port), bind="127.0.0.1", **AT_ONCE) as primary,
        running_store(port="0", **AT_ONCE) as replica,
    ):
        async with redis.asyncio.Redis.from_url(replica) as client:
            await client.replicaof("127.0.0.1", str(port))
            async with asyncio.timeout(20):
                while (await client.info("replication"))["master_link_status"] != "up":
                    await asyncio.sleep(0.05)
        yield primary, replica


async def pid_of(url: str) -> int:
    """The process of the store at an address."""
    async with redis.asyncio.Redis.from_url(url) as client:
        return int((await client.info("server"))["process_id"])


async def test_d16_the_replica_takes_over_with_all_that_was_acknowledged(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        async with (
            pair() as (primary, replica),
            switching(primary, Path(place)) as (url, switch),
            hall(url, data=tmp_path, replicas=1) as here,
        ):
            meeting = await here.meeting(open_text())
            moderator, phones = await asked_in(here, meeting, size(10, 200))
            done = asyncio.Event()
            burst = [asyncio.create_task(keeps_changing(p, "open1", done)) for p in phones]
            await _more(phones, 2 * len(phones))
            # A replica that stands still has nothing on disk: nothing is acknowledged.
            following = await pid_of(replica)
            os.kill(following, signal.SIGSTOP)
            await asyncio.sleep(0.5)
            acked = sum(len(phone.acks) for phone in phones)
            await asyncio.sleep(size(1, 10))
            assert sum(len(phone.acks) for phone in phones) == acked
            # And the primary goes while answers are in it that only it has.
            os.kill(await pid_of(primary), signal.SIGKILL)
            os.kill(following, signal.SIGCONT)
            async with redis.asyncio.Redis.from_url(replica) as client:
                await client.execute_command("REPLICAOF", "NO", "ONE")
                # There is nobody to wait for until there is another replica.
                third = free_port()
                await client.config_set("port", str(third))
                with running_store(port="0") as another:
                    async with redis.asyncio.Redis.from_url(another) as follower:
                        await follower.replicaof("127.0.0.1", str(third))
                    await switch.to(replica.removeprefix("unix://"))
                    began = time.monotonic()
                    await _more(phones, len(phones), within=30)
                    back = time.monotonic() - began
                    done.set()
                    await asyncio.wait_for(asyncio.gather(*burst), 60)
                    promoted = Client(replica)
                    await invariant.holds(
                        here, meeting, phones, "open1", screens=[moderator], store=Store(promoted)
                    )
                    await promoted.close()
                    lost = "acked answers lost in a failover"
                    figure("D16", lost, 0, "0", True)
                    figure("D16", "acks again after the switch", f"{back:.1f} s", "10 s", back < 10)


async def _more(phones: list[LedgerPhone], more: int, within: float = 20) -> None:
    wanted = sum(len(phone.acks) for phone in phones) + more
    async with asyncio.timeout(within):
        while sum(len(phone.acks) for phone in phones) < wanted:
            await asyncio.sleep(0.01)


# D17: no notices


async def test_d17_what_was_said_while_nobody_listened_is_seen(
    store_url: str, tmp_path: Path
) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        async with (
            switching(store_url, Path(place)) as (url, switch),
            hall(url, data=tmp_path) as here,
            hall(store_url, data=tmp_path) as elsewhere,
        ):
            meeting = await here.meeting(open_text(), open_text("open2"))
            phone = await here.phone().joins(await here.code(meeting))
            wall = await here.staff("projector").arrives(meeting)
            other = await elsewhere.staff("moderator").arrives(meeting)
            switch.listens(again=False)
            began = time.monotonic()
            slowest = 0.0
            for action, item in (("go", "open1"), ("open", "open1"), ("go", "open2")):
                assert (await other.steers(action, item=item))["ok"]
                await other.sees("state", lambda s: s["current"])
                changed = time.monotonic()
                revision = other.latest["state"]["revision"]
                for screen in (phone, wall):
                    await screen.sees("state", lambda s, r=revision: s["revision"] >= r)
                slowest = max(slowest, time.monotonic() - changed)
            await asyncio.sleep(max(0.0, 5 - (time.monotonic() - began)))
            assert switch.refused >= 3
            switch.listens(again=True)
            assert (await other.steers("show"))["ok"]
            await other.opens_item("open2")
            await phone.sees("state", lambda s: s["item"] and s["item"]["id"] == "open2")
            figure("D17", "right without notices", f"{slowest:.1f} s", "5 s", slowest <= 5)
            assert slowest <= 5


# D19: two clocks


@pytest.mark.parametrize("ahead", [120.0, -120.0][: size(1, 2)])
async def test_d19_the_stores_clock_is_another(ahead: float, tmp_path: Path) -> None:
    with store_on_a_disk() as (url, disk):
        disk.clock(ahead)
        async with hall(url, data=tmp_path) as here:
            meeting = await here.meeting(open_text())
            phone = await here.phone().joins(await here.code(meeting))
            moderator = await here.staff("moderator").arrives(meeting)
            assert (await moderator.steers("go", item="open1"))["ok"]
            await moderator.sees("state", lambda s: s["current"] == "open1")
            assert (await moderator.steers("open"))["ok"]
            assert (await moderator.steers("countdown", item="open1", seconds=5))["ok"]
            began = time.monotonic()
            state = await phone.sees("state", lambda s: s["item"] and s["item"]["remaining"])
            left = state["item"]["remaining"]
            assert 4000 <= left <= 5000, left
            assert (await phone.answers("open1", {"text": "i tide"}))["ok"]
            await moderator.sees("state", lambda s: phase(s, "open1") == "closed")
            lasted = time.monotonic() - began
            assert 4.5 <= lasted <= 6, lasted
            assert not (await phone.answers("open1", {"text": "for sent"}))["ok"]
            what = f"a countdown of 5 s with the store's clock {ahead:+.0f} s"
            figure("D19", what, f"{lasted:.2f} s", "5 s", True)


# D21: replies that nobody waits for


async def test_d21_cancelled_requests_mix_up_no_replies(store_url: str) -> None:
    client = Client(store_url, connections=8)
    for number in range(100):
        await client.redis.set(f"d21:{number}", f"value {number}")
    times, wrong, cancelled = size(1_500, 10_000), 0, 0

    async def one(number: int) -> None:
        nonlocal wrong, cancelled
        asked = asyncio.ensure_future(client.redis.get(f"d21:{number % 100}"))
        if number % 2:
            await asyncio.sleep(random.uniform(0, 0.002))
            cancelled += not asked.done()
            asked.cancel()
        with suppress(asyncio.CancelledError):
            wrong += await asked != f"value {number % 100}".encode()

    for start in range(0, 2 * times, 100):
        await asyncio.gather(*(one(number) for number in range(start, start + 100)))
    await client.redis.delete(*(f"d21:{number}" for number in range(100)))
    await client.close()
    figure(
        "D21",
        f"replies mixed up, {cancelled} of {times} cut off before theirs",
        wrong,
        "0",
        not wrong,
    )
    assert not wrong
    assert cancelled > times // 20


async def test_d21_browsers_that_leave_before_their_page_cost_others_nothing(
    store_url: str, tmp_path: Path
) -> None:
    async with hall(store_url, data=tmp_path) as here:
        pages: dict[str, tuple[str, str]] = {}
        for title in ("Fjellmøtet", "Sjømøtet"):
            meeting = await here.meeting(open_text(), title=title)
            _, secret = await here.store.hand_out(meeting, "secretariat")
            pages[title] = f"/m/{meeting}/answers", here.cookie(meeting, secret)

        async def leaves(title: str) -> bool:
            path, cookie = pages[title]
            _, writer = await asyncio.open_connection("127.0.0.1", here.port)
            head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\nCookie: {cookie}"
            writer.write(f"{head}\r\n\r\n".encode())
            await asyncio.sleep(random.uniform(0, 0.01))
            writer.transport.abort()
            return True

        async def stays(client: httpx2.AsyncClient, title: str) -> bool:
            path, cookie = pages[title]
            got = await client.get(f"{here.base}{path}", headers={"Cookie": cookie})
            return {each for each in pages if each in got.text} == {title}

        async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
            for _ in range(size(10, 100)):
                titles = [random.choice(list(pages)) for _ in range(25)]
                staying = [stays(client, title) for title in titles[:3]]
                leaving = [leaves(title) for title in titles]
                assert all(await asyncio.gather(*staying, *leaving))


def test_d13_the_program_that_mends_is_where_operating_says() -> None:
    """`valkey-check-aof` is the store's own program under another name."""
    from polling.store.place import binary

    asked = ["bash", "-c", f"exec -a valkey-check-aof {binary()} --version"]
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    said_so = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=False)
    assert "check-aof" in said_so.stdout + said_so.stderr
