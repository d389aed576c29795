"""Tables' links as a moderator hands them out: printed, renewed, and seen by nobody else."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import httpx2
import pypdf
import pytest
import pytest_asyncio

from polling.meeting import Meeting, State, TablePlace
from tests.live.agenda import OPEN, item
from tests.live.people import Hall
from tests.live.people import hall as a_hall

NAMES = (
    "Bord 1",
    "Vinduet mot øst",
    "Kvalitetsforbedringsutvalget for helsefellesskapet",
)


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


async def seated(hall: Hall, names: tuple[str, ...] = NAMES) -> str:
    """A meeting with tables of those names; its id."""
    tables = tuple(TablePlace(id=f"bord{n}", name=name) for n, name in enumerate(names))
    agenda = (item("open1", "open_text", OPEN),)
    return await hall.store.create(
        Meeting(id="tablesmeet", title="Partnerskapsmøte", agenda=agenda, tables=tables)
    )


async def browser(hall: Hall, meeting: str, role: str) -> httpx2.AsyncClient:
    _, secret = await hall.store.hand_out(meeting, role)  # type: ignore[arg-type]
    headers = {
        "Cookie": hall.cookie(meeting, secret), "Origin": hall.base, "X-Polling": "1",
    }  # fmt: skip
    return httpx2.AsyncClient(base_url=hall.base, headers=headers, trust_env=False, timeout=30)


async def test_each_table_has_a_link_and_gets_a_new_one_for_the_old(hall: Hall) -> None:
    meeting = await seated(hall)
    link = await hall.link(meeting)
    async with await browser(hall, meeting, "moderator") as client:
        reply = await client.get(f"/m/{meeting}/tables")
        assert reply.headers["cache-control"] == "no-store"
        found = reply.json()
        assert [each["name"] for each in found] == list(NAMES)
        tokens = await hall.store.table_tokens(meeting)
        assert found[0]["url"] == f"{hall.base}/{link}#t-{tokens['bord0']}"
        assert found[0]["qr"].startswith("data:image/svg+xml")
        again = (await client.get(f"/m/{meeting}/tables")).json()
        assert again == found
        renewed = (await client.post(f"/m/{meeting}/tables/bord0/renew", json={})).json()
        assert renewed["url"] not in (found[0]["url"], found[1]["url"])
        assert (await client.get(f"/m/{meeting}/tables")).json() == [renewed, *found[1:]]
        assert (await client.post(f"/m/{meeting}/tables/none/renew", json={})).status_code == 404


@pytest.mark.parametrize("role", ["secretariat", "projector"])
async def test_nobody_else_sees_the_links(hall: Hall, role: str) -> None:
    meeting = await seated(hall)
    async with await browser(hall, meeting, role) as client:
        for path in ("tables", "tables.pdf"):
            assert (await client.get(f"/m/{meeting}/{path}")).status_code == 404


async def test_the_slips_are_printed_four_on_a_page(hall: Hall) -> None:
    names = tuple(f"Bord {n}" for n in range(1, 13))
    meeting = await seated(hall, names)
    code = await hall.code(meeting)
    async with await browser(hall, meeting, "moderator") as client:
        reply = await client.get(f"/m/{meeting}/tables.pdf")
    assert reply.headers["content-type"] == "application/pdf"
    assert "lapper" in reply.headers["content-disposition"]
    pages = pypdf.PdfReader(io.BytesIO(reply.content)).pages
    assert len(pages) == 3
    texts = [page.extract_text() for page in pages]
    for at, name in enumerate(names):
        assert name in texts[at // 4]
    assert texts[0].count(f"{code[:4]} {code[4:]}") == 4
    # A token is nowhere to be read; it is in the picture alone.
    tokens = (await hall.store.table_tokens(meeting)).values()
    assert not any(token in text for token in tokens for text in texts)


async def test_a_long_name_is_whole(hall: Hall) -> None:
    meeting = await seated(hall)
    async with await browser(hall, meeting, "moderator") as client:
        reply = await client.get(f"/m/{meeting}/tables.pdf")
    (page,) = pypdf.PdfReader(io.BytesIO(reply.content)).pages
    said = "".join(page.extract_text().split()).replace("-", "").replace("\u00ad", "")
    for name in NAMES:
        assert "".join(name.split()) in said


async def test_a_copy_has_the_tables_and_none_of_their_links(hall: Hall) -> None:
    meeting = await seated(hall)
    tokens = await hall.store.table_tokens(meeting)
    found, _ = await hall.store.document(meeting)
    copy = await hall.store.create(found.model_copy(update={"id": "tablescopy"}))
    assert set((await hall.store.table_tokens(copy)).values()).isdisjoint(tokens.values())


async def test_after_the_end_there_are_no_links(hall: Hall) -> None:
    meeting = await seated(hall)
    await hall.store.table_tokens(meeting)
    async with await browser(hall, meeting, "moderator") as client:
        await hall.store.steer(meeting, "live", 0, State(revision=1, ended=True))
        for path in ("tables", "tables.pdf"):
            assert (await client.get(f"/m/{meeting}/{path}")).status_code == 409
