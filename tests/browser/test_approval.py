"""Approval: answers wait for somebody with the link, and the wall shows nothing before."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from polling.meeting import Meeting
from tests.browser.conftest import PHONE, Hall, Picture

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}
OPEN = {"kind": "open_text", "question": {"text": "Hva er det viktigste vi skal oppnå?"}}
APPROVED = {**OPEN, "approve": True}
CLOUD = {"kind": "word_cloud", "question": {"text": "Hva er god samhandling?"}}
OTHER = {
    "kind": "choice",
    "approve": True,
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [{"id": "a", "text": "Legevakt"}, {"id": "b", "text": "Utskriving"}],
        "other": True,
    },
}
RUDE = "Dette er noe f 4 e n s tull"
WAITS = "Mottatt ✓ · vises når møtelederen har godkjent det"


async def sends(phone: Page, text: str) -> None:
    await phone.get_by_role("textbox").first.fill(text)
    await phone.get_by_role("button", name="Send", exact=False).click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")


async def desk(hall: Hall, meeting: Meeting, role: str, **settings: Any) -> Page:
    context = await hall.staff(meeting, role, **{"viewport": LAPTOP, **settings})
    where = "present" if role == "moderator" else "answers"
    return await hall.page(context, f"/m/{meeting.id}/{where}")


@pytest.mark.parametrize("role", ["moderator", "secretariat"])
async def test_one_key_approves_and_one_hides_and_both_can_be_undone(
    hall: Hall, picture: Picture, role: str
) -> None:
    meeting = await hall.meeting(APPROVED)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting)
    phones = [await hall.phone(meeting) for _ in range(3)]
    page = await desk(hall, meeting, role)
    await moderator.opens("q001")
    await moderator.steers("show", where="wall")
    for phone, text in zip(phones, ("Én plan", "Ett nummer", "Mer tid"), strict=True):
        await sends(phone, text)
        await expect(phone.locator("#status")).to_have_text(WAITS)
    rows = page.locator(".waits")
    await expect(rows).to_have_count(3)
    await expect(page.locator("#approval-heading")).to_contain_text("3")
    await expect(page.locator(".answer")).to_have_count(0)
    await picture(page, f"approval-{role}")
    assert await hall.faults(page) == ""
    await expect(wall.locator("body")).not_to_contain_text("Én plan")
    await page.wait_for_timeout(400)  # what has just come is not acted on
    await page.keyboard.press("a")
    await expect(wall.locator(".answer-card")).to_have_text(["Én plan"])
    await expect(rows).to_have_count(2)
    await expect(page.locator(".toasts")).to_contain_text("Godkjent: «Én plan»")
    await page.wait_for_timeout(400)
    await page.keyboard.press("h")
    await expect(rows).to_have_count(1)
    await expect(page.locator(".hidden-answer")).to_contain_text("Ett nummer")
    await page.keyboard.press("z")
    # Undone, it waits again: it does not come onto the wall.
    await expect(rows).to_have_count(2)
    await page.keyboard.press("z")
    await expect(rows).to_have_count(3)
    await expect(wall.locator(".answer-card")).to_have_count(0)
    await expect(wall.locator("body")).not_to_contain_text("Ett nummer")


@pytest.mark.parametrize("role", ["moderator", "secretariat"])
async def test_on_a_phone_it_takes_one_tap_each(hall: Hall, picture: Picture, role: str) -> None:
    meeting = await hall.meeting(APPROVED, OPEN)
    moderator = await hall.moderator(meeting)
    phone, other = await hall.phone(meeting), await hall.phone(meeting)
    helper = await desk(hall, meeting, role, viewport=PHONE, has_touch=True)
    wall = await hall.wall(meeting)
    await moderator.opens("q001")
    await moderator.steers("show", where="wall")
    await sends(phone, "Én plan for hver pasient, som følger med hele veien hjem")
    await sends(other, "Dette hører ikke hjemme her")
    # Whatever is on: what waits is told.
    await moderator.opens("q002")
    rows = helper.locator(".waits")
    await expect(rows).to_have_count(2)
    await picture(helper, f"approval-{role}-phone")
    assert await hall.faults(helper) == ""
    for name in ("Godkjenn", "Skjul"):
        box = await rows.first.get_by_role("button", name=name).bounding_box()
        assert box
        assert box["height"] >= 48
    assert PHONE["width"] >= await helper.evaluate("document.documentElement.scrollWidth")
    await helper.wait_for_timeout(400)
    await rows.first.get_by_role("button", name="Godkjenn").tap()
    await expect(rows).to_have_count(1)
    await helper.wait_for_timeout(400)
    await rows.first.get_by_role("button", name="Skjul").tap()
    await expect(rows).to_have_count(0)
    await moderator.steers("go", item="q001")
    await expect(wall.locator(".answer-card")).to_have_count(1)
    await expect(wall.locator(".answer-card")).to_contain_text("Én plan")


async def pressed(row: Locator) -> None:
    """Approves one, as often as it takes: what has just moved under the pointer is not approved."""
    waits = row.page.locator(".waits")
    before = await waits.count()
    async with asyncio.timeout(20):
        while await waits.count() == before:
            await row.get_by_role("button", name="Godkjenn").click()
            await asyncio.sleep(0.1)


async def test_a_rude_answer_waits_and_nobody_is_told(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CLOUD)
    moderator = await hall.moderator(meeting)
    phone, wall = await hall.phone(meeting), await hall.wall(meeting)
    page = await desk(hall, meeting, "secretariat")
    await moderator.opens("q001")
    await moderator.steers("show", where="wall")
    await sends(phone, RUDE)
    await expect(phone.locator("#status")).to_have_text(
        "Mottatt ✓ Du kan endre svaret til spørsmålet lukkes."
    )
    await expect(page.locator(".waits")).to_contain_text(RUDE)
    await moderator.opens("q002")
    await moderator.steers("show", where="wall")
    await sends(phone, "faen")
    await expect(page.locator(".waits")).to_have_count(2)
    await expect(wall.locator("#result")).not_to_contain_text("faen")
    await pressed(page.locator(".waits", has_text="faen").last)
    await expect(wall.locator("#result")).to_contain_text("faen")
    said = await wall.evaluate("document.body.textContent")
    assert RUDE not in said


async def test_only_what_somebody_wrote_waits(hall: Hall) -> None:
    meeting = await hall.meeting(OTHER)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await phone.get_by_label("Legevakt").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_have_text(
        "Mottatt ✓ Du kan endre svaret til spørsmålet lukkes."
    )
    await moderator.hears("counts", lambda c: c.get("items", {}).get("q001", {}).get("people") == 1)
    found = await moderator.hears("counts", lambda c: "q001" in c.get("items", {}))
    assert found["items"]["q001"]["waiting"] == 0


async def test_the_editor_asks_for_approval_only_where_people_write(hall: Hall) -> None:
    ranked = {"options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}], "text": "Hva først?"}
    meeting = await hall.meeting(OPEN, {"kind": "ranking", "question": ranked})
    context = await hall.staff(meeting, "moderator", viewport=LAPTOP)
    page = await hall.page(context, f"/m/{meeting.id}/edit/q001")
    await page.get_by_label("Svar må godkjennes før de vises").check()
    await page.get_by_label("Hvor mange svar hver kan løfte fram etterpå").fill("3")
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    assert await hall.faults(page) == ""
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    assert kept.agenda[0].approve
    assert kept.agenda[0].question.most_lifts == 3
    await page.goto(f"/m/{meeting.id}/edit/q002")
    await expect(page.get_by_label("Notater")).to_be_visible()
    await expect(page.get_by_label("Svar må godkjennes før de vises")).to_have_count(0)
