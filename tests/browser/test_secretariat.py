"""The secretary's page in a real browser, against the real server and store."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from polling.meeting import Meeting
from tests.browser.conftest import SCHEMES, Hall, Picture
from tests.browser.people import Phone
from tests.browser.test_presenter import CHOICE, CLOUD, LAPTOP, OPEN, clean, crowd, leave

pytestmark = pytest.mark.browser

#: Scrolls a list to its end; whether its last answer is then seen.
AT_THE_END = """list => {
    list.scrollTo(0, list.scrollHeight);
    const last = [...list.querySelectorAll(".answer")].at(-1)?.getBoundingClientRect();
    return last?.height > 0 && last.bottom <= list.getBoundingClientRect().bottom + 1;
}"""


async def secretary(hall: Hall, meeting: Meeting, **settings: object) -> Page:
    context = await hall.staff(meeting, "secretariat", **{"viewport": LAPTOP, **settings})
    page = await hall.page(context, f"/m/{meeting.id}/answers")
    await expect(page.locator(".pane-questions")).to_be_visible()
    return page


async def many(hall: Hall, meeting: Meeting, phones: int, slots: int) -> None:
    """So many phones with so many answers each to the first question."""
    code = await hall.code(meeting)

    async def one(at: int) -> None:
        phone = await Phone.joined(hall.server.url, code)
        for slot in range(slots):
            text = f"Svar {at * slots + slot}: samarbeid på tvers av sykehus og kommuner"
            await phone.answers({"text": text}, "q001", slot=slot)
        await phone.leave()

    for start in range(0, phones, 25):
        await asyncio.gather(*(one(at) for at in range(start, min(start + 25, phones))))


async def test_answers_are_searched_hidden_and_brought_back(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await secretary(hall, meeting)
    await expect(page.locator(".hint")).to_contain_text("ikke åpnet ennå")
    await picture(page, "secretary-empty")
    assert await clean(hall, page) == []
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    phones = await crowd(hall, meeting, 2)
    await phones[0].answers({"text": "Én felles journal"}, "q001")
    await phones[0].answers({"text": "Færre skjema, mer TID"}, "q001", slot=1)
    await phones[1].answers({"text": "Tid til å snakke sammen"}, "q001")
    await expect(page.locator(".browse-head")).to_contain_text("2 har svart · 3 svar")
    await expect(page.locator('[data-item="q001"]')).to_contain_text("2 har svart · 3 svar")
    rows = page.locator(".answer")
    await expect(rows).to_have_count(3)

    await page.keyboard.press("/")
    await page.keyboard.type("tid")
    await expect(rows).to_have_count(2)
    await expect(page.locator(".found")).to_have_text("2 treff")
    await expect(rows.nth(1).locator("mark")).to_have_text("TID")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(rows.nth(1)).to_be_focused()
    await page.keyboard.press("h")
    await expect(rows.nth(1)).to_contain_text("Skjult")
    await expect(rows.nth(1)).to_be_focused()
    await expect(page.get_by_label("Skjulte (1)")).to_be_visible()
    await picture(page, "secretary-search")
    assert await clean(hall, page) == []
    await page.locator(".toast").get_by_role("button", name="Angre").click()
    await expect(page.get_by_label("Skjulte (0)")).to_be_visible()

    await page.get_by_label("Søk i svarene").fill("finnes ikke")
    await expect(page.get_by_text("Ingen svar inneholder «finnes ikke».")).to_be_visible()
    await page.get_by_label("Søk i svarene").fill("")
    await rows.first.get_by_role("button", name="Skjul").click()
    await page.get_by_label("Synlige (2)").check()
    await expect(rows).to_have_count(2)
    await page.get_by_label("Skjulte (1)").check()
    await expect(rows).to_have_count(1)
    await rows.first.get_by_role("button", name="Hent tilbake").click()
    await expect(page.get_by_text("Ingen svar er skjult.")).to_be_visible()
    await leave(phones)


async def test_the_question_chosen_stays_through_reload_and_end(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    page = await secretary(hall, meeting)
    moderator = await hall.moderator(meeting)
    phones = await crowd(hall, meeting, 1)
    await moderator.opens("q001")
    await phones[0].answers({"text": "Tillit"}, "q001")
    await moderator.opens("q002")
    await phones[0].answers({"options": ["a"], "other": None}, "q002")
    await page.locator('[data-item="q002"]').click()
    await expect(page.locator("#browse-heading")).to_have_text("Hvor skal vi begynne?")
    await expect(page.locator(".result")).to_contain_text("Legevakt")
    await expect(page.locator(".answer")).to_have_text([r"LegevaktSkjul"])
    await page.reload()
    await expect(page.locator("#browse-heading")).to_have_text("Hvor skal vi begynne?")
    await moderator.steers("end")
    await expect(page.get_by_text("Møtet er avsluttet.")).to_be_visible()
    await page.locator('[data-item="q001"]').click()
    await expect(page.locator(".answer")).to_have_count(1)
    await page.locator(".answer").focus()
    await page.keyboard.press("h")
    await expect(page.locator(".answer")).to_contain_text("Skjult")
    await picture(page, "secretary-ended")
    assert await clean(hall, page) == []
    await leave(phones)


async def test_a_new_round_shows_its_own_answers(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN)
    page = await secretary(hall, meeting)
    moderator = await hall.moderator(meeting)
    phones = await crowd(hall, meeting, 1)
    await moderator.opens("q001")
    await phones[0].answers({"text": "Fra første runde"}, "q001")
    await expect(page.locator(".answer")).to_have_count(1)
    await moderator.steers("close")
    await moderator.steers("again")
    await expect(page.locator(".browse-head")).to_contain_text("Runde 2")
    await expect(page.locator(".hint")).to_have_text("Venter på de første svarene.")
    await phones[0].answers({"text": "Fra andre runde"}, "q001", run=2)
    await expect(page.locator(".answer")).to_contain_text("Fra andre runde")
    await leave(phones)


async def test_words_are_merged_here_too(hall: Hall) -> None:
    meeting = await hall.meeting(CLOUD)
    page = await secretary(hall, meeting)
    moderator = await hall.moderator(meeting)
    phones = await crowd(hall, meeting, 2)
    await moderator.opens("q001")
    await phones[0].answers({"words": ["Tillit"]}, "q001")
    await phones[1].answers({"words": ["Fortrolighet"]}, "q001")
    words = page.locator(".word")
    await expect(words).to_have_count(2)
    await page.get_by_role("checkbox", name="Tillit").check()
    await page.get_by_role("checkbox", name="Fortrolighet").check()
    await page.get_by_label("Skal hete").select_option(label="Tillit")
    await page.get_by_role("button", name="Slå sammen").click()
    await expect(words).to_have_count(1)
    await expect(words).to_contain_text("Tillit")
    await expect(words).to_contain_text("2")
    await page.keyboard.press("z")
    await expect(words).to_have_count(2)
    await leave(phones)


async def test_downloads_are_plain_links_that_work(hall: Hall) -> None:
    meeting = await hall.meeting(OPEN)
    page = await secretary(hall, meeting)
    for name in ("XLSX", "CSV", "JSON"):
        link = page.get_by_role("link", name=name)
        async with page.expect_download() as coming:
            await link.click()
        download = await coming.value
        assert (await download.path()).stat().st_size > 100
    await expect(page.get_by_role("link", name="Rediger")).to_have_count(0)


async def test_hundreds_of_answers_are_walked_and_searched(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    await many(hall, meeting, phones=260, slots=2)
    page = await secretary(hall, meeting)
    await expect(page.locator(".browse-head")).to_contain_text("260 har svart · 520 svar")
    await expect(page.get_by_label("Alle (520)")).to_be_visible()
    # Only what is in or near the view is built; the rest as it is scrolled to.
    assert await page.locator(".answer").count() < 520
    await picture(page, "secretary-many")
    # Blocks are built as they come near, so the end moves a few times.
    seen = 0
    async with asyncio.timeout(40):
        while seen < 3:
            at_the_end = await page.locator(".answer-list").evaluate(AT_THE_END)
            seen = seen + 1 if at_the_end else 0
            await page.evaluate("new Promise(done => setTimeout(done, 100))")
    await page.get_by_label("Søk i svarene").fill("svar 51")
    await expect(page.locator(".found")).to_have_text("11 treff")
    await expect(page.locator(".answer")).to_have_count(11)


@pytest.mark.timeout(120)
async def test_every_size_and_theme(hall: Hall, picture: Picture) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    moderator = await hall.moderator(meeting)
    await moderator.opens("q001")
    await many(hall, meeting, phones=5, slots=1)
    page = await secretary(hall, meeting)
    for width, height in ((360, 640), (768, 1024), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.reload()
        await expect(page.locator(".answer")).to_have_count(5)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await picture(page, f"secretary-{width}-{scheme}")
            assert await clean(hall, page) == []
