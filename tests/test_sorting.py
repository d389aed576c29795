"""Suggestions for a round's answers: of what stands and may be seen, by ids, for staff alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio

from polling.suggesting.asking import WAITING
from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.live.test_sorting import coded, making, room_with_answers

pytestmark = pytest.mark.timeout(120)
HIDDEN, WITHDRAWN = "Skjult om samarbeid", "Trukket om samarbeid"
SAID = (
    "Mer samarbeid", "Mindre samarbeid", "Samarbeid om mål", "Bedre kommunikasjon",
    "Bedre komunikasjon", "kommunikasjon hele veien", "Fjell", HIDDEN,
)  # fmt: skip


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        here.app.state.suggester._seconds = 60.0
        yield here


async def asks(hall: Hall, meeting: str, path: str, role: str = "secretariat") -> httpx2.Response:
    _, secret = await hall.store.hand_out(meeting, role)  # type: ignore[arg-type]
    headers = {"Cookie": hall.cookie(meeting, secret), "X-Polling": "1"}
    async with httpx2.AsyncClient(base_url=hall.base, trust_env=False, timeout=90) as client:
        return await client.get(f"/m/{meeting}/themes/{path}", headers=headers)


async def test_a_secretary_is_told_what_is_likely_and_alike_and_gets_a_draft(hall: Hall) -> None:
    meeting, moderator, ids = await room_with_answers(hall, *SAID)
    phone = await hall.phone().joins(await hall.code(meeting))
    await phone.answers("open1", {"text": WITHDRAWN})
    assert (await phone.answers("open1", None))["ok"]
    hide = {"item": "open1", "run": 1, "answer": ids[HIDDEN], "hidden": True}
    assert (await moderator.asks(type="hide", **hide))["ok"]
    themes = making("Samarbeid", "Kommunisere", "Borte")
    codings = [coded("samarbeid", ids["Samarbeid om mål"]), coded("borte", ids["Mer samarbeid"])]
    assert (await moderator.asks(type="sort", item="open1", themes=themes, codings=codings))["ok"]
    gone = [{**themes[2], "before": themes[2]["after"], "after": None}]
    assert (await moderator.asks(type="sort", item="open1", themes=gone))["ok"]

    reply = await asks(hall, meeting, "open1/suggestions?run=1")
    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    likely: dict[str, list[str]] = reply.json()["likely"]
    texts = {id_: text for text, id_ in ids.items()}
    assert {texts[id_]: best[0] for id_, best in likely.items() if texts[id_] != "Fjell"} == {
        "Mer samarbeid": "samarbeid",  # what it stood under is gone: it is unsorted again
        "Mindre samarbeid": "samarbeid",
        "Bedre kommunikasjon": "kommunisere",
        "Bedre komunikasjon": "kommunisere",
        "kommunikasjon hele veien": "kommunisere",
    }
    ((one, other),) = reply.json()["alike"]
    assert {texts[one], texts[other]} == {"Bedre kommunikasjon", "Bedre komunikasjon"}
    assert (await asks(hall, meeting, "open1/suggestions", "moderator")).json() == reply.json()

    # The next round learns from what was sorted in the one before it.
    for action in ("close", "again"):
        assert (await moderator.steers(action, item="open1"))["ok"]
    await phone.sees("state", lambda state: state["item"]["run"] == 2)
    assert (await phone.answers("open1", {"text": "Målbilde!"}, run=2))["ok"]
    again = (await asks(hall, meeting, "open1/suggestions?run=2")).json()
    assert next(iter(again["likely"].values()))[0] == "samarbeid"
    assert (len(again["likely"]), again["alike"]) == (1, [])

    draft = (await asks(hall, meeting, "open1/draft?run=1")).json()["themes"]
    named = {each["name"]: {texts[id_] for id_ in each["answers"]} for each in draft}
    assert named["Samarbeid"] == {"Mer samarbeid", "Mindre samarbeid", "Samarbeid om mål"}
    assert all(each["middle"] in each["answers"] for each in draft)
    assert HIDDEN not in set().union(*named.values())


async def test_what_cannot_be_sorted_gets_a_word(hall: Hall) -> None:
    meeting = await hall.meeting(*four())
    for path, status in (
        ("choi1/suggestions", 422),
        ("choi1/draft", 422),
        ("none1/suggestions", 404),
        ("open1/suggestions?run=2", 404),
        ("open1/draft?run=0", 404),
        ("open1/draft?run=-1", 404),
        ("open1/draft?run=²", 404),
        ("open1/draft?run=" + "9" * 5000, 404),
    ):
        reply = await asks(hall, meeting, path)
        assert reply.status_code == status, path
        assert set(reply.json()) == {"word", "text"}
    assert (await asks(hall, meeting, "open1/draft")).json() == {"themes": []}
    assert (await asks(hall, meeting, "open1/suggestions")).json() == {"likely": {}, "alike": []}
    assert hall.app.state.suggester._child is None


async def test_who_comes_when_it_is_busy_is_told_so(hall: Hall) -> None:
    meeting, *_ = await room_with_answers(hall, "Tid")
    hall.app.state.suggester._waiting = WAITING + 1
    reply = await asks(hall, meeting, "open1/suggestions?run=1")
    assert (reply.status_code, reply.json()["word"]) == (503, "busy")
