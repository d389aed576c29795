"""Scales and numbers in the whole product: phone, wall and screen reader, by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Hall, Picture
from tests.browser.people import Phone

pytestmark = pytest.mark.browser

STATEMENTS = (
    "Jeg vet hvem jeg skal ringe når en pasient skal hjem",
    "Samhandlingsavtalene våre følges opp i praksis",
    "Vi lærer av hverandres uønskede hendelser",
)
SCALES: dict[str, Any] = {
    "kind": "scales",
    "question": {
        "text": "Hvor enig er du i dette om samarbeidet vårt?",
        "options": [{"id": f"o{n}", "text": text} for n, text in enumerate(STATEMENTS)],
    },
}
NUMBER: dict[str, Any] = {
    "kind": "number",
    "question": {
        "text": "Hvor mange timer går det før epikrisen er framme?",
        "decimals": 1,
        "unit": "timer",
    },
}


async def cells(page: Page, row: int = 0) -> list[str]:
    """A row of the table that only a screen reader meets, as single-spaced text."""
    found = page.locator("table tbody tr").nth(row).locator("th, td")
    return [text.replace("\u00a0", " ") for text in await found.all_text_contents()]


async def test_statements_are_rated_by_keyboard_and_shown(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(SCALES)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    wall = await hall.wall(meeting)
    await moderator.opens("q001")
    await expect(phone.get_by_role("group", name=STATEMENTS[0])).to_be_visible()
    await phone.get_by_role("radio").first.focus()
    await phone.keyboard.press("ArrowRight")
    await phone.keyboard.press("ArrowRight")
    await phone.keyboard.press("Tab")
    await phone.keyboard.press("Tab")
    await phone.keyboard.press("ArrowLeft")
    assert await hall.faults_in_both(phone, picture, "scales-phone") == ""
    await phone.get_by_role("button", name="Send svaret").focus()
    await phone.keyboard.press("Enter")
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    code = await hall.code(meeting)
    for values in ({"o0": 4, "o1": 1}, {"o0": 5, "o2": 3}):
        crowd = await Phone.joined(hall.server.url, code)
        await crowd.answers({"values": values}, "q001")
        await crowd.leave()
    await moderator.steers("show", where="wall")
    await moderator.steers("show", where="phones")
    for page in (phone, wall):
        figures = page.locator(".scale-rows .scale-figure")
        await expect(figures).to_have_text(["4,0", "3,0", "3,0"])
        assert await cells(page, 0) == [STATEMENTS[0], "4,00", "4", "1,00", "3", *"00111"]
        assert await cells(page, 1) == [STATEMENTS[1], "3,00", "3", "2,83", "2", *"10001"]
    for page, name in ((phone, "phone-shown"), (wall, "wall")):
        assert await hall.faults_in_both(page, picture, f"scales-{name}") == ""


@pytest.mark.parametrize(
    ("language", "typed", "mean"),
    [("nb", "12,5", "Snitt 21,25"), ("en", "12.5", "21.25")],
)
async def test_numbers_are_given_and_shown_as_the_language_writes_them(
    hall: Hall, picture: Picture, language: str, typed: str, mean: str
) -> None:
    meeting = await hall.meeting(NUMBER, language=language)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting, extra_http_headers={"Accept-Language": language})
    wall = await hall.wall(meeting, extra_http_headers={"Accept-Language": language})
    await moderator.opens("q001")
    field = phone.get_by_role("textbox")
    await field.focus()
    await phone.keyboard.type(typed)
    assert await hall.faults(phone) == ""
    await picture(phone, f"number-phone-{language}")
    await phone.locator("#go").focus()
    await phone.keyboard.press("Enter")
    await expect(phone.locator("#status")).to_contain_text("✓")
    await expect(field).to_have_value(typed)
    crowd = await Phone.joined(hall.server.url, await hall.code(meeting))
    await crowd.answers({"value": 30}, "q001")
    await crowd.leave()
    await moderator.steers("show", where="wall")
    await moderator.steers("show", where="phones")
    for page in (phone, wall):
        await expect(page.locator(".histogram-mean")).to_contain_text(mean)
        assert (await cells(page, 0))[1] == f"{mean.removeprefix('Snitt ').split()[0]} timer"
        assert await hall.faults(page) == ""
    await picture(wall, f"number-wall-{language}")


async def test_what_cannot_be_read_is_not_sent(hall: Hall) -> None:
    meeting = await hall.meeting(NUMBER)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await phone.get_by_role("textbox").fill("1.000")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_have_text("Bruk høyst 1 desimal.")
    await phone.reload()
    await expect(phone.get_by_role("textbox")).to_have_value("1.000")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_have_text("Bruk høyst 1 desimal.")
    await phone.get_by_role("textbox").fill("100")
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")


async def test_the_settings_are_edited_and_what_is_wrong_is_told_beside_them(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(SCALES, NUMBER)
    context = await hall.staff(meeting, "moderator", viewport={"width": 1366, "height": 900})
    page = await hall.page(context, f"/m/{meeting.id}/edit/q002")
    most = page.get_by_label("Høyeste tall")
    await most.fill("-1")
    told = page.locator(".problem", has_text="Det høyeste tallet må være større enn det laveste.")
    await expect(told).to_be_visible()
    assert await most.get_attribute("aria-invalid") == "true"
    await most.fill("500")
    await page.get_by_label("Riktig svar", exact=True).fill("42.5")
    await page.get_by_label("Hvor langt unna som regnes som riktig").fill("2")
    await page.get_by_label("Poeng for riktig svar").fill("300")
    await page.get_by_label("Raske svar gir flere poeng").check()
    await expect(told).to_have_count(0)
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    await picture(page, "number-editor")
    assert await hall.faults(page) == ""
    await page.goto(f"/m/{meeting.id}/edit/q001")
    await page.get_by_label("Høyeste verdi", exact=True).fill("10")
    await page.get_by_label("Høyeste verdi betyr").fill("Alltid")
    await page.get_by_role("button", name="Legg til påstand").click()
    await page.keyboard.type("Vi feirer sammen når noe går bra")
    wall = page.frame_locator(".wall-preview iframe")
    await expect(wall.locator(".scale-rows .scale-row")).to_have_count(4)
    await expect(wall.locator(".scale-ends").first).to_contain_text("Alltid 10")
    await picture(page, "scales-editor")
    assert await hall.faults(page) == ""
    # Another page of the editor has what was saved, as it was written.
    again = await hall.page(context, f"/m/{meeting.id}/edit/q002")
    await expect(again.get_by_label("Riktig svar", exact=True)).to_have_value("42.5")
    await expect(again.get_by_label("Høyeste tall")).to_have_value("500")
    await again.get_by_label("Riktig svar", exact=True).fill("")
    await expect(again.locator("#saved")).to_contain_text("Lagret kl.")
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    scales, number = (item.question.model_dump() for item in kept.agenda)
    assert [option["text"] for option in scales["options"]][3:] == [
        "Vi feirer sammen når noe går bra"
    ]
    assert (scales["most"], scales["high"]) == (10, "Alltid")
    assert (number["right"], number["within"], number["worth"], number["speed"]) == (
        None, 2, 300, True,
    )  # fmt: skip
