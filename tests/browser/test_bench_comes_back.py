"""The theme workbench on a network that goes and comes: what stands open stays as it was."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Hall
from tests.browser.test_presenter import LAPTOP, Held, leave
from tests.browser.test_workbench import DRAWN, answered, names, opened, press, rows, stored

pytestmark = pytest.mark.browser

TEXTS = ("Felles journal", "Tid", "Bedre samarbeid", "Mindre skjema", "Ingenting")
WAIT = "Henter svarene …"


async def standing(page: Page) -> str:
    await page.evaluate(DRAWN)
    return await opened(page).inner_text()


@pytest.mark.parametrize("late", ["answers", "codebook"])
async def test_what_stands_open_stays_while_all_is_told_anew(hall: Hall, late: str) -> None:
    """Else the next key would sort an answer that nobody was looking at."""
    meeting, phones = await answered(hall, *TEXTS)
    context = await hall.staff(meeting, "secretariat", viewport=LAPTOP)
    await context.route_web_socket("**/ws", held := Held(late))
    page = await hall.page(context, f"/m/{meeting.id}/themes")
    await expect(rows(page)).to_have_count(5)
    await names(page, "n", "Ressurser")
    await press(page, "1")
    await expect(page.locator(".bench-progress")).to_contain_text("2 av 5 sortert")
    await expect(page.locator(".bench-progress .mark")).to_have_count(0)
    before = await standing(page)
    held.holds = True
    await held.cut()
    await expect(page.locator(".banner.lost")).to_be_visible()
    await expect(page.locator(".banner.lost")).to_have_count(0)
    assert await standing(page) == before
    await expect(rows(page)).to_have_count(3)
    await press(page, "1")
    await expect(page.locator(".bench-progress")).to_contain_text("3 av 5 sortert")
    after = await standing(page)
    held.release()
    await expect(page.locator(".bench-progress .mark")).to_have_count(0)
    await expect(page.locator(".bench-progress")).to_contain_text("3 av 5 sortert")
    assert await standing(page) == after != before
    _, sorted_ = await stored(hall, meeting)
    assert sorted_ == [["Ressurser"]] * 3
    await leave(phones)


@pytest.mark.parametrize("late", ["answers", "codebook"])
async def test_nothing_is_opened_before_it_is_known_what_is_sorted(hall: Hall, late: str) -> None:
    meeting, phones = await answered(hall, *TEXTS)
    context = await hall.staff(meeting, "secretariat", viewport=LAPTOP)
    await context.route_web_socket("**/ws", held := Held(late))
    page = await hall.page(context, f"/m/{meeting.id}/themes")
    await expect(rows(page)).to_have_count(5)
    await names(page, "n", "Ressurser")
    await expect(page.locator(".bench-progress .mark")).to_have_count(0)
    before = await standing(page)
    held.holds = True
    await page.reload()
    await expect(page.locator(".pane-rows .hint")).to_have_text(WAIT)
    # Of what is not here, nothing is sorted by a key that was meant for something else.
    await press(page, "1", "n")
    await expect(page.locator("dialog[open]")).to_have_count(0)
    held.release()
    await expect(rows(page)).to_have_count(4)
    assert await standing(page) == before
    _, sorted_ = await stored(hall, meeting)
    assert sorted_ == [["Ressurser"]]
    await leave(phones)
