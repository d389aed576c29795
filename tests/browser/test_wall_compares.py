"""Before and after, side by side on the wall, while the second round is still answered."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import WALL, Hall
from tests.browser.test_presenter import Held
from tests.browser.test_wall import CHOICE, crowd

pytestmark = pytest.mark.browser

ANSWER = {"options": ["a"], "other": None}


async def test_each_round_says_how_many_answers_it_has_by_now(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    one, two = await crowd(hall, meeting, 2)
    await one.answers(ANSWER, "q001")
    context = await hall.staff(meeting, "projector", viewport=WALL)
    await context.route_web_socket("**/ws", held := HeldRound())
    wall = await hall.page(context, f"/m/{meeting.id}/wall")
    await expect(wall.locator("#answered")).to_have_text("1 av 2 har svart")
    for action in ("close", "again"):
        await moderator.steers(action, item="q001")
    # What the first round came to is told last, as on a network that is slow.
    held.holds = True
    await moderator.steers("compare", item="q001", on=True)
    headings = wall.locator(".ground-part > h2:visible")
    await expect(headings).to_have_text(["Runde 1 (0 svar)", "Runde 2 (0 svar)"])
    held.release()
    await expect(headings).to_have_text(["Runde 1 (1 svar)", "Runde 2 (0 svar)"])
    for phone in (one, two):
        await phone.answers(ANSWER, "q001", run=2)
    await expect(headings).to_have_text(["Runde 1 (1 svar)", "Runde 2 (2 svar)"])
    for phone in (one, two):
        await phone.leave()


class HeldRound(Held):
    """Keeps back the tally of the first round."""

    def keeps(self, message: dict[str, object]) -> bool:
        return message["type"] == "tally" and message["run"] == 1
