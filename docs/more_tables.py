"""The pictures of a meeting at tables: a sheet on the phone, the presenter page, wall and links.

`python docs/more_tables.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import Browser, BrowserContext, expect
from stage import NAME, PHONE, WALL, Take, alone, opened

from polling.commands.screen import Screen, screen

AGENDA = """# Partnerskapsmøte i Solfjordregionen

Bord: 12 med 5 plasser

## Positiv kjernemappe: hva har vi lyktes med?
Bordark
- Gode erfaringer
- Suksessfaktorer
- Hva betyr det for oss?
"""
SAID = (
    ("Lokal akutthjelp på øya", "Folk som kjenner hverandre", "Øv sammen hvert halvår"),
    ("Sommer uten vikarbyrå", "Felles turnus", "Planlegg sommeren i januar"),
    ("Godt planlagt pasientforløp", "Én kontaktperson", "La kommunen være med fra dag én"),
    ("Premature barn kom tidlig hjem", "Hjemmebesøk fra sykehuset", "Flere kan følges hjemme"),
    ("Digitale sårvurderinger", "Begge ser det samme bildet", "Del utstyr og opplæring"),
)


async def take_tables(
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
    links = await page.evaluate(
        """(at) => fetch(`${at}/tables`, { headers: { "X-Polling": "1" } })
            .then((reply) => reply.json())""",
        at,
    )
    code = await page.evaluate("document.body.dataset.code")
    wall = await opened(browser, WALL, f"{at}/wall", laptop, scale=2 / 3)
    phone = await opened(browser, PHONE, links[3]["url"])
    tables = [await _joined(stack, base, code, link["url"]) for link in links[:10]]
    await page.bring_to_front()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await phone.bring_to_front()
    await expect(phone.get_by_role("group", name="Ny linje")).to_be_visible()
    for n, table in enumerate(tables[:8]):
        if n != 3:
            await _writes(table, n)
    for column, said in zip(("Gode erfaringer", "Suksessfaktorer"), SAID[3], strict=False):
        await phone.get_by_role("group").first.get_by_label(column).fill(said)
    await expect(phone.locator("#status")).to_contain_text("Lagret kl.")
    await phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    await take(phone, "phone-sheet.png")
    await page.bring_to_front()
    await page.keyboard.press("v")
    await page.wait_for_timeout(1500)
    await take(page, "presenter-tables.jpg")
    await wall.bring_to_front()
    await expect(wall.locator(".sheet-card").first).to_be_visible()
    await wall.wait_for_timeout(1500)
    await take(wall, "wall-sheet.jpg")
    await page.bring_to_front()
    await page.get_by_role("button", name="Lenker").click()
    await page.locator(".link-tables").get_by_text("Bord 4", exact=True).click()
    await page.locator(".link-tables").scroll_into_view_if_needed()
    await take(page, "table-links.png")


async def _joined(stack: AsyncExitStack, base: str, code: str, url: str) -> Screen:
    hello: dict[str, Any] = {"meeting": code, "role": "participant"}
    token = url.partition("#t-")[2]
    return await stack.enter_async_context(screen(base, {**hello, "token": token, "table": True}))


async def _writes(table: Screen, n: int) -> None:
    state = await table.until("state", lambda s: bool(s["item"]))
    item, columns = state["item"]["id"], state["item"]["question"]["options"]
    for place in range(n % 3 + 1):
        said = zip(columns, SAID[(n + place) % len(SAID)], strict=True)
        answer = {"cells": {column["id"]: text for column, text in said}, "place": place}
        reply = await table.request(
            type="answer", item=item, run=1, slot=place, number=1, answer=answer
        )
        if not reply["ok"]:
            raise RuntimeError(reply["text"])


if __name__ == "__main__":
    sys.exit(asyncio.run(alone(take_tables)))
