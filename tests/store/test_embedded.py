"""The embedded store is there when it is needed, once, and keeps what it was told."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import redis.asyncio

from polling.store import embedded
from polling.store.place import StoreError
from tests.running import Started, alive, until

ENSURE = """
import asyncio, sys
from pathlib import Path
from polling.store.embedded import ensure
print(asyncio.run(ensure(Path(sys.argv[1]))), flush=True)
if sys.argv[2:]:
    import signal
    signal.pause()
"""


def pid(data: Path) -> int:
    return int((data / "store.pid").read_text())


@asynccontextmanager
async def client(url: str) -> AsyncIterator[redis.asyncio.Redis]:
    async with redis.asyncio.Redis.from_url(url, decode_responses=True) as opened:
        yield opened


@asynccontextmanager
async def kept(data: Path) -> AsyncIterator[None]:
    task = asyncio.create_task(embedded.keep(data))
    try:
        yield
        assert not task.done(), task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_it_keeps_what_it_acknowledges_and_logs_nothing_of_it(data: Path) -> None:
    async with embedded.opened(data) as url, client(url) as store:
        told = await store.config_get("*")
        assert told["appendonly"] == "yes"
        assert told["appendfsync"] == "always"
        assert told["maxmemory-policy"] == "noeviction"
        assert told["slowlog-max-len"] == "0"
        assert told["crash-log-enabled"] == "no"
        assert told["port"] == "0"
    assert not alive(pid(data))


async def test_what_was_kept_is_there_the_next_time(data: Path) -> None:
    async with embedded.opened(data) as url, client(url) as store:
        await store.set("meeting", "1")
    async with embedded.opened(data) as url, client(url) as store:
        assert await store.get("meeting") == "1"


async def test_a_running_one_is_adopted(data: Path) -> None:
    first = await embedded.ensure(data)
    started = pid(data)
    assert await embedded.ensure(data) == first
    assert pid(data) == started


async def test_many_who_ask_at_once_get_the_same(data: Path) -> None:
    asking = [Started("-c", ENSURE, str(data)) for _ in range(4)]
    try:
        assert [one.ends() for one in asking] == [0] * 4, [one.err for one in asking]
        assert len({one.out for one in asking}) == 1
    finally:
        for one in asking:
            one.close()
    assert alive(pid(data))


async def test_it_outlives_whoever_started_it(data: Path) -> None:
    started = Started("-c", ENSURE, str(data), "stay")
    try:
        started.says("unix://")
        os.kill(started.process.pid, signal.SIGKILL)
        started.ends()
        found = pid(data)
        assert alive(found)
        await embedded.ensure(data)
        assert pid(data) == found
    finally:
        started.close()


async def test_it_stays_while_somebody_else_uses_it(data: Path) -> None:
    other = Started("-c", ENSURE, str(data), "stay")
    try:
        other.says("unix://")
        async with embedded.opened(data):
            pass
        assert alive(pid(data))
    finally:
        other.close()


async def test_it_is_started_again_when_it_was_killed(data: Path) -> None:
    url = await embedded.ensure(data)
    async with client(url) as store:
        await store.set("answer", "kept")
    killed = pid(data)
    async with kept(data):
        os.kill(killed, signal.SIGKILL)
        async with asyncio.timeout(10):
            while not (data / "store.pid").exists() or pid(data) == killed:
                await asyncio.sleep(0.01)
        assert await embedded.ensure(data) == url
        async with client(url) as store:
            assert await store.get("answer") == "kept"


async def test_one_that_stalls_is_neither_killed_nor_started_twice(data: Path) -> None:
    url = await embedded.ensure(data)
    stalled = pid(data)
    async with kept(data):
        os.kill(stalled, signal.SIGSTOP)
        try:
            # Four looks of the keeper's, all while nothing answers.
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(embedded.ensure(data), 4 * embedded.LOOK_EVERY)
            assert pid(data) == stalled
        finally:
            os.kill(stalled, signal.SIGCONT)
        assert await embedded.ensure(data) == url
        assert pid(data) == stalled


async def test_one_whose_socket_was_removed_comes_back_with_a_new_one(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SOCKETLESS", 0.5)
    url = await embedded.ensure(data)
    async with client(url) as store:
        await store.set("answer", "kept")
    shutil.rmtree(Path(url.removeprefix("unix://")).parent)
    async with kept(data), asyncio.timeout(10):
        while not Path(url.removeprefix("unix://")).exists():
            await asyncio.sleep(0.01)
        assert await embedded.ensure(data) == url
        async with client(url) as store:
            assert await store.get("answer") == "kept"


async def test_a_cut_tail_is_left_out(data: Path) -> None:
    async with embedded.opened(data) as url, client(url) as store:
        await store.set("first", "1")
        await store.set("second", "2")
    log = next((data / "appendonlydir").glob("*.incr.aof"))
    log.write_bytes(log.read_bytes()[:-7])
    async with embedded.opened(data) as url, client(url) as store:
        assert await store.mget("first", "second") == ["1", None]


async def test_damage_in_the_middle_is_refused_and_left_as_it_is(data: Path) -> None:
    async with embedded.opened(data) as url, client(url) as store:
        for number in range(20):
            await store.set(f"key{number}", "value")
    log = next((data / "appendonlydir").glob("*.incr.aof"))
    whole = log.read_bytes()
    half = len(whole) // 2
    start = whole.index(b"*3", half)
    log.write_bytes(whole[:start] + b"?" + whole[start + 1 :])
    damaged = {path: path.read_bytes() for path in (data / "appendonlydir").iterdir()}
    with pytest.raises(StoreError, match="damaged in the middle"):
        await embedded.ensure(data)
    assert damaged == {path: path.read_bytes() for path in (data / "appendonlydir").iterdir()}


async def test_the_advice_for_damage_works(data: Path) -> None:
    async with embedded.opened(data) as url, client(url) as store:
        await store.set("first", "1")
        await store.set("second", "2")
    log = next((data / "appendonlydir").glob("*.incr.aof"))
    log.write_bytes(log.read_bytes() + b"?garbage\r\n" * 3)
    with pytest.raises(StoreError) as refused:
        await embedded.ensure(data)
    advice = str(refused.value).partition("with: ")[2]
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    mend = await asyncio.create_subprocess_shell(
        advice, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    await mend.communicate(b"y\n")
    assert mend.returncode == 0
    async with embedded.opened(data) as url, client(url) as store:
        assert await store.mget("first", "second") == ["1", "2"]


async def test_without_the_file_that_names_the_others_nothing_is_begun_anew(data: Path) -> None:
    async with embedded.opened(data) as url, client(url) as store:
        await store.set("first", "1")
    manifest = next((data / "appendonlydir").glob("*.manifest"))
    manifest.rename(data / "aside")
    with pytest.raises(StoreError, match="manifest"):
        await embedded.ensure(data)
    (data / "aside").rename(manifest)
    async with embedded.opened(data) as url, client(url) as store:
        assert await store.get("first") == "1"


async def test_one_that_was_told_to_forget_is_told_otherwise_when_it_is_adopted(
    data: Path,
) -> None:
    url = await embedded.ensure(data)
    async with client(url) as store:
        await store.config_set("appendonly", "no")
        await store.config_set("appendfsync", "everysec")
        await store.set("first", "1")
        await embedded.ensure(data)
        told = await store.config_get("append*")
        assert (told["appendonly"], told["appendfsync"]) == ("yes", "always")
        assert not (await store.info("persistence"))["aof_rewrite_in_progress"]
    os.kill(pid(data), signal.SIGKILL)
    until(lambda: not alive(pid(data)))
    async with embedded.opened(data) as url, client(url) as store:
        assert await store.get("first") == "1"


async def test_a_directory_serves_one_server(data: Path) -> None:
    with embedded.claim(data), pytest.raises(StoreError, match="Another polling server uses"):
        embedded.claim(data)
    embedded.claim(data).close()


async def test_a_directory_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--data"):
        await embedded.ensure(tmp_path / "file" / "data")


async def test_a_socket_directory_of_somebody_else_is_not_used(data: Path) -> None:
    await embedded.ensure(data)
    place = Path((data / "store.socket").read_text()).parent
    await embedded.stop(data)
    assert not place.exists()
    place.mkdir(mode=0o755)
    place.chmod(0o755)
    try:
        with pytest.raises(StoreError, match="not this account's alone"):
            await embedded.ensure(data)
    finally:
        place.rmdir()


async def test_a_long_path_is_no_hindrance(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 40)
    async with embedded.opened(data) as url:
        assert len(url) < 100


def test_the_launcher_leaves_no_second_store(data: Path) -> None:
    asyncio.run(embedded.ensure(data))
    launch = [sys.modules["polling.store.launch"].__file__ or "", str(data / "store.lock")]
    second = Started(*launch, str(data / "other.pid"), "/bin/true")
    try:
        assert second.ends() == 1
        assert "Another store" in second.err
        assert not (data / "other.pid").exists()
    finally:
        second.close()
    until(lambda: alive(pid(data)))
