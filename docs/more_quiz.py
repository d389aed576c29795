"""The pictures of a quiz: what was right, a phone that is asked for an alias, and the leaderboard.

`python docs/more_quiz.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack

from playwright.async_api import Browser, BrowserContext, expect
from stage import (
    NAME,
    PHONE,
    WALL,
    Take,
    a_hall,
    alone,
    opened,
)
from stage import the_hall_answers as answer

from polling.export.meeting_json import read_json

AGENDA = """# Fagdag i Solfjordregionen

Poengtavle: ja

## Hvor mange i regionen fyller 80 år det neste året?
Valg
- Poeng: 100
- Raske svar gir mer: ja
- Omkring 400
- Omkring 900 (riktig)
- Omkring 1600
- Omkring 2500
"""
NAMES = (
    "Sindig Sel 7", "Blid Bekk 2", "Vaken Vipe 9", "Klok Kråke 1", "Glad Gaupe 5", "Lun Lom 3",
    "Rask Rev 8", "Mild Multe 6", "Stø Stein 4", "Frisk Fjord 2", "Rolig Rype 9", "Blid Bekk 8",
)  # fmt: skip


async def take_quiz(
    stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, base: str, take: Take
) -> None:
    """Plays one question; `laptop` holds the organiser's cookie."""
    page = await laptop.new_page()
    await page.goto(f"http://{NAME}/organiser")
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": AGENDA.encode()}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.wait_for_url("**/edit")
    at = page.url.removesuffix("/edit")
    exported = await page.evaluate("at => fetch(at).then((r) => r.text())", f"{at}/meeting.json")
    (item,) = read_json(exported.encode()).meeting.agenda
    await page.get_by_role("link", name="Presenter").click()
    code = await page.evaluate("document.body.dataset.code")
    phone = await opened(browser, PHONE, f"http://{NAME}/{code}")
    name = phone.get_by_role("textbox", name="Navn på poengtavlen")
    await name.fill("Rolig Rype 4")
    await take(phone, "phone-alias.png")
    await phone.close()
    wall = await opened(browser, WALL, f"{at}/wall", laptop, scale=2 / 3)
    hall = await a_hall(stack, base, code)
    for person, alias in zip(hall, NAMES, strict=False):
        if not (await person.request(type="alias", name=alias))["ok"]:
            raise RuntimeError(alias)
    await page.bring_to_front()
    await page.keyboard.press("ArrowRight")
    await page.evaluate("document.activeElement.blur()")  # a button there would take the space
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Lukk", exact=True)).to_be_visible()
    await answer(hall, item, 4)
    await page.keyboard.press("Space")
    await page.keyboard.press("v")
    await expect(wall.locator(".bar.right")).to_be_visible()
    await take(wall, "wall-quiz.jpg")
    await page.keyboard.press("s")
    await expect(wall.locator("#leaders tbody tr").first).to_be_visible()
    await take(wall, "wall-leaders.jpg")
    await wall.close()
    await page.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(alone(take_quiz)))
