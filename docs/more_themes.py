"""The pictures of sorting answers into themes, and of what is made of them: wall, summary, files.

`python docs/more_themes.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from contextlib import AsyncExitStack
from typing import Any

from more_summary import take_summary
from playwright.async_api import Browser, BrowserContext, Page, expect
from stage import NAME, WALL, Take, alone, opened

from polling.commands.screen import Screen, screen

AGENDA = """# Partnerskapsmøte i Solfjordregionen

Sted: Solvik
Dato: 2026-11-25

## Hva er det viktigste vi skal oppnå sammen?
Åpent svar

## Hvor skal vi begynne?
- Felles pasientforløp
- Felles digitale løsninger
- Felles kurs
"""
#: What is answered in turn, and the keys that it is sorted with: "+" stays on it for one more.
SAID = (
    ("Én kontaktperson gjennom hele forløpet", "3"),
    ("Felles mål som alle kjenner", "1"),
    ("Samme journal i kommunene og på sykehuset", "6"),
    ("Ledere som møtes jevnlig", "2"),
    ("Tid til å snakke sammen før det haster", "1"),
    ("Trygge overganger for pasienten", "3"),
    ("Å bruke folk der de trengs mest", "5"),
    ("Felles mål for hele regionen, og ledere som står for dem", "+21"),
    ("Felles kurs på tvers av kommunene", "5"),
    ("Å slippe å skrive alt to ganger", "6"),
    ("Korte ventetider, uansett hvor du bor", "4"),
    ("At pasienten er med og bestemmer", "3"),
    ("Færre skjema og mer tid til folk", "6"),
    ("Lokal akutthjelp på øya hele året", "4"),
    ("Åpenhet om det som ikke virker", "1"),
    ("Folk som blir i jobben", "5"),
    ("En journal som begge kan lese", "6"),
    ("Ledere som tar ansvar for helheten", "2"),
    ("At noen ringer dagen etter utskriving", "3"),
    ("Digitale møter så ingen må reise for en samtale", "+64"),
    ("Bytt navn på regionen", "k"),
    ("At vi bestemmer oss, og holder på det", "2"),
    ("Å øve sammen på det som sjelden skjer", "1"),
    ("Samarbeid om vaktene i helgene", "+51"),
    ("Tjenester nær der folk bor", "4"),
    ("Se svaret på forrige spørsmål", "0"),
    ("Ledere som kjenner hverandres hverdag", ""),
    ("Felles mål", ""),
    ("Faste møteplasser", ""),
    ("Pårørende som vet hvem de skal ringe", ""),
    ("felles mål", ""),
    ("Ett nummer å ringe", ""),
    ("Utstyr som snakker sammen", ""),
    ("Rekruttere flere fagfolk til øyene", ""),
    ("Trygghet når pasienten skal hjem", ""),
    ("Kortere vei til lege", ""),
    ("Mindre vikarer", ""),
    ("Tillit mellom sykehus og kommune", ""),
    ("Tid til faglig utvikling", ""),
    ("Tydelige ledere", ""),
)
#: Headings with their themes, in the order of their keys, and what the summary says of each.
THEMES = {
    "Sammen om målene": {
        "Samspill og felles retning": "Mål som alle kjenner, og tid til å snakke om dem.",
        "Ledelse som samler": "Ledere som møtes jevnlig og tar ansvar for helheten.",
    },
    "Gode og trygge forløp": {
        "Trygge overganger": "Én å kontakte, og noen som ringer dagen etter.",
        "Nær der folk bor": "Korte ventetider og hjelp på øyene hele året.",
    },
    "Folk og verktøy": {
        "Fagfolk som blir": "Felles kurs og vakter, så folk brukes der de trengs.",
        "Felles digitale løsninger": "Samme journal, og ingen som skriver alt to ganger.",
    },
}


async def take_themes(
    stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, base: str, take: Take
) -> None:
    """Takes all of them; `laptop` holds the organiser's cookie."""
    page = await laptop.new_page()
    await page.goto(f"http://{NAME}/organiser")
    file: Any = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": AGENDA.encode()}
    await page.locator("input[type=file]").set_input_files(file)
    await page.wait_for_url("**/edit")
    at = page.url.rpartition("/")[0]
    await page.get_by_role("link", name="Presenter").click()
    await expect(page.locator(".main-buttons")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".standing")).to_contain_text("Spørsmål 1")
    await page.keyboard.press("Space")
    phones = await _answer(stack, base, str(await page.evaluate("document.body.dataset.code")))
    await page.keyboard.press("v")
    await page.keyboard.press("e")
    await expect(page.locator(".standing")).to_contain_text("temaene vises på storskjermen")
    await page.get_by_role("link", name="Temaer").click()
    await expect(page.locator(".bench-row").first).to_be_visible()
    await _draft(page, take)
    await _sort(page)
    await expect(page.locator(".chip.likely").nth(5)).to_be_visible(timeout=20_000)
    await take(page, "themes.jpg")
    await _tell(page, take)
    await page.get_by_role("button", name="Spør rommet om temaene").click()
    await expect(page.locator("dialog .ask-themes")).to_be_visible()
    await take(page, "themes-ask.jpg")
    await page.keyboard.press("Escape")
    wall = await opened(browser, WALL, f"{at}/wall", laptop, scale=2 / 3)
    await expect(wall.get_by_text("Samspill og felles retning").first).to_be_visible()
    await expect(wall.locator("#full")).to_be_hidden(timeout=20_000)
    await take(wall, "wall-themes.jpg")
    await wall.context.close()
    await _choose(page, phones)
    await take_summary(page, at, take)
    await page.close()


