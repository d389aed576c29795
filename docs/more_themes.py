"""The pictures of sorting answers into themes: the workbench, and one theme on it.

`python docs/more_themes.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from contextlib import AsyncExitStack

from more_tables import Take, write
from playwright.async_api import Browser, BrowserContext, Page, expect
from stage import LAPTOP, NAME, a_browser, a_context, a_server

from polling.commands.screen import screen

AGENDA = """# Partnerskapsmøte i Solfjordregionen

## Hva er det viktigste vi skal oppnå sammen?
Åpent
"""
SAID = (
    "Én kontaktperson gjennom hele forløpet", "Felles mål som alle kjenner", "Samme journal",
    "Ledere som møtes jevnlig", "Tid til å snakke sammen", "Trygge overganger for pasienten",
    "Å bruke folk der de trengs", "Felles mål", "Felles kurs på tvers av kommunene",
    "Å slippe dobbeltarbeid", "Korte ventetider", "At pasienten er med og bestemmer",
    "Færre skjema, mer tid", "Lokal akutthjelp på øya", "Åpenhet om det som ikke virker",
    "Folk som blir i jobben", "En journal som begge kan lese", "Å øve sammen", "felles mål",
    "Ledere som tar ansvar for helheten",
)  # fmt: skip
THEMES = ("Samhandling og felles mål", "Ledelse", "Pasientens forløp", "Digitale løsninger")
HEADING = "Samhandling mot felles mål"


async def take_themes(
    stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, base: str, take: Take
) -> None:
    """Takes all of them; `laptop` holds the organiser's cookie."""
    page = await laptop.new_page()
    await page.goto(f"http://{NAME}/organiser")
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": AGENDA.encode()}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.wait_for_url("**/edit")
    await page.get_by_role("link", name="Presenter").click()
    await expect(page.locator(".main-buttons")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".standing")).to_contain_text("Spørsmål 1")
    await page.keyboard.press("Space")
    code = str(await page.evaluate("document.body.dataset.code"))
    for said in SAID:
        hello = {"meeting": code, "role": "participant", "token": secrets.token_urlsafe(16)}
        phone = await stack.enter_async_context(screen(base, hello))
        item = (await phone.until("state", lambda s: bool(s["item"])))["item"]["id"]
        reply = await phone.request(
            type="answer", item=item, run=1, slot=0, number=1, answer={"text": said}
        )
        if not reply["ok"]:
            raise RuntimeError(reply["text"])
    await page.get_by_role("link", name="Temaer").click()
    await expect(page.locator(".bench-row").first).to_be_visible()
    await _sort(page)
    await expect(page.locator(".chip.likely").nth(5)).to_be_visible(timeout=20_000)
    await take(page, "themes.jpg")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("r")
    await page.get_by_label("Hva som hører inn under temaet").fill("Mål som deles, og møtesteder.")
    await page.get_by_label("Tekst i oppsummeringen").fill(
        "Mange vil ha mål som alle kjenner, og tid til å snakke sammen om dem."
    )
    await page.locator("dialog .quote-list input").first.check()
    await page.wait_for_timeout(500)
    await take(page, "themes-theme.jpg")
    await page.close()


async def _sort(page: Page) -> None:
    """A good half of the answers under four themes, two of them under a heading."""
    for name in THEMES:
        await page.keyboard.press("n")
        await page.get_by_label("Navn").fill(name)
        await page.get_by_label("Sorter under det").uncheck()
        await page.keyboard.press("Enter")
        await expect(page.locator("dialog[open]")).to_have_count(0)
    await page.keyboard.press("h")
    await page.get_by_label("Overskrift", exact=True).fill(HEADING)
    for name in THEMES[:2]:
        await page.locator("dialog").get_by_label(name).check()
    await page.keyboard.press("Enter")
    for key in "3142133314":
        await page.keyboard.press(key)


async def main() -> int:
    """Takes these alone."""
    async with AsyncExitStack() as stack:
        port, link = await stack.enter_async_context(a_server())
        browser = await stack.enter_async_context(a_browser(port))
        laptop = await a_context(browser, LAPTOP)
        await (await laptop.new_page()).goto(link)
        await laptop.pages[0].wait_for_url("**/organiser")
        await take_themes(stack, browser, laptop, f"http://127.0.0.1:{port}", write)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
