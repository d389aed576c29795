"""The door as everybody sees it, and a code that is typed while somebody guesses."""

from __future__ import annotations

import asyncio
import contextlib

import httpx2
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Hall, Picture

pytestmark = pytest.mark.asyncio(loop_scope="session")
OPEN = {
    "kind": "open_text",
    "question": {"text": "Hva er det viktigste vi skal oppnå sammen det neste året?"},
}


async def test_a_moderator_keeps_the_door(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, OPEN)
    inside, quiet = await hall.phone(meeting), await hall.phone(meeting)
    wall = await hall.wall(meeting)
    laptop = await hall.staff(meeting, "moderator", viewport={"width": 1366, "height": 768})
    page = await hall.page(laptop, f"/m/{meeting.id}/present")
    await expect(page.get_by_text("2 har blitt med")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await inside.get_by_role("textbox").fill("Mer tid til å snakke sammen")
    await inside.get_by_role("button", name="Send").click()
    await expect(inside.locator("#status")).to_contain_text("Mottatt")

    await page.get_by_role("button", name="Døren", exact=True).click()
    window = page.get_by_role("dialog", name="Døren")
    await window.get_by_label("Så mange er i salen").fill("1")
    await window.get_by_role("button", name="Lagre tallet").click()
    await expect(window.get_by_role("button", name="Fjern tallet")).to_be_visible()
    await window.get_by_role("button", name="Lukk døren").click()
    await expect(window.get_by_role("heading", name="Døren er lukket.")).to_be_visible()
    assert await hall.faults_in_both(page, picture, "door-window") == ""
    await window.get_by_role("button", name="Lukk vinduet").click()
    await expect(page.get_by_text("1 har svart, 2 er med. Du har sagt 1 i salen.")).to_be_visible()
    await expect(page.get_by_text("Flere er med enn det er folk i salen.")).to_be_visible()
    assert await hall.faults_in_both(page, picture, "door-present") == ""

    late = await hall.phone(meeting)
    await expect(late.get_by_role("heading", name="Døren er lukket")).to_be_visible()
    assert await hall.faults_in_both(late, picture, "door-phone") == ""
    for scheme in ("light", "dark"):
        await wall.emulate_media(color_scheme=scheme)
        await expect(wall.locator("#way")).to_have_text("Døren er lukket", use_inner_text=True)
        await picture(wall, f"door-wall-{scheme}")
    await page.get_by_role("button", name="Vis møtekoden").click()
    await expect(wall.locator("#join .shut")).to_be_visible()
    await expect(wall.locator("#join .digits")).to_be_hidden()
    for scheme in ("light", "dark"):
        await wall.emulate_media(color_scheme=scheme)
        await picture(wall, f"door-wall-code-{scheme}")

    await page.get_by_role("button", name="Døren", exact=True).click()
    await window.get_by_role("button", name="Glem dem: Siste 5 minutter").click()
    await expect(page.get_by_text("1 telefon er glemt.")).to_be_visible()
    await expect(quiet.get_by_role("heading", name="Er du fortsatt med?")).to_be_visible()
    await picture(quiet, "door-forgotten")
    await quiet.get_by_role("button", name="Prøv igjen").click()
    await expect(quiet.get_by_role("heading", name="Døren er lukket")).to_be_visible()
    await window.get_by_role("button", name="Åpne døren").click()
    await late.get_by_role("button", name="Prøv igjen").click()
    await expect(late.get_by_role("textbox")).to_be_visible()
    await expect(inside.locator("#status")).to_contain_text("Mottatt")
    await _on_the_remote(hall, page, picture)


async def _on_the_remote(hall: Hall, page: Page, picture: Picture) -> None:
    await page.keyboard.press("Escape")
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.get_by_role("button", name="Lukk døren").click()
    await expect(page.get_by_text("Ingen nye slipper inn.")).to_be_visible()
    await picture(page, "door-remote")
    await page.get_by_role("button", name="Døren", exact=True).click()
    await expect(page.get_by_role("dialog", name="Døren")).to_be_visible()
    assert await hall.faults_in_both(page, picture, "door-remote-window") == ""


async def test_a_typed_code_gets_in_by_itself_once_nobody_guesses(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(OPEN)
    code = await hall.code(meeting)
    context = await hall.context(viewport={"width": 360, "height": 640})
    page = await hall.page(context, "/")
    # Several, or on a busy machine they are so slow that somebody is let in between two guesses.
    guessing = asyncio.gather(*(_guess(hall.server.url, first) for first in range(4)))
    try:
        await asyncio.sleep(0)
        async with asyncio.timeout(30):
            while not await _limited(hall.server.url):
                await asyncio.sleep(0.05)
        told = page.get_by_role("alert").or_(page.locator("#status", has_text="Du er med"))
        for _ in range(5):  # where they are so slow all the same, it is typed once more
            await page.get_by_label("Møtekode").fill(code)
            await page.get_by_role("button", name="Bli med").click()
            await expect(told).to_be_visible()
            if await page.get_by_role("alert").count():
                break
            await page.goto("/")
        await expect(page.get_by_role("alert")).to_contain_text("Skann QR-koden, eller vent litt")
        await expect(page.get_by_text("Prøver igjen om litt")).to_be_visible()
        assert await hall.faults_in_both(page, picture, "join-guessed") == ""
        scanned = await hall.context(viewport={"width": 360, "height": 640})
        phone = await hall.page(scanned, f"/{await hall.link(meeting)}")
        await expect(phone.locator("#status")).to_have_text("Anonymt · Du er med")
    finally:
        guessing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await guessing
    await expect(page).to_have_url(f"{hall.server.url}/{await hall.link(meeting)}")
    await expect(page.locator("#status")).to_have_text("Anonymt · Du er med")


async def _guess(url: str, first: int) -> None:
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as client:
        at = 10_000_000 * (first + 1)
        while True:
            at += 1
            await client.get(f"/{at}", headers={"X-Polling": "1"})


async def _limited(url: str) -> bool:
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as client:
        return (await client.get("/99999999", headers={"X-Polling": "1"})).status_code == 429
