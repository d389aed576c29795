"""B, C. What a phone goes through: no network, nothing it may keep, put away, its clock wrong."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from typing import Any

import pytest
from playwright.async_api import Page, expect

from polling.meeting import Meeting
from tests.browser.conftest import (  # noqa: F401 (fixtures)
    PHONE,
    Hall,
    store,
)
from tests.browser.conftest import hall as rooms  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.trial, pytest.mark.browser, pytest.mark.timeout(180)]

OPEN = {"kind": "open_text", "question": {"text": "Hva er viktigst?"}}
CHOICE = {
    "kind": "choice",
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [{"id": "a", "text": "Rekruttering"}, {"id": "b", "text": "Journal"}],
    },
}
LATE = "Spørsmålet ble lukket før svaret kom fram. Det er ikke talt med."
#: What a browser does that is told to let pages keep nothing, and one whose disk is full.
KEEPS_NOTHING = {
    "forbidden": """Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("denied", "SecurityError"); } });""",
    "full": """Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError"); };""",
}


async def offline(phone: Page) -> None:
    """The network goes, and the page has noticed."""
    await phone.context.set_offline(True)
    await expect(phone.locator("#status")).to_contain_text("Uten nett")


async def writes(phone: Page, text: str) -> None:
    await phone.get_by_role("textbox").fill(text)
    await phone.locator("#go").click()


async def answers(rooms: Hall, meeting: Meeting) -> list[Any]:  # noqa: F811
    """What the store has of the first question."""
    rounds = (await rooms.store.record(meeting.id)).rounds
    return [row.value for row in rounds[0].rows] if rounds else []


async def test_a17_ten_minutes_offline_and_closed_meanwhile(rooms: Hall) -> None:  # noqa: F811
    rooms.fresh = True
    meeting = await rooms.meeting(OPEN, CHOICE)
    moderator = await rooms.moderator(meeting)
    context = await rooms.context(viewport=PHONE)
    phone = await context.new_page()
    await phone.clock.install()
    await phone.goto(f"/{await rooms.code(meeting)}")
    await moderator.opens("q001")
    await expect(phone.get_by_role("textbox")).to_be_visible()
    await offline(phone)
    await writes(phone, "Skrevet i kjelleren")
    await expect(phone.locator("#status")).to_have_text("Uten nett: sendes når nettet er tilbake")
    await moderator.steers("close")
    await moderator.opens("q002")
    await phone.clock.fast_forward("10:00")
    await context.set_offline(False)
    await expect(phone.locator(".notice.bad")).to_contain_text(LATE)
    await expect(phone.locator(".notice.bad")).to_contain_text("Skrevet i kjelleren")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Hvor skal vi begynne?")
    assert await answers(rooms, meeting) == []


async def test_a17_at_ones_own_pace_it_is_said_as_plainly(rooms: Hall) -> None:  # noqa: F811
    rooms.fresh = True
    now = dt.datetime.now(dt.UTC)
    meeting = await rooms.meeting(OPEN, CHOICE, pace="own", opens=now - dt.timedelta(hours=1))
    phone = await rooms.phone(meeting)
    await phone.get_by_role("button", name="Begynn", exact=True).click()
    await expect(phone.get_by_role("textbox")).to_be_visible()
    # What the next question needs is fetched a moment later, as long as there is a network.
    fetched = "performance.getEntriesByType('resource').some((one) => /choice.js/.test(one.name))"
    async with asyncio.timeout(20):
        while not await phone.evaluate(fetched):
            await asyncio.sleep(0.05)
    await offline(phone)
    await writes(phone, "Skrevet på toget")
    document, seen = await rooms.store.document(meeting.id)
    closed = document.model_copy(update={"closes": now - dt.timedelta(seconds=1)})
    await rooms.store.save(closed, seen)
    # Somebody has to be there for the clock to be kept; then the phone comes back.
    wall = await rooms.wall(meeting)
    await expect(wall.locator("#when")).to_have_text("Stengt for svar")
    await phone.context.set_offline(False)
    await phone.get_by_role("button", name="Oversikt").click()
    await expect(phone.locator(".notice.bad")).to_contain_text(LATE)
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Det er stengt")
    await expect(phone.locator(".way").first).to_contain_text("Ikke talt med")
    await expect(phone.locator(".pace-bar")).to_contain_text("0 av 2 besvart")
    assert await answers(rooms, meeting) == []


