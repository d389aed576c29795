"""The report of three headings and nine themes, rebuilt on the workbench by keyboard alone."""

from __future__ import annotations

import json
import os

import pytest
from playwright.async_api import Page, expect

from polling.export.summary import summary
from polling.store.keys import RoundKey
from polling.words import translator
from tests.browser.conftest import Hall, Picture
from tests.browser.people import Phone
from tests.browser.test_presenter import LAPTOP, leave
from tests.browser.test_workbench import names, opened, press
from tests.export.report import (
    ALL,
    ASIDE,
    COUNTED,
    HEADINGS,
    HIDDEN,
    MINORITY,
    UNSORTED,
    Report,
    places,
    reports,
)
from tests.sayings import sayings

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        os.environ.get("POLLING_TRIALS_FULL") != "1",
        reason="the store is told the same by tests/export/test_report_rebuilt.py in a second",
    ),
]


@pytest.mark.parametrize("report", reports().values(), ids=reports())
async def test_the_report_is_rebuilt_by_keyboard(
    hall: Hall, picture: Picture, report: Report
) -> None:
    asked = {"kind": "open_text", "question": {"text": report.text, "max_answers": 2}}
    meeting = await hall.meeting(asked, title=report.title)
    await (await hall.moderator(meeting)).opens("q001")
    under = places(report)
    sorted_ = dict(zip(sayings(len(under) + UNSORTED), under, strict=False))
    texts = [*sayings(len(under) + UNSORTED), *MINORITY, ASIDE, HIDDEN]
    await _given(hall, await hall.code(meeting), texts)
    key = RoundKey(meeting.id, "live", "q001", 1)
    changes, _newest = await hall.store.changes(key, 0)
    ids = {json.loads(each.value)["text"]: each.id for each in changes}
    await hall.store.hide(key, ids[HIDDEN], True)

    page = await hall.page(
        await hall.staff(meeting, "secretariat", viewport=LAPTOP), f"/m/{meeting.id}/themes"
    )
    await expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", str(COUNTED))
    for heading, themes in report.headings.items():
        await names(page, "h", heading)
        await expect(page.locator(".heading-line").filter(has_text=heading)).to_be_visible()
        for name in themes:
            await _makes(page, name, heading)
    await expect(page.locator(".theme-sort")).to_have_count(len(report.themes) + 2)
    await page.keyboard.press("ArrowDown")  # to the row that stands open
    row = page.locator(".bench-row.open")
    for _ in range(COUNTED):
        text = await opened(page).locator("bdi").inner_text()
        if text in sorted_:
            *first, last = sorted_[text]
            for theme in first:
                await page.keyboard.press(f"Shift+Digit{theme + 1}")
            await page.keyboard.press(str(last + 1))
        elif text in (*MINORITY, ASIDE):
            await page.keyboard.press("k" if text in MINORITY else "0")
        elif await row.get_attribute("aria-rowindex") == await _rows(page):
            break
        else:
            await page.keyboard.press("ArrowDown")
        # The page is drawn a moment after the key; people read before they press the next.
        await expect(opened(page).locator("bdi")).not_to_have_text(text)
    assert await _rows(page) == str(UNSORTED)
    await expect(page.locator(".themes-head")).to_contain_text(f"{ALL[0]} kodinger · {ALL[1]} svar")
    await picture(page, "report-on-the-bench")
    (part,) = summary(await hall.store.record(meeting.id), translator("nb")).parts
    assert part.themed is not None
    assert [
        (each.text, {theme.name: theme.answers for theme in each.themes})
        for each in part.themed.headings
    ] == list(report.headings.items())
    assert [(each.codings, each.answers) for each in part.themed.headings] == list(HEADINGS)
    assert (part.themed.unsorted, part.themed.minority_views) == (UNSORTED, MINORITY)


async def _given(hall: Hall, code: str, texts: list[str]) -> None:
    """The answers, two from each phone."""
    for at in range(0, len(texts), 2):
        phone = await Phone.joined(hall.server.url, code)
        for slot, text in enumerate(texts[at : at + 2]):
            await phone.answers({"text": text}, "q001", slot=slot)
        await leave([phone])


async def _rows(page: Page) -> str | None:
    """How many rows the list has."""
    return await page.get_by_role("grid").get_attribute("aria-rowcount")


async def _makes(page: Page, name: str, heading: str) -> None:
    """A theme under a heading, which is found in its list by its first letters."""
    await page.keyboard.press("n")
    await expect(page.locator("dialog[open] #new-theme:focus")).to_be_visible()
    await page.keyboard.type(name)
    await page.keyboard.press("Tab")
    await page.keyboard.type(heading[:6])
    chosen = page.locator("#new-heading option:checked")
    await expect(chosen).to_have_text(heading)
    # The answer that stands open is not meant.
    await press(page, "Tab", "Space")
    await expect(page.locator("dialog[open] input[type=checkbox]")).not_to_be_checked()
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog[open]")).to_have_count(0)