async def _answer(stack: AsyncExitStack, base: str, code: str) -> list[Screen]:
    phones = []
    for said, _keys in SAID:
        hello = {"meeting": code, "role": "participant", "token": secrets.token_urlsafe(16)}
        phone = await stack.enter_async_context(screen(base, hello))
        item = (await phone.until("state", lambda s: bool(s["item"])))["item"]["id"]
        await _gives(phone, item, {"text": said})
        phones.append(phone)
    return phones


async def _choose(page: Page, phones: list[Screen]) -> None:
    """The second question is asked and answered."""
    await page.get_by_role("link", name="Presenter").click()
    await expect(page.locator(".main-buttons")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".standing")).to_contain_text("Spørsmål 2")
    await page.keyboard.press("Space")
    for at, phone in enumerate(phones[:34]):
        state = await phone.until("state", lambda s: s["item"] and s["item"]["kind"] == "choice")
        item = state["item"]
        option = item["question"]["options"][(at % 5) // 2]["id"]
        await _gives(phone, item["id"], {"options": [option]})
    await page.keyboard.press("Space")


async def _gives(phone: Screen, item: str, answer: dict[str, Any]) -> None:
    reply = await phone.request(type="answer", item=item, run=1, slot=0, number=1, answer=answer)
    if not reply["ok"]:
        raise RuntimeError(reply["text"])


async def _draft(page: Page, take: Take) -> None:
    """The draft that the server proposes, two of it ticked, and then left."""
    await page.get_by_role("button", name="Foreslå et utkast").click()
    drafts = page.locator("dialog .draft")
    await expect(drafts.nth(2)).to_be_visible(timeout=30_000)
    for n in range(2):
        await drafts.nth(n).locator("input[type=checkbox]").check()
    await take(page, "themes-draft.jpg")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def _sort(page: Page) -> None:
    """Most of the answers under THEMES, by their keys."""
    for names in THEMES.values():
        for name in names:
            await page.keyboard.press("n")
            await page.get_by_label("Navn", exact=True).fill(name)
            await page.get_by_label("Sorter under det").uncheck()
            await page.keyboard.press("Enter")
            await expect(page.locator("dialog[open]")).to_have_count(0)
    for heading, names in THEMES.items():
        await page.keyboard.press("h")
        await page.get_by_label("Overskrift", exact=True).fill(heading)
        for name in names:
            await page.locator("dialog").get_by_label(name, exact=True).check()
        await page.keyboard.press("Enter")
        await expect(page.locator("dialog[open]")).to_have_count(0)
    for _said, keys in SAID:
        if keys.startswith("+"):
            await page.keyboard.press(f"Shift+Digit{keys[1]}")
        if keys:
            await page.keyboard.press(keys[-1])


async def _tell(page: Page, take: Take) -> None:
    """What the summary says of each theme, and a quote of the first."""
    for place, (name, text) in enumerate(
        (name, text) for names in THEMES.values() for name, text in names.items()
    ):
        await page.get_by_role("button", name=f"Rediger {name}").click()
        await page.get_by_label("Tekst i oppsummeringen").fill(text)
        if not place:
            hint = "Alt om hvordan vi arbeider sammen, og hva vi vil. Ikke ledelse."
            await page.get_by_label("Hva som hører inn under temaet").fill(hint)
            await page.locator("dialog .quote-list input").first.check()
            await page.wait_for_timeout(500)
            await take(page, "themes-theme.jpg")
        await page.get_by_role("button", name="Lagre", exact=True).click()
        await expect(page.locator("dialog[open]")).to_have_count(0)


if __name__ == "__main__":
    sys.exit(asyncio.run(alone(take_themes)))