async def test_a18_what_a_phone_keeps_is_deleted_between_two_answers(
    rooms: Hall,  # noqa: F811
) -> None:
    rooms.fresh = True
    meeting = await rooms.meeting(OPEN)
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    phone = await rooms.phone(meeting)
    await writes(phone, "Først")
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await moderator.hears("counts", lambda told: told.get("joined") == 1)
    await phone.evaluate("localStorage.clear()")
    await phone.context.clear_cookies()
    await phone.reload()
    await expect(phone.get_by_role("textbox")).to_have_value("")
    await writes(phone, "Siden")
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    counts = await moderator.hears(
        "counts", lambda told: told.get("items", {}).get("q001", {}).get("people") == 2
    )
    assert counts["joined"] == 2
    found = sorted(answer["text"] for answer in await answers(rooms, meeting))
    assert found == ["Først", "Siden"]


@pytest.mark.parametrize("how", KEEPS_NOTHING)
async def test_a21_a_phone_that_may_keep_nothing(rooms: Hall, how: str) -> None:  # noqa: F811
    rooms.fresh = True
    meeting = await rooms.meeting(OPEN)
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    context = await rooms.context(viewport=PHONE)
    await context.add_init_script(KEEPS_NOTHING[how])
    phone = await rooms.page(context, f"/{await rooms.code(meeting)}")
    await writes(phone, "Uten lager")
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    # The same person over another connection, as long as the page lives.
    await offline(phone)
    await writes(phone, "Fortsatt uten lager")
    await context.set_offline(False)
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓ Du kan")
    counts = await moderator.hears(
        "counts", lambda told: told.get("items", {}).get("q001", {}).get("people") == 1
    )
    assert counts["joined"] == 1
    assert await answers(rooms, meeting) == [{"text": "Fortsatt uten lager"}]


@pytest.mark.alone
async def test_w20_a_phone_that_was_put_away(rooms: Hall) -> None:  # noqa: F811
    rooms.fresh = True
    meeting = await rooms.meeting(OPEN, CHOICE)
    moderator = await rooms.moderator(meeting)
    await moderator.opens("q001")
    phone = await rooms.phone(meeting)
    await expect(phone.get_by_role("textbox")).to_be_visible()
    browser = await phone.context.new_cdp_session(phone)
    await browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    await moderator.opens("q002")
    began = time.monotonic()
    await browser.send("Page.setWebLifecycleState", {"state": "active"})
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Hvor skal vi begynne?")
    assert time.monotonic() - began < 2
    # Back from another page, out of the browser's cache or not.
    await phone.goto("/")
    await moderator.opens("q001")
    began = time.monotonic()
    await phone.go_back()
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Hva er viktigst?")
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("hours", [-9, 13])
async def test_d18_a_phone_whose_clock_is_wrong(rooms: Hall, hours: int) -> None:  # noqa: F811
    rooms.fresh = True
    now = dt.datetime.now(dt.UTC)
    times = {"opens": now - dt.timedelta(hours=1), "closes": now + dt.timedelta(hours=5, minutes=1)}
    alone = await rooms.meeting(OPEN, pace="own", **times)
    together = await rooms.meeting(OPEN)
    moderator = await rooms.moderator(together)
    await moderator.opens("q001")
    await moderator.steers("countdown", seconds=120)
    context = await rooms.context(viewport=PHONE)
    await context.add_init_script(
        f"const now = Date.now.bind(Date); Date.now = () => now() + {hours} * 3600 * 1000;"
    )
    phone = await rooms.page(context, f"/{await rooms.code(alone)}")
    await expect(phone.locator(".pace-bar")).to_contain_text("Stenger om 5 timer")
    phone = await rooms.page(context, f"/{await rooms.code(together)}")
    await expect(phone.locator(".place [role=timer]")).to_contain_text("1:5")
