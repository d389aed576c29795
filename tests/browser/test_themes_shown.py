"""Themes on the wall and the results page: they grow as answers are sorted, and name no answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from polling.themes import Heading, Theme
from tests.browser.conftest import PHONE, WALL, Hall, Picture, still
from tests.browser.people import Moderator
from tests.browser.test_presenter import clean, crowd, leave

pytestmark = pytest.mark.browser
OPEN: dict[str, Any] = {
    "id": "q001",
    "kind": "open_text",
    "question": {"text": "Hva er det viktigste vi skal oppnå sammen?", "max_answers": 10},
}
#: Headings with their themes, and how many answers stand under each.
SORTED = {
    "Én vei inn for dem som trenger oss, og korte avstander mellom alle som hjelper": {
        "Felles vaktrom og felles journal": 18,
        "Faste møteplasser på tvers": 8,
        "Mindre dobbeltarbeid i overgangene": 7,
        "Beskjeder som når fram": 5,
    },
    "Trygge forløp hele døgnet, også på øyene": {
        "Tid til samtalen": 15,
        "Nær hjemmet": 7,
        "Pårørende med på laget": 6,
    },
    "Folk som blir, og som har det godt på jobb": {
        "Rause ledere": 11,
        "Kollegaer å støtte seg til": 9,
    },
}


async def answered(hall: Hall, meeting: Any, moderator: Moderator) -> list[str]:
    """The ids of sixty answers from ten phones."""
    await moderator.opens("q001")
    phones = await crowd(hall, meeting, 10)
    await asyncio.gather(
        *(
            phone.answers({"text": f"Svar {at} nummer {slot}"}, "q001", slot=slot)
            for at, phone in enumerate(phones)
            for slot in range(6)
        )
    )
    await leave(phones)
    assert (await moderator.asks("watch", items=["q001"]))["ok"]
    found = await moderator.hears("answers", lambda a: len(a.get("list", [])) == 60)
    return [each["id"] for each in found["list"]]


async def sorts(moderator: Moderator, ids: list[str]) -> None:
    """Sorts the answers as SORTED says, some of them under two themes."""
    headings, themes, codings, at = [], [], [], 0
    for place, (text, under) in enumerate(SORTED.items()):
        heading = Heading(id=f"h{place}", text=text, place=place)
        headings.append({"id": heading.id, "before": None, "after": heading.model_dump()})
        for name, n in under.items():
            theme = Theme(id=f"t{len(themes)}", name=name, heading=heading.id, place=len(themes))
            themes.append({"id": theme.id, "before": None, "after": theme.model_dump()})
            picked = [ids[(at + step) % len(ids)] for step in range(n)]
            at += n
            codings.append(
                {"run": 1, "answers": picked, "theme": theme.id, "before": "", "after": "sorted"}
            )
    made = await moderator.asks("sort", item="q001", headings=headings, themes=themes)
    assert made["ok"], made
    reply = await moderator.asks("sort", item="q001", codings=codings)
    assert reply["ok"], reply


async def test_themes_grow_on_the_wall_and_the_results_page(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    ids = await answered(hall, meeting, moderator)
    wall = await hall.page(
        await hall.staff(meeting, "projector", viewport=WALL), f"/m/{meeting.id}/wall"
    )
    reader = await hall.page(
        await hall.staff(meeting, "reader", viewport=PHONE), f"/m/{meeting.id}/results"
    )
    await moderator.steers("themes")
    await expect(wall.get_by_text("Temaene kommer her etter hvert")).to_be_visible()
    await picture(wall, "wall-themes-empty")
    await moderator.steers("reading")
    await moderator.steers("show", item="q001", where="page")
    await sorts(moderator, ids)
    await expect(wall.locator(".theme-heading")).to_have_count(3)
    await expect(wall.locator(".theme-bar")).to_have_count(9)
    await expect(wall.locator(".theme-bar", has_text="Felles vaktrom")).to_contain_text("18")
    await expect(wall.locator(".kind-foot")).to_contain_text("60 av 60 svar er sortert i temaer")
    await expect(reader.locator(".theme-bar")).to_have_count(9)
    await still(wall)
    await picture(wall, "wall-themes")
    cut = await wall.evaluate(
        """() => [...document.querySelectorAll(".theme-bar .bar-label, .theme-heading")]
        .filter((e) => e.scrollHeight > e.clientHeight + 2).map((e) => e.textContent)"""
    )
    assert cut == []
    for page in (wall, reader):
        assert await clean(hall, page) == []
    await picture(reader, "results-page-themes")
    # Back to the answers: both draw them anew.
    await moderator.steers("themes", on=False)
    await expect(wall.locator(".theme-bar")).to_have_count(0)
    await expect(wall.locator("#result")).to_contain_text("nummer")
    await expect(reader.locator(".result-section")).to_contain_text("nummer")
