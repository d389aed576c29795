"""Answers are lifted in a second phase: on phones, on the wall, and on the pages of staff."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PHONE, Hall, Picture
from tests.browser.people import Phone

pytestmark = pytest.mark.browser

SAID = (
    "Én plan for hver pasient, som følger med hele veien",
    "Ett nummer å ringe, og noen som svarer",
    "Mer tid til å lære av hverandre på tvers av kommunene",
    "Felles kompetanseplan for hele regionen",
)


def asked(**settings: Any) -> dict[str, Any]:
    about = {"text": "Hva er det viktigste vi skal oppnå?", "lifts": 2, **settings}
    return {"kind": "open_text", "question": about}


async def said_by_others(hall: Hall, meeting: Any, *texts: str) -> None:
    """Each text from a phone of its own."""
    code = await hall.code(meeting)
    for text in texts:
        crowd = await Phone.joined(hall.server.url, code)
        await crowd.answers({"text": text}, "q001")
        await crowd.leave()


def toggle(page: Page, text: str) -> Any:
    return page.locator(".lift", has_text=text).get_by_role("checkbox")


async def test_answers_are_lifted_by_keyboard_and_the_wall_follows(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(asked())
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    wall = await hall.wall(meeting)
    await moderator.opens("q001")
    await said_by_others(hall, meeting, *SAID, SAID[1].upper())
    await moderator.steers("lift", item="q001")
    await moderator.steers("show", where="wall")
    await expect(phone.locator(".lift")).to_have_count(4)
    await expect(phone.get_by_role("textbox")).to_be_hidden()
    await expect(phone.locator(".lifts-left")).to_have_text("Du kan løfte 2 til")
    assert await hall.faults(phone) == ""
    await toggle(phone, "NUMMER").focus()
    await phone.keyboard.press("Space")
    await expect(phone.locator("#status")).to_have_text("Mottatt ✓ Du kan løfte 1 til")
    await toggle(phone, SAID[3]).check()
    await expect(phone.locator(".lifts-left")).to_have_text("Du har brukt alle løftene dine")
    await toggle(phone, SAID[0]).click()
    await expect(phone.locator("#status")).to_have_text("Du har løftet 2. Ta bort ett først.")
    await expect(toggle(phone, SAID[0])).not_to_be_checked()
    other = await hall.phone(meeting)
    await toggle(other, SAID[3]).check()
    cards = wall.locator(".cards-column .answer-card")
    await expect(cards.first).to_contain_text("2 løft")
    await expect(cards.first).to_contain_text(SAID[3])
    await expect(cards.filter(has_text="NUMMER")).to_contain_text("1 løft")
    for page, name in ((phone, "phone"), (wall, "wall")):
        assert await hall.faults_in_both(page, picture, f"lifting-{name}") == ""
    await phone.reload()
    await expect(toggle(phone, SAID[3])).to_be_checked()
    await expect(phone.locator(".lifts-left")).to_have_text("Du har brukt alle løftene dine")
    await toggle(phone, SAID[3]).uncheck()
    await expect(cards.filter(has_text=SAID[3])).to_contain_text("1 løft")
    await moderator.steers("close")
    await expect(phone.locator("#status")).to_have_text(
        "Spørsmålet er lukket. Løftene dine er talt med."
    )
    await expect(phone.locator(".lift")).to_have_count(1)
    await expect(phone.locator(".lift").get_by_role("checkbox")).to_be_disabled()
    await moderator.steers("open")
    await expect(phone.get_by_role("textbox")).to_be_editable()
    await expect(phone.locator(".lifting")).to_be_hidden()


async def test_a_lift_that_comes_too_late_is_told(hall: Hall) -> None:
    hall.fresh = True
    meeting = await hall.meeting(asked())
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await said_by_others(hall, meeting, *SAID)
    await moderator.steers("lift", item="q001")
    await expect(phone.locator(".lift")).to_have_count(4)
    await phone.context.set_offline(True)
    await phone.evaluate("dispatchEvent(new Event('offline'))")
    await toggle(phone, SAID[0]).check()
    await moderator.steers("close")
    await phone.context.set_offline(False)
    await phone.reload()
    await expect(phone.locator("#status")).to_contain_text("Spørsmålet")
    await expect(phone.locator("body")).not_to_contain_text("undefined")


async def test_five_hundred_are_searched_without_a_stutter(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(asked(max_answers=10))
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    code = await hall.code(meeting)
    crowd = [await Phone.joined(hall.server.url, code) for _ in range(50)]
    for slot in range(10):
        texts = [f"Forslag {slot}{n:02d}: bedre overganger" for n in range(len(crowd))]
        await asyncio.gather(
            *(
                one.answers({"text": text}, "q001", slot=slot)
                for one, text in zip(crowd, texts, strict=True)
            )
        )
    await moderator.steers("lift", item="q001")
    phone = await hall.phone(meeting)
    await expect(phone.locator(".lift")).to_have_count(500)
    search = phone.get_by_label("Søk i svarene")
    slowest = await phone.evaluate(
        """async () => {
            const field = document.querySelector(".lifting input[type=search]");
            let slowest = 0;
            for (const text of ["f", "fo", "forslag 7", "forslag 77", ""]) {
                field.value = text;
                const began = performance.now();
                field.dispatchEvent(new Event("input", { bubbles: true }));
                document.body.offsetHeight;
                slowest = Math.max(slowest, performance.now() - began);
                await new Promise((done) => requestAnimationFrame(done));
            }
            return slowest;
        }"""
    )
    assert slowest < 300
    await search.fill("forslag 733")
    await expect(phone.locator(".lifts > li:visible")).to_have_count(1)
    await expect(phone.get_by_text("1 treff")).to_be_visible()
    await phone.locator(".lifts > li:visible").get_by_role("checkbox").check()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await search.fill("")
    await picture(phone, "lifting-phone-500")
    assert PHONE["width"] >= await phone.evaluate("document.documentElement.scrollWidth")
    for one in crowd:
        await one.leave()


async def test_the_moderator_begins_and_ends_it_by_key_and_reads_by_lifts(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(asked(), {**asked(lifts=0)})
    context = await hall.staff(meeting, "moderator", viewport={"width": 1366, "height": 768})
    page = await hall.page(context, f"/m/{meeting.id}/present")
    wall = await hall.wall(meeting)
    phone = await hall.phone(meeting)
    lift = page.locator("[data-does=lift]")
    await page.keyboard.press("ArrowRight")
    await expect(lift).to_have_attribute("title", "Åpne spørsmålet først.")
    await page.keyboard.press("Space")
    await expect(lift).to_have_attribute("title", "Det er ingen svar å løfte fram ennå.")
    await said_by_others(hall, meeting, *SAID)
    await expect(lift).to_have_attribute("aria-disabled", "false")
    await expect(lift).to_contain_text("Løft fram svar")
    await page.keyboard.press("l")
    await expect(page.locator(".standing")).to_contain_text("svar løftes fram")
    await expect(page.locator(".agenda-item[aria-current]")).to_contain_text("Løftes fram")
    await expect(wall.locator("#phase")).to_have_text("Løft fram svar på telefonen")
    await toggle(phone, SAID[0]).check()
    rows = page.locator(".answer")
    await expect(rows.first).to_contain_text(SAID[0])
    await expect(rows.first).to_contain_text("1 løft")
    await picture(page, "lifting-presenter")
    assert await hall.faults(page) == ""
    await page.get_by_role("radio", name="Nyeste først").check()
    await expect(rows.first).to_contain_text(SAID[3])
    await page.get_by_role("radio", name="Nyeste først").press("Tab")
    await page.keyboard.press("l")
    await expect(phone.get_by_role("textbox")).to_be_visible()
    await expect(lift).to_contain_text("Løft fram svar")
    secret = await hall.staff(meeting, "secretariat", viewport={"width": 1366, "height": 768})
    secretary = await hall.page(secret, f"/m/{meeting.id}/answers")
    await expect(secretary.locator(".answer").first).to_contain_text("1 løft")
    await page.keyboard.press("ArrowRight")
    await expect(lift).to_have_count(0)


async def test_what_a_question_becomes_later_is_said_in_the_meetings_language(hall: Hall) -> None:
    meeting = await hall.meeting(asked(lifts=0), language="en")
    moderator, phone = await hall.moderator(meeting), await hall.phone(meeting)
    found, revision = await hall.store.document(meeting.id)
    question = found.agenda[0].question.model_copy(update={"lifts": 2})
    item = found.agenda[0].model_copy(update={"question": question})
    await hall.store.save(found.model_copy(update={"agenda": (item,)}), revision)
    await moderator.opens("q001")
    await said_by_others(hall, meeting, *SAID[:2])
    await moderator.steers("lift", item="q001")
    await expect(phone.locator(".lifting h2")).to_have_text("Lift answers")
    await expect(phone.locator(".lifts-left")).to_have_text("You can lift 2 more")
