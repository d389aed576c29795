"""Pictures in the whole product: put in by the editor, seen by the room, on options and pages."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from polling.meeting import Item
from tests.browser.conftest import Hall, Picture
from tests.browser.test_editor import CHOICE, OPEN, editor, frame, saved
from tests.pictures.made import SECRET, lying_photo, plain

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

PAGE = {
    "kind": "text_page",
    "question": {
        "text": "Velkommen til samlingen",
        "body": "Vi begynner om fem minutter.\n\n- Finn bordet ditt\n- Ta en kaffe",
    },
}


def file(name: str, data: bytes) -> Any:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def rows(page: Page) -> Locator:
    return page.locator(".option-row")


async def kept(hall: Hall, meeting: str, at: int = 0) -> Item:
    found = await hall.store.meeting(meeting)
    assert found is not None
    return found.agenda[at]


async def all_loaded(page: Page) -> None:
    # Asked from outside: what waits inside the page is eval, which its policy forbids.
    there = "() => [...document.images].every((e) => !e.src || e.hidden || e.naturalWidth)"
    async with asyncio.timeout(10):
        while not await page.evaluate(there):
            await asyncio.sleep(0.02)


async def test_a_picture_is_put_in_described_and_taken_away_by_keyboard(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await editor(hall, meeting, "q001")
    # Asked for now, the chooser is held back in time also where there is much else to do.
    page.on("filechooser", lambda _: None)
    row = rows(page).nth(1)
    add = row.get_by_role("button", name="Legg til bilde")
    await row.get_by_role("button", name="Ta bort").focus()
    await page.keyboard.press("Tab")
    await expect(add).to_be_focused()
    async with page.expect_file_chooser() as chooser:
        await page.keyboard.press("Enter")
    await (await chooser.value).set_files(file("foto.jpg", lying_photo()))
    # What it shows is asked for at once, and missed until it is said.
    alt = row.get_by_label("Beskriv bildet")
    await expect(alt).to_be_focused()
    wanting = row.get_by_text("Beskriv bildet for dem som ikke ser det.")
    await expect(wanting).to_be_visible()
    await page.keyboard.type("Ambulanse foran legevakten")
    await expect(wanting).to_have_count(0)
    await saved(page)
    option = (await kept(hall, meeting.id)).question.options[1]  # type: ignore[attr-defined]
    assert re.fullmatch(r"[a-f0-9]{32}\.jpg", option.picture)
    assert option.alt == "Ambulanse foran legevakten"
    data = await hall.store.file(meeting.id, option.picture)
    assert data
    assert SECRET not in data
    await all_loaded(page)
    for where in ("phone", "wall"):
        shown = frame(page, where).get_by_role("img", include_hidden=True)
        await expect(shown).to_have_attribute("alt", "Ambulanse foran legevakten")
    await picture(page, "editor-picture")
    assert await hall.faults(page) == ""
    # Taken away, brought back, and taken away again.
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(row.get_by_role("button", name="Legg til bilde")).to_be_focused()
    await expect(row.locator("img")).to_be_hidden()
    await page.get_by_role("button", name="Angre").last.click()
    await expect(row.locator("img")).to_be_visible()
    await expect(alt).to_have_value("Ambulanse foran legevakten")
    await row.get_by_role("button", name="Ta bort bildet").click()
    await expect(row.locator("img")).to_be_hidden()
    await saved(page)
    await expect(page.locator("#saved")).to_contain_text("Lagret")


async def test_what_is_no_picture_is_told_in_the_row(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await editor(hall, meeting, "q001")
    for data, said in (
        (b"<svg/>", "Bildet må være PNG, JPEG eller WebP."),
        (plain()[:40], "Bildet er ikke helt, eller kan ikke leses."),
        (b"x" * (6 << 20), "Bildet er for stort. Grensen er 5 MB."),
    ):
        await rows(page).first.locator("input[type=file]").set_input_files(file("x.png", data))
        await expect(rows(page).first.get_by_role("alert")).to_have_text(said)
    assert (await kept(hall, meeting.id)).question.options[0].picture == ""  # type: ignore[attr-defined]


async def test_a_moved_option_and_a_copied_question_keep_their_pictures(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await editor(hall, meeting, "q001")
    first = rows(page).first
    await first.locator("input[type=file]").set_input_files(file("a.png", plain()))
    await first.get_by_label("Beskriv bildet").fill("Blå flate")
    await first.get_by_role("button", name="Flytt ned").click()
    await page.get_by_role("button", name="Dupliser").click()
    await expect(page.locator("#agenda > li")).to_have_count(2)
    await expect(rows(page).nth(1).get_by_label("Beskriv bildet")).to_have_value("Blå flate")
    await all_loaded(page)
    await saved(page)
    for at in (0, 1):
        options = (await kept(hall, meeting.id, at)).question.options  # type: ignore[attr-defined]
        assert [bool(option.picture) for option in options] == [False, True, False]


async def test_the_room_reads_a_page_and_then_answers(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(PAGE, CHOICE, OPEN)
    page = await editor(hall, meeting, "q001")
    await expect(page.get_by_label("Overskrift")).to_have_value("Velkommen til samlingen")
    await expect(page.get_by_label("Hjelpetekst")).to_have_count(0)
    await page.locator("#settings input[type=file]").set_input_files(file("r.jpg", lying_photo()))
    await page.get_by_label("Beskriv bildet").fill("Rådhuset")
    await page.get_by_label("Tekst", exact=True).press("Control+End")
    await page.keyboard.type("\n- Skru på lyden")
    await expect(frame(page, "wall").get_by_text("Skru på lyden")).to_be_visible()
    await saved(page)
    assert await hall.faults_in_both(page, picture, "editor-text-page") == ""
    wall, phone = await hall.wall(meeting), await hall.phone(meeting)
    moderator = await hall.moderator(meeting)
    await moderator.steers("go", item="q001")
    for screen in (wall, phone):
        await expect(screen.get_by_role("heading", level=1)).to_have_text("Velkommen til samlingen")
        await expect(screen.get_by_text("Skru på lyden")).to_be_visible()
        await expect(screen.get_by_role("img", name="Rådhuset")).to_be_visible()
        await all_loaded(screen)
    await expect(wall.locator("#answered")).not_to_contain_text("har svart")
    await expect(phone.locator("#go")).to_be_hidden()
    await expect(phone.locator("#status")).to_have_text("Anonymt · Du er med")
    over = "document.documentElement.scrollHeight - innerHeight"
    assert await wall.evaluate(over) <= 0
    for screen, name in ((wall, "wall"), (phone, "phone")):
        assert await hall.faults_in_both(screen, picture, f"{name}-text-page") == ""
    await moderator.opens("q002")
    await phone.get_by_text("Rekruttering").click()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt")
    await expect(wall.get_by_role("heading", level=1)).to_have_text("Hvor skal vi begynne?")
