"""The pictures of kinds that the other pictures do not have: a meeting of its own for them.

`python docs/more_kinds.py points grid` takes those of two kinds alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from PIL import Image, ImageDraw
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
from stage import the_hall_answers as answer

from polling.export.meeting_json import read_json

#: One question of each kind, under the kind's name.
AGENDA = {
    "points": """## Hva skal regionen bruke pengene på de neste to årene?
Poeng
Hjelp: Fordel alle poengene.
- Felles akutteam for eldre hjemme
- Digital hjemmeoppfølging
- Rehabilitering nær der folk bor
- Lavterskel psykisk helse for unge
- Felles legevakt og observasjonsplasser
""",
    "grid": """## Hvor mye koster det, og hvor mye hjelper det?
Rutenett
- Bortover: Innsats
- Til venstre: liten
- Til høyre: stor
- Oppover: Effekt for pasienten
- Nederst: liten
- Øverst: stor
- Felles akutteam for eldre hjemme
- Digital hjemmeoppfølging
- Rehabilitering nær der folk bor
- Lavterskel psykisk helse for unge
- Felles legevakt
- Frisklivssentral
""",
    "scales": """## Hvor enig er du i dette om samarbeidet vårt?
Skala
- Jeg vet hvem jeg skal ringe når en pasient skal hjem
- Vi følger samhandlingsavtalene i praksis
- Opplysningene kommer fram i tide
- Vi lærer av uønskede hendelser på tvers
""",
    "number": """## Hvor mange timer går det før epikrisen er framme hos kommunen?
Tall
- Fra: 0
- Til: 96
- Enhet: timer
""",
    "text_page": """## Velkommen til Solfjorden
Tekstside

Vi begynner klokka ni, og er ferdige til lunsj.

- Finn bordet ditt
- Gå inn på møtet med telefonen
- Ta en kaffe
""",
}


async def take_kinds(
    stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, base: str, take: Take
) -> None:
    """Takes phone and wall of each kind in AGENDA; `laptop` holds the organiser's cookie."""
    page = await laptop.new_page()
    await page.goto(f"http://{NAME}/organiser")
    written = "# Veien videre i Solfjordregionen\n\n" + "\n".join(AGENDA.values())
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": written.encode()}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.wait_for_url("**/edit")
    if "text_page" in AGENDA:
        await _picture(page)
    await page.get_by_role("link", name="Presenter").click()
    at = page.url.rpartition("/")[0]
    exported = await page.evaluate("at => fetch(at).then((r) => r.text())", f"{at}/meeting.json")
    meeting = read_json(exported.encode()).meeting
    code = await page.evaluate("document.body.dataset.code")
    hall = await a_hall(stack, base, code)
    wall = await opened(browser, WALL, f"{at}/wall", laptop, scale=2 / 3)
    phone = await opened(browser, PHONE, f"http://{NAME}/{code}")
    for number, item in enumerate(meeting.agenda):
        name = item.kind.replace("_", "-")
        await page.bring_to_front()
        await page.keyboard.press("ArrowRight")
        if not item.question.ANSWERED:
            for screen, taken in ((phone, f"phone-{name}.png"), (wall, f"wall-{name}.jpg")):
                await screen.bring_to_front()
                await expect(screen.get_by_role("img", name="Solfjorden en morgen")).to_be_visible()
                await screen.wait_for_timeout(1500)  # fonts come
                await take(screen, taken)
            continue
        await page.keyboard.press("Space")
        await expect(phone.get_by_role("heading", level=1)).to_have_text(item.question.text)
        await FILL[item.kind](phone)
        await phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        await take(phone, f"phone-{name}.png")
        await answer(hall, item, number)
        await page.bring_to_front()
        await page.keyboard.press("v")
        await wall.bring_to_front()
        await expect(wall.locator(".kind-waiting").first).to_be_hidden()
        await wall.wait_for_timeout(1500)  # bars grow, fonts come
        await take(wall, f"wall-{name}.jpg")
        await page.bring_to_front()
        await page.keyboard.press("Space")


async def _picture(page: Page) -> None:
    """Puts a drawing of a fjord on the text page, as whoever edits the meeting does."""
    drawn = Image.new("RGB", (1200, 900), "#cfe3ea")
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((760, 150, 920, 310), fill="#f2c94c")
    pen.polygon([(0, 560), (260, 240), (480, 560)], fill="#5b7f8c")
    pen.polygon([(330, 560), (720, 300), (1200, 560)], fill="#3d6675")
    pen.rectangle((0, 560, 1200, 900), fill="#0b5563")
    pen.polygon([(520, 700), (700, 700), (670, 750), (550, 750)], fill="#fbf9f5")
    pen.polygon([(606, 540), (606, 690), (700, 690)], fill="#fbf9f5")
    data = io.BytesIO()
    drawn.save(data, "PNG")
    await page.get_by_role("link", name="Velkommen til Solfjorden").click()
    await expect(page.get_by_label("Overskrift")).to_be_visible()
    file = {"name": "fjord.png", "mimeType": "image/png", "buffer": data.getvalue()}
    await page.locator("#settings input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_label("Beskriv bildet").fill("Solfjorden en morgen")
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")


async def _points(phone: Page) -> None:
    await phone.get_by_label("Poeng: Felles akutteam for eldre hjemme").fill("40")
    await phone.get_by_label("Mer: Digital hjemmeoppfølging").click()
    await phone.get_by_label("Mer: Digital hjemmeoppfølging").click()


async def _grid(phone: Page) -> None:
    ground = phone.locator(".plane-ground")
    for x, y in ((0.6, 0.2), (0.2, 0.3), (0.8, 0.4)):
        box = await ground.bounding_box()
        assert box
        await phone.touchscreen.tap(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        await phone.get_by_label("Neste alternativ").click()
    await phone.get_by_label("Forrige alternativ").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt")


async def _scales(phone: Page) -> None:
    for at, value in enumerate(("4", "3")):
        await phone.get_by_role("group").nth(at).get_by_label(value, exact=True).check()


async def _number(phone: Page) -> None:
    await phone.get_by_label("Tallet ditt").fill("36")


FILL: dict[str, Callable[[Page], Awaitable[None]]] = {
    "points": _points,
    "grid": _grid,
    "scales": _scales,
    "number": _number,
}


async def main(names: list[str]) -> int:
    """Takes the pictures of the kinds named, of all in AGENDA if none is."""
    for name in set(AGENDA) - set(names or AGENDA):
        del AGENDA[name]
    return await alone(take_kinds)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
