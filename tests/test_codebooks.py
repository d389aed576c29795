"""Codebooks over HTTP: into another question, by those who may see where it comes from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from polling import codebooks
from polling.messages import Sort
from polling.store.access import new_organiser_link
from polling.themes import Theme
from tests.live.agenda import item
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.trials.meetings import made


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


def browser(hall: Hall, cookie: str = "") -> httpx2.AsyncClient:
    headers = {"X-Polling": "1", "Origin": hall.base, "Accept-Language": "nb"}
    headers |= {"Cookie": cookie} if cookie else {}
    return httpx2.AsyncClient(base_url=hall.base, trust_env=False, headers=headers, timeout=30)


async def with_themes(hall: Hall, *names: str) -> str:
    """A meeting of two open questions and a choice; the first has themes of these names."""
    questions = [item(each, "open_text", {"text": f"Om {each}?"}) for each in ("open1", "open2")]
    options = [{"id": "a", "text": "Ja"}, {"id": "b", "text": "Nei"}]
    choice = item("choice1", "choice", {"text": "Klare?", "options": options})
    meeting = await hall.store.create(made(*questions, choice))
    changes = [
        {
            "id": f"t{at}",
            "before": None,
            "after": Theme(id=f"t{at}", name=name, place=at).model_dump(),
        }
        for at, name in enumerate(names)
    ]
    await sort(hall, meeting, "open1", {"headings": [], "themes": changes})
    return meeting


async def sort(hall: Hall, meeting: str, of: str, change: dict[str, Any]) -> None:
    parts = {name: change[name] for name in ("headings", "themes")}
    message = {"type": "sort", "ref": 1, "item": of, "codings": [], **parts}
    await hall.store.sort(meeting, "live", Sort.model_validate(message))


async def test_a_codebook_goes_from_one_question_to_the_next(hall: Hall) -> None:
    meeting = await with_themes(hall, "Tid", "Ro", "=1+1")
    _, secret = await hall.store.hand_out(meeting, "secretariat")
    async with browser(hall, hall.cookie(meeting, secret)) as client:
        path = f"/m/{meeting}/themes/open2/codebook"
        listed = (await client.get(f"{path}s")).json()["codebooks"]
        assert [(row["meeting"], row["item"], row["themes"]) for row in listed] == [
            ("", "open1", 3)
        ]
        file = await client.get(f"/m/{meeting}/themes/open1/codebook.csv")
        assert "Kodebok" in file.headers["content-disposition"]
        as_json = await client.get(f"/m/{meeting}/themes/open1/codebook.json")
        told = [
            (await client.post(path, params={"from": "open1"})).json(),
            (await client.post(path, content=file.content)).json(),
            (await client.post(path, content=as_json.content)).json(),
        ]
        for change in told:
            assert [part["after"]["name"] for part in change["themes"]] == ["Tid", "Ro", "=1+1"]
        # Nothing is stored until whoever asked makes the change, as any other change is made.
        assert not (await hall.store.codebook(meeting, "live", "open2")).themes
        await sort(hall, meeting, "open2", told[0])
        book = await hall.store.codebook(meeting, "live", "open2")
        assert [theme.name for theme in book.themes] == ["Tid", "Ro", "=1+1"]
        again = (await client.post(path, params={"from": "open1"})).json()
        assert again == {"headings": [], "themes": [], "known": 3}
        for wrong in ("choice1", "gone"):
            reply = await client.post(
                f"/m/{meeting}/themes/{wrong}/codebook", content=b"Tema\nTid\n"
            )
            assert reply.status_code in (404, 422)
        assert (await client.post(path, content=b"\x89PNG")).status_code == 422


async def test_only_the_organiser_sees_into_other_meetings(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codebooks, "_OFFERED", 10_000)  # other tests' meetings stand here, too
    old, new = await with_themes(hall, "Tid", "Ro"), await with_themes(hall)
    _, secret = await hall.store.hand_out(new, "moderator")
    path, query = f"/m/{new}/themes/open1/codebook", {"from": "open1", "meeting": old}
    async with browser(hall, hall.cookie(new, secret)) as client:
        assert (await client.get(f"{path}s")).json() == {"codebooks": []}
        assert (await client.post(path, params=query)).status_code == 403
    async with browser(hall) as client:
        secret = await new_organiser_link(hall.store.client)
        await client.post("/key", json={"key": f"organiser.{secret}"})
        listed = (await client.get(f"{path}s")).json()["codebooks"]
        assert {
            "meeting": old,
            "title": "Samling",
            "item": "open1",
            "text": "Om open1?",
            "themes": 2,
        } in [{**row, "title": "Samling"} for row in listed]
        change = (await client.post(path, params=query)).json()
        assert [part["after"]["name"] for part in change["themes"]] == ["Tid", "Ro"]
        # A copied meeting has the themes, and nothing that was sorted.
        go = await client.post("/organiser/meetings", json={"how": "copy", "of": old})
        copy = go.json()["go"].split("/")[2]
        book = await hall.store.codebook(copy, "live", "open1")
        assert [theme.name for theme in book.themes] == ["Tid", "Ro"]
