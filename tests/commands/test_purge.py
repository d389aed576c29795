"""Answers whose time is up go, are seen to be gone, and the record of it stays."""

from __future__ import annotations

import asyncio
import datetime as dt
import fcntl
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from polling.cli import main
from polling.store import Client, Store, Writer, embedded
from polling.store.erasing import erase_due
from tests.running import running_store
from tests.store.rooms import Answerer, opened, steers

TODAY = dt.datetime.now(dt.UTC).date()
SECRET = "Bare dette svaret heter blåveisfabrikk og blåveisfabrikk igjen"
SHARED = "Dette har de skrevet i begge møtene"


@pytest.fixture(autouse=True)
def _own_store_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REDIS_URL", "POLLING_REDIS_URL", "POLLING_DATA"):
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def store_at(url: str) -> AsyncIterator[Store]:
    client = Client(url)
    await client.load()
    try:
        yield Store(client)
    finally:
        await client.close()


@asynccontextmanager
async def running(data: Path) -> AsyncIterator[Store]:
    """The store of `data`, which somebody else uses too, so that no command ends it."""
    url = await embedded.ensure(data)
    with (data / "users.lock").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        async with store_at(url) as store:
            yield store
    await embedded.stop(data)


async def answered(store: Store, *texts: str) -> str:
    """A meeting that ended a hundred days ago, in which this was answered."""
    key = await opened(store, "open1")
    writer = Writer(store.client)
    people = Answerer(store, writer, key)
    for text in texts:
        word, _ = await people.gives(f"phone-of-{text}"[:40].ljust(40, "x"), {"text": text}, 1)
        assert word == "ok"
    await writer.close()
    await steers(store, key.meeting, "end")
    long_ago = (TODAY - dt.timedelta(days=100)).isoformat()
    await store.redis.hset(f"{{m:{key.meeting}}}:document", "ended", long_ago)
    return key.meeting


def lines(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[str]:
    """What the command printed."""
    assert main(["purge", *arguments]) == status
    return capsys.readouterr().out.splitlines()


def holding(data: Path, text: str) -> list[Path]:
    return [p for p in data.rglob("*") if p.is_file() and text.encode() in p.read_bytes()]


async def test_what_is_due_is_deleted_verified_and_recorded(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(data) as store:
        # As an older version started it: what it wrote anew was compressed.
        await store.redis.config_set("rdbcompression", "yes")
        due = await answered(store, SECRET, SHARED)
        kept = await answered(store, SHARED)
        await store.redis.hset(f"{{m:{kept}}}:document", "ended", TODAY.isoformat())
        assert await store.client.rewritten()
        here = ("--data", str(data))
        printed = await asyncio.to_thread(lines, capsys, *here)
        noted = f"{TODAY}  {due}  answers: 2  verified {TODAY}"
        assert printed[0] == noted
        assert f"nothing of them is left in {data}" in printed[1]
        assert holding(data, SECRET) == []
        assert holding(data, SHARED) != []  # in the meeting whose time is not up
        assert (await store.record(due)).rounds == ()
        assert await asyncio.to_thread(lines, capsys, *here, "--list") == [noted]
        (nothing,) = await asyncio.to_thread(lines, capsys, *here)
        assert nothing.startswith("Nothing is due")


async def test_a_copy_that_holds_an_answer_is_named_until_it_is_gone(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polling.store.erasing.REMOVAL_SECONDS", 0.5)
    here = ("--data", str(data))
    async with running(data) as store:
        meeting = await answered(store, SECRET)
        copy = data / "copy.aof"
        copy.write_bytes(b"".join(p.read_bytes() for p in data.glob("appendonlydir/*.aof")))
        printed = await asyncio.to_thread(
            lines, capsys, *here, "--meeting", meeting, "--yes", status=1
        )
        assert printed[0] == f"{TODAY}  {meeting}  answers: 1  not verified"
        assert f"Something of them is left in {copy}" in printed
        # The answers are forgotten by now; the names that they stood under tell.
        printed = await asyncio.to_thread(lines, capsys, *here, status=1)
        assert f"Something of them is left in {copy}" in printed
        copy.unlink()
        printed = await asyncio.to_thread(lines, capsys, *here)
        assert printed[0].endswith(f"verified {TODAY}")


async def test_one_meeting_goes_only_when_the_person_says_yes(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = ("--data", str(data))
    async with running(data) as store:
        key = await opened(store, "open1")
        code = await store.code(key.meeting)
        assert code
        for said in ("", "no\n"):
            monkeypatch.setattr("sys.stdin", io.StringIO(said))
            printed = await asyncio.to_thread(lines, capsys, *here, "--meeting", code)
            assert printed[-1].endswith("Nothing was deleted.")
        assert not (await store.state(key.meeting)).ended
        monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
        printed = await asyncio.to_thread(lines, capsys, *here, "--meeting", code)
        assert "It has not ended; it will." in printed
        assert (await store.state(key.meeting)).ended
        assert await asyncio.to_thread(lines, capsys, *here, "--meeting", "none", status=2) == []


async def test_a_meeting_deleted_on_its_page_is_recorded_too(data: Path) -> None:
    async with running(data) as store:
        meeting, empty = await answered(store, SECRET), await answered(store)
        await store.delete(meeting)
        await store.delete(empty)
        noted = {each.meeting: each for each in await store.deletions()}
        assert (noted[meeting].answers, noted[meeting].whole) == (1, True)
        assert (noted[empty].answers, noted[empty].verified) == (0, None)


async def test_two_workers_at_once_delete_and_count_once(data: Path) -> None:
    async with running(data) as store:
        meeting = await answered(store, SECRET, SHARED)
        await asyncio.gather(*(erase_due(store, data, TODAY) for _ in range(3)))
        (noted,) = await store.deletions()
        assert (noted.meeting, noted.answers, noted.verified) == (meeting, 2, TODAY)
        await store.delete(meeting)
        (noted,) = await store.deletions()
        assert (noted.answers, noted.whole) == (2, True)


def test_of_an_outside_store_it_is_said_that_nobody_verified(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def one(url: str) -> str:
        async with store_at(url) as store:
            return await answered(store, SECRET)

    with running_store() as url:
        meeting = asyncio.run(one(url))
        monkeypatch.setenv("REDIS_URL", url)
        printed = lines(capsys)
        assert printed[0] == f"{TODAY}  {meeting}  answers: 1  not verified"
        assert "nobody has verified" in printed[1]
