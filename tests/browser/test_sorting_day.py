"""A day's sorting: two at 500 answers by keyboard alone, the wall beside them, the room asked."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from polling.export.summary import Part, summary
from polling.meeting import Meeting
from polling.words import translator
from tests.browser.conftest import Hall, Picture
from tests.browser.people import Phone
from tests.browser.test_presenter import LAPTOP, leave
from tests.browser.test_workbench import names, opened, press
from tests.sayings import sayings

pytestmark = pytest.mark.browser

OPEN = {
    "kind": "open_text",
    "question": {"text": "Hva skal vi få til sammen?", "max_answers": 2, "max_length": 200},
}
ANSWERS, SLOTS, RANKING = 500, 2, 30
#: Answers that each of the two sorts while the other does; all of them where time is no matter.
EACH = 240 if os.environ.get("POLLING_TRIALS_FULL") == "1" else 24
THEMES = ("Snakke sammen", "Nok folk", "Felles mål", "Hjelp der folk bor")
#: Seconds in which one sees what the other did.
SOON = 1.0


async def hall_answers(hall: Hall, meeting: Meeting) -> list[Phone]:
    """All the answers, two a phone; the phones that stay for the ranking."""
    code = await hall.code(meeting)
    texts, stay = sayings(ANSWERS), []

    async def one(at: int) -> Phone:
        phone = await Phone.joined(hall.server.url, code)
        for slot in range(SLOTS):
            await phone.answers({"text": texts[at * SLOTS + slot]}, "q001", slot=slot)
        return phone

    for start in range(0, ANSWERS // SLOTS, 25):
        phones = await asyncio.gather(*(one(at) for at in range(start, start + 25)))
        room = max(0, RANKING - 1 - len(stay))
        stay += phones[:room]
        await leave(list(phones[room:]))
    return stay


async def at_the_bench(hall: Hall, meeting: Meeting, role: str) -> Page:
    """The workbench of one whose mouse does nothing: it is only ever told of keys."""
    context = await hall.staff(meeting, role, viewport=LAPTOP)
    page = await hall.page(context, f"/m/{meeting.id}/themes")
    await expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", str(ANSWERS))
    return page


async def tab_to(page: Page, control: Locator) -> None:
    """Tab, as often as it takes."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await control.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not come to {control}")


def count(theme: str, n: int) -> str:
    """Whether a workbench shows so many answers under a theme."""
    return f"""() => [...document.querySelectorAll(".theme")].some((each) =>
        each.querySelector(".theme-sort")?.textContent.includes("{theme}")
        && each.querySelector(".theme-count")?.textContent === "({n})")"""


async def seen(page: Page, holds: str, does: Awaitable[object]) -> float:
    """Seconds from when somebody began to do something until it is so on a page."""
    looks = asyncio.ensure_future(page.wait_for_function(holds, polling=20))
    begun = time.monotonic()
    await does
    await looks
    return time.monotonic() - begun


