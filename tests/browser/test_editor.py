"""The editor in a real browser: adding, typing, moving, undoing, previews, two people at once."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import FrameLocator, Locator, Page, expect

from polling import kinds
from polling.meeting import Meeting
from tests.browser.conftest import SCHEMES, Hall, Picture
from tests.pictures.made import plain

pytestmark = pytest.mark.browser

OPEN = {"kind": "open_text", "question": {"text": "Hva er viktigst for innbyggerne?"}}
CHOICE = {
    "kind": "choice",
    "question": {
        "text": "Hvor skal vi begynne?",
        "options": [
            {"id": "a", "text": "Legevaktsamarbeid"},
            {"id": "b", "text": "Utskrivningsklare pasienter"},
            {"id": "c", "text": "Rekruttering"},
        ],
    },
}
CLOUD = {"kind": "word_cloud", "question": {"text": "Tre ord om samarbeidet"}}
SIZES = {
    "1366": {"width": 1366, "height": 768},
    "1920": {"width": 1920, "height": 1080},
    "768": {"width": 768, "height": 1024},
    "360": {"width": 360, "height": 640},
}


async def editor(hall: Hall, meeting: Meeting, item: str = "", **settings: Any) -> Page:
    """The editor, opened by a moderator."""
    settings = {"viewport": SIZES["1366"], **settings}
    context = await hall.staff(meeting, "moderator", **settings)
    path = f"/m/{meeting.id}/edit" + (f"/{item}" if item else "")
    page = await hall.page(context, path)
    await expect(page.locator("#settings form")).to_be_visible()
    return page


def rows(page: Page) -> Locator:
    return page.locator("#agenda > li")


def frame(page: Page, where: str) -> FrameLocator:
    return page.frame_locator(f".{where}-preview iframe")


async def saved(page: Page) -> None:
    await expect(page.locator("#saved")).to_contain_text(re.compile(r"Lagret kl\. \d\d\.\d\d"))


async def texts(hall: Hall, meeting: Meeting) -> list[str]:
    """The questions as the store has them."""
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    return [item.question.text for item in kept.agenda]


async def eventually(hall: Hall, meeting: Meeting, expected: list[str]) -> None:
    """The store comes to hold these questions, within the patience of expect."""
    for _ in range(200):
        if await texts(hall, meeting) == expected:
            return
        await hall.store.redis.ping()
        await asyncio.sleep(0.025)
    assert await texts(hall, meeting) == expected


async def found_by_axe(hall: Hall, page: Page) -> list[str]:
    before = len(hall.problems)
    found = await Axe().run(page)
    # Axe itself sets styles that the page's policy blocks; whatever else was heard stays.
    hall.problems[before:] = [one for one in hall.problems[before:] if "inline style" not in one]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]


async def test_questions_of_every_kind_are_added(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting()
    page = await editor(hall, meeting)
    offered = page.locator("#kinds [data-kind]")
    for index in range(await offered.count()):
        await page.get_by_role("button", name="Legg til spørsmål").click()
        if not index:
            await picture(page, "editor-kinds")
            assert await found_by_axe(hall, page) == []
        name = await offered.nth(index).get_attribute("data-kind")
        answered = kinds.kind(name or "").Question.ANSWERED
        await offered.nth(index).click()
        await expect(rows(page)).to_have_count(index + 1)
        field = page.get_by_label("Spørsmål" if answered else "Overskrift", exact=True)
        await expect(field).to_be_focused()
        # The text is chosen, so that writing replaces it.
        await page.keyboard.type(f"Spørsmål nummer {index + 1}?")
        await expect(rows(page).nth(index)).to_contain_text(f"Spørsmål nummer {index + 1}?")
        heading = frame(page, "wall").locator("#question")
        await expect(heading).to_have_text(f"Spørsmål nummer {index + 1}?")
        await expect(frame(page, "phone").locator("#question")).to_have_text(
            f"Spørsmål nummer {index + 1}?"
        )
        if answered:  # a page is blank until something is written on it
            await expect(frame(page, "wall").locator("#ground")).not_to_be_empty()
            await expect(frame(page, "phone").locator("#ground")).not_to_be_empty()
    await eventually(hall, meeting, [f"Spørsmål nummer {n + 1}?" for n in range(index + 1)])
    await saved(page)


async def test_what_is_typed_is_saved_undone_and_redone(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN)
    page = await editor(hall, meeting, "q001")
    field = page.get_by_label("Spørsmål", exact=True)
    for text in ("Første", "Andre", "Tredje"):
        await field.fill(text)
        await eventually(hall, meeting, [text])
    await saved(page)
    for text in ("Andre", "Første", "Hva er viktigst for innbyggerne?"):
        await page.keyboard.press("Control+z")
        await expect(field).to_have_value(text)
        await eventually(hall, meeting, [text])
    await expect(field).to_be_focused()
    await expect(page.get_by_role("button", name="Angre")).to_be_disabled()
    await page.keyboard.press("Control+Shift+Z")
    await expect(field).to_have_value("Første")
    await page.get_by_role("button", name="Gjør om").click()
    await expect(field).to_have_value("Andre")
    await eventually(hall, meeting, ["Andre"])
    await field.fill("Fjerde")
    await eventually(hall, meeting, ["Fjerde"])
    await expect(page.get_by_role("button", name="Gjør om")).to_be_disabled()
    await page.reload()
    await expect(field).to_have_value("Fjerde")


@pytest.mark.timeout(180)
async def test_fifty_steps_are_undone(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await editor(hall, meeting, "q001")
    before, after = await texts(hall, meeting), []
    down, up = ('[data-item="q001"] [data-act=down]', '[data-item="q001"] [data-act=up]')
    for step in range(52):
        await page.locator(down if step % 2 == 0 else up).click()
        after = before[::-1] if step % 2 == 0 else before
        await eventually(hall, meeting, after)
    undo = page.get_by_role("button", name="Angre")
    for step in range(52):
        await undo.click()
        await eventually(hall, meeting, before[::-1] if step % 2 == 0 else before)
    await expect(undo).to_be_disabled()


def told(page: Page) -> Locator:
    """What is wrong with a setting, besides what is wanting of a picture."""
    return page.locator("#settings .problem:not(.picture-problem)")


async def test_what_cannot_be_kept_is_told_and_not_lost(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await editor(hall, meeting, "q002")
    option = page.get_by_label("Alternativ").nth(1)
    await option.fill("")
    third = page.get_by_role("button", name="Ta bort").nth(2)
    await third.click()
    await expect(told(page)).to_have_text("Det trengs minst 2.")
    await expect(page.locator("#saved")).to_have_text("Ikke lagret: noe må rettes først.")
    await expect(rows(page).nth(1)).to_contain_text("Ikke lagret")
    await picture(page, "editor-problem")
    # Somewhere else and back: what was typed is there, and so is what is wrong with it.
    await rows(page).nth(0).get_by_role("link").click()
    await expect(page.get_by_label("Svar fra hver deltaker")).to_be_visible()
    await page.get_by_label("Svar fra hver deltaker").fill("99")
    number = page.get_by_label("Svar fra hver deltaker")
    await expect(number).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_text("Tallet kan være høyst 10.")).to_be_visible()
    await number.fill("")
    await expect(page.get_by_text("Skriv et helt tall.")).to_be_visible()
    await number.fill("3")
    await expect(number).not_to_have_attribute("aria-invalid", "true")
    await rows(page).nth(1).get_by_role("link").click()
    await expect(told(page)).to_have_text("Det trengs minst 2.")
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    assert len(kept.agenda[1].question.options) == 3  # type: ignore[attr-defined]
    await option.fill("Samhandling")
    await expect(told(page)).to_have_count(0)
    await saved(page)
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    options = kept.agenda[1].question.options  # type: ignore[attr-defined]
    assert [(option.id, option.text) for option in options] == [
        ("a", "Legevaktsamarbeid"),
        ("b", "Samhandling"),
    ]
    assert kept.agenda[0].question.slots == 3


async def test_options_are_added_moved_and_taken_away(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE)
    page = await editor(hall, meeting, "q001")
    await page.get_by_role("button", name="Legg til alternativ").click()
    await page.keyboard.type("Digital hjemmeoppfølging")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Rehabilitering")
    await page.locator("#settings [data-action=up]").nth(4).press("Enter")
    await page.get_by_role("button", name="Ta bort").first.click()
    await expect(frame(page, "phone").locator("label")).to_have_text(
        [
            "Utskrivningsklare pasienter",
            "Rekruttering",
            "Rehabilitering",
            "Digital hjemmeoppfølging",
        ]
    )
    await page.locator(".toast").get_by_role("button", name="Angre").click()
    await expect(frame(page, "phone").locator("label").first).to_have_text("Legevaktsamarbeid")
    await saved(page)
    for _ in range(200):
        kept = await hall.store.meeting(meeting.id)
        assert kept is not None
        options = kept.agenda[0].question.options  # type: ignore[attr-defined]
        if len(options) == 5:
            break
    assert [option.text for option in options] == [
        "Legevaktsamarbeid",
        "Utskrivningsklare pasienter",
        "Rekruttering",
        "Rehabilitering",
        "Digital hjemmeoppfølging",
    ]
    assert options[0].id == "a"
    assert len({option.id for option in options}) == 5


async def test_the_agenda_is_moved_duplicated_and_deleted(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN, CHOICE, CLOUD)
    first, second, third = await texts(hall, meeting)
    page = await editor(hall, meeting, "q001")
    # By keyboard: the button keeps the focus.
    await page.locator('[data-item="q001"] [data-act=down]').press("Enter")
    await eventually(hall, meeting, [second, first, third])
    await expect(page.locator('[data-item="q001"] [data-act=down]')).to_be_focused()
    await page.keyboard.press("Enter")
    await eventually(hall, meeting, [second, third, first])
    # By mouse.
    await rows(page).nth(2).drag_to(rows(page).nth(0), target_position={"x": 30, "y": 4})
    await eventually(hall, meeting, [first, second, third])
    await rows(page).nth(0).drag_to(rows(page).nth(2), target_position={"x": 30, "y": 45})
    await eventually(hall, meeting, [second, third, first])
    # Duplicated after itself, and then thrown away.
    await page.get_by_role("button", name="Dupliser").click()
    await eventually(hall, meeting, [second, third, first, first])
    await page.get_by_role("button", name="Slett", exact=True).click()
    await eventually(hall, meeting, [second, third, first])
    await page.locator(".toast").get_by_role("button", name="Angre").click()
    await eventually(hall, meeting, [second, third, first, first])


async def test_two_people_never_overwrite_each_other(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    one, other = await editor(hall, meeting, "q001"), await editor(hall, meeting, "q001")
    await one.get_by_label("Spørsmål", exact=True).fill("Den enes")
    await saved(one)
    await other.get_by_label("Spørsmål", exact=True).fill("Den andres")
    await expect(other.locator("#saved")).to_contain_text("Noen andre har endret møtet")
    await picture(other, "editor-stale")
    assert await texts(hall, meeting) == ["Den enes"]
    await other.get_by_role("button", name="Hent det nye").click()
    await expect(other.get_by_label("Spørsmål", exact=True)).to_have_value("Den enes")
    # What the other had written is one undo away.
    await other.get_by_role("button", name="Angre").click()
    await eventually(hall, meeting, ["Den andres"])
    await other.get_by_label("Spørsmål", exact=True).fill("Den andres igjen")
    await eventually(hall, meeting, ["Den andres igjen"])
    await one.get_by_label("Spørsmål", exact=True).fill("Min likevel")
    await one.get_by_role("button", name="Lagre mitt likevel").click()
    await eventually(hall, meeting, ["Min likevel"])


async def test_a_running_meeting_is_edited(hall: Hall) -> None:
    meeting = await hall.meeting(CHOICE, OPEN)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    phone = await hall.phone(meeting)
    await phone.get_by_text("Rekruttering").click()
    await phone.get_by_role("button", name="Send svaret").click()
    await expect(phone.locator("#status")).to_contain_text("Mottatt")
    page = await editor(hall, meeting, "q001")
    await page.get_by_label("Spørsmål", exact=True).fill("Hvor begynner vi?")
    await expect(phone.get_by_role("heading", level=1)).to_have_text("Hvor begynner vi?")
    await page.get_by_role("button", name="Ta bort").first.click()
    await saved(page)
    # What was answered stands; what is no more is no more on the phone.
    await expect(phone.get_by_role("radio")).to_have_count(2)
    await expect(phone.get_by_text("Legevaktsamarbeid")).to_have_count(0)
    await expect(phone.get_by_label("Rekruttering")).to_be_checked()
    await expect(phone.locator("#status")).to_contain_text("Mottatt")


async def test_without_a_network_nothing_is_lost(hall: Hall) -> None:
    hall.fresh = True
    meeting = await hall.meeting(OPEN)
    page = await editor(hall, meeting, "q001")
    await expect(frame(page, "phone").locator("#ground > *")).to_be_visible()
    await expect(frame(page, "wall").locator("#ground")).to_contain_text("samarbeid")
    await page.context.set_offline(True)
    await page.get_by_label("Spørsmål", exact=True).fill("Skrevet uten nett")
    await expect(page.locator("#saved")).to_contain_text("ingen kontakt")
    await page.context.set_offline(False)
    await eventually(hall, meeting, ["Skrevet uten nett"])
    await saved(page)


async def test_the_meeting_has_its_own_settings_and_look(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    page = await editor(hall, meeting)
    await page.get_by_label("Tittel").fill("Samling på øya")
    await page.get_by_label("Sted").fill("Kulturhuset")
    await page.get_by_label("Dato").fill("2026-11-25")
    await page.get_by_label("Svarene slettes etter så mange dager").fill("30")
    await page.get_by_label("Egen farge").check()
    await page.locator("input[type=color]").fill("#f2b91d")
    await expect(page.locator("#colour-said")).to_contain_text("for lys for lyse skjermer")
    await page.locator("input[type=color]").fill("#7a2d8c")
    await expect(page.locator("#colour-said")).to_contain_text("for mørk for mørke skjermer")
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": plain((120, 40))}
    await page.get_by_label("Logo", exact=True).set_input_files(logo)  # type: ignore[arg-type]
    await expect(page.locator("#logo")).to_be_visible()
    await saved(page)
    await picture(page, "editor-meeting")
    kept = await hall.store.meeting(meeting.id)
    assert kept is not None
    assert await hall.store.file(meeting.id, kept.look.logo)
    assert (kept.title, kept.place, str(kept.date)) == (
        "Samling på øya",
        "Kulturhuset",
        "2026-11-25",
    )
    assert (kept.retention_days, kept.look.colour) == (30, "#7a2d8c")
    wall = await hall.wall(kept)
    await expect(wall.locator("#join .logo")).to_be_visible()
    assert await wall.locator("#join .logo").evaluate("(picture) => picture.naturalWidth") == 120
    await picture(wall, "wall-with-a-look")
    bad = {"name": "logo.png", "mimeType": "image/png", "buffer": b"GIF89a" + b"\0" * 40}
    await page.get_by_label("Logo", exact=True).set_input_files(bad)  # type: ignore[arg-type]
    await expect(page.locator("#logo-problem")).to_have_text("Bildet må være PNG, JPEG eller WebP.")
    await page.get_by_label("Tittel").fill("")
    await expect(page.locator("#settings .problem[data-of]")).to_have_text("Dette må fylles ut.")


async def test_everything_is_done_by_keyboard_alone(hall: Hall) -> None:
    meeting = await hall.meeting()
    page = await editor(hall, meeting)
    await page.get_by_role("button", name="Legg til spørsmål").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Spørsmål", exact=True)).to_be_focused()
    await page.keyboard.type("Skrevet med tastatur")
    await eventually(hall, meeting, ["Skrevet med tastatur"])
    seen = []
    for _ in range(12):
        await page.keyboard.press("Shift+Tab")
        seen.append(await page.evaluate("document.activeElement.textContent.trim()"))
    assert "Legg til spørsmål" in seen
    assert "Slett" in seen
    assert "Dupliser" in seen
    await page.get_by_role("button", name="Slett", exact=True).press("Enter")
    await eventually(hall, meeting, [])
    await page.keyboard.press("Control+z")
    await eventually(hall, meeting, ["Skrevet med tastatur"])


@pytest.mark.timeout(180)
async def test_the_editor_is_sound_and_looks_right(hall: Hall, picture: Picture) -> None:
    samples = [f"Svar nummer {n} om samarbeid på tvers av fagområder" for n in range(20)]
    long = {
        **CHOICE,
        "notes": "Gi dem tre minutter.",
        "question": {**CHOICE["question"], "help": "Velg det som haster mest."},  # type: ignore[dict-item]
    }
    meeting = await hall.meeting({**OPEN, "samples": samples}, long, CLOUD)
    page = await editor(hall, meeting, "q002")
    for item in ("q002", "q001", "q003", ""):
        await page.goto(f"/m/{meeting.id}/edit/{item}".rstrip("/"))
        await expect(frame(page, "wall").locator("#ground > *").first).to_be_visible()
        for name, size in SIZES.items():
            await page.set_viewport_size(size)
            wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (item, name)
            for scheme in SCHEMES:
                await page.emulate_media(color_scheme=scheme)
                await picture(page, f"editor-{item or 'meeting'}-{name}-{scheme}")
        await page.set_viewport_size(SIZES["1366"])
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert await found_by_axe(hall, page) == []
