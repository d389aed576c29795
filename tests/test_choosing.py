"""The summary's page: what is chosen is saved as it is, never over another's, and within limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from polling.choices import SECTIONS, TEXTS, Choices
from polling.choosing import HELP, USES
from polling.export.formats import FORMATS
from polling.export.telling import TITLES
from tests.export.meetings import played
from tests.live.people import Hall
from tests.live.people import hall as a_hall


class Secretary:
    """Somebody with the secretariat's key, and what they ask for."""

    def __init__(self, hall: Hall, meeting: str, cookie: str) -> None:
        self.meeting = meeting
        self._client = httpx2.AsyncClient(
            base_url=f"{hall.base}/m/{meeting}",
            headers={"Cookie": cookie, "Origin": hall.base, "X-Polling": "1"},
            trust_env=False,
            timeout=60,
        )

    async def gets(self, path: str) -> httpx2.Response:
        return await self._client.get(path)

    async def chooses(self, field: str, before: str, after: Any) -> httpx2.Response:
        given = {"field": field, "before": before, "after": after}
        return await self._client.post("/summary/choices", json=given)

    async def posts(self, path: str, **more: Any) -> httpx2.Response:
        return await self._client.post(path, **more)

    async def leaves(self) -> None:
        await self._client.aclose()


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


@pytest_asyncio.fixture
async def secretary(hall: Hall) -> AsyncIterator[Secretary]:
    meeting = await hall.store.restore(played())
    _, secret = await hall.store.hand_out(meeting, "secretariat")
    person = Secretary(hall, meeting, hall.cookie(meeting, secret))
    yield person
    await person.leaves()


def test_every_section_and_format_has_its_words() -> None:
    assert set(SECTIONS) == set(TITLES) == set(HELP)
    said = [end for _heading, formats in USES for end in formats]
    assert len(said) == len(set(said))
    assert {each.address.partition(".")[2] for each in FORMATS} <= set(said)
    assert {name for name in Choices.model_fields if name not in ("left_out", "open")} == set(TEXTS)


async def test_the_page_lists_what_can_go_in_and_every_format(
    hall: Hall, secretary: Secretary
) -> None:
    text = (await secretary.gets("/summary")).text
    for name in (*SECTIONS, *(item.id for item in played().meeting.agenda)):
        assert f'data-out="{name}"' in text
    for each in FORMATS:
        assert f'href="/m/{secretary.meeting}/{each.address}"' in text
    first = played().rounds[0]
    hidden = sum(row.hidden for row in first.rows)
    assert hidden
    assert f"{first.answers - hidden} svar · {hidden} skjult" in text
    assert "Ingen har svart ennå" not in text
    # Until somebody has answered it says so; the page itself is there.
    record = played().model_copy(update={"rounds": (), "joined": 0})
    meeting = await hall.store.restore(record)
    _, secret = await hall.store.hand_out(meeting, "moderator")
    other = Secretary(hall, meeting, hall.cookie(meeting, secret))
    assert "Ingen har svart ennå" in (await other.gets("/summary")).text
    await hall.store.start_rehearsal(meeting)
    assert "Dette er en prøve. Oppsummeringen" in (await other.gets("/summary")).text
    await other.leaves()


async def test_what_is_chosen_is_saved_and_told(hall: Hall, secretary: Secretary) -> None:
    before = (await secretary.gets("/summary/choices")).json()
    assert before == {"moment": before["moment"], **Choices().model_dump(mode="json")}
    reply = await secretary.chooses("focus", "", "  Hva\u202e haster?\r\n\r\n\r\nNå\x00  ")
    assert reply.status_code == 200
    assert reply.json()["after"] == "Hva haster?\n\nNå"
    assert reply.json()["moment"] != before["moment"]
    assert (await secretary.chooses("out:method", "", "1")).status_code == 200
    assert (await secretary.chooses("out:word", "", "1")).status_code == 200
    assert (await secretary.chooses("open", "", "1")).status_code == 200
    told = (await secretary.gets("/summary/choices")).json()
    assert told["left_out"] == ["method", "word"]
    assert told["open"] is True
    stands = await hall.store.choices(secretary.meeting)
    assert stands == Choices(left_out=("method", "word"), focus="Hva haster?\n\nNå", open=True)
    # Taking all of it back is nothing but the same the other way round.
    for field, was in (("focus", stands.focus), ("out:method", "1"), ("out:word", "1")):
        assert (await secretary.chooses(field, was, "")).status_code == 200
    assert await hall.store.choices(secretary.meeting) == Choices(open=True)
    assert "Nå" not in (await secretary.gets("/summary")).text


async def test_of_two_secretaries_none_is_overwritten(hall: Hall, secretary: Secretary) -> None:
    assert (await secretary.chooses("proposals", "", "Deres")).status_code == 200
    late = await secretary.chooses("proposals", "", "Mitt")
    assert (late.status_code, late.json()["word"]) == (409, "stale")
    # Different fields are nobody's business but their own, and the same text is the same.
    assert (await secretary.chooses("measures", "", "Mitt")).status_code == 200
    assert (await secretary.chooses("proposals", "", "Deres")).status_code == 200
    assert (await hall.store.choices(secretary.meeting)).proposals == "Deres"


@pytest.mark.parametrize(
    ("field", "after", "word"),
    [
        ("title", "x", "invalid"), ("out:nothing", "1", "invalid"), ("method", 7, "invalid"),
        ("participants", "x", "invalid"), ("left_out", "word", "invalid"),
        ("open", True, "invalid"),
        ("focus", "x" * 2001, "limit"), ("focus", "👩‍👩‍👧" * 700, "limit"),
        ("forward", "x" * 300_000, "limit"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_with_a_sentence(
    hall: Hall, secretary: Secretary, field: str, after: Any, word: str
) -> None:
    reply = await secretary.chooses(field, "", after)
    assert reply.json()["word"] == word
    assert len(reply.json()["text"]) > 20
    assert await hall.store.choices(secretary.meeting) == Choices()


async def test_a_text_that_shows_nothing_is_none(hall: Hall, secretary: Secretary) -> None:
    assert (await secretary.chooses("forward", "", " \n\u200b ")).json()["after"] == ""
    surrogate = '{"field": "\ud800"}'.encode("utf-8", "surrogatepass")
    for body in (b"[]", b"{", b'{"field": "focus"}', surrogate):
        reply = await secretary.posts("/summary/choices", content=body)
        assert reply.json()["word"] == "invalid"
