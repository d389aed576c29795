"""Questions from the floor: at hand on phones, by lifts on the wall, marked by staff."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from polling.meeting import Meeting
from polling.store.keys import RoundKey
from tests.browser.conftest import PHONE, Hall, Picture
from tests.browser.people import Phone

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}
FLOOR: dict[str, Any] = {"kind": "floor", "question": {"text": "Spør panelet"}}
CHOICE: dict[str, Any] = {
    "kind": "choice",
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [{"id": "a", "text": "Legevakt"}, {"id": "b", "text": "Utskriving"}],
    },
}
ASKED = (
    "Hvem har ansvaret når noe går galt mellom sykehuset og kommunen?",
    "Når er dette på plass?",
    "Hva betyr det for de minste kommunene?",
)


async def asked_by_others(hall: Hall, meeting: Meeting, *texts: str) -> list[Phone]:
    """Each text from a phone of its own, which stays."""
    code = await hall.code(meeting)
    crowd = []
    for text in texts:
        phone = await Phone.joined(hall.server.url, code)
        await phone.answers({"text": text}, "q001")
        crowd.append(phone)
    return crowd


def toggle(page: Page, text: str) -> Any:
    return page.locator(".lift", has_text=text).get_by_role("checkbox")


async def test_it_is_asked_and_lifted_beside_what_is_on(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(FLOOR, CHOICE)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await moderator.opens("q002")
    crowd = await asked_by_others(hall, meeting, *ASKED)
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Hvor skal vi begynne?")
    way = phone.get_by_role("button", name="Spør panelet")
    await expect(way).to_contain_text("3 spørsmål · 3 nye")
    assert await hall.faults_in_both(phone, picture, "floor-way") == ""
    await way.focus()
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Spør panelet")
    await phone.get_by_role("textbox").fill("Hva koster det oss?")
    await phone.get_by_role("button", name="Send spørsmålet").click()
    await expect(phone.locator("#status")).to_have_text("Mottatt ✓ Spørsmålet er stilt.")
    await expect(phone.locator(".lift")).to_have_count(4)
    own = phone.locator(".lift", has_text="Hva koster det oss?")
    await expect(own).to_contain_text("Ditt spørsmål")
    await expect(own.get_by_role("checkbox")).to_be_disabled()
    await toggle(phone, ASKED[1]).focus()
    await phone.keyboard.press("Space")
    await expect(phone.locator("#status")).to_have_text("Mottatt ✓ Du kan løfte 2 til")
    await expect(phone.locator(".lift", has_text=ASKED[1])).to_contain_text("1 løft")
    assert await hall.faults_in_both(phone, picture, "floor-phone") == ""
    assert PHONE["width"] >= await phone.evaluate("document.documentElement.scrollWidth")
    await phone.get_by_role("button", name="Tilbake til det som er på nå").click()
    await expect(way).to_have_text("Spør panelet4 spørsmål")
    crowd += await asked_by_others(hall, meeting, "Har andre prøvd dette?")
    await expect(way).to_contain_text("5 spørsmål · 1 nytt")
    await phone.reload()
    await expect(way).to_contain_text("5 spørsmål · 1 nytt")
    await way.click()
    await expect(toggle(phone, ASKED[1])).to_be_checked()
    for one in crowd:
        await one.leave()


async def test_the_wall_lists_by_lifts_and_what_is_answered_last(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(FLOOR)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting)
    phone = await hall.phone(meeting)
    context = await hall.staff(meeting, "moderator", viewport=LAPTOP)
    page = await hall.page(context, f"/m/{meeting.id}/present")
    await moderator.opens("q001")
    await moderator.steers("show", where="wall")
    await expect(wall.locator(".kind-waiting")).to_have_text("Venter på de første spørsmålene")
    crowd = await asked_by_others(hall, meeting, *ASKED)
    await toggle(phone, ASKED[0]).check()
    await toggle(phone, ASKED[2]).check()
    last = next(id_ for id_, text in await _listed(hall, meeting) if text == ASKED[2])
    await crowd[0].answers({"lifts": [last]}, "q001.lifts")
    cards = wall.locator(".answer-card")
    await expect(cards.first).to_contain_text(ASKED[2])
    await expect(cards.first.locator(".floor-lifts")).to_have_text("2løft")
    await expect(cards.last).to_contain_text(ASKED[1])
    listed = page.locator(".answer")
    await expect(listed.first).to_contain_text("2 løft")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("m")
    await expect(cards.last).to_contain_text(ASKED[2])
    await expect(page.locator(".answered-answer")).to_have_count(1)
    await page.keyboard.press("z")
    await expect(cards.first).to_contain_text(ASKED[2])
    await expect(page.locator(".answered-answer")).to_have_count(0)
    await page.keyboard.press("m")
    await expect(cards.last).to_contain_text(ASKED[2])
    await expect(cards.last).to_contain_text("Besvart")
    await expect(listed.last).to_contain_text("Besvart")
    await expect(phone.locator(".lift", has_text=ASKED[2])).to_contain_text("Besvart")
    for screen, name in ((wall, "wall"), (page, "presenter"), (phone, "answered")):
        assert await hall.faults_in_both(screen, picture, f"floor-{name}") == ""
    await expect(page.locator(".answered-answer")).to_have_count(1)
    await page.keyboard.press("m")
    await expect(cards.first).to_contain_text(ASKED[2])
    await page.keyboard.press("Enter")
    await expect(wall.locator(".answer-large")).to_contain_text(ASKED[2])
    await page.keyboard.press("h")
    await expect(cards).to_have_count(2)
    await expect(phone.locator(".lift")).to_have_count(2)
    for one in crowd:
        await one.leave()


async def test_fifty_questions_have_their_pages_and_the_secretary_marks_them(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(FLOOR)
    moderator = await hall.moderator(meeting)
    wall = await hall.wall(meeting)
    context = await hall.staff(meeting, "secretariat", viewport=LAPTOP)
    secretary = await hall.page(context, f"/m/{meeting.id}/answers")
    await moderator.opens("q001")
    await moderator.steers("show", where="wall")
    texts = [f"Spørsmål nummer {n}: hva skjer med pasientene våre da?" for n in range(50)]
    crowd = await asked_by_others(hall, meeting, *texts)
    await expect(wall.locator(".cards-turn")).to_contain_text(" / ")
    over = await wall.locator(".kind-wall").evaluate(
        "(e) => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]"
    )
    assert over == [0, 0]
    await picture(wall, "floor-wall-50")
    await expect(secretary.locator(".answer")).to_have_count(50)
    row = secretary.locator(".answer", has_text="nummer 33:")
    await row.hover()
    await row.get_by_role("button", name="Besvart").click()
    await expect(secretary.locator(".answered-answer")).to_contain_text("nummer 33:")
    await expect(secretary.get_by_role("group", name="Rekkefølge")).to_be_visible()
    await picture(secretary, "floor-secretary")
    assert await hall.faults(secretary) == ""
    for one in crowd:
        await one.leave()


async def test_the_settings_are_edited_with_a_preview(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(FLOOR)
    context = await hall.staff(meeting, "moderator", viewport={"width": 1366, "height": 900})
    page = await hall.page(context, f"/m/{meeting.id}/edit/q001")
    await page.get_by_label("Spørsmål fra hver deltaker").fill("3")
    await page.get_by_label("Hvor mange spørsmål hver kan løfte fram").fill("5")
    wall = page.frame_locator(".wall-preview iframe")
    await expect(wall.locator(".answer-card").first).to_be_visible()
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    await picture(page, "floor-editor")
    assert await hall.faults(page) == ""
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    question = kept.agenda[0].question
    assert (question.slots, question.most_lifts) == (3, 5)


async def _listed(hall: Hall, meeting: Meeting) -> list[tuple[str, str]]:
    """The ids and texts that stand in the store, in no order."""
    changes, _ = await hall.store.changes(RoundKey(meeting.id, "live", "q001", 1), 0)
    return [(one.id, json.loads(one.value or "{}")["text"]) for one in changes]
