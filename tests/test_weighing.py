"""The room is asked about the themes: what is on the agenda then, and who may open it at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from polling.meeting import Phase
from polling.themes import Theme
from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.test_seating import browser

NAMES = ("Tillit", "Felles mål", "Tid")


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


async def sorted_meeting(hall: Hall, names: tuple[str, ...] = NAMES) -> str:
    """A meeting whose first question has these themes, and answers under the last two of them."""
    meeting = await hall.meeting(*four())
    moderator = await hall.staff("moderator").arrives(meeting)
    await moderator.opens_item("open1")
    for text in ("Ett", "To", "Tre"):
        phone = await hall.phone().joins(await hall.code(meeting))
        await phone.answers("open1", {"text": text})
    assert (await moderator.asks(type="watch", items=["open1"]))["ok"]
    block = await moderator.sees("answers open1 0", lambda a: len(a["list"]) == 3)
    ids = [each["id"] for each in block["list"]]
    themes = [
        {"id": f"t{n}", "before": None, "after": Theme(id=f"t{n}", name=name).model_dump()}
        for n, name in enumerate(names)
    ]
    coding = {"run": 1, "before": "", "after": "sorted"}
    codings = [
        {**coding, "answers": ids[:2], "theme": f"t{len(names) - 1}"},
        {**coding, "answers": ids[2:], "theme": f"t{len(names) - 2}"},
    ]
    sort = {"type": "sort", "item": "open1", "codings": codings}
    for start in range(0, len(themes), 100):
        made = {"type": "sort", "item": "open1", "themes": themes[start : start + 100]}
        assert (await moderator.asks(**made))["ok"]
    assert (await moderator.asks(**sort))["ok"]
    return meeting


def wish(**about: Any) -> dict[str, Any]:
    return {"kind": "ranking", "text": "Hva haster mest?", "themes": list(NAMES), **about}


async def test_the_themes_are_offered_with_most_answers_first(hall: Hall) -> None:
    meeting = await sorted_meeting(hall)
    async with await browser(hall, meeting, "secretariat") as client:
        found = (await client.get(f"/m/{meeting}/themes/open1/ask")).json()
    assert found["themes"] == ["Tid", "Felles mål", "Tillit"]
    assert {each["name"] for each in found["kinds"]} == {"ranking", "points"}
    assert all(each["title"] and each["text"] for each in found["kinds"])
    assert found["now"] is False


async def test_a_moderator_asks_there_and_then(hall: Hall) -> None:
    meeting = await sorted_meeting(hall)
    phone = await hall.phone().joins(await hall.code(meeting))
    async with await browser(hall, meeting, "moderator") as client:
        given = wish(now=True, text="\u202eHva\n\x07 haster?")
        reply = await client.post(f"/m/{meeting}/themes/open1/ask", json=given)
    assert reply.status_code == 200, reply.text
    state = await phone.sees("state", lambda s: s["item"] and s["item"]["kind"] == "ranking")
    question = state["item"]["question"]
    assert (reply.json()["item"], reply.json()["at"]) == (state["item"]["id"], 2)
    assert question["text"] == "Hva haster?"
    assert [option["text"] for option in question["options"]] == ["Tid", "Felles mål", "Tillit"]
    order = [option["id"] for option in question["options"]]
    assert (await phone.answers(state["item"]["id"], {"order": order}))["ok"]


async def test_a_secretary_puts_it_on_the_agenda_and_no_more(hall: Hall) -> None:
    meeting = await sorted_meeting(hall)
    async with await browser(hall, meeting, "secretariat") as client:
        given = wish(kind="points", themes=["Tid", "Tillit", "Ukjent"], now=True)
        where = f"/m/{meeting}/themes/open1/ask"
        first = (await client.post(where, json=given)).json()
        again = (await client.post(where, json=given)).json()
    assert first == again
    document, _ = await hall.store.document(meeting)
    assert [item.kind for item in document.agenda].count("points") == 1
    assert [o.text for o in document.agenda[1].question.options] == ["Tid", "Tillit"]  # type: ignore[attr-defined]
    state = await hall.store.state(meeting)
    assert state.current == "open1"
    assert state.of(first["item"]).phase is Phase.waiting


@pytest.mark.parametrize(
    "given",
    [
        wish(kind="open_text"),
        wish(kind="none"),
        wish(kind=None),
        wish(text=""),
        wish(text="x" * 301),
        wish(text=7),
        wish(themes=["Tid"]),
        wish(themes="Tid"),
        wish(run="x"),
        wish(run=100),
        wish(text="\u202e\u2066 \x00"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_a_sentence(
    hall: Hall, given: dict[str, Any]
) -> None:
    meeting = await sorted_meeting(hall)
    async with await browser(hall, meeting, "moderator") as client:
        reply = await client.post(f"/m/{meeting}/themes/open1/ask", json=given)
    assert reply.status_code == 422
    assert reply.json()["text"]
    assert len((await hall.store.document(meeting))[0].agenda) == 4


async def test_as_many_as_there_is_room_for(hall: Hall) -> None:
    names = tuple(f"Tema {n}" for n in range(30))
    meeting = await sorted_meeting(hall, names)
    async with await browser(hall, meeting, "moderator") as client:
        reply = await client.post(f"/m/{meeting}/themes/open1/ask", json=wish(themes=list(names)))
        assert reply.status_code == 200
        other = await client.get(f"/m/{meeting}/themes/choi1/ask")
        assert other.status_code == 422
    document, _ = await hall.store.document(meeting)
    options = document.agenda[1].question.options  # type: ignore[attr-defined]
    assert len(options) == 15
    assert [option.text for option in options][:2] == ["Tema 29", "Tema 28"]


async def test_what_a_rehearsed_room_is_asked_goes_with_the_rehearsal(hall: Hall) -> None:
    meeting = await sorted_meeting(hall)
    moderator = await hall.staff("moderator").arrives(meeting)
    where = f"/m/{meeting}/themes/open1/ask"
    async with await browser(hall, meeting, "moderator") as client:
        assert (await client.post(where, json=wish(text="I alvor?"))).status_code == 200
        real, _ = await hall.store.document(meeting)
        assert (await moderator.asks(type="rehearse", phones=3))["ok"]
        await moderator.sees("state", lambda s: s["meeting"]["rehearsal"])
        new = {"id": "new", "before": None, "after": Theme(id="new", name="Nytt").model_dump()}
        sort = {"type": "sort", "item": "open1", "themes": [new]}
        assert (await moderator.asks(**sort))["ok"]
        reply = await client.post(where, json=wish(text="På prøve?", now=True))
        assert reply.status_code == 200, reply.text
        assert len((await hall.store.document(meeting))[0].agenda) == len(real.agenda) + 1
        await moderator.sees("state", lambda s: s["current"] == reply.json()["item"])
        assert (await moderator.asks(type="rehearse", phones=0))["ok"]
    state = await moderator.sees("state", lambda s: not s["meeting"]["rehearsal"])
    await moderator.sees("state", lambda s: len(s["agenda"]) == len(real.agenda))
    assert state["current"] == "open1"
    assert (await hall.store.document(meeting))[0].agenda == real.agenda
