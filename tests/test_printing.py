"""Slips as a moderator makes, counts and voids them: seen once, for no one else, never after."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from random import Random

import httpx2
import pypdf
import pytest
import pytest_asyncio

from polling import slips
from polling.access import Holder
from polling.store.keys import RoundKey
from tests.live.agenda import CHOICE, OPEN, item
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.store.rooms import steers


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


class Moderator:
    """A moderator's browser."""

    def __init__(self, hall: Hall, meeting: str, cookie: str) -> None:
        self.meeting = meeting
        headers = {"Cookie": cookie, "Origin": hall.base, "X-Polling": "1"}
        self.client = httpx2.AsyncClient(
            base_url=hall.base, headers=headers, trust_env=False, timeout=30
        )

    async def counts(self) -> dict[str, object]:
        reply = await self.client.get(f"/m/{self.meeting}/slips")
        assert reply.status_code == 200
        found: dict[str, object] = reply.json()
        return found

    async def makes(self, number: object) -> httpx2.Response:
        return await self.client.post(f"/m/{self.meeting}/slips", json={"number": number})

    async def voids(self) -> httpx2.Response:
        return await self.client.post(f"/m/{self.meeting}/slips/void", json={})


@pytest_asyncio.fixture
async def moderator(hall: Hall) -> AsyncIterator[Moderator]:
    meeting = await hall.meeting(
        item("bind1", "choice", CHOICE, slips=True), item("open1", "open_text", OPEN)
    )
    _, secret = await hall.store.hand_out(meeting, "moderator")
    here = Moderator(hall, meeting, hall.cookie(meeting, secret))
    yield here
    await here.client.aclose()


def codes(pdf: bytes) -> list[str]:
    """The slip codes that stand in a PDF, as the store knows them."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    found = re.findall(rf"\b[{slips.LETTERS}]{{5}} [{slips.LETTERS}]{{5}}\b", text)
    return [each.replace(" ", "") for each in found]


async def test_what_is_printed_is_valid_and_kept_by_nobody(
    hall: Hall, moderator: Moderator
) -> None:
    reply = await moderator.makes(30)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["cache-control"] == "no-store"
    assert "stemmesedler.pdf" in reply.headers["content-disposition"]
    printed = codes(reply.content)
    assert len(set(printed)) == 30
    key = (await hall.store.snapshot(moderator.meeting)).key
    assert key
    kept = await hall.store.redis.smembers(f"{{m:{moderator.meeting}}}:slips")
    assert kept == {slips.valid(key, each).encode() for each in printed}
    counted = await moderator.counts()
    assert (counted["made"], counted["most"]) == (30, 1000)
    assert not any(each in str(counted) for each in printed)


async def test_making_again_adds(moderator: Moderator) -> None:
    first, second = [codes((await moderator.makes(3)).content) for _ in range(2)]
    assert not set(first) & set(second)
    assert (await moderator.counts())["made"] == 6


@pytest.mark.parametrize("number", [0, -1, 1001, 2.0, "3", True, None, [3]])
async def test_a_number_that_cannot_be(moderator: Moderator, number: object) -> None:
    reply = await moderator.makes(number)
    assert (reply.status_code, reply.json()["word"]) == (422, "invalid")
    assert "1000" in reply.json()["text"]
    assert (await moderator.counts())["made"] == 0


async def test_more_than_a_meeting_can_have(hall: Hall, moderator: Moderator) -> None:
    many = slips.make(Random(1), 999)
    await hall.store.add_slips(moderator.meeting, many)
    reply = await moderator.makes(2)
    assert (reply.status_code, reply.json()["word"]) == (413, "limit")
    assert (await moderator.makes(1)).status_code == 200


async def test_void_none_is_left(moderator: Moderator) -> None:
    await moderator.makes(2)
    assert (await moderator.voids()).json() == {"ok": True}
    assert (await moderator.counts())["made"] == 0


async def test_questions_with_slips_are_counted(hall: Hall, moderator: Moderator) -> None:
    printed = codes((await moderator.makes(3)).content)
    await steers(hall.store, moderator.meeting, "go", item="bind1")
    await steers(hall.store, moderator.meeting, "open")
    snapshot = await hall.store.snapshot(moderator.meeting)
    for at, code in enumerate(printed[:2]):
        where = RoundKey(moderator.meeting, "live", "bind1", 1)
        await hall.store.claim_slip(snapshot.key or b"", where, code, f"{at:022d}")
    assert (await moderator.counts())["questions"] == [
        {"id": "bind1", "text": CHOICE["text"], "used": 2}
    ]


async def test_none_are_made_once_the_meeting_has_ended(hall: Hall, moderator: Moderator) -> None:
    await moderator.makes(2)
    await steers(hall.store, moderator.meeting, "end")
    reply = await moderator.makes(2)
    assert (reply.status_code, reply.json()["word"]) == (409, "closed")
    counted = await moderator.counts()
    assert counted == {"made": 0, "most": 1000, "questions": [
        {"id": "bind1", "text": CHOICE["text"], "used": 0}
    ]}  # fmt: skip


async def test_a_question_that_was_opened_stays_binding_or_not(
    hall: Hall, moderator: Moderator
) -> None:
    """Otherwise each could answer once with the slip and once more without."""
    at = f"/m/{moderator.meeting}/edit/document"

    async def sets(index: int, value: bool) -> httpx2.Response:
        found = (await moderator.client.get(at)).json()
        found["meeting"]["agenda"][index]["slips"] = value
        body = {"seen": found["revision"], "meeting": found["meeting"]}
        return await moderator.client.post(at, json=body)

    for value in (False, True):
        assert (await sets(0, value)).status_code == 200
    await steers(hall.store, moderator.meeting, "go", item="bind1")
    for action in ("open", "close"):
        await steers(hall.store, moderator.meeting, action)
        reply = await sets(0, value=False)
        assert reply.status_code == 422
        (problem,) = reply.json()["problems"]
        assert problem["path"] == ["agenda", 0, "slips"]
        assert "Stemmeseddel kan ikke slås av" in problem["text"]
    assert (await sets(0, value=True)).status_code == 200
    assert (await sets(1, value=True)).status_code == 200


async def test_they_are_for_those_who_lead_it(hall: Hall, moderator: Moderator) -> None:
    elsewhere = await hall.meeting()
    _, theirs = await hall.store.hand_out(elsewhere, "moderator")
    for cookie in (
        "",
        hall.cookie(elsewhere, theirs),
        hall.cookie(
            moderator.meeting, (await hall.store.hand_out(moderator.meeting, "secretariat"))[1]
        ),
    ):
        headers = {"Cookie": cookie, "Origin": hall.base}
        async with httpx2.AsyncClient(
            base_url=hall.base, headers=headers, trust_env=False
        ) as client:
            at = f"/m/{moderator.meeting}/slips"
            assert (await client.get(at)).status_code == 404
            assert (await client.post(at, json={"number": 1})).status_code == 404
            assert (await client.post(f"{at}/void", json={})).status_code == 404
    grant = await hall.store.sign_in()
    organiser = Moderator(hall, moderator.meeting, hall.cookie_of(Holder(organiser=grant)))
    assert (await organiser.makes(1)).status_code == 200
    await organiser.client.aclose()
