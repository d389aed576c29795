"""The organiser's list in a real browser: the one-time link, making, copying, deleting, files."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from polling.store import Store
from polling.store.access import new_organiser_link
from tests.browser.conftest import Hall, Picture, Server

pytestmark = pytest.mark.browser

AGENDA = "# Fra en fil\n\n## Hva nå?\nÅpent svar\n\n## Hvem?\n- Vi\n- De\n"


async def organiser(hall: Hall, **settings: object) -> Page:
    """The organiser, who opened the one-time link and stands in front of the list."""
    secret = await new_organiser_link(hall.store.client)
    context = await hall.context(**settings)
    page = await hall.page(context, f"/organiser#{secret}")
    await expect(page.locator("[data-make=demo]")).to_be_visible()
    await page.wait_for_load_state()  # its script is there by then
    assert secret not in page.url
    return page


async def found_by_axe(hall: Hall, page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    before = len(hall.problems)
    found = await Axe().run(page)
    # Axe itself sets styles that the page's policy blocks; whatever else was heard stays.
    hall.problems[before:] = [one for one in hall.problems[before:] if "inline style" not in one]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]


async def emptied(store: Store) -> None:
    for listed in await store.meetings():
        await store.delete(listed.id)


async def test_the_one_time_link_works_once(hall: Hall) -> None:
    secret = await new_organiser_link(hall.store.client)
    first = await hall.page(await hall.context(), f"/organiser#{secret}")
    await expect(first.locator("[data-make=demo]")).to_be_visible()
    await first.reload()
    await expect(first.locator("[data-make=demo]")).to_be_visible()
    second = await hall.page(await hall.context(), f"/organiser#{secret}")
    await expect(second.get_by_role("heading")).to_have_text("Lenken gjelder ikke lenger")
    assert secret not in second.url
    without = await hall.page(await hall.context(), "/organiser")
    # There are accounts here when other tests have made some.
    await expect(without.get_by_role("heading")).to_have_text(
        re.compile("Her trengs en lenke|Logg inn som arrangør")
    )
    assert await found_by_axe(hall, without) == []
    # The right link, pasted where the page is open already.
    fresh = await new_organiser_link(hall.store.client)
    await without.evaluate("(key) => { location.hash = key }", fresh)
    await expect(without.locator("[data-make=demo]")).to_be_visible()


async def test_a_key_that_is_revoked_is_told_so(hall: Hall) -> None:
    meeting = await hall.meeting()
    handed, secret = await hall.store.hand_out(meeting.id, "moderator")
    link = f"/key#{meeting.id}.moderator.{secret}"
    page = await hall.page(await hall.context(), link)
    await page.wait_for_url(f"**/m/{meeting.id}/present")
    await hall.store.revoke(meeting.id, handed.id)
    page = await hall.page(await hall.context(), link)
    await expect(page.get_by_role("heading")).to_have_text("Lenken gjelder ikke lenger")
    await expect(page.locator("#said")).to_contain_text("Be møtelederen om en ny")
    assert secret not in page.url


async def test_an_empty_list_helps_and_the_demo_is_made(hall: Hall, picture: Picture) -> None:
    await emptied(hall.store)
    page = await organiser(hall)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Still rommet et spørsmål")
    for name, size in SIZES.items():
        await page.set_viewport_size(size)
        await picture(page, f"organiser-empty-{name}")
    assert await found_by_axe(hall, page) == []
    await page.get_by_role("button", name="Prøv demomøtet").click()
    await page.wait_for_url("**/edit")
    await expect(page.locator("#agenda > li")).to_have_count(14)
    await page.goto("/organiser")
    row = page.locator(".meetings > li")
    await expect(row).to_have_count(1)
    await expect(row.get_by_role("heading")).to_have_text(
        "Helsetjenester sammen i Solfjordregionen"
    )
    await expect(row).to_contain_text("Ikke startet")
    await expect(row).to_contain_text("Kode ")


async def test_a_meeting_is_made_by_hand_copied_and_deleted(hall: Hall) -> None:
    page = await organiser(hall)
    await page.get_by_role("button", name="Lag et møte").click()
    await page.wait_for_url("**/edit")
    meeting = page.url.split("/")[-2]
    await page.get_by_label("Tittel").fill("Kopiert og slettet")
    await expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    await page.goto("/organiser")
    row = page.locator(f".meetings > li[data-meeting='{meeting}']")
    await row.get_by_role("button", name="Kopier").click()
    await page.wait_for_url("**/edit")
    assert meeting not in page.url
    await expect(page.get_by_label("Tittel")).to_have_value("Kopiert og slettet (kopi)")
    await page.goto("/organiser")
    await row.get_by_role("button", name="Slett").click()
    await expect(row).to_be_hidden()
    await page.get_by_role("button", name="Angre").click()
    await expect(row).to_be_visible()
    assert await hall.store.meeting(meeting) is not None
    await row.get_by_role("button", name="Slett").click()
    await page.get_by_role("button", name="Gjør det nå").click()
    await expect(row).to_have_count(0)
    assert await hall.store.meeting(meeting) is None


async def test_an_agenda_comes_from_a_file(hall: Hall, tmp_path: Path) -> None:
    page = await organiser(hall)
    bad = tmp_path / "agenda.md"
    bad.write_text("# Fra en fil\n\n## Hva nå?\nOrdsky\n- Ord per deltaker: 30\n- tull\n")
    await page.locator("input[type=file]").set_input_files(bad)
    await expect(page.get_by_role("alert")).to_contain_text("Linje 6: «tull» er ingen innstilling")
    bad.write_text(AGENDA)
    await page.locator("input[type=file]").set_input_files(bad)
    await page.wait_for_url("**/edit")
    await expect(page.locator("#agenda > li")).to_have_count(2)


@pytest.mark.parametrize(
    "content",
    [
        b"{" * 100_000,
        b'{"polling": 1, "meeting": {}}',
        b"\xff\xfe\x00\x01",
        b"\x89PNG\r\n\x1a\n",
        b"",
        b"PK\x03\x04",
    ],
)
async def test_a_hostile_file_is_refused_and_nothing_is_lost(
    hall: Hall, tmp_path: Path, content: bytes
) -> None:
    page = await organiser(hall)
    before = {row.id for row in await hall.store.meetings()}
    file = tmp_path / "meeting.json"
    file.write_bytes(content)
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.get_by_role("alert")).to_contain_text("Det gikk ikke")
    assert {row.id for row in await hall.store.meetings()} == before
    await expect(page.get_by_role("button", name="Lag et møte")).to_be_enabled()


async def test_a_downloaded_meeting_comes_back(hall: Hall, tmp_path: Path) -> None:
    page = await organiser(hall)
    await page.get_by_role("button", name="Prøv demomøtet").click()
    await page.wait_for_url("**/edit")
    meeting = page.url.split("/")[-2]
    reply = await page.request.get(f"/m/{meeting}/meeting.json")
    assert reply.ok
    data = await reply.json()
    assert data["polling"] == 1
    file = tmp_path / "meeting.json"
    file.write_text(json.dumps(data))
    await page.goto("/organiser")
    await page.locator("input[type=file]").set_input_files(file)
    await page.wait_for_url("**/edit")
    restored = page.url.split("/")[-2]
    assert restored != meeting
    old, new = await hall.store.meeting(meeting), await hall.store.meeting(restored)
    assert old is not None
    assert new is not None
    assert new.agenda == old.agenda


async def test_the_list_works_by_keyboard_alone(hall: Hall) -> None:
    meeting = await hall.meeting(title="Bare tastatur")
    page = await organiser(hall)
    row = page.locator(f".meetings > li[data-meeting='{meeting.id}']")
    await row.get_by_role("link", name="Bare tastatur").focus()
    stops = []
    for _ in range(6):
        await page.keyboard.press("Tab")
        stops.append(await page.evaluate("document.activeElement.textContent.trim()"))
    assert stops == ["Rediger", "Presenter", "Svar", "Kopier", "Last ned", "Slett"]
    await row.get_by_text("Last ned").focus()
    await page.keyboard.press("Enter")
    await expect(row.get_by_role("link", name="Hele møtet (.json)")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(row.get_by_role("link", name="Hele møtet (.json)")).to_be_hidden()
    await expect(row.get_by_text("Last ned")).to_be_focused()
    await row.get_by_role("button", name="Slett").press("Enter")
    await expect(row).to_be_hidden()
    # The next row has the focus, and the note with its undo comes last on the page.
    await page.get_by_role("button", name="Angre").press("Enter")
    await expect(row.get_by_role("button", name="Slett")).to_be_focused()


SIZES = {
    "1366": {"width": 1366, "height": 768},
    "1920": {"width": 1920, "height": 1080},
    "768": {"width": 768, "height": 1024},
    "360": {"width": 360, "height": 640},
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_list_is_sound_and_looks_right(hall: Hall, picture: Picture, scheme: str) -> None:
    await emptied(hall.store)
    today = dt.date(2026, 11, 25)
    await hall.meeting(title="Partnerskapsmøte om utskrivningsklare", date=today, place="Solfjord")
    await hall.meeting(title="Årsmøte i helsefellesskapet", place="Kulturhuset i Solfjord")
    page = await organiser(hall, color_scheme=scheme)
    for name, size in SIZES.items():
        await page.set_viewport_size(size)
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, name
        await picture(page, f"organiser-{name}-{scheme}")
    assert await found_by_axe(hall, page) == []
    await page.locator("summary").first.click()
    assert await found_by_axe(hall, page) == []


async def test_a_stranger_gets_no_list(server: Server, hall: Hall) -> None:
    page = await hall.page(await hall.context(), "/organiser")
    await expect(page.locator("[data-make]")).to_have_count(0)
    reply = await page.request.post(
        "/organiser/meetings",
        data={"how": "demo"},
        headers={"X-Polling": "1", "Origin": server.url},
    )
    assert reply.status == 404
