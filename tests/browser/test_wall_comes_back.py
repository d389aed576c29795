"""The wall on a network that goes and comes: the room sees nothing of it but a sign."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import WALL, Hall
from tests.browser.test_presenter import Held
from tests.browser.test_wall import CHOICE, CLOUD, OPEN, crowd

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("question", "answer", "seen"),
    [
        (CHOICE, {"options": ["a"], "other": None}, "Legevaktsamarbeid"),
        (OPEN, {"text": "Færre reinnleggelser"}, "Færre reinnleggelser"),
        (CLOUD, {"words": ["tillit"]}, "tillit"),
    ],
    ids=["bars", "cards", "cloud"],
)
async def test_what_it_shows_stays_until_it_is_told_anew(
    hall: Hall, question: dict[str, Any], answer: dict[str, Any], seen: str
) -> None:
    meeting = await hall.meeting(question)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    await moderator.steers("show", where="wall")
    people = await crowd(hall, meeting, 3)
    for person in people:
        await person.answers(answer, "q001")
    context = await hall.staff(meeting, "projector", viewport=WALL)
    await context.route_web_socket("**/ws", held := Held("tally", "answers"))
    wall = await hall.page(context, f"/m/{meeting.id}/wall")
    await expect(wall.locator("#result")).to_contain_text(seen)
    await expect(wall.locator("#result").get_by_text(seen).first).to_be_visible()
    drawn = await wall.locator("#result table").inner_text()
    held.holds = True
    await held.cut()
    await expect(wall.locator("#net")).to_be_visible()
    await expect(wall.locator("#net")).to_be_hidden()
    await moderator.steers("countdown", seconds=90)
    await expect(wall.locator("#time")).to_contain_text("1:")
    assert await wall.locator("#result").get_by_text(seen).first.is_visible()
    assert await wall.locator("#result table").inner_text() == drawn
    await people[0].leave()
    held.release()
    await expect(wall.locator("#result")).to_contain_text(seen)
    for person in people[1:]:
        await person.leave()
