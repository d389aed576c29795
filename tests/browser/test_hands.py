"""The moderator's hands in a real browser: clear, ask again, several at once, quiet signs."""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import Any

import pytest
from playwright.async_api import Page, expect

from polling import kinds
from polling.meeting import Meeting
from tests.browser.conftest import Hall, Picture
from tests.browser.people import Moderator, Phone
from tests.browser.test_presenter import CHOICE, OPEN, clean, crowd, leave, presenter, standing
from tests.kinds.screens import SETTINGS

pytestmark = pytest.mark.browser

PROJECTOR = {"width": 1366, "height": 768}
A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}


def more(page: Page, name: str) -> Any:
    return page.get_by_role("group", name="Flere valg").get_by_role("button", name=name)


def toast(page: Page) -> Any:
    return page.locator(".toast")


# Clear, and undo


async def test_answers_are_cleared_and_brought_back(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await presenter(hall, meeting)
    phone = await hall.phone(meeting)
    await expect(more(page, "Tøm svarene")).to_have_attribute("aria-disabled", "true")
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await phone.get_by_label("Legevakt").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await expect(page.locator(".answered")).to_have_text("1 av 1 har svart · 1 svar")

    await more(page, "Tøm svarene").click()
    await expect(toast(page)).to_contain_text("Svarene er tømt.")
    await expect(page.locator(".answered")).to_have_text("0 av 1 har svart · 0 svar")
    # The phone has not answered any more, and is asked anew.
    await expect(phone.locator("#status")).to_contain_text("Ikke sendt ennå")
    await expect(phone.get_by_label("Legevakt")).not_to_be_checked()
    await picture(page, "hands-cleared")
    assert await clean(hall, page) == []

    await toast(page).get_by_role("button", name="Angre").click()
    await expect(page.locator(".answered")).to_have_text("1 av 1 har svart · 1 svar")
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await expect(phone.get_by_label("Legevakt")).to_be_checked()
    await expect(more(page, "Hent tilbake svarene")).to_have_count(0)


async def test_cleared_answers_can_be_had_back_later_and_go_when_the_meeting_ends(
    hall: Hall,
) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await presenter(hall, meeting)
    phones = await crowd(hall, meeting, 2)
    await page.keyboard.press("PageDown")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("åpent")
    await phones[0].answers(A, "q001")
    await expect(page.locator(".answered")).to_contain_text("1 svar")
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("lukket")
    await more(page, "Tøm svarene").click()
    await expect(page.locator(".answered")).to_contain_text("0 svar")
    # Another page, long after: the way back stands with the question.
    await page.reload()
    await more(page, "Hent tilbake svarene").click()
    await expect(page.locator(".answered")).to_contain_text("1 svar")
    await more(page, "Tøm svarene").click()
    await expect(page.locator(".answered")).to_contain_text("0 svar")
    moderator = await hall.moderator(meeting)
    await moderator.steers("end")
    await expect(standing(page)).to_have_text("Møtet er avsluttet.")
    record = await hall.store.record(meeting.id)
    assert sum(each.answers for each in record.rounds) == 0
    keys = [key async for key in hall.store.redis.scan_iter(f"*{meeting.id}*q001*1*answers*")]
    assert keys == []
    await leave(phones)


# Before and after


async def twice(
    hall: Hall, moderator: Moderator, meeting: Meeting, phones: list[Phone], item: str
) -> None:
    """A question answered by fewer at first, then again by all."""
    made = meeting.item(item)
    question = made.question
    for run, people in ((1, phones[: len(phones) * 2 // 3]), (2, phones)):
        if run == 1:
            await moderator.opens(item)
        else:
            await moderator.steers("close", item=item)
            await moderator.steers("again", item=item)
        for number, phone in enumerate(people):
            answer = question.made_up(Random(f"{item}{run}{number}"), [])
            given = answer.model_dump(mode="json")
            await phone.answers(given, item, run=run)
    await moderator.steers("close", item=item)


OVER = """() => [...document.querySelectorAll(".grounds, .ground-part, .ground, .kind-wall")]
    .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
    .map((e) => [e.className, e.scrollWidth, e.clientWidth, e.scrollHeight, e.clientHeight])"""
SMALL = """() => {
    const least = 0.0279 * Math.min(innerHeight, innerWidth * 0.5625);
    const result = document.querySelector("#result");
    const walker = document.createTreeWalker(result, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const box = node.parentElement;
        // What is drawn as a picture is measured in its own units.
        if (!node.data.trim() || box.closest(".visually-hidden, svg")) continue;
        if (parseFloat(getComputedStyle(box).fontSize) < least) found.push(node.data);
    }
    return found;
}"""


@pytest.mark.timeout(240)
async def test_before_and_after_is_one_picture_for_every_kind(hall: Hall, picture: Picture) -> None:
    asked: list[dict[str, Any]] = []
    for name in kinds.names():
        kind = kinds.kind(name)
        question = kind.Question
        if not question.ANSWERED or question.ON_JOINING or question.BY_TABLE:
            continue
        text = f"Hvor godt fungerer samarbeidet mellom kommunene og sykehuset i dag, {len(asked)}?"
        asked.append({"kind": name, "question": {"text": text, **SETTINGS.get(name, {})}})
    many = [{"id": f"o{n}", "text": f"Alternativ nummer {n} av mange"} for n in range(16)]
    text = "Og hva skal vi begynne med av alt som står her?"
    asked.append({"kind": "choice", "question": {"text": text, "options": many}})
    meeting = await hall.meeting(*asked)
    moderator = await hall.moderator(meeting)
    phones = await crowd(hall, meeting, 12)
    wall = await hall.wall(meeting)
    small = await hall.wall(meeting, viewport=PROJECTOR)
    for item in meeting.agenda:
        await twice(hall, moderator, meeting, phones, item.id)
        await moderator.steers("compare", item=item.id, on=True)
        for page in (wall, small):
            await expect(page.locator("#question")).to_have_text(item.question.text)
            headings = page.locator(".ground-part > h2:visible")
            await expect(headings).to_have_text(["Runde 1 (8 svar)", "Runde 2 (12 svar)"])
            captions = page.locator(".ground-part caption")
            await expect(captions).to_contain_text(["Runde 1 (8 svar): ", "Runde 2 (12 svar): "])
            await page.evaluate("document.fonts.ready")
            await asyncio.sleep(0.5)  # bars grow, and words find their places
            assert await page.evaluate(OVER) == [], item.kind
            assert await page.evaluate(SMALL) == [], item.kind
        await picture(wall, f"before-after-{item.kind}-{item.id}")
        await picture(small, f"before-after-{item.kind}-small")
    assert await hall.faults(wall) == ""
    await leave(phones)


async def test_the_moderator_shows_before_and_after_with_one_key(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await presenter(hall, meeting)
    moderator = await hall.moderator(meeting)
    phones = await crowd(hall, meeting, 3)
    wall = await hall.wall(meeting)
    await expect(more(page, "Vis før og etter")).to_have_attribute("aria-disabled", "true")
    await twice(hall, moderator, meeting, phones, "q001")
    await expect(standing(page)).to_contain_text("lukket · runde 2")
    await expect(more(page, "Vis før og etter")).to_have_attribute("aria-disabled", "false")
    await page.keyboard.press("f")
    await expect(wall.locator(".ground-part")).to_have_count(2)
    frame = page.frame_locator(".stage-frame")
    await expect(frame.locator(".ground-part > h2")).to_have_text(
        ["Runde 1 (2 svar)", "Runde 2 (3 svar)"]
    )
    # The presenter's own column has the present round only.
    await expect(page.locator(".answered")).to_have_text("3 av 3 har svart · 3 svar")
    await expect(page.locator(".desk-answers .bar")).to_have_count(2)
    await more(page, "Vis bare denne runden").click()
    await expect(wall.locator(".ground-part")).to_have_count(0)
    await expect(wall.locator(".ground .bar")).to_have_count(2)
    await leave(phones)


async def test_answers_of_two_rounds_are_two_columns_of_cards(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN)
    page = await presenter(hall, meeting)
    moderator = await hall.moderator(meeting)
    phones = await crowd(hall, meeting, 2)
    wall = await hall.wall(meeting)
    await moderator.opens("q001")
    await phones[0].answers({"text": "Tryggere overganger"}, "q001")
    await moderator.steers("close")
    await moderator.steers("again")
    await phones[1].answers({"text": "Færre skjema"}, "q001", run=2)
    await moderator.steers("compare", on=True)
    parts = wall.locator(".ground-part")
    await expect(parts.nth(0).locator(".answer-card")).to_have_text(["Tryggere overganger"])
    await expect(parts.nth(1).locator(".answer-card")).to_have_text(["Færre skjema"])
    # The list beside the wall is of the round that is on, whatever else is told.
    await expect(page.locator(".answer")).to_have_count(1)
    await phones[0].answers({"text": "Mer tid"}, "q001", run=2)
    await expect(page.locator(".answer")).to_have_count(2)
    await expect(parts.nth(1).locator(".answer-card")).to_have_count(2)
    await expect(parts.nth(0).locator(".answer-card")).to_have_count(1)
    await leave(phones)


# Several moderators


async def named(hall: Hall, meeting: Meeting, label: str) -> Moderator:
    """A moderator with a link of that name, on a plain socket."""
    _, secret = await hall.store.hand_out(meeting.id, "moderator", label)
    context = await hall.context()
    page = await hall.page(context, f"/key#{meeting.id}.moderator.{secret}")
    await page.wait_for_url("**/present")
    cookies = await context.cookies()
    await context.close()
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    return await Moderator.connected(hall.server.url, meeting.id, cookie)


async def test_what_another_moderator_does_is_said_by_name(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await presenter(hall, meeting)
    other, nameless = await named(hall, meeting, "Bord-PC"), await hall.moderator(meeting)
    await expect(page.locator(".moderators")).to_have_text("3 møteledere")
    await expect(page.locator(".here")).to_have_text("Møteledere her nå: Bord-PC")
    await other.opens("q002")
    await expect(toast(page).last).to_contain_text("Bord-PC åpnet spørsmålet.")
    await picture(page, "hands-others")
    await nameless.steers("close")
    await expect(toast(page).last).to_contain_text("En annen møteleder lukket spørsmålet.")
    # Of what one did oneself nothing is said.
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("åpent")
    await page.keyboard.press("v")
    await expect(standing(page)).to_contain_text("vises")
    await expect(toast(page).filter(has_text="viste svarene")).to_have_count(0)
    assert await clean(hall, page) == []
    await other.leave()
    await expect(page.locator(".here")).to_have_count(0)


async def test_a_link_gets_a_name_in_the_window(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    page = await presenter(hall, meeting)
    await page.get_by_role("button", name="Lenker").click()
    dialog = page.get_by_role("dialog", name="Lenker")
    role = dialog.get_by_role("region", name="Møteleder")
    await role.get_by_label("Navn på lenken").fill("Karis laptop")
    await role.get_by_role("button", name="Lag lenke").click()
    await expect(role.locator(".link-list li")).to_have_count(2)
    await expect(role.get_by_text("Karis laptop")).to_be_visible()
    await expect(role.get_by_role("button", name="Trekk tilbake lenken til Karis")).to_be_visible()
    await picture(page, "hands-link-name")
    assert await clean(hall, page) == []
    handed = await hall.store.handed_out(meeting.id)
    assert sorted(key.label for key in handed) == ["", "Karis laptop"]


# Keys


async def test_space_steers_the_meeting_after_a_window_is_closed(hall: Hall) -> None:
    meeting = await hall.meeting({**CHOICE, "slips": True}, OPEN)
    page = await presenter(hall, meeting)
    await page.keyboard.press("PageDown")
    await expect(standing(page)).to_contain_text("Spørsmål 1 av 2 · venter")
    states = ["åpent", "lukket", "åpent", "lukket", "åpent", "lukket"]
    for name in ("Lenker", "Stemmesedler", "Taster"):
        button = page.locator(".desk-tools").get_by_role("button", name=name)
        for way in ("mouse", "keyboard"):
            if way == "mouse":
                await button.click()
            else:
                await button.focus()
                await page.keyboard.press("Enter")
            await expect(page.get_by_role("dialog")).to_be_visible()
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_be_hidden()
            await expect(page.locator(".desk-tools")).to_be_focused()
            await page.keyboard.press(" ")
            await expect(standing(page)).to_contain_text(states.pop(0))
            await expect(page.get_by_role("dialog")).to_be_hidden()
    # Tab goes on from where one was.
    await page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert await focused.evaluate("(e) => e.closest('.desk-tools') !== null")


async def test_any_item_is_two_keys_away(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE, {**OPEN, "question": {"text": "Og til slutt?"}})
    page = await presenter(hall, meeting)
    await page.keyboard.press("p")
    dialog = page.get_by_role("dialog", name="Gå til")
    await expect(dialog.get_by_role("button", name="1. Hva er det viktigste")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await picture(page, "hands-jump")
    assert await clean(hall, page) == []
    await page.keyboard.press("Enter")
    await expect(standing(page)).to_contain_text("Spørsmål 3 av 3")
    await expect(dialog).to_be_hidden()
    await page.keyboard.press(" ")
    await expect(standing(page)).to_contain_text("åpent")


# Reactions


async def test_quiet_signs_go_from_phones_to_the_wall_and_the_moderator(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(CHOICE, reactions=True)
    page = await presenter(hall, meeting)
    wall = await hall.wall(meeting)
    phone = await hall.phone(meeting)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    await moderator.steers("show")
    signs = phone.get_by_role("group", name="Si stille fra")
    buttons = signs.get_by_role("button")
    await expect(buttons).to_have_text(["Enig", "Viktig", "Uklart", "Saktere"])
    for at in range(4):
        box = await buttons.nth(at).bounding_box()
        assert box is not None
        assert box["height"] >= 48
        assert box["width"] >= 48
    result = wall.locator("#result")
    await expect(result).to_be_visible()
    before = await result.bounding_box()
    await expect(wall.locator(".signs")).to_have_count(0)
    await buttons.nth(2).click()
    await expect(buttons.nth(2)).to_have_text("Sendt")
    await expect(wall.locator(".signs li").nth(2)).to_have_text("Uklart1")
    await expect(page.locator(".desk-figures .signs li").nth(2)).to_contain_text("Uklart 1")
    await picture(phone, "signs-phone")
    await picture(wall, "signs-wall")
    await picture(page, "signs-presenter")
    assert await result.bounding_box() == before
    assert await wall.locator("#foot").evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert await hall.faults(phone) == ""
    assert await hall.faults(wall) == ""
    assert await clean(hall, page) == []
    await expect(buttons.nth(2)).to_have_text("Uklart")
    # Ten seconds later nothing is said any more.
    await expect(wall.locator(".signs")).to_be_hidden()
    await expect(page.locator(".desk-figures .signs")).to_have_count(0)
    await moderator.steers("end")
    await expect(phone.get_by_role("heading", name="Takk for at du var med")).to_be_visible()
    await expect(signs).to_be_hidden()


async def test_the_editor_lets_participants_react(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await hall.page(await hall.staff(meeting, "moderator"), f"/m/{meeting.id}/edit")
    phone = await hall.phone(meeting)
    await page.get_by_label("Deltakerne kan reagere stille").check()
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    # A phone that is here already gets them, and loses them again.
    await expect(phone.get_by_role("group", name="Si stille fra")).to_be_visible()
    await page.get_by_label("Deltakerne kan reagere stille").uncheck()
    await expect(phone.get_by_role("group", name="Si stille fra")).to_be_hidden()


async def test_a_meeting_without_reactions_has_none(hall: Hall) -> None:
    phone = await hall.phone(await hall.meeting(CHOICE))
    await expect(phone.locator("#status")).to_contain_text("Du er med")
    assert await phone.locator("#signs").count() == 0
    loaded = await phone.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert not any("reactions" in name for name in json.loads(json.dumps(loaded)))
