"""Old results are brought in by a person in a browser, and seen beside those of another year."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from random import Random

import pytest
from playwright.async_api import expect

from polling.importing import tables
from polling.importing.becoming import Choices, record
from polling.importing.understanding import found_in, understood
from tests.browser.conftest import Hall, Picture
from tests.browser.test_organiser import organiser
from tests.importing.made import brukerne, csv_of, gathering

pytestmark = pytest.mark.browser

SIZES = ((360, 640), (1366, 768), (1920, 1080))


def later() -> str:
    """The same statements and choices two years on, as CSV."""
    head = ["Deltaker", "E-post", "Ståsted::Jeg vet hva vi skal endre", "Ståsted::Vi er klare",
            "Hva bør komme først?", brukerne()[0]]  # fmt: skip
    rows = [
        [f"p{at}", f"p{at}@eksempel.no", str(3 + at % 3), str(2 + at % 4),
         ("Felles innsatsteam", "Digital hjemmeoppfølging")[at % 3 == 0], f"Svar {at} på det"]
        for at in range(40)
    ]  # fmt: skip
    return csv_of([head, *rows])


async def test_old_results_come_in_and_stand_beside_newer_ones(
    hall: Hall, picture: Picture, tmp_path: Path
) -> None:
    page = await organiser(hall)
    await page.get_by_role("link", name="Hent inn gamle resultater").first.click()
    await page.wait_for_url("**/organiser/import")
    before = {each.id for each in await hall.store.meetings()}
    old = tmp_path / "gammelt.xlsx"
    old.write_bytes(gathering())
    wrong = tmp_path / "bilde.xlsx"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n")
    await page.locator("#file").set_input_files(wrong)
    await expect(page.get_by_role("alert")).to_contain_text("kan ikke leses")
    await page.locator("#file").set_input_files(old)
    await expect(page.get_by_label("Møtets tittel")).to_have_value("Organisering – samling 1B")
    await expect(page.get_by_label("Dato")).to_have_value("2021-04-21")
    _text, answers = brukerne()
    questions = page.locator(".import-question")
    await expect(questions).to_have_count(2)
    await expect(questions.nth(1)).to_contain_text(f"{len(answers)} svar")
    await expect(questions.nth(1)).to_contain_text(answers[0])
    for width, height in SIZES:
        for scheme in ("light", "dark"):
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await questions.first.scroll_into_view_if_needed()
            await picture(page, f"import-{width}-{scheme}")
    assert await hall.faults(page) == ""
    # Left out, and taken in again.
    await questions.nth(1).get_by_role("combobox").select_option("")
    await expect(page.locator("#import-total")).to_have_text(
        f"1 av 2 spørsmål og {len(answers)} svar blir lagret."
    )
    await questions.nth(1).get_by_role("combobox").select_option("open_text")
    assert {each.id for each in await hall.store.meetings()} == before
    await page.get_by_role("button", name="Lagre som et avsluttet møte").click()
    await page.wait_for_url("**/answers")
    (first,) = {each.id for each in await hall.store.meetings()} - before
    assert (await hall.store.record(first)).joined == len(answers) + 1

    found = found_in(await tables(later().encode(), "x.csv"), "Samling.csv", None)
    asked = understood(found)
    readings = {at: next(iter(each.readings)) for at, each in enumerate(asked)}
    chosen = Choices("Samling 2B", dt.date(2023, 4, 20), "nb", 90, readings)
    second = await hall.store.restore(record(found, asked, chosen, Random(1)))

    await page.goto("/organiser/compare")
    for meeting in (second, first):
        await page.locator(f"input[value='{meeting}']").check()
    await page.get_by_role("button", name="Sammenlign").click()
    await page.wait_for_url("**/organiser/compare?*")
    stand = page.locator(".compare-question").filter(has_text="Ståsted")
    await expect(stand.locator("thead th").first).to_have_text(
        "21.04.2021 Organisering – samling 1B"
    )
    await expect(stand.locator("tbody tr").first).to_contain_text("Jeg vet hva vi skal endre")
    await expect(stand.get_by_role("row", name="Svarte (n)")).to_contain_text(f"{len(answers)}40")
    await expect(stand.get_by_role("row", name="Svarte ikke")).to_contain_text("10")
    assert await hall.faults(page) == ""
    for width, height in SIZES:
        for scheme in ("light", "dark"):
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await picture(page, f"compare-{width}-{scheme}")

    # Themes come along from a file, and go away again with Z like anything else that is done there.
    item = (await hall.store.document(second))[0].agenda[-1].id
    await page.set_viewport_size({"width": 1366, "height": 768})
    await page.goto(f"/m/{second}/themes#{item}")
    book = tmp_path / "kodebok.csv"
    book.write_text(
        "Tema;Overskrift;Hva som hører inn under temaet\nMerker lite;Endring;Lite\nTillit;;"
    )
    await page.get_by_role("button", name="Kodebok").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator("#codebook-from")).to_be_disabled()
    assert await hall.faults(page) == ""
    await picture(page, "codebook-1366")
    await dialog.locator("#codebook-file").set_input_files(wrong)
    await expect(dialog.get_by_role("alert")).not_to_be_empty()
    await dialog.locator("#codebook-file").set_input_files(book)
    await expect(dialog).to_be_hidden()
    await until(hall, second, item, ["Merker lite", "Tillit"])
    await page.locator("body").press("z")
    await until(hall, second, item, [])


async def until(hall: Hall, meeting: str, item: str, names: list[str]) -> None:
    """Waits until the store has just these themes."""
    async with asyncio.timeout(20):
        while True:
            book = await hall.store.codebook(meeting, "live", item)
            if [theme.name for theme in book.standing()] == names:
                return
            await asyncio.sleep(0.05)
