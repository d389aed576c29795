"""The pictures of the door: the presenter page with the counts of a hall, and a phone outside.

`python docs/more_door.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack

from playwright.async_api import Browser, BrowserContext, expect
from stage import (
    HALL,
    NAME,
    PHONE,
    Take,
    a_hall,
    alone,
    opened,
    the_hall_answers,
)

from polling.export.meeting_json import read_json

AGENDA = """# Samling for Solfjordregionen

## Hva haster mest?
Valg
- Rekruttering
- Bedre overganger mellom sykehus og kommune
- Felles digitale løsninger
"""


async def take_door(
    stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, base: str, take: Take
) -> None:
    """Takes the page, the window and the phone; `laptop` holds the organiser's cookie."""
    page = await laptop.new_page()
    await page.goto(f"http://{NAME}/organiser")
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": AGENDA.encode()}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.wait_for_url("**/edit")
    await page.get_by_role("link", name="Presenter").click()
    code = await page.evaluate("document.body.dataset.code")
    hall = await a_hall(stack, base, code)
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Lukk", exact=True)).to_be_visible()
    at = page.url.rpartition("/")[0]
    exported = await page.evaluate("at => fetch(at).then((r) => r.text())", f"{at}/meeting.json")
    meeting = read_json(exported.encode()).meeting
    await the_hall_answers(hall, meeting.agenda[0], 3)
    await page.get_by_role("button", name="Døren", exact=True).click()
    window = page.get_by_role("dialog", name="Døren")
    await window.get_by_label("Så mange er i salen").fill(str(HALL - 2))
    await window.get_by_role("button", name="Lagre tallet").click()
    await window.get_by_role("button", name="Lukk døren").click()
    await expect(window.get_by_role("heading", name="Døren er lukket.")).to_be_visible()
    await take(page, "door.png")
    await page.keyboard.press("Escape")
    await expect(page.get_by_text(f"Du har sagt {HALL - 2} i salen")).to_be_visible()
    await take(page, "present-door.jpg")
    phone = await opened(browser, PHONE, f"http://{NAME}/{code}")
    await expect(phone.get_by_role("heading", name="Døren er lukket")).to_be_visible()
    await take(phone, "phone-door.png")
    await phone.close()
    await page.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(alone(take_door)))
