"""The pictures of the moderator's hands: two rounds side by side, another moderator, quiet signs.

`python docs/more_hands.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from random import Random

from playwright.async_api import Browser, BrowserContext, Page, expect
from stage import (
    LAPTOP,
    NAME,
    PHONE,
    WALL,
    Take,
    a_context,
    a_hall,
    alone,
    opened,
)

from polling.commands.screen import Screen
from polling.export.meeting_json import read_json
from polling.meeting import Item

AGENDA = """# Samling for Solfjordregionen

Reaksjoner: ja

## Hva bør vi begynne med?
Rangering
- Legevakt og akuttberedskap
- Psykisk helse for barn og unge
- Utskriving fra sykehuset
- Hjemmesykepleie om natten
- Felles opplæring
"""


async def take_hands(
    stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, base: str, take: Take
) -> None:
    """Takes all of them; `laptop` holds the organiser's cookie."""
    page = await laptop.new_page()
    await page.goto(f"http://{NAME}/organiser")
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": AGENDA.encode()}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.wait_for_url("**/edit")
    await page.get_by_role("link", name="Presenter").click()
    at = page.url.rpartition("/")[0]
    exported = await page.evaluate("at => fetch(at).then((r) => r.text())", f"{at}/meeting.json")
    (item,) = read_json(exported.encode()).meeting.agenda
    code = await page.evaluate("document.body.dataset.code")
    hall = await a_hall(stack, base, code)
    wall = await opened(browser, WALL, f"{at}/wall", laptop, scale=2 / 3)
    phone = await opened(browser, PHONE, f"http://{NAME}/{code}")

    await page.bring_to_front()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await _answer(hall[:37], item, 1)
    await phone.bring_to_front()
    await expect(phone.get_by_role("group", name="Si stille fra")).to_be_visible()
    await take(phone, "phone-signs.jpg")

    other = await _another(browser, page, at)
    await page.bring_to_front()
    await page.keyboard.press("v")
    await other.get_by_role("button", name="Lukk", exact=False).first.click()
    await expect(page.locator(".toast", has_text="Bord-PC")).to_be_visible()
    await page.wait_for_timeout(800)
    await take(page, "presenter-others.jpg")
    await other.close()

    await page.get_by_role("button", name="Still på nytt").click()
    await page.get_by_role("button", name="Gjør det nå").click()
    await expect(page.locator(".standing")).to_contain_text("runde 2")
    await _answer(hall[:41], item, 2)
    await page.keyboard.press("Space")
    await expect(page.locator(".standing")).to_contain_text("lukket")
    await page.keyboard.press("f")
    await _signs(hall)
    await wall.bring_to_front()
    await expect(wall.locator(".ground-part")).to_have_count(2)
    await expect(wall.locator(".signs")).to_be_visible()
    await wall.wait_for_timeout(1500)
    await take(wall, "wall-before-after.jpg")
    for each in (wall, phone, page):
        await each.close()


async def _another(browser: Browser, page: Page, at: str) -> Page:
    """The presenter page of somebody whose link is called "Bord-PC"."""
    made = await page.evaluate(
        """(at) => fetch(`${at}/links`, {
            method: "POST", headers: { "X-Polling": "1", "Content-Type": "application/json" },
            body: JSON.stringify({ role: "moderator", label: "Bord-PC" }),
        }).then((reply) => reply.json())""",
        at,
    )
    context = await a_context(browser, LAPTOP)
    other = await context.new_page()
    await other.goto(made["url"])
    await other.wait_for_url("**/present")
    await expect(page.locator(".here")).to_contain_text("Bord-PC")
    return other


async def _answer(hall: list[Screen], item: Item, run: int) -> None:
    for seed, screen in enumerate(hall):
        await screen.until("state", lambda s: bool(s["item"]) and s["item"]["run"] == run)
        answer = item.question.made_up(Random(f"{run} {seed}"), [])  # noqa: S311 (a picture, the same each time)
        reply = await screen.request(
            type="answer", item=item.id, run=run, slot=0, number=1,
            answer=answer.model_dump(mode="json"),
        )  # fmt: skip
        if not reply["ok"]:
            raise RuntimeError(reply["text"])


async def _signs(hall: list[Screen]) -> None:
    for kind, screen in zip((0, 0, 0, 1, 2, 2, 2, 2, 3), hall, strict=False):
        await screen.request(type="react", kind=kind)


if __name__ == "__main__":
    sys.exit(asyncio.run(alone(take_hands)))
