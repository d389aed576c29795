"""The page where meetings are compared: whom it is for, what it takes, and what it says."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator

import httpx2
import openpyxl
import pytest
import pytest_asyncio

from polling.comparing import MOST
from polling.store.access import new_organiser_link
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.test_across import asked, choices, met, options

HOSTILE = "<script>fire()</script> =1+1 {{7*7}} \"'>"


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


@pytest_asyncio.fixture
async def client(hall: Hall) -> AsyncIterator[httpx2.AsyncClient]:
    """The organiser's browser."""
    headers = {"X-Polling": "1", "Origin": hall.base, "Accept-Language": "nb"}
    async with httpx2.AsyncClient(
        base_url=hall.base, trust_env=False, headers=headers, timeout=30
    ) as browser:
        secret = await new_organiser_link(hall.store.client)
        await browser.post("/key", json={"key": f"organiser.{secret}"})
        yield browser


async def two(hall: Hall) -> tuple[str, str]:
    """Two years of a question, and one that was asked with other words."""
    klare = [
        asked(i, "choice", "Er vi klare?", options=options("Ja", "Nei")) for i in ("aaaa", "bbbb")
    ]
    old = met(
        2021, (klare[0], choices("o1", "o1", "o2")), (asked("cccc", "open_text", "Hva da?"), []),
        joined=9,
    )  # fmt: skip
    new = met(2024, (klare[1], choices("o2")), (asked("dddd", "open_text", HOSTILE), []), joined=4)
    return await hall.store.restore(old), await hall.store.restore(new)


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def test_questions_stand_side_by_side_and_can_be_matched_by_hand(
    hall: Hall, client: httpx2.AsyncClient
) -> None:
    old, new = await two(hall)
    chosen = [("m", new), ("m", old)]
    page = await client.get("/organiser/compare", params=chosen)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    text = said(page.text)
    assert text.index("21.04.2021 Samling 2021") < text.index("21.04.2024 Samling 2024")
    assert "Nei 1 33 1 100 Ja 2 67 0 0" in text or "Ja 2 67 0 0 Nei 1 33 1 100" in text
    assert "Svarte (n) 3 1 Ble med 9 4 Svarte ikke 6 3" in text
    assert "Bare i ett av møtene" in text
    assert "<script>fire" not in page.text
    assert "{{7*7}}" in text
    by_hand = ("as", f"{new}.dddd~{old}.cccc")
    page = await client.get("/organiser/compare", params=[*chosen, by_hand])
    text = said(page.text)
    assert "Spurt som «Hva da?»" in text
    assert "Bare i ett av møtene" not in text
    apart = await client.get("/organiser/compare", params=[*chosen, ("as", f"{new}.bbbb~{old}.")])
    assert "Bare i ett av møtene" in said(apart.text)


async def test_it_goes_home_as_a_workbook(hall: Hall, client: httpx2.AsyncClient) -> None:
    old, new = await two(hall)
    reply = await client.get("/organiser/compare.xlsx", params=[("m", old), ("m", new)])
    assert "Sammenligning.xlsx" in reply.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(reply.content))
    assert len(book.sheetnames) == 3
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert ["Svarte ikke", 6, 3] in [row[:3] for row in rows]
    assert ["Ja", 2, 67, 0, 0] in [row[:5] for row in rows]


@pytest.mark.parametrize(
    "given",
    ["", "a~b", "~", ".~.", "x" * 5000, "m.x~m.x", "../..~..", "\x00", "{new}.bbbb~{old}.zzzz",
     "{old}.aaaa~{new}.bbbb", "{new}.bbbb~{new}.dddd"],
)  # fmt: skip
async def test_whatever_the_address_says(
    hall: Hall, client: httpx2.AsyncClient, given: str
) -> None:
    old, new = await two(hall)
    params = [("m", old), ("m", new), ("m", "gone"), ("as", given.format(old=old, new=new))]
    assert (await client.get("/organiser/compare", params=params)).status_code == 200


async def test_two_to_six_meetings(hall: Hall, client: httpx2.AsyncClient) -> None:
    old, _new = await two(hall)
    one = await client.get("/organiser/compare", params={"m": old})
    assert "Velg minst ett møte til." in one.text
    assert (await client.get("/organiser/compare.xlsx", params={"m": old})).status_code == 422
    many = [("m", (await two(hall))[0]) for _ in range(MOST + 1)]
    assert (await client.get("/organiser/compare", params=many)).status_code == 413
    assert (await client.get("/organiser/compare")).status_code == 200