async def test_five_hundred_answers_become_themes_and_the_room_ranks_them(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    phones = await hall_answers(hall, meeting)
    await moderator.steers("close")
    await moderator.steers("themes")
    one, two = await asyncio.gather(
        at_the_bench(hall, meeting, "secretariat"), at_the_bench(hall, meeting, "moderator")
    )
    wall = await hall.wall(meeting)
    took = await _sort(one, two)
    print("\nseconds until the other one saw it:", *(f"{each:.2f}" for each in took))
    assert sorted(took)[len(took) // 2] < SOON, took
    grown = wall.locator(".kind-foot")
    await expect(wall.locator(".theme-bar")).to_have_count(len(THEMES))
    before = int((await grown.inner_text()).split()[0])
    await asyncio.gather(_presses(one, "1234", EACH), _presses(two, "4321", EACH))
    after = before + 2 * EACH
    for page in (one, two):
        await expect(page.locator(".bench-progress")).to_contain_text(f"{after} av {ANSWERS}")
    await expect(grown).to_contain_text(f"{after} av {ANSWERS} svar er sortert i temaer")
    told = await _bars(wall)
    await picture(one, "sorting-day-workbench")
    await picture(wall, "sorting-day-wall")
    assert told == await _counts(one) == await _counts(two)
    (part,) = await _summed(hall, meeting)
    assert part.themed is not None
    assert told == {theme.name: str(theme.answers) for theme in part.themed.themes}
    assert (part.answers, part.themed.unsorted) == (ANSWERS, ANSWERS - after)

    phone = await hall.phone(meeting)
    await _asked_by_keyboard(two)
    await expect(phone.get_by_role("heading", level=1)).to_contain_text("tema")
    await _ranked(phones)
    # The one on the page moves the second to the top, which is sent at once.
    await phone.get_by_role("button", name="Flytt opp").nth(1).click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await picture(phone, "sorting-day-phone")
    item = (await hall.store.state(meeting.id)).current
    await moderator.steers("show", item=item, where="wall")
    await expect(wall.locator(".kind-foot")).to_contain_text(f"{RANKING} har rangert")
    await picture(wall, "sorting-day-ranking")
    _open, ranking = await _summed(hall, meeting)
    assert (ranking.people, ranking.answers) == (RANKING, RANKING)
    places = ranking.findings.tables[0]
    at = [places.head.index(name) for name in ("Alternativ", "Snittplass")]
    wanted = {str(row[at[0]]): f"{row[at[1]]:.1f}".replace(".", ",") for row in places.rows}
    assert await _bars(wall, ".bar") == wanted
    assert set(wanted) == set(THEMES)
    await leave(phones)


async def _sort(one: Page, two: Page) -> list[float]:
    """Themes made from either end of the list, and both under one; how soon the other saw each."""
    first, second, third, fourth = THEMES
    await press(one, "ArrowDown")
    await press(two, "ArrowDown", "End")
    took = [
        await seen(two, count(first, 1), names(one, "n", first)),
        await seen(one, count(second, 1), names(two, "n", second)),
        await seen(two, count(third, 1), names(one, "n", third)),
        await seen(one, count(fourth, 1), names(two, "n", fourth)),
    ]
    # They meet on the first theme: different answers, then the very same one.
    took.append(await seen(two, count(first, 2), press(one, "1")))
    took.append(await seen(one, count(first, 3), press(two, "1")))
    text = sayings(ANSWERS)[ANSWERS // 2]
    for page in (one, two):
        await page.keyboard.press("/")
        await page.keyboard.type(text)
        await page.keyboard.press("Enter")
        await expect(opened(page)).to_contain_text(text)
    both = asyncio.gather(press(one, "Shift+Digit1"), press(two, "Shift+Digit1"))
    took += await asyncio.gather(*(seen(page, count(first, 4), both) for page in (one, two)))
    for page, end in ((one, "Home"), (two, "End")):
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("grid")).not_to_have_attribute("aria-rowcount", "1")
        await page.keyboard.press(end)
    return took


async def _presses(page: Page, keys: str, times: int) -> None:
    for at in range(times):
        await page.keyboard.press(keys[at % len(keys)])


async def _bars(wall: Page, which: str = ".theme-bar") -> dict[str, str]:
    """The label and figure of each bar on the wall."""
    found = await wall.locator(which).evaluate_all(
        """(bars) => bars.map((bar) => [
            bar.querySelector(".bar-label").textContent,
            bar.querySelector(".bar-figure").textContent,
        ])"""
    )
    return {label.strip(): figure.strip() for label, figure in found}


async def _counts(page: Page) -> dict[str, str]:
    """The themes that people made on a workbench, with the number of answers under each."""
    found = await page.locator(".theme").evaluate_all(
        """(themes) => themes.filter((each) => each.querySelector(".theme-sort")).map((each) => [
            each.querySelector(".theme-sort bdi").textContent,
            each.querySelector(".theme-count").textContent,
        ])"""
    )
    return {name: n.strip("()") for name, n in found if name in THEMES}


async def _summed(hall: Hall, meeting: Meeting) -> tuple[Part, ...]:
    return summary(await hall.store.record(meeting.id), translator("nb")).parts


async def _asked_by_keyboard(page: Page) -> None:
    """The moderator asks the room to rank the themes, there and then."""
    await page.keyboard.press("Escape")
    await tab_to(page, page.get_by_role("button", name="Spør rommet om temaene"))
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog[open] input[name=ask-kind]").first).to_be_checked()
    await tab_to(page, page.get_by_role("button", name="Spør nå"))
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("Rommet blir spurt nå")


async def _ranked(phones: list[Phone]) -> None:
    """Each of them ranks; most of them agree on what comes first."""

    def ranking(state: dict[str, Any]) -> bool:
        return bool(state.get("item")) and state["item"]["kind"] == "ranking"

    async def one(at: int, phone: Phone) -> None:
        item = (await phone.hears("state", ranking))["item"]
        order = [option["id"] for option in item["question"]["options"]]
        rest = order[1:] if at % 3 else order[:0:-1]
        await phone.answers({"order": [order[0], *rest] if at % 5 else order[::-1]}, item["id"])

    await asyncio.gather(*(one(at, phone) for at, phone in enumerate(phones)))
