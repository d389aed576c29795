"""The pictures of a meeting of own pace, and of the results page.

`python docs/more_pace.py` takes those alone, and leaves the others.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from contextlib import AsyncExitStack

from playwright.async_api import Browser, BrowserContext, Page, expect
from stage import (
    NAME,
    PHONE,
    Take,
    a_context,
    a_hall,
    alone,
    opened,
    the_hall_answers,
)

from polling.agenda_file.times import write_time
from polling.export.meeting_json import read_json

TABLET = {"width": 768, "height": 1024}
AGENDA = """# Innspill før samlingen i Solfjordregionen

Tempo: eget
Åpner: {opens}
Stenger: {closes}

## Hva har fungert best det siste året?
Åpent svar

### Prøvesvar
- Møtene mellom fastlegene og avdelingen
- Felles opplæring
- Vi ringer hverandre
- Ett sted å spørre

## Hva bør vi bruke mest tid på?
Valg
- Utskriving fra sykehuset
- Psykisk helse for barn og unge
- Rekruttering
- Resultat på telefonene: etter svar

## Hvor godt kjenner du avtalen?
Skala
- Jeg vet hva den krever av oss
- Jeg vet hvem jeg skal spørre
"""


async def take_pace(
    stack: AsyncExitStack, browser: Browser, laptop: BrowserContext, base: str, take: Take
) -> None:
    """Takes all of them; `laptop` holds the organiser's cookie."""
    now = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    opens, closes = now - dt.timedelta(hours=2), now + dt.timedelta(days=3, hours=1)
    times = {"opens": write_time(opens, "nb"), "closes": write_time(closes, "nb")}
    page = await laptop.new_page()
    await page.goto(f"http://{NAME}/organiser")
    agenda = AGENDA.format(**times).encode()
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": agenda}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await page.wait_for_url("**/edit")
    await page.get_by_role("link", name="Presenter").click()
    at = page.url.rpartition("/")[0]
    exported = await page.evaluate("at => fetch(at).then((r) => r.text())", f"{at}/meeting.json")
    items = read_json(exported.encode()).meeting.agenda
    code = await page.evaluate("document.body.dataset.code")
    hall = await a_hall(stack, base, code)
    phone = await opened(browser, PHONE, f"http://{NAME}/{code}")
    await expect(phone.locator(".way")).to_have_count(3)
    await take(phone, "phone-pace.png")
    for seed, item in enumerate(items):
        await the_hall_answers(hall, item, seed)
    await phone.get_by_role("button", name="Begynn", exact=True).click()
    await phone.get_by_role("textbox").fill("At vi møtes på tvers før noe haster")
    await phone.locator("#go").click()
    await expect(phone.locator(".pace-bar")).to_contain_text("1 av 3 besvart")
    await phone.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    await take(phone, "phone-pace-question.png")

    await page.bring_to_front()
    await expect(page.locator(".pace-items li")).to_have_count(3)
    await page.wait_for_timeout(1500)
    await take(page, "presenter-pace.jpg")
    await _results_page(browser, page, take)
    for each in (phone, page):
        await each.close()


async def _results_page(browser: Browser, page: Page, take: Take) -> None:
    await page.get_by_role("button", name="Resultatsiden", exact=True).click()
    window = page.get_by_role("dialog")
    for at in (0, 1):
        await window.get_by_role("checkbox").nth(at).check()
    await window.get_by_role("button", name="Åpne siden").click()
    await expect(window).to_contain_text("Siden er åpen.")
    await window.get_by_role("button", name="Lag lenke og QR-kode").click()
    link = await window.get_by_label("Lenke til resultatsiden").input_value()
    await page.wait_for_timeout(500)
    await window.evaluate("window => { window.scrollTop = 0 }")
    await take(page, "results-window.jpg")
    reader = await (await a_context(browser, TABLET)).new_page()
    await reader.goto(link)
    await expect(reader.locator(".result-section")).to_have_count(2)
    await reader.wait_for_timeout(1000)
    await take(reader, "results-page.jpg")
    await reader.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(alone(take_pace)))
