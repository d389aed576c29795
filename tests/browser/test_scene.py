"""One whole meeting in Chromium: organiser, moderator, three phones, projector and secretariat."""

from __future__ import annotations

import io
import json
import re

import openpyxl
import pytest
from playwright.async_api import BrowserContext, Page, expect

from polling.store.access import new_organiser_link
from tests.browser.conftest import PHONE, WALL, Hall, Picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

LAPTOP = {"width": 1366, "height": 768}
AGENDA = """# Møte om utskriving

Sted: Kulturhuset

## Hva er det viktigste vi skal oppnå?
Åpent svar

> Ønsk velkommen.

## Hvem bør ha ansvaret?
- Sykehuset
- Kommunen
"""
ANSWERS = ("Én plan for hver pasient", "Færre skjema – mer tid", "«Hvem ringer?» æøå")


async def test_from_the_one_time_link_to_the_secretariats_file(
    hall: Hall, picture: Picture
) -> None:
    organiser = await _organiser(hall)
    meeting = await _makes_a_meeting_of_a_file(organiser)
    presenter = await hall.page(organiser.context, f"/m/{meeting}/present")
    await expect(presenter.locator(".main-buttons")).to_be_visible()
    wall = await _with_link(hall, presenter, meeting, "projector", WALL)
    secretary = await _with_link(hall, presenter, meeting, "secretariat", LAPTOP)

    code = await hall.store.code(meeting)
    assert code
    await expect(wall.locator("body")).to_contain_text(f"{code[:4]} {code[4:]}")
    phones = [await _phone(hall, code) for _ in range(3)]
    await expect(wall.locator("body")).to_contain_text("3 er med")

    await presenter.bring_to_front()
    await presenter.keyboard.press("PageDown")  # the clicker's
    await expect(presenter.get_by_role("button", name="Åpne")).to_be_enabled()
    await presenter.keyboard.press(" ")
    for phone, answer in zip(phones, ANSWERS, strict=True):
        await expect(phone.get_by_role("heading", level=1)).to_contain_text("viktigste")
        await phone.get_by_role("textbox").first.fill(answer)
        await phone.get_by_role("button", name="Send svaret").click()
        await expect(phone.locator("#status")).to_contain_text("Mottatt")
    await expect(wall.locator("body")).to_contain_text("3 av 3 har svart")
    await expect(wall.locator("body")).not_to_contain_text(ANSWERS[0])
    await expect(secretary.locator(".answer")).to_have_count(3)

    await presenter.keyboard.press("v")
    for answer in ANSWERS:
        await expect(wall.locator("body")).to_contain_text(answer)
    await secretary.locator(".answer", has_text=ANSWERS[1]).get_by_role("button").first.click()
    await expect(wall.locator("body")).not_to_contain_text(ANSWERS[1])
    await picture(wall, "scene-wall")

    await presenter.keyboard.press("ArrowRight")
    await presenter.keyboard.press(" ")
    await phones[0].get_by_label("Kommunen").check()
    await phones[0].get_by_role("button", name="Send svaret").click()
    await expect(phones[0].locator("#status")).to_contain_text("Mottatt")

    hall.server.stop()
    hall.server.start()
    await phones[1].get_by_label("Sykehuset").check()
    await phones[1].get_by_role("button", name="Send svaret").click()
    await expect(phones[1].locator("#status")).to_contain_text("Mottatt", timeout=20_000)
    await expect(wall.locator("body")).to_contain_text("2 av 3 har svart", timeout=20_000)

    await expect(presenter.get_by_role("button", name="Avslutt møtet")).to_be_enabled(
        timeout=20_000
    )
    await presenter.get_by_role("button", name="Avslutt møtet").click()
    await presenter.get_by_role("button", name="Gjør det nå").click()
    await expect(phones[2].get_by_role("heading", level=1)).to_contain_text("Takk")
    await _files_agree(secretary, meeting)


async def _organiser(hall: Hall) -> Page:
    secret = await new_organiser_link(hall.store.client)
    context = await hall.context(viewport=LAPTOP)
    page = await hall.page(context, f"/organiser#{secret}")
    await expect(page.locator("[data-make=demo]")).to_be_visible()
    await page.wait_for_load_state()  # its script takes the file
    return page


async def _makes_a_meeting_of_a_file(page: Page) -> str:
    file = {"name": "agenda.md", "mimeType": "text/markdown", "buffer": AGENDA.encode()}
    await page.locator("input[type=file]").first.set_input_files([file])  # type: ignore[list-item]
    await page.wait_for_url(re.compile(r"/m/\w+/edit"))
    await expect(page.locator("body")).to_contain_text("Hvem bør ha ansvaret?")
    found = re.search(r"/m/(\w+)/", page.url)
    assert found
    return found[1]


async def _with_link(
    hall: Hall, presenter: Page, meeting: str, role: str, viewport: dict[str, int]
) -> Page:
    """A page opened with a link that the moderator handed out, in a browser of its own."""
    reply = await presenter.evaluate(
        """async ([meeting, role]) => (await fetch(`/m/${meeting}/links`, {
            method: "POST", headers: {"X-Polling": "1"}, body: JSON.stringify({role}),
        })).json()""",
        [meeting, role],
    )
    context: BrowserContext = await hall.context(viewport=viewport)
    page = await hall.page(context, reply["url"].removeprefix(hall.server.url))
    await page.wait_for_url(re.compile(rf"/m/{meeting}/(wall|answers)"))
    assert "#" not in page.url
    return page


async def _phone(hall: Hall, code: str) -> Page:
    page = await hall.page(await hall.context(viewport=PHONE, has_touch=True), "/")
    await page.get_by_label("Møtekode").fill(f"{code[:4]} {code[4:]}")
    await page.get_by_role("button", name="Bli med").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Neste spørsmål kommer her")
    return page


async def _files_agree(secretary: Page, meeting: str) -> None:
    reply = await secretary.context.request.get(f"/m/{meeting}/meeting.json")
    data = json.loads(await reply.body())
    rows = [row for found in data["rounds"] for row in found["rows"] if "text" in row["value"]]
    assert sorted(row["value"]["text"] for row in rows) == sorted(ANSWERS)
    assert [row["value"]["text"] for row in rows if row["hidden"]] == [ANSWERS[1]]
    reply = await secretary.context.request.get(f"/m/{meeting}/summary.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(await reply.body()))
    cells = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value}
    assert set(ANSWERS) <= cells
