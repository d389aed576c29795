"""The theme workbench on a network that goes and comes: what stands open stays as it was."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from polling.meeting import Meeting
from tests.browser.conftest import Hall
from tests.browser.test_presenter import LAPTOP, OPEN, Held, crowd, leave
from tests.browser.test_secretariat import many
from tests.browser.test_workbench import DRAWN, answered, names, opened, press, rows, stored

pytestmark = pytest.mark.browser

TEXTS = ("Felles journal", "Tid", "Bedre samarbeid", "Mindre skjema", "Ingenting")
WAIT = "Henter svarene …"


async def bench(hall: Hall, meeting: Meeting, held: Held) -> Page:
    context = await hall.staff(meeting, "secretariat", viewport=LAPTOP)
    await context.route_web_socket("**/ws", held)
    return await hall.page(context, f"/m/{meeting.id}/themes")


async def comes_back(page: Page, held: Held) -> None:
    await held.cut()
    await expect(page.locator(".banner.lost")).to_be_visible()
    await expect(page.locator(".banner.lost")).to_have_count(0)


async def all_saved(page: Page) -> None:
    await expect(page.locator(".bench-progress .mark")).to_have_count(0)


async def standing(page: Page) -> str:
    await page.evaluate(DRAWN)
    return await opened(page).inner_text()


@pytest.mark.parametrize("late", ["answers", "codebook"])
async def test_what_stands_open_stays_while_all_is_told_anew(hall: Hall, late: str) -> None:
    """Else the next key would sort an answer that nobody was looking at."""
    meeting, phones = await answered(hall, *TEXTS)
    page = await bench(hall, meeting, held := Held(late, "sorted"))
    await expect(rows(page)).to_have_count(5)
    await names(page, "n", "Ressurser")
    await press(page, "1")
    await expect(page.locator(".bench-progress")).to_contain_text("2 av 5 sortert")
    await all_saved(page)
    before = await standing(page)
    held.holds = True
    await comes_back(page, held)
    assert await standing(page) == before
    await expect(rows(page)).to_have_count(3)
    await press(page, "1")
    await expect(page.locator(".bench-progress")).to_contain_text("3 av 5 sortert")
    after = await standing(page)
    held.release()
    await all_saved(page)
    await expect(page.locator(".bench-progress")).to_contain_text("3 av 5 sortert")
    assert await standing(page) == after != before
    _, sorted_ = await stored(hall, meeting)
    assert sorted_ == [["Ressurser"]] * 3
    await leave(phones)


class HeldBlock(Held):
    """Keeps back the second block of answers."""

    def keeps(self, message: dict[str, Any]) -> bool:
        return message["type"] == "sorted" or (
            message["type"] == "answers" and message["block"] == 1
        )


async def test_it_stays_while_a_block_that_is_new_has_not_come(hall: Hall) -> None:
    meeting = await hall.meeting({**OPEN, "question": {**OPEN["question"], "max_answers": 3}})
    await (await hall.moderator(meeting)).opens("q001")
    await many(hall, meeting, 33, 3)
    page = await bench(hall, meeting, held := HeldBlock())
    progress = page.locator(".bench-progress")
    await expect(progress).to_contain_text("0 av 99 sortert")
    await names(page, "n", "Ressurser")
    await press(page, "1", "1")
    await expect(progress).to_contain_text("3 av 99 sortert")
    await all_saved(page)
    before = await standing(page)
    held.holds = True
    (late,) = await crowd(hall, meeting, 1)
    for slot, text in enumerate(("Kurs", "Rom", "Ro")):
        await late.answers({"text": text}, "q001", slot=slot)
    await comes_back(page, held)
    await expect(progress).to_contain_text("3 av 100 sortert")
    assert await standing(page) == before
    held.release()
    await expect(progress).to_contain_text("3 av 102 sortert")
    assert await standing(page) == before
    await leave([late])


@pytest.mark.parametrize("lost", [False, True], ids=["slow", "lost"])
async def test_what_was_stored_stays_on_the_page_until_it_has_been_told(
    hall: Hall, lost: bool
) -> None:
    """Else the next key would sort under another theme, or what is sorted already."""
    meeting, phones = await answered(hall, *TEXTS)
    page = await bench(hall, meeting, held := Held("codebook", "answers", "sorted"))
    await expect(rows(page)).to_have_count(5)
    held.holds = True
    await names(page, "n", "Ressurser")

    async def is_stored(many: int) -> None:
        async with asyncio.timeout(20):
            while (await stored(hall, meeting))[1] != [["Ressurser"]] * many:
                await asyncio.sleep(0.05)

    await is_stored(1)
    await page.context.set_offline(lost)
    await expect(page.locator(".banner.lost")).to_have_count(int(lost))
    await page.wait_for_timeout(3000)
    await press(page, "1")
    await expect(page.locator(".bench-progress")).to_contain_text("2 av 5 sortert")
    await expect(page.locator(".theme-count").first).to_have_text("(2)")
    await page.context.set_offline(False)
    await is_stored(2)
    held.release()
    await expect(page.locator(".banner.lost")).to_have_count(0)
    await all_saved(page)
    await expect(page.locator(".bench-progress")).to_contain_text("2 av 5 sortert")
    await leave(phones)


async def test_a_key_that_comes_before_the_dialog_has_left_the_screen_is_no_text(
    hall: Hall,
) -> None:
    meeting, phones = await answered(hall, *TEXTS)
    page = await bench(hall, meeting, Held())
    await expect(rows(page)).to_have_count(5)
    await page.keyboard.press("n")
    await expect(page.locator("dialog[open] input:focus")).to_be_visible()
    await page.keyboard.type("Ressurser")
    await page.evaluate(
        """() => {
            const field = document.activeElement;
            field.form.requestSubmit();
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true }));
        }"""
    )
    await expect(page.locator(".bench-progress")).to_contain_text("2 av 5 sortert")
    await leave(phones)


@pytest.mark.parametrize("late", ["answers", "codebook"])
async def test_nothing_is_opened_before_it_is_known_what_is_sorted(hall: Hall, late: str) -> None:
    meeting, phones = await answered(hall, *TEXTS)
    page = await bench(hall, meeting, held := Held(late, "sorted"))
    await expect(rows(page)).to_have_count(5)
    await names(page, "n", "Ressurser")
    await all_saved(page)
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
