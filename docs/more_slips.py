"""The pictures of a binding vote: the window where slips are made, and a phone that asks for one.

`python docs/more_slips.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import io
import re
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pypdf
from playwright.async_api import Browser, BrowserContext, expect
from stage import NAME, PHONE, Take, alone, opened

from polling import slips

AGENDA = """# Årsmøte i Solfjordregionen

## Skal årsmøtet vedta budsjettet for 2027?
Valg
- Stemmesedler: ja
- Vedtas
- Sendes tilbake til utvalget
"""


async def take_slips(
    _stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, _base: str, take: Take
) -> None:
    """Takes the window and the phone; `laptop` holds the organiser's cookie."""
    page = await laptop.new_page()
    await page.goto(f"http://{NAME}/organiser")
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": AGENDA.encode()}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.wait_for_url("**/edit")
    await page.get_by_role("link", name="Presenter").click()
    await page.get_by_role("button", name="Stemmesedler").click()
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Lag stemmesedler").click()
    pdf = Path(await (await downloading.value).path()).read_bytes()
    first = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    found = re.search(rf"\b[{slips.LETTERS}]{{5}} [{slips.LETTERS}]{{5}}\b", first)
    assert found
    await expect(page.get_by_text("40 gyldige stemmesedler")).to_be_visible()
    await take(page, "slips.png")
    await page.keyboard.press("Escape")
    code = await page.evaluate("document.body.dataset.code")
    phone = await opened(browser, PHONE, f"http://{NAME}/{code}")
    await page.bring_to_front()
    await page.keyboard.press("ArrowRight")
    await page.evaluate("document.activeElement.blur()")  # a button there would take the space
    await page.keyboard.press("Space")
    await phone.bring_to_front()
    await phone.get_by_role("textbox", name="Stemmeseddel").fill(found[0])
    await take(phone, "phone-slip.png")
    await phone.close()
    await page.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(alone(take_slips)))
