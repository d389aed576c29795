"""A phone in another language than bokmål is given the words of every script that it may load."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from polling.meeting import Meeting
from polling.words import scripts
from tests.live.people import Hall
from tests.live.people import hall as a_hall

SHEET = {"kind": "sheet", "question": {"text": "?", "options": [{"id": "a", "text": "A"}]}}
FLOOR = {"kind": "floor", "question": {"text": "?"}}
OPEN = {"kind": "open_text", "question": {"text": "?"}, "slips": True}
ABOUT = {
    "kind": "about_you",
    "question": {
        "text": "?",
        "form": [{"id": "role", "text": "R"}],
        "values": [{"field": "role", "id": id_, "text": id_} for id_ in ("a", "b")],
    },
}
TABLES = {"tables": [{"id": "bord1", "name": "Table 1", "seats": 5}]}
EVERYTHING = {**TABLES, "leaderboard": True, "reactions": True, "pace": "own"}


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


@pytest.mark.parametrize(
    ("agenda", "about", "loads"),
    [
        ([SHEET, FLOOR, OPEN, ABOUT], EVERYTHING, "*"),
        ([SHEET], {}, "table"),
        ([OPEN], TABLES, "table"),
        ([OPEN], {}, "slip"),
    ],
)
async def test_no_script_of_a_phone_lacks_its_words(
    hall: Hall, agenda: list[dict[str, Any]], about: dict[str, Any], loads: str
) -> None:
    items = [{"id": f"item{at}", **each} for at, each in enumerate(agenda)]
    data = {"id": "wordsmeet", "title": "Words", "language": "en", "agenda": items, **about}
    meeting = await hall.store.create(Meeting.model_validate(data))
    async with httpx2.AsyncClient(base_url=hall.base, trust_env=False, timeout=30) as client:
        page = (await client.get(f"/{await hall.link(meeting)}")).text
    given = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert given
    told = json.loads(given[1])["texts"]
    folder = scripts.STATIC / "phone"
    entries = [path.relative_to(scripts.STATIC).as_posix() for path in folder.glob(f"{loads}.js")]
    assert entries
    kinds = tuple(each["kind"] for each in agenda)
    said = {text for entry in entries for each in scripts.reached(entry, False, kinds)
            for text in scripts.texts(each)}  # fmt: skip
    assert {text[0] for text in said} <= set(told)
