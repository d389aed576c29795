"""The log in the store: to the minute, in order, capped, forgotten, and gone with its meeting."""

from __future__ import annotations

import asyncio
import datetime as dt
import json

import pytest

from polling.meeting import Meeting
from polling.store import Client, Store, audit, keys
from polling.store.audit import NOBODY, SERVER, Actor
from polling.store.copying import SERVERS
from polling.store.keys import of_meeting
from polling.store.restoring import new_id

KARI = Actor("organiser", "Kari")


async def made(store: Store) -> str:
    return await store.create(Meeting(id=new_id(), title="Et møte"))


async def test_who_did_what_stands_in_order_and_to_the_minute(store: Store) -> None:
    meeting = await made(store)
    for n in range(30):
        await store.audit.note(KARI, "opened", meeting, str(n))
    found = await store.audit.entries([meeting], server=False)
    assert [each.about for each in found] == [str(n) for n in reversed(range(30))]
    assert {(each.role, each.who, each.did, each.meeting) for each in found} == {
        ("organiser", "Kari", "opened", meeting)
    }
    for each in found:
        assert each.minute
        assert (each.minute.second, each.minute.microsecond) == (0, 0)
    # Nothing in the store says more of the time: no two entries are a time apart.
    raw = await store.redis.zrange(of_meeting(meeting, "audit"), 0, -1, withscores=True)
    minutes = {int(score) // audit.A_MINUTE for _, score in raw}
    assert len(minutes) <= 2
    for member, score in raw:
        number, _, text = member.partition(b" ")
        assert float(number) == score
        assert set(json.loads(text)) <= {"role", "who", "did", "about", "meeting"}


async def test_many_at_once_are_all_there(store: Store) -> None:
    meeting = await made(store)
    await asyncio.gather(*(store.audit.note(KARI, "closed", meeting, str(n)) for n in range(200)))
    found = await store.audit.entries([meeting], server=False)
    assert {each.about for each in found} == {str(n) for n in range(200)}


async def test_the_oldest_give_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "OF_A_MEETING", 10)
    meeting = await made(store)
    for n in range(25):
        await store.audit.note(KARI, "opened", meeting, str(n))
    found = await store.audit.entries([meeting], server=False)
    assert [each.about for each in found] == [str(n) for n in range(24, 14, -1)]


async def test_what_is_counted_by_the_day_says_no_more(store: Store) -> None:
    meeting = await made(store)
    await asyncio.gather(*(store.audit.count(KARI, "hid", meeting) for _ in range(40)))
    await store.audit.note(KARI, "ended", meeting)
    await store.audit.count(NOBODY, "hid", meeting)
    found = await store.audit.entries([meeting], server=False)
    counted = {(each.who, each.n, each.minute) for each in found if each.did == "hid"}
    assert counted == {("Kari", 40, None), ("", 1, None)}


async def test_it_goes_with_its_meeting_but_the_deletion_stays(store: Store) -> None:
    meeting = await made(store)
    await store.audit.note(KARI, "opened", meeting)
    await store.audit.count(KARI, "hid", meeting)
    await store.delete(meeting)
    await store.audit.note(KARI, "deleted", meeting, "Et møte", outlives=True)
    assert not await store.redis.exists(
        of_meeting(meeting, "audit"), of_meeting(meeting, "audit:counts")
    )
    (left,) = [each for each in await store.audit.entries([]) if each.meeting == meeting]
    assert (left.did, left.about) == ("deleted", "Et møte")


async def test_time_that_is_up_is_noted_with_the_number_alone(store: Store) -> None:
    meeting = await made(store)
    await store.purge(meeting, dt.date(2027, 1, 1))
    found = await store.audit.entries([meeting], server=False)
    assert [(e.role, e.did, e.about) for e in found] == [(SERVER.role, "purged", "0")]


async def test_what_is_older_than_its_days_is_forgotten(store: Store) -> None:
    meeting = await made(store)
    where, counts = of_meeting(meeting, "audit"), of_meeting(meeting, "audit:counts")
    minute, today = await store.client.now() // 60_000, dt.datetime.now().astimezone().date()
    for days in (400, 31, 29, 0):
        at = minute - days * 1440
        await store.client.call(
            "note", [where], [at, json.dumps({"role": "", "did": str(days)}), 9]
        )
        day = today - dt.timedelta(days=days)
        await store.redis.hset(counts, json.dumps([day.isoformat(), "", "", f"c{days}"]), 1)
    assert await store.audit.forget([meeting], 30) == 4
    found = {each.did for each in await store.audit.entries([meeting], server=False)}
    assert found == {"0", "29", "c0", "c29"}
    await store.forget_log(1)
    found = {each.did for each in await store.audit.entries([meeting], server=False)}
    assert found <= {"0", "c0"}


async def test_a_store_that_is_away_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    client = Client("redis://127.0.0.1:9", timeout=1)
    await Store(client).audit.note(KARI, "opened", "m1")
    await Store(client).audit.count(KARI, "hid", "m1")
    assert caplog.text.count("could not be noted") == 2
    assert "Kari" not in caplog.text
    await client.close()


async def test_a_backup_holds_accounts_and_log_and_no_link(store: Store) -> None:
    assert {keys.ORGANISER_ACCOUNTS, keys.AUDIT, keys.AUDIT_COUNTS} <= set(SERVERS)
    assert not {keys.ORGANISER_LINKS, keys.ORGANISER_INVITED} & set(SERVERS)
