"""The results page in a real browser: read by groups, while the moderator has it open."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Hall, Picture, still
from tests.browser.test_presenter import CHOICE, OPEN, clean, crowd, leave

pytestmark = pytest.mark.browser
TABLET = {"width": 768, "height": 1024}


async def test_groups_read_what_is_put_there_until_it_closes(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    context = await hall.staff(meeting, "reader", viewport=TABLET)
    page = await hall.page(context, f"/m/{meeting.id}/results")
    await expect(page.locator("#word")).to_contain_text("Siden er lukket")
    assert await clean(hall, page) == []
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    phones = await crowd(hall, meeting, 3)
    for at, phone in enumerate(phones):
        await phone.answers({"text": f"Én felles journal for kommunene {at}"}, "q001")
    await moderator.steers("reading")
    await expect(page.locator("#word")).to_contain_text("Ingen resultater er lagt ut ennå")
    await moderator.steers("show", item="q001", where="page")
    await expect(page.get_by_role("heading", level=2)).to_have_text([OPEN["question"]["text"]])
    await expect(page.locator(".result-section")).to_contain_text("kommunene 2")
    await expect(page.locator(".result-section")).to_contain_text("3 deltakere svarte")
    await moderator.steers("go", item="q002")
    await moderator.steers("open")
    option = CHOICE["question"]["options"][0]["id"]
    await asyncio.gather(
        *(phone.answers({"options": [option], "other": None}, "q002") for phone in phones)
    )
    await moderator.steers("show", item="q002", where="page")
    await expect(page.locator("#contents a")).to_have_count(2)
    await page.locator("#contents a").last.focus()
    await page.keyboard.press("Enter")
    await page.locator("summary").last.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("table").last).to_be_visible()
    await still(page)
    assert await clean(hall, page) == []
    await picture(page, "results-page")
    await moderator.steers("hide", item="q001", where="page")
    await expect(page.locator(".result-section")).to_have_count(1)
    await moderator.steers("reading", on=False)
    await expect(page.locator(".result-section")).to_have_count(0)
    await expect(page.locator("#word")).to_contain_text("Siden er lukket")
    await leave(phones)
