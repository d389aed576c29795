"""Tables in a real browser: joining by link, sheets on several phones, and what staff see."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from polling.meeting import Meeting
from tests.browser.conftest import Hall, Picture

pytestmark = pytest.mark.browser

SHEET = {
    "kind": "sheet",
    "question": {
        "text": "Positiv kjernemappe: hva har vi lyktes med i samhandlingen?",
        "help": "Skriv en linje for hver erfaring.",
        "options": [
            {"id": "a", "text": "Gode erfaringer"},
            {"id": "b", "text": "Suksessfaktorer"},
            {"id": "c", "text": "Hva betyr det for oss?"},
        ],
    },
}
CHOICE = {
    "kind": "choice",
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [{"id": "a", "text": "Legevakt"}, {"id": "b", "text": "Utskriving"}],
    },
}
LAPTOP = {"width": 1366, "height": 768}


def places(n: int) -> list[dict[str, Any]]:
    return [{"id": f"bord{i}", "name": f"Bord {i}", "seats": 5} for i in range(1, n + 1)]


async def at_table(hall: Hall, meeting: Meeting, table: str, **settings: Any) -> Page:
    """A phone that has opened the table's link."""
    token = (await hall.store.table_tokens(meeting.id))[table]
    context = await hall.context(viewport={"width": 360, "height": 640}, has_touch=True, **settings)
    return await hall.page(context, f"/{await hall.code(meeting)}#t-{token}")


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def cell(page: Page, name: str, column: str = "Gode erfaringer") -> Locator:
    return row(page, name).get_by_label(column)


async def writes(page: Page, said: str) -> None:
    """Writes a new line, and waits for the empty one after it."""
    await cell(page, "Ny linje").fill(said)
    await expect(cell(page, "Ny linje")).to_have_value("")


async def texts(page: Page) -> list[str]:
    values: list[str] = await page.evaluate(
        """[...document.querySelectorAll(".lines > li")]
            .map((line) => line.querySelector("textarea").value).filter(Boolean)"""
    )
    return values


async def saved(page: Page) -> None:
    await expect(page.locator("#status")).to_contain_text("Lagret kl.")


async def lines_are(page: Page, *wanted: str, within: float = 15.0) -> None:
    found: list[str] = []
    until = asyncio.get_running_loop().time() + within
    while asyncio.get_running_loop().time() < until:
        found = await texts(page)
        if sorted(found) == sorted(wanted):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the sheet has {found}")


async def test_a_table_joins_by_its_link_leaves_and_comes_back(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE, tables=places(3))
    page = await at_table(hall, meeting, "bord2")
    await expect(page.locator(".seat")).to_contain_text("Du svarer for Bord 2")
    # The key is gone from the address bar, and from what a reload asks for.
    assert "#" not in page.url
    await page.reload()
    await expect(page.locator(".seat")).to_contain_text("Du svarer for Bord 2")
    moderator = await hall.moderator(meeting)
    await moderator.hears("counts", lambda c: c.get("seated") == ["bord2"])
    await page.get_by_role("button", name="Svar som deg selv").click()
    await expect(page.locator(".seat")).to_contain_text("Du svarer som deg selv")
    await moderator.hears("counts", lambda c: c.get("joined") == 1)
    await page.get_by_role("button", name="Svar for Bord 2").click()
    await expect(page.locator(".seat")).to_contain_text("Du svarer for Bord 2")


async def test_what_is_answered_for_the_table_is_not_the_persons_own(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE, tables=places(1))
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    one, two = [await at_table(hall, meeting, "bord1") for _ in range(2)]
    await one.get_by_label("Legevakt").check()
    await one.get_by_role("button", name="Send svaret").click()
    await expect(one.locator("#status")).to_contain_text("Mottatt")
    await expect(two.get_by_label("Legevakt")).to_be_checked()
    await one.get_by_role("button", name="Svar som deg selv").click()
    await expect(one.locator("#status")).to_have_text("Anonymt · Ikke sendt ennå")
    await expect(one.get_by_label("Legevakt")).not_to_be_checked()


