"""The summary by a link: read while it is open, by whoever holds a key that stands."""

from __future__ import annotations

import asyncio
import hashlib
import re
from base64 import b64encode
from collections.abc import AsyncIterator

import pytest_asyncio

from polling import reading
from polling.making.line import Line
from polling.reading import Shelf
from tests.export.meetings import played
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.live.test_sorting import room_with_answers
from tests.test_choosing import Secretary


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


async def holder(hall: Hall, meeting: str, role: str) -> Secretary:
    _, secret = await hall.store.hand_out(meeting, role)  # type: ignore[arg-type]
    return Secretary(hall, meeting, hall.cookie(meeting, secret))


async def test_it_is_read_while_it_is_open(hall: Hall) -> None:
    meeting = await hall.store.restore(played())
    secretary = await holder(hall, meeting, "secretariat")
    made = await secretary.posts("/summary/links", json={"label": "Formannskapet"})
    assert made.status_code == 201
    assert made.json()["role"] == "recipient"
    assert made.json()["qr"].startswith("data:image/svg+xml")
    secret = made.json()["url"].rpartition(".")[2]
    reader = Secretary(hall, meeting, hall.cookie(meeting, secret))
    shut = await reader.gets("/read")
    assert shut.status_code == 409
    assert "Oppsummeringen er lukket" in shut.text
    assert "Hva må vi få til" not in shut.text
    await secretary.chooses("open", "", "1")
    await secretary.chooses("focus", "", "Kommer <b>alle</b> med?")
    shown = await reader.gets("/read")
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-robots-tag"] == "noindex"
    assert "Kommer &lt;b&gt;alle&lt;/b&gt; med?" in shown.text
    assert "Hva må vi få til sammen?" in shown.text
    # It carries one style of its own, and the policy lets in that and nothing else.
    (style,) = re.findall(r"<style>(.*?)</style>", shown.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in shown.headers["content-security-policy"]
    assert "script" not in shown.headers["content-security-policy"]
    # It is that page and no other that the key opens.
    for path in ("/summary", "/summary/preview", "/summary.html", "/answers", "/results"):
        assert (await reader.gets(path)).status_code == 404
    listed = (await secretary.gets("/summary/links")).json()
    assert [key["label"] for key in listed] == ["Formannskapet"]
    await secretary.posts(f"/summary/links/{listed[0]['id']}/revoke", json={})
    assert (await reader.gets("/read")).status_code == 404
    await reader.leaves()
    await secretary.leaves()


async def test_it_is_read_after_the_meeting_until_its_answers_are_deleted(hall: Hall) -> None:
    record = played()
    ended = record.model_copy(update={"state": record.state.model_copy(update={"ended": True})})
    meeting = await hall.store.restore(ended)
    reader = await holder(hall, meeting, "recipient")
    await hall.store.choose(meeting, "open", "", "1")
    assert (await reader.gets("/read")).status_code == 200
    await hall.store.delete(meeting)
    assert (await reader.gets("/read")).status_code == 404
    await reader.leaves()


async def test_the_secretariat_takes_back_only_what_it_can_hand_out(hall: Hall) -> None:
    meeting = await hall.store.restore(played())
    secretary = await holder(hall, meeting, "secretariat")
    handed, _ = await hall.store.hand_out(meeting, "moderator")
    reply = await secretary.posts(f"/summary/links/{handed.id}/revoke", json={})
    assert reply.status_code == 404
    assert handed in await hall.store.handed_out(meeting)
    assert (await secretary.gets("/summary/links")).json() == []
    await secretary.leaves()


async def test_it_is_made_once_for_all_who_read_it(hall: Hall) -> None:
    meeting = await hall.store.restore(played())
    line = Line(at_once=1, most=1)  # a second order would be refused
    shelf = Shelf(hall.store, line)
    first, *others = await asyncio.gather(*(shelf.page(meeting) for _ in range(20)))
    assert all(body is first for body in others)
    # For those who read, answers a few seconds old will do; a preview is what stands.
    await hall.store.redis.hincrby(f"{{m:{meeting}}}:live:revisions", "open1.1", 1)
    assert await shelf.page(meeting, old=600) is first
    assert await shelf.page(meeting) is not first
    await hall.store.choose(meeting, "focus", "", "Noe nytt")
    assert b"Noe nytt" in await shelf.page(meeting, old=600)
    for n in range(reading.KEPT + 3):
        shelf._kept.setdefault(f"other{n}", reading._Kept())
    await shelf.page(meeting)
    assert len(shelf._kept) == reading.KEPT


async def test_what_is_hidden_is_gone_at_once_and_a_rehearsal_is_never_in_it(hall: Hall) -> None:
    meeting, moderator, ids = await room_with_answers(hall, "Tillit", "Kari er syk")
    reader = await holder(hall, meeting, "recipient")
    await hall.store.choose(meeting, "open", "", "1")
    assert "Kari er syk" in (await reader.gets("/read")).text
    hide = {"item": "open1", "run": 1, "answer": ids["Kari er syk"], "hidden": True}
    assert (await moderator.asks(type="hide", **hide))["ok"]
    shown = (await reader.gets("/read")).text
    assert "Tillit" in shown
    assert "Kari er syk" not in shown
    assert (await moderator.asks(type="rehearse", phones=1))["ok"]
    await moderator.sees("state", lambda s: s["meeting"]["rehearsal"])
    await moderator.opens_item("open1")
    phone = await hall.phone().joins(await hall.code(meeting))
    assert (await phone.answers("open1", {"text": "Bare en øvelse"}))["ok"]
    secretary = await holder(hall, meeting, "secretariat")
    for page in (await reader.gets("/read"), await secretary.gets("/summary/preview")):
        assert "Tillit" in page.text
        assert "Bare en øvelse" not in page.text
        assert "Kari er syk" not in page.text
    await reader.leaves()
    await secretary.leaves()
