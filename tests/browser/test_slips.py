"""Voting slips in a real browser: made and printed by the moderator, typed or scanned on phones."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from random import SystemRandom

import pypdf
import pytest
from playwright.async_api import Locator, Page, Request, expect

from polling import slips
from polling.meeting import Meeting
from tests.browser.conftest import Hall, Picture

pytestmark = pytest.mark.browser

OPTIONS = [{"id": "a", "text": "Vedtas"}, {"id": "b", "text": "Sendes tilbake til utvalget"}]
BINDING = {
    "kind": "choice",
    "slips": True,
    "question": {"text": "Skal årsmøtet vedta budsjettet for 2027?", "options": OPTIONS},
}
ORDER = {
    "kind": "ranking",
    "slips": True,
    "question": {"text": "I hvilken rekkefølge skal sakene prøves?", "options": OPTIONS},
}
LAPTOP = {"width": 1366, "height": 768}


async def with_slips(hall: Hall, *questions: dict[str, object]) -> tuple[Meeting, list[str]]:
    meeting = await hall.meeting(*questions)
    codes = slips.make(SystemRandom(), 5)
    await hall.store.add_slips(meeting.id, codes)
    return meeting, codes


def part(phone: Page) -> Locator:
    return phone.locator(".slip")


def valid(dialog: Locator, number: int) -> Locator:
    return dialog.get_by_role("heading", name=f"{number} gyldige stemmesedler", exact=True)


async def types_slip(phone: Page, code: str) -> None:
    await phone.get_by_role("textbox", name="Stemmeseddel").fill(code)
    await phone.get_by_role("button", name="Bruk stemmeseddelen").click()


async def test_a_slip_is_typed_once_and_used_twice_by_nobody(hall: Hall, picture: Picture) -> None:
    meeting, codes = await with_slips(hall, BINDING, {**BINDING})
    moderator = await hall.moderator(meeting)
    phone, other = await hall.phone(meeting), await hall.phone(meeting)
    await moderator.opens("q001")
    await expect(phone.get_by_role("textbox", name="Stemmeseddel")).to_be_visible()
    await picture(phone, "slip-asked")
    assert await hall.faults(phone) == ""

    await phone.get_by_label("Vedtas").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_have_text("Skriv koden på stemmeseddelen først.")
    await expect(phone.get_by_role("textbox", name="Stemmeseddel")).to_be_focused()
    await types_slip(phone, "ABC")
    await expect(part(phone)).to_contain_text("Koden har ti tegn.")
    await types_slip(phone, f" {slips.show(codes[0]).lower()}")
    await expect(part(phone)).to_contain_text(slips.show(codes[0]))
    await expect(phone.get_by_role("textbox", name="Stemmeseddel")).to_be_hidden()
    await expect(phone.get_by_label("Vedtas")).to_be_checked()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await picture(phone, "slip-used")
    assert await hall.faults(phone) == ""

    await types_slip(other, codes[0])
    await other.get_by_label("Sendes tilbake").check()
    await other.get_by_role("button", name="Send svaret").click()
    sentence = "Stemmeseddelen er allerede brukt i dette spørsmålet."
    await expect(other.locator("#status")).to_have_text(sentence)
    await expect(part(other)).to_contain_text(sentence)
    await picture(other, "slip-refused")
    assert await hall.faults(other) == ""
    await types_slip(other, codes[1])
    await expect(other.get_by_label("Sendes tilbake")).to_be_checked()
    await other.get_by_role("button", name="Send svaret").click()
    await expect(other.locator("#status")).to_contain_text("Mottatt ✓")

    await phone.reload()
    await expect(part(phone)).to_contain_text(slips.show(codes[0]))
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await moderator.opens("q002")
    await expect(part(phone)).to_contain_text(slips.show(codes[0]))
    await phone.get_by_label("Vedtas").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    record = await hall.store.record(meeting.id)
    assert [(each.item, each.people, len(each.rows)) for each in record.rounds] == [
        ("q001", 2, 2), ("q002", 1, 1),
    ]  # fmt: skip


async def test_a_scanned_slip_is_there_and_no_server_hears_of_it_before_it_is_used(
    hall: Hall,
) -> None:
    meeting, codes = await with_slips(hall, BINDING)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    asked: list[str] = []
    context = await hall.context(viewport={"width": 360, "height": 640})
    phone = await context.new_page()

    def note(request: Request) -> None:
        asked.append(request.url + str(request.headers.get("referer")))

    phone.on("request", note)
    await phone.goto(f"/{await hall.code(meeting)}#s-{codes[2]}")
    await expect(part(phone)).to_contain_text(slips.show(codes[2]))
    assert not phone.url.endswith(codes[2])
    assert "#" not in phone.url
    await phone.get_by_label("Vedtas").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    assert not any(codes[2] in each.partition("#")[0] for each in asked)

    await phone.get_by_role("button", name="Bytt stemmeseddel").click()
    await types_slip(phone, codes[3])
    await expect(phone.locator("#status")).to_have_text("Anonymt · Ikke sendt ennå")
    await expect(phone.get_by_label("Vedtas")).not_to_be_checked()
    await phone.get_by_label("Sendes tilbake").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await phone.get_by_role("button", name="Bytt stemmeseddel").click()
    await types_slip(phone, codes[2])
    await expect(phone.get_by_label("Vedtas")).to_be_checked()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    record = await hall.store.record(meeting.id)
    assert [(each.people, len(each.rows)) for each in record.rounds] == [(2, 2)]
    await context.close()


async def test_what_sends_itself_waits_for_the_slip(hall: Hall) -> None:
    meeting, codes = await with_slips(hall, ORDER)
    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await phone.get_by_role("button", name=re.compile("opp", re.IGNORECASE)).last.click()
    await expect(phone.locator("#status")).not_to_contain_text("Mottatt")
    await types_slip(phone, codes[0])
    await phone.locator("#go").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    record = await hall.store.record(meeting.id)
    assert [row.value["order"] for row in record.rounds[0].rows] == [["b", "a"]]


async def test_the_moderator_makes_prints_counts_and_voids_them(
    hall: Hall, picture: Picture, tmp_path: Path
) -> None:
    meeting = await hall.meeting(BINDING)
    context = await hall.staff(meeting, "moderator", viewport=LAPTOP, accept_downloads=True)
    page = await hall.page(context, f"/m/{meeting.id}/present")
    await page.get_by_role("button", name="Stemmesedler").click()
    dialog = page.get_by_role("dialog", name="Stemmesedler")
    await expect(valid(dialog, 0)).to_be_visible()
    await dialog.get_by_label("Antall nye stemmesedler").fill("0")
    await dialog.get_by_role("button", name="Lag stemmesedler").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Velg fra 1 til 1000")
    await dialog.get_by_label("Antall nye stemmesedler").fill("30")
    async with page.expect_download() as downloading:
        await dialog.get_by_role("button", name="Lag stemmesedler").click()
    download = await downloading.value
    assert download.suggested_filename.endswith("stemmesedler.pdf")
    await download.save_as(tmp_path / "slips.pdf")
    pdf = pypdf.PdfReader(tmp_path / "slips.pdf")
    text = "\n".join(each.extract_text() for each in pdf.pages)
    printed = re.findall(rf"\b[{slips.LETTERS}]{{5}} [{slips.LETTERS}]{{5}}\b", text)
    assert len(set(printed)) == 30
    await expect(dialog).to_contain_text("30 stemmesedler er laget")
    await expect(valid(dialog, 30)).to_be_visible()
    await picture(page, "slips-dialog")
    assert await hall.faults(page, context={"exclude": [["iframe"]]}) == ""

    moderator = await hall.moderator(meeting)
    phone = await hall.phone(meeting)
    await moderator.opens("q001")
    await types_slip(phone, printed[0])
    await phone.get_by_label("Vedtas").check()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt ✓")
    await expect(dialog.get_by_role("listitem")).to_contain_text("1 brukt")

    await dialog.get_by_role("button", name="Gjør alle ugyldige").click()
    await dialog.get_by_role("button", name="Angre").click()
    await expect(valid(dialog, 30)).to_be_visible()
    await dialog.get_by_role("button", name="Gjør alle ugyldige").click()
    await dialog.get_by_role("button", name="Gjør det nå").click()
    await expect(valid(dialog, 0)).to_be_visible()
    assert await hall.store.slips_made(meeting.id) == 0


async def test_a_question_is_made_binding_in_the_editor(hall: Hall) -> None:
    meeting = await hall.meeting({**BINDING, "slips": False, "notes": "Les opp budsjettet."})
    context = await hall.staff(meeting, "moderator", viewport=LAPTOP)
    page = await hall.page(context, f"/m/{meeting.id}/edit/q001")
    await page.get_by_label("Krever stemmeseddel").check()
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    assert (kept.agenda[0].slips, kept.agenda[0].notes) == (True, "Les opp budsjettet.")
    await page.get_by_label("Krever stemmeseddel").uncheck()
    await page.get_by_label("Notater").fill("Les det opp.")
    async with asyncio.timeout(10):
        while kept is None or kept.agenda[0].notes != "Les det opp.":
            kept = await hall.store.meeting(meeting.id)
    assert not kept.agenda[0].slips


async def test_a_meeting_without_binding_questions_has_no_button_for_it(hall: Hall) -> None:
    meeting = await hall.meeting({**BINDING, "slips": False})
    context = await hall.staff(meeting, "moderator", viewport=LAPTOP)
    page = await hall.page(context, f"/m/{meeting.id}/present")
    await expect(page.get_by_role("button", name="Lenker", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Stemmesedler")).to_have_count(0)
