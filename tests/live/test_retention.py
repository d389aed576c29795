"""Answers go when their time is up, from the files too; until then nothing goes."""

import asyncio
import datetime as dt
from contextlib import suppress
from pathlib import Path

import redis

from polling.refused import Refused
from tests.live.agenda import four
from tests.live.people import Hall

TODAY = dt.datetime.now(dt.UTC).date()
SECRET = "Bare dette svaret heter blåveisfabrikk"


async def _answered(hall: Hall, *, ended: bool) -> str:
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    phone = await hall.phone().joins(await hall.code(meeting))
    await moderator.opens_item("open1")
    assert (await phone.answers("open1", {"text": SECRET}))["ok"]
    if ended:
        await moderator.steers("end")
        await phone.sees("state", lambda s: s["phase"] == "ended")
    return meeting


async def test_nothing_goes_before_its_time(hall: Hall) -> None:
    meeting = await _answered(hall, ended=True)
    await hall.store.purge_due(TODAY + dt.timedelta(days=90))
    record = await hall.store.record(meeting)
    assert [row.value["text"] for found in record.rounds for row in found.rows] == [SECRET]


async def test_answers_go_when_their_time_is_up_and_the_agenda_stays(hall: Hall) -> None:
    for ended in (True, False):
        meeting = await _answered(hall, ended=ended)
        assert meeting in await hall.store.purge_due(TODAY + dt.timedelta(days=91))
        record = await hall.store.record(meeting)
        assert (record.rounds, record.joined, record.state.ended) == ((), 0, True)
        assert len(record.meeting.agenda) == 4
        assert await hall.store.code(meeting) is None
        assert meeting not in await hall.store.purge_due(TODAY + dt.timedelta(days=400))


async def test_one_that_cannot_be_read_keeps_nothing_else(hall: Hall) -> None:
    broken, other = [await _answered(hall, ended=True) for _ in range(2)]
    await hall.store.redis.hset(f"{{m:{broken}}}:document", "json", '{"id": 7}')
    purged = await hall.store.purge_due(TODAY + dt.timedelta(days=91))
    assert other in purged
    assert broken not in purged
    await hall.store.delete(broken)


async def test_what_is_deleted_is_gone_from_the_stores_file(hall: Hall, store_url: str) -> None:
    meeting = await _answered(hall, ended=True)
    with redis.Redis.from_url(store_url) as client:
        folder = Path(client.config_get("dir")["dir"]) / "appendonlydir"  # type: ignore[index]
        client.set("flush", "through")
        assert _holds(folder, SECRET)
        await hall.store.delete(meeting)
        try:
            await hall.store.document(meeting)
        except Refused as refused:
            assert refused.word == "unknown"
        async with asyncio.timeout(20):
            while _holds(folder, SECRET):
                await asyncio.sleep(0.05)


def _holds(folder: Path, text: str) -> bool:
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # written anew meanwhile
            if text.encode() in file.read_bytes():
                return True
    return False