async def test_a_sheet_is_saved_as_it_is_typed_and_shared(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(SHEET, tables=places(2))
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    one, two = [await at_table(hall, meeting, "bord1") for _ in range(2)]
    await writes(one, "God ressursbruk")
    await saved(one)
    await expect(cell(two, "Linje 1")).to_have_value("God ressursbruk")

    # Both type at once; neither is disturbed, and neither overwrites the other.
    await asyncio.gather(cell(one, "Ny linje").focus(), cell(two, "Ny linje").focus())
    await asyncio.gather(
        one.keyboard.type("Lokal akutthjelp", delay=30),
        two.keyboard.type("Nye måter å løse", delay=30),
    )
    await lines_are(two, "God ressursbruk", "Lokal akutthjelp", "Nye måter å løse")
    await two.keyboard.type(" oppgaver")
    for page in (one, two):
        await lines_are(page, "God ressursbruk", "Lokal akutthjelp", "Nye måter å løse oppgaver")
    assert await two.evaluate("document.activeElement.value") == "Nye måter å løse oppgaver"
    await picture(one, "phone-sheet")

    # A line is changed, and one is taken away and brought back.
    await cell(one, "Linje 1", "Suksessfaktorer").fill("Noen tok tak")
    await expect(cell(two, "Linje 1", "Suksessfaktorer")).to_have_value("Noen tok tak")
    await one.get_by_role("button", name="Ta bort linje 1").click()
    await expect(two.locator(".lines > li")).to_have_count(3)
    await lines_are(two, "Lokal akutthjelp", "Nye måter å løse oppgaver")
    await one.get_by_role("button", name="Angre").click()
    for page in (one, two):
        await lines_are(page, "God ressursbruk", "Lokal akutthjelp", "Nye måter å løse oppgaver")


async def test_two_in_the_same_line_lose_nothing(hall: Hall) -> None:
    meeting = await hall.meeting(SHEET, tables=places(1))
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    one, two = [await at_table(hall, meeting, "bord1") for _ in range(2)]
    await writes(one, "FACT")
    await expect(cell(two, "Linje 1")).to_have_value("FACT")
    await cell(one, "Linje 1").focus()
    await cell(two, "Linje 1").focus()
    await one.keyboard.press("End")
    await two.keyboard.press("End")
    await asyncio.gather(one.keyboard.type("-team"), two.keyboard.type(" i Setesdal"))
    for page in (one, two):
        await lines_are(page, "FACT-team", "FACT i Setesdal")


async def test_nothing_is_lost_when_one_loses_the_network(hall: Hall) -> None:
    hall.fresh = True
    meeting = await hall.meeting(SHEET, CHOICE, tables=places(1))
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    one, two = [await at_table(hall, meeting, "bord1") for _ in range(2)]
    await writes(one, "Telesår")
    await expect(cell(two, "Linje 1")).to_have_value("Telesår")
    await one.context.set_offline(True)
    await expect(one.locator("#status")).to_contain_text("Lagret", timeout=5000)
    await cell(one, "Linje 1").fill("Telesår, uten nett")
    await expect(one.locator("#status")).to_have_text("Uten nett: lagres når nettet er tilbake")
    await writes(one, "Snøkaos")
    await cell(two, "Linje 1").fill("Telesår, med nett")
    await writes(two, "UKP")
    await saved(two)
    # Back, and at another question: what was typed goes all the same.
    await moderator.opens("q002")
    await one.context.set_offline(False)
    await expect(one.get_by_label("Legevakt")).to_be_visible()
    await moderator.steers("go", item="q001")
    for page in (one, two):
        await lines_are(page, "Telesår, med nett", "Telesår, uten nett", "Snøkaos", "UKP")
    await saved(one)


async def test_a_phone_that_is_no_table_is_told_who_writes(hall: Hall) -> None:
    meeting = await hall.meeting(SHEET, tables=places(1))
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    phone = await hall.phone(meeting)
    await expect(phone.get_by_text("Her svarer bordene.")).to_be_visible()
    assert await phone.get_by_role("textbox").count() == 0
    await expect(phone.locator("#go")).to_be_hidden()


async def test_a_revoked_link_says_so_and_lets_one_answer_as_oneself(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE, tables=places(1))
    page = await at_table(hall, meeting, "bord1")
    await expect(page.locator(".seat")).to_contain_text("Bord 1")
    await hall.store.renew_table(meeting.id, "bord1")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Du er koblet fra møtet")
    await page.get_by_role("button", name="Koble til igjen").click()
    await expect(page.get_by_text("Lenken til bordet gjelder ikke lenger.")).to_be_visible()
    await page.get_by_role("button", name="Svar som deg selv").click()
    await expect(page.locator("#status")).to_have_text("Anonymt · Du er med")


async def test_the_sheet_works_by_keyboard_and_axe_finds_nothing(hall: Hall) -> None:
    meeting = await hall.meeting(SHEET, tables=places(1))
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    page = await at_table(hall, meeting, "bord1", bypass_csp=True)
    await cell(page, "Ny linje").focus()
    for said in ("En", "To", "Tre", "Fire"):
        await page.keyboard.type(said)
        await page.keyboard.press("Enter")
    await expect(cell(page, "Linje 1", "Hva betyr det for oss?")).to_have_value("Tre")
    await expect(cell(page, "Linje 2")).to_have_value("Fire")
    await saved(page)
    assert await hall.faults(page) == ""
    await moderator.steers("close")
    await expect(cell(page, "Linje 1")).to_be_disabled()
    await expect(page.locator("#status")).to_have_text("Spørsmålet er lukket. Arket er lagret.")


async def presenter(hall: Hall, meeting: Meeting, **settings: Any) -> Page:
    context = await hall.staff(meeting, "moderator", **{"viewport": LAPTOP, **settings})
    page = await hall.page(context, f"/m/{meeting.id}/present")
    await expect(page.locator(".main-buttons")).to_be_visible()
    return page


def place(page: Page, table: str) -> Locator:
    return page.locator(f"[data-table={table}]")


async def test_the_presenter_sees_which_tables_have_delivered_what(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(SHEET, CHOICE, tables=places(12))
    moderator = await hall.moderator(meeting)
    page = await presenter(hall, meeting, bypass_csp=True)
    wall = await hall.wall(meeting)
    await expect(place(page, "bord1")).to_contain_text("ikke med ennå")
    one = await at_table(hall, meeting, "bord1")
    await at_table(hall, meeting, "bord2")
    await expect(place(page, "bord1")).to_contain_text("er med")
    await moderator.opens("q001")
    await expect(place(page, "bord2")).to_contain_text("ikke begynt")
    await expect(place(page, "bord3")).to_contain_text("ikke med ennå")
    await writes(one, "God ressursbruk")
    await writes(one, "Telesår")
    await expect(place(page, "bord1")).to_contain_text("2 linjer")
    await expect(page.locator(".desk-figures .answered")).to_have_text(
        "2 svar fra 1 bord (5 deltakere)"
    )
    await expect(page.locator(".desk-figures")).to_contain_text("2 bord (10 deltakere) er med")
    await expect(page.locator(".desk-answers")).to_contain_text("Bord 1: Telesår")
    await expect(wall.locator("#answered")).to_have_text("2 svar fra 1 bord (5 deltakere)")
    await expect(wall.locator("#of")).to_have_text("av 2 bord har begynt")

    # By keyboard: this table alone on the wall, and all of them again.
    await place(page, "bord1").get_by_role("button").focus()
    await page.keyboard.press("Enter")
    await expect(wall.locator(".sheet-of")).to_have_text("Bord 1")
    await expect(wall.locator(".sheet-card")).to_have_count(2)
    await picture(page, "presenter-tables")
    assert await hall.faults(page) == ""
    await page.keyboard.press("Enter")
    await expect(wall.locator(".sheet-of")).to_be_hidden()
    await picture(wall, "wall-sheet")


async def test_the_links_of_tables_are_in_the_dialog_and_on_paper(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE, tables=places(3))
    page = await presenter(hall, meeting, bypass_csp=True)
    await page.get_by_role("button", name="Lenker").click()
    dialog = page.get_by_role("dialog", name="Lenker")
    await dialog.get_by_text("Bord 2", exact=True).click()
    link = dialog.get_by_label("Lenke: Bord 2", exact=True)
    old = await link.input_value()
    assert "#t-" in old
    assert await hall.faults(page) == ""
    async with page.expect_download() as download:
        await dialog.get_by_role("link", name="Skriv ut bordlapper (PDF)").click()
    assert (await download.value).suggested_filename.endswith(".pdf")
    await dialog.get_by_role("button", name="Ny lenke: Bord 2").click()
    await expect(link).not_to_have_value(old, timeout=25_000)


async def test_the_secretary_reads_sheets_by_table_and_hides_a_line(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(SHEET, tables=places(3))
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    one = await at_table(hall, meeting, "bord1")
    await writes(one, "God ressursbruk")
    await writes(one, "Snøkaos")
    await saved(one)
    context = await hall.staff(meeting, "secretariat", viewport=LAPTOP, bypass_csp=True)
    page = await hall.page(context, f"/m/{meeting.id}/answers")
    sheet = place(page, "bord1")
    await expect(sheet.locator("tbody tr")).to_have_count(2)
    await expect(place(page, "bord2")).to_contain_text("ikke begynt")
    await expect(page.locator(".browse-head")).to_contain_text("2 svar fra 1 bord (5 deltakere)")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("h")
    await expect(sheet.locator("tr.hidden-answer")).to_contain_text("Snøkaos")
    await picture(page, "answers-sheets")
    assert await hall.faults(page) == ""
    await page.get_by_label("Skjulte (1)").check()
    await expect(sheet.locator("tbody tr")).to_have_count(1)


async def test_tables_are_made_in_the_editor_taken_away_and_brought_back(hall: Hall) -> None:
    meeting = await hall.meeting(SHEET)
    context = await hall.staff(meeting, "moderator", viewport=LAPTOP, bypass_csp=True)
    page = await hall.page(context, f"/m/{meeting.id}/edit")
    await page.get_by_label("Antall bord").fill("12")
    await page.get_by_label("Plasser ved hvert").fill("5")
    await page.get_by_role("button", name="Lag bordene").click()
    rows = page.locator(".table-list .option-rows > li")
    await expect(rows).to_have_count(12)
    await page.get_by_label("Bordets navn").nth(3).fill("Vinduet")
    await rows.nth(11).get_by_role("button", name="Ta bort").click()
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")

    async def kept() -> list[tuple[str, int]]:
        found, _ = await hall.store.document(meeting.id)
        return [(table.name, table.seats) for table in found.tables]

    async with asyncio.timeout(10):
        while len(await kept()) != 11 or ("Vinduet", 5) not in await kept():
            await asyncio.sleep(0.05)
    assert await hall.faults(page) == ""
    await page.locator(".toasts").get_by_role("button", name="Angre").click()
    async with asyncio.timeout(10):
        while (await kept())[-1:] != [("Bord 12", 5)]:
            await asyncio.sleep(0.05)
