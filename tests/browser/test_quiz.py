"""A quiz in a real browser: an alias on the phone, what was right, and the leaderboard."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from polling.meeting import Meeting
from tests.browser.conftest import Hall, Picture
from tests.browser.people import Phone

pytestmark = pytest.mark.browser

CAPITAL = {
    "kind": "choice",
    "question": {
        "text": "Hvilken kommune i regionen har flest innbyggere over 80 år?",
        "options": [
            {"id": "a", "text": "Østre Fjordane"},
            {"id": "b", "text": "Nordsjøvik"},
            {"id": "c", "text": "Ålesætra"},
        ],
        "right": ["b"],
        "worth": 100,
    },
}
YEAR = {
    "kind": "number",
    "question": {"text": "Hvilket år kom samhandlingsreformen?", "least": 1990, "most": 2026,
                 "right": 2012, "within": 1, "worth": 50},
}  # fmt: skip
NAMES = (
    "Rolig Rype 4", "Sindig Sel 2", "Blid Bekk 7", "Ærlig Ørret", "Åpen Ås", "Vaken Vipe 1",
    "Klok Kråke 9", "Glad Gaupe 3", "Lun Lom 5", "Rask Rev 8", "Mild Multe 6", "Stø Stein 2",
)  # fmt: skip
RIGHT = {"options": ["b"], "other": None}
WRONG = {"options": ["a"], "other": None}


async def presenter(hall: Hall, meeting: Meeting) -> Page:
    context = await hall.staff(meeting, "moderator", viewport={"width": 1366, "height": 768})
    return await hall.page(context, f"/m/{meeting.id}/present")


async def plays(hall: Hall, code: str, *names: str) -> list[Phone]:
    """Phones without a browser, under these aliases."""
    phones = [await Phone.joined(hall.server.url, code) for _ in names]
    for phone, name in zip(phones, names, strict=True):
        assert (await phone.asks("alias", name=name))["ok"]
    return phones


async def test_a_phone_says_whether_its_answer_was_right(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(CAPITAL, YEAR)
    phone, other = await hall.phone(meeting), await hall.phone(meeting)
    wall, moderator = await hall.wall(meeting), await hall.moderator(meeting)
    await moderator.opens("q001")
    for page, option in ((phone, "Nordsjøvik"), (other, "Ålesætra")):
        await page.get_by_label(option).check()
        await page.get_by_role("button", name="Send svaret").click()
        await expect(page.locator("#status")).to_contain_text("Mottatt ✓")
    await moderator.steers("show", where="wall")
    await moderator.steers("show", where="phones")
    await expect(wall.locator(".bar")).to_have_count(3)
    await expect(wall.locator(".bar.right")).to_have_count(0)
    await expect(phone.locator(".verdict")).to_be_hidden()
    await phone.evaluate("document.querySelector('.question').dataset.same = ''")
    await moderator.steers("close")
    await expect(phone.locator(".verdict")).to_have_text("✓ Du svarte riktig")
    await expect(other.locator(".verdict")).to_have_text("✗ Du svarte ikke riktig")
    await expect(wall.locator(".bar.right")).to_have_text("Nordsjøvik1 (50 %)")
    await expect(wall.locator("#result")).to_contain_text("1 hadde riktig (50 %)")
    await expect(wall.locator("#result table")).to_contain_text("Nordsjøvik (riktig)")
    # What is right is told in the question that was there, not in another one.
    await expect(phone.locator(".question[data-same]")).to_be_visible()
    await expect(phone.locator("#alias")).to_have_count(0)
    await picture(phone, "quiz-right")
    await picture(wall, "quiz-right")
    for page in (phone, other, wall):
        assert await hall.faults(page) == ""
    await moderator.opens("q002")
    await phone.get_by_label("Tallet ditt").fill("2013")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await moderator.steers("close")
    await moderator.steers("show", where="wall")
    await expect(phone.locator(".verdict")).to_have_text("✓ Du svarte riktig")


async def test_a_leaderboard_from_alias_to_wall(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(CAPITAL, YEAR, leaderboard=True)
    code = await hall.code(meeting)
    phone, wall = await hall.phone(meeting), await hall.wall(meeting)
    moderator = await hall.moderator(meeting)
    await expect(wall.locator("#join .promise")).to_contain_text("et navn du velger selv")
    await expect(phone.locator("#promise")).to_contain_text("Ikke helt anonymt")
    name = phone.get_by_role("textbox", name="Navn på poengtavlen")
    await expect(name).to_have_value(re.compile(r"\S+ \S+ \d+"))
    await expect(phone.locator("#status")).to_have_text("Du er med")
    await picture(phone, "quiz-alias")
    assert await hall.faults(phone) == ""
    # By keyboard alone.
    await name.focus()
    await name.fill("f a e n")
    await phone.keyboard.press("Enter")
    await expect(phone.locator("#alias-problem")).to_contain_text("passer ikke")
    await expect(name).to_be_focused()
    await name.fill("Rolig Rype 4")
    await phone.keyboard.press("Enter")
    bar = phone.locator(".alias-bar")
    await expect(bar).to_contain_text("Du spiller som")
    await expect(phone.get_by_role("button", name="Bytt navn")).to_be_focused()
    others = await plays(hall, code, *NAMES[1:])
    await moderator.opens("q001")
    # Who joins while a question is on is shown the question first.
    late = await hall.phone(meeting)
    await expect(late.locator(".alias-bar")).to_be_visible()
    await expect(late.get_by_label("Nordsjøvik")).to_be_in_viewport()
    await phone.get_by_label("Nordsjøvik").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    for at, other in enumerate(others):
        await other.answers(RIGHT if at % 3 else WRONG, "q001")
    await moderator.steers("close")
    await expect(bar).not_to_contain_text("poeng")
    await moderator.steers("show", where="wall")
    await expect(bar).to_contain_text("100 poeng, 1. plass av 12")
    await picture(phone, "quiz-standing")
    assert await hall.faults(phone) == ""
    await moderator.opens("q002")
    for at, other in enumerate(others):
        await other.answers({"value": 2012 if at % 2 else 1999}, "q002")
    await moderator.steers("close")
    await moderator.steers("leaders")
    board = wall.locator("#leaders")
    await expect(board.get_by_role("row")).to_have_count(1 + 8)
    await moderator.steers("show", where="wall")
    await expect(board.locator("tbody tr").first).to_contain_text("150")
    await picture(wall, "quiz-leaders")
    assert await hall.faults(wall) == ""
    assert await board.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
    await moderator.steers("leaders", on=False)
    await expect(board).to_have_count(0)
    for other in others:
        await other.leave()


async def test_one_may_be_without_a_name(hall: Hall) -> None:
    meeting = await hall.meeting(CAPITAL, leaderboard=True)
    phone, moderator = await hall.phone(meeting), await hall.moderator(meeting)
    await phone.get_by_role("button", name="Hopp over").click()
    bar = phone.locator(".alias-bar")
    await expect(bar).to_contain_text("ikke med på poengtavlen")
    await expect(phone.locator("#status")).to_have_text("Anonymt · Du er med")
    await phone.reload()
    await expect(bar).to_contain_text("ikke med på poengtavlen")
    await moderator.opens("q001")
    await phone.get_by_label("Nordsjøvik").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await phone.get_by_role("button", name="Velg et navn").click()
    await expect(phone.get_by_role("textbox", name="Navn på poengtavlen")).to_be_focused()
    await phone.get_by_role("button", name="Bruk navnet").click()
    await expect(bar).to_contain_text("Du spiller som")
    # A name is of what comes after it.
    await moderator.steers("close")
    await moderator.steers("show", where="wall")
    await expect(bar).to_contain_text("0 poeng")


async def test_the_moderator_shows_the_leaderboard(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(CAPITAL, leaderboard=True)
    plain = await hall.meeting(CAPITAL)
    wall, desk = await hall.wall(meeting), await presenter(hall, meeting)
    button = desk.get_by_role("button", name="Vis poengtavlen")
    await expect(button).to_be_visible()
    await desk.keyboard.press("s")
    await expect(wall.locator("#leaders")).to_contain_text("Ingen har fått poeng ennå")
    await expect(desk.get_by_role("button", name="Skjul poengtavlen")).to_be_visible()
    await expect(desk.locator(".standing")).to_contain_text("Storskjermen viser poengtavlen")
    await picture(wall, "quiz-nobody")
    await picture(desk, "quiz-presenter")
    assert await hall.faults(desk) == ""
    await desk.get_by_role("button", name="Skjul poengtavlen").click()
    await expect(wall.locator("#leaders")).to_have_count(0)
    other = await presenter(hall, plain)
    await expect(other.get_by_role("button", name="Neste")).to_be_visible()
    await expect(other.get_by_role("button", name="Vis poengtavlen")).to_have_count(0)


async def test_right_options_are_marked_in_the_editor(hall: Hall, picture: Picture) -> None:
    plain = {**CAPITAL["question"], "right": [], "worth": 0}  # type: ignore[dict-item]
    meeting = await hall.meeting({"kind": "choice", "question": plain})
    context = await hall.staff(meeting, "moderator", viewport={"width": 1366, "height": 768})
    page = await hall.page(context, f"/m/{meeting.id}/edit")
    await page.locator("#agenda a", has_text="flest innbyggere").click()
    marks = page.get_by_role("checkbox", name="Riktig svar")
    await expect(marks).to_have_count(3)
    await marks.nth(1).check()
    await page.get_by_label("Poeng for riktig svar").fill("200")
    await page.get_by_role("checkbox", name="Raske svar gir flere poeng").check()
    await expect(page.locator("body")).to_contain_text("Lagret kl.")
    await picture(page, "quiz-editor")
    assert await hall.faults(page) == ""
    question = (await hall.store.document(meeting.id))[0].agenda[0].question.model_dump()
    assert (question["right"], question["worth"], question["speed"]) == (("b",), 200, True)
    # Two are right, and one can be chosen: that is told before anything is saved.
    await marks.nth(2).check()
    problem = page.locator(".problem[data-of]")
    await expect(problem).to_contain_text("like mange som det er riktige svar")
    await marks.nth(2).uncheck()
    await page.reload()
    await page.locator("#agenda a", has_text="flest innbyggere").click()
    await expect(marks.nth(1)).to_be_checked()
