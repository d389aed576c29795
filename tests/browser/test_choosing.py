"""The summary's page in a real browser: chosen by two at once, seen, taken home, read by a link."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Hall, Picture
from tests.browser.test_presenter import LAPTOP, clean
from tests.export.meetings import played

pytestmark = pytest.mark.browser

PREVIEW = "#preview"


async def saved(page: Page) -> None:
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")


async def test_two_secretaries_choose_and_take_it_home(
    hall: Hall, picture: Picture, tmp_path: Path
) -> None:
    meeting = await hall.store.meeting(await hall.store.restore(played()))
    assert meeting
    mine, theirs = [
        await hall.page(
            await hall.staff(meeting, "secretariat", viewport=LAPTOP), f"/m/{meeting.id}/answers"
        )
        for _ in range(2)
    ]
    for page in (mine, theirs):
        await page.get_by_role("link", name="Oppsummering").last.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Oppsummering")
    preview = mine.frame_locator(PREVIEW)
    await expect(preview.get_by_role("heading", level=1)).to_have_text("Prøvemøte")
    # What one writes, and leaves out by the keyboard, stands in what is shown, and with the other.
    focus = mine.get_by_role("textbox", name="Fokusspørsmål")
    await focus.fill("Kommer alle med?")
    await mine.get_by_role("checkbox", name="4. Ett ord om samarbeidet").focus()
    await mine.keyboard.press("Space")
    await saved(mine)
    await expect(preview.get_by_text("Kommer alle med?")).to_be_visible()
    await expect(preview.get_by_role("heading", name="Ett ord om samarbeidet")).to_have_count(0)
    other = theirs.get_by_role("textbox", name="Fokusspørsmål")
    await expect(other).to_have_value("Kommer alle med?")
    # Both write in one place: neither is lost, and who came second chooses.
    await theirs.route("**/summary/choices", held := _Held())
    await other.fill("Kommer alle fram?")
    await held.until_asked()
    await focus.fill("Kommer noen med?")
    await expect(preview.get_by_text("Kommer noen med?")).to_be_visible()
    await held.let_go()
    await expect(theirs.locator(".clash")).to_contain_text(["Kommer noen med?"])
    await picture(theirs, "choose-clash")
    assert await clean(hall, theirs) == []
    await theirs.get_by_role("button", name="Bruk min").click()
    await saved(theirs)
    await expect(focus).to_have_value("Kommer alle fram?")
    # Undone one by one, in one's own order; what another has changed since is theirs.
    await mine.get_by_role("heading", level=1).click()
    await mine.keyboard.press("Control+z")
    await expect(focus).to_have_value("Kommer alle fram?")
    await mine.keyboard.press("Control+z")
    await expect(mine.get_by_role("checkbox", name="4. Ett ord")).to_be_checked()
    async with mine.expect_download() as coming:
        await mine.get_by_role("link", name="JSON").click()
    download = await coming.value
    assert download.suggested_filename == "Prøvemøte 2026-11-22 møte.json"
    await download.save_as(tmp_path / "file")
    kept = json.loads((tmp_path / "file").read_bytes())
    assert kept["choices"]["focus"] == "Kommer alle fram?"
    await expect(mine.locator(".format", has_text="JSON")).to_contain_text("Lastet ned: Prøvemøte")
    await picture(mine, "choose")
    assert await clean(hall, mine) == []


async def test_the_link_lets_in_while_it_is_open(hall: Hall, picture: Picture) -> None:
    meeting = await hall.store.meeting(await hall.store.restore(played()))
    assert meeting
    context = await hall.staff(meeting, "secretariat", viewport={"width": 360, "height": 640})
    page = await hall.page(context, f"/m/{meeting.id}/summary")
    await page.get_by_role("textbox", name="Navn på lenken").fill("Formannskapet")
    await page.get_by_role("button", name="Lag lenke og QR-kode").click()
    address = page.get_by_role("textbox", name="Ny lenke.")
    await expect(address).to_be_focused()
    await expect(page.get_by_text("Formannskapet")).to_be_visible()
    reader = await hall.page(await hall.context(), await address.input_value())
    await expect(reader.get_by_role("heading")).to_have_text("Oppsummeringen er lukket")
    assert await clean(hall, reader) == []
    await page.get_by_role("button", name="Åpne den").click()
    await expect(page.get_by_text("Oppsummeringen er åpen.")).to_be_visible()
    await saved(page)
    await reader.get_by_role("link", name="Se etter igjen").click()
    await expect(reader.get_by_role("heading", level=1)).to_have_text("Prøvemøte")
    await picture(page, "choose-phone")
    assert await clean(hall, page) == []
    await page.get_by_role("button", name="Trekk tilbake").click()
    await page.get_by_role("button", name="Gjør det nå").click()
    await expect(page.get_by_text("Formannskapet")).to_have_count(0)
    await reader.reload()
    await expect(reader.get_by_role("heading")).to_have_text("Fant ikke siden")


class _Held:
    """Keeps a page's requests to itself until they are let go."""

    def __init__(self) -> None:
        self._routes: list[Route] = []
        self._held = True

    async def __call__(self, route: Route) -> None:
        if self._held:
            self._routes.append(route)
        else:
            await route.continue_()

    async def until_asked(self) -> None:
        """Waits for a request that would change something."""
        while not any(route.request.method == "POST" for route in self._routes):
            await asyncio.sleep(0.02)

    async def let_go(self) -> None:
        """Lets all of them go on, and those that come."""
        self._held = False
        for route in self._routes:
            await route.continue_()
