"""The pictures of lifting, of questions from the floor, and of answers that wait for approval.

`python docs/more_lifting.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import AsyncExitStack

from playwright.async_api import Browser, BrowserContext, Page, expect
from stage import (
    NAME,
    PHONE,
    WALL,
    Take,
    a_hall,
    alone,
    opened,
)

from polling.commands.screen import Screen
from polling.export.meeting_json import read_json

AGENDA = """# Veien videre i Solfjordregionen

## Hva er det viktigste vi skal få til sammen?
Åpent svar
- Løft: 3

## Spør panelet
Spørsmål fra salen

## Hva tar du med deg hjem?
Åpent svar
- Godkjennes: ja
"""
SAID = (
    (
        "Én plan for hver pasient, som følger med hele veien",
        "Ett nummer å ringe, og noen som svarer",
        "Felles akutteam for eldre hjemme",
        "Hospitere hos hverandre to ganger i året",
        "Utskrivingsklare pasienter meldes tidligere",
        "Digital hjemmeoppfølging i alle kommunene",
        "En felles kompetanseplan",
        "Snakke med pasienten først",
    ),
    (
        "Hvem har ansvaret når pasienten er mellom sykehuset og kommunen?",
        "Hva betyr dette for de minste kommunene?",
        "Når er det på plass?",
        "Hvordan skal vi rekruttere nok sykepleiere?",
        "Har andre regioner prøvd det samme?",
    ),
    (
        "At vi er enige om mer enn jeg trodde",
        "Telefonnummeret til en på den andre siden",
        "Lederen på legevakten må skjerpe seg",
    ),
)


async def take_lifting(
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
    ids = [item.id for item in read_json(exported.encode()).meeting.agenda]
    code = await page.evaluate("document.body.dataset.code")
    hall = await a_hall(stack, base, code)
    wall = await opened(browser, WALL, f"{at}/wall", laptop, scale=2 / 3)
    phone = await opened(browser, PHONE, f"http://{NAME}/{code}")

    await _opens(page, ids[0])
    await _says(hall, ids[0], SAID[0])
    await page.keyboard.press("l")
    await expect(phone.locator(".lift")).to_have_count(len(SAID[0]))
    for text in SAID[0][1:3]:
        await phone.locator(".lift", has_text=text).click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt")
    await _shown(phone)
    await take(phone, "phone-lifting.png")
    await _lifts(hall, ids[0], 3)
    await _on_the_wall(page, wall, take, "wall-lifting.jpg")
    await page.keyboard.press("Space")

    await _opens(page, ids[1])
    await _says(hall, ids[1], SAID[1])
    await expect(phone.locator(".lift")).to_have_count(len(SAID[1]))
    await phone.locator(".lift", has_text=SAID[1][0]).click()
    await _lifts(hall, ids[1], 3)
    await expect(phone.locator(".lift").first).to_contain_text("løft")
    await phone.get_by_role("textbox").fill("Hva skjer med pasienter uten pårørende?")
    await _shown(phone)
    await take(phone, "phone-floor.png")
    listed = page.locator(".answer", has_text=SAID[1][2])
    await listed.get_by_role("button", name="Besvart").click()
    await _on_the_wall(page, wall, take, "wall-floor.jpg")

    await _opens(page, ids[2])
    await _says(hall, ids[2], SAID[2])
    await expect(page.locator(".waits")).to_have_count(len(SAID[2]))
    await expect(page.locator(".toast")).to_have_count(0, timeout=20_000)
    await page.bring_to_front()
    await page.wait_for_timeout(1500)  # the small wall is a page of its own
    await take(page, "approval.jpg")
    for each in (wall, phone, page):
        await each.close()


async def _opens(page: Page, item: str) -> None:
    await page.bring_to_front()
    await page.evaluate("document.activeElement.blur()")  # a button there would take the space
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await expect(page.locator(f"[data-item='{item}'][aria-current]")).to_contain_text("Åpen")


async def _shown(phone: Page) -> None:
    await phone.bring_to_front()
    await phone.wait_for_timeout(4500)  # the list comes to rest in its order
    await phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


async def _on_the_wall(page: Page, wall: Page, take: Take, name: str) -> None:
    await page.bring_to_front()
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("v")
    await wall.bring_to_front()
    await expect(wall.locator(".answer-card").first).to_be_visible()
    await wall.wait_for_timeout(1500)  # fonts come
    await take(wall, name)
    await page.bring_to_front()


async def _says(hall: list[Screen], item: str, texts: tuple[str, ...]) -> None:
    """Each text from a phone of its own, one after the other."""
    for phone, text in zip(hall, texts, strict=False):
        await _sends(phone, item, {"text": text})


async def _lifts(hall: list[Screen], item: str, most: int) -> None:
    """The hall lifts, the same at every taking: what was said first is liked best."""
    told = await hall[0].until("answers", lambda m: m["item"] == item)
    by_text = {row["value"]["text"]: row["id"] for row in told["list"]}
    ids = [by_text[text] for said in SAID for text in said if text in by_text]
    chance = random.Random(4)  # noqa: S311 (nobody guesses at pictures)
    weights = [2.0 ** -(at / 2) for at in range(len(ids))]
    for phone in hall:
        chosen = set(chance.choices(ids, weights, k=most))
        await _sends(phone, f"{item}.lifts", {"lifts": sorted(chosen)})


async def _sends(phone: Screen, item: str, answer: dict[str, object]) -> None:
    about = {"type": "answer", "item": item, "run": 1, "slot": 0, "number": 1}
    reply = await phone.request(**about, answer=answer)
    if not reply["ok"]:
        raise RuntimeError(reply["text"])


if __name__ == "__main__":
    sys.exit(asyncio.run(alone(take_lifting)))
