"""The theme workbench in a real browser: by keyboard alone, by two at once, over a lost network."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from polling.meeting import Meeting
from polling.store.keys import RoundKey
from polling.themes import Codebook
from tests.browser.conftest import PHONE, Hall, Picture
from tests.browser.people import Phone
from tests.browser.test_presenter import CHOICE, LAPTOP, OPEN, clean, crowd, leave
from tests.browser.test_secretariat import many

pytestmark = pytest.mark.browser

TEXTS = ("Felles journal", "Tid", "Bedre samarbeid", "tid.", "Mindre skjema", "Ingenting")
#: Shares words with all that is said where it is used, so that it is likely for all of it.
NAME = "Journal, tid og ledere som møtes"
#: Scrolls the list to its end step by step; milliseconds that each step's frame took, sorted.
FRAMES = """async (list) => {
    const took = [];
    for (let at = 0; at < 90; at += 1) {
        list.scrollTop = (at % 45) * list.clientHeight / 2;
        const before = performance.now();
        await new Promise(requestAnimationFrame);
        list.getBoundingClientRect();
        took.push(performance.now() - before);
    }
    return took.sort((a, b) => a - b);
}"""


async def workbench(hall: Hall, meeting: Meeting, **settings: object) -> Page:
    context = await hall.staff(meeting, "secretariat", **{"viewport": LAPTOP, **settings})
    page = await hall.page(context, f"/m/{meeting.id}/themes")
    await expect(page.get_by_text("Henter svarene")).to_have_count(0)
    return page


async def answered(hall: Hall, *texts: str) -> tuple[Meeting, list[Phone]]:
    """A meeting whose question is open and has these answers, in this order."""
    meeting = await hall.meeting(OPEN, CHOICE)
    await (await hall.moderator(meeting)).opens("q001")
    phones = await crowd(hall, meeting, len(texts))
    for phone, text in zip(phones, texts, strict=True):
        await phone.answers({"text": text}, "q001")
    return meeting, phones


def rows(page: Page) -> Locator:
    return page.locator(".bench-row")


def opened(page: Page) -> Locator:
    return page.locator(".bench-row.open .row-text")


def theme(page: Page, name: str) -> Locator:
    return page.locator(".theme").filter(has_text=name)


#: The frame is there that shows what was pressed.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)
        if key in ("ArrowDown", "Home", "End"):  # what is pressed next is of the row that it opens
            await page.evaluate(DRAWN)


async def names(page: Page, key: str, name: str) -> None:
    """Opens a dialog by its key, writes in the field that has the focus, and accepts."""
    await page.keyboard.press(key)
    await expect(page.locator("dialog[open] input:focus")).to_be_visible()
    await page.keyboard.type(name)
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def stored(hall: Hall, meeting: Meeting) -> tuple[Codebook, list[list[str]]]:
    """The codebook, and what answers are sorted under, by the names of themes."""
    book = await hall.store.codebook(meeting.id, "live", "q001")
    found, _ = await hall.store.sortings(RoundKey(meeting.id, "live", "q001", 1), 0)
    name = {each.id: each.name for each in book.themes}
    return book, sorted(
        sorted(name.get(theme.rstrip("!"), theme) + theme[len(theme.rstrip("!")) :]
               for theme in packed.split())
        for packed in found.values() if packed
    )  # fmt: skip


async def test_a_question_is_sorted_by_keyboard_alone(hall: Hall, picture: Picture) -> None:
    meeting, phones = await answered(hall, *TEXTS)
    page = await workbench(hall, meeting)
    await expect(rows(page)).to_have_count(5)
    await expect(page.locator(".pane-themes .hint")).to_contain_text("Ingenting blir sortert")
    assert await clean(hall, page) == []
    # Equal texts are one row; the theme made while reading an answer takes it in.
    texts = await page.locator(".row-text bdi").all_text_contents()
    at = texts.index("Tid")
    await press(page, *["ArrowDown"] * (at + 1))
    await expect(opened(page)).to_contain_text("Tid")
    await names(page, "n", "Ressurser")
    await expect(page.locator("#said")).to_contain_text("«Tid» står under det")
    await expect(theme(page, "Ressurser").locator(".theme-count")).to_have_text("(2)")
    await expect(page.locator(".bench-progress")).to_contain_text("2 av 6 sortert")
    await expect(rows(page)).to_have_count(4)
    await page.keyboard.press("n")
    await page.get_by_label("Sorter under det").uncheck()
    await page.get_by_label("Navn").fill("Samhandling")
    await page.keyboard.press("Enter")
    # Under several: it stays with Shift, and a theme is found by a part of its name.
    await press(page, "Home", "Shift+Digit2")
    await expect(page.locator(".bench-row.open .chip")).to_have_count(1)
    await press(page, "t")
    await expect(page.locator("#pick-field")).to_be_focused()
    await page.keyboard.type("ress")
    await expect(page.locator("#pick-list [role=option]")).to_have_count(2)
    await page.keyboard.press("Shift+Enter")
    await expect(page.locator(".bench-row.open .chip")).to_have_count(2)
    await press(page, "q")
    await page.locator("#pick-field").fill("Samhandling")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bench-row.open")).to_contain_text("sitat")
    await press(page, "ArrowDown", "2", "k", "0")
    await expect(page.locator(".bench-progress")).to_contain_text("6 av 6 sortert")
    await expect(page.locator(".pane-rows .hint")).to_contain_text("Alle svarene er sortert")
    await names(page, "h", "Mot felles mål")
    await expect(page.locator(".pane-themes")).to_contain_text("Mot felles mål")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".pane-themes :focus")).to_have_count(1)
    await page.keyboard.press("r")
    await page.get_by_label("Overskrift", exact=True).select_option("Mot felles mål")
    await page.get_by_label("Tekst i oppsummeringen").fill("Det som trengs.")
    await picture(page, "workbench-theme")
    assert await clean(hall, page) == []
    await page.get_by_role("button", name="Lagre").click()
    await expect(page.locator(".heading-line")).to_contain_text("3 kodinger · 3 svar")
    await expect(page.locator(".themes-head")).to_contain_text("5 kodinger · 4 svar")
    await picture(page, "workbench-sorted")
    assert await clean(hall, page) == []
    book, found = await stored(hall, meeting)
    assert [t.text for t in book.themes if t.name == "Ressurser"] == ["Det som trengs."]
    assert len(found) == 6
    assert ["Ressurser", "Samhandling!"] in found
    assert ["aside"] in found
    assert ["minority"] in found
    # Merged, split, and every step taken back, over a reload too.
    await press(page, "ArrowRight", "m")
    await page.keyboard.type("samh")
    await page.keyboard.press("Enter")
    await expect(page.locator(".theme-sort")).to_have_count(3)
    await expect(theme(page, "Samhandling").locator(".theme-count")).to_have_text("(4)")
    await theme(page, "Samhandling").locator(".theme-sort").focus()
    await page.keyboard.press("s")
    await page.locator("dialog").get_by_label("Tid").check()
    await page.get_by_label("Navn på det nye temaet").fill("Tid nok")
    await page.keyboard.press("Enter")
    await expect(theme(page, "Tid nok").locator(".theme-count")).to_have_text("(2)")
    await page.reload()
    await expect(theme(page, "Tid nok").locator(".theme-count")).to_have_text("(2)")
    for _ in range(12):
        await page.keyboard.press("z")
    await expect(page.locator(".bench-progress")).to_contain_text("0 av 6 sortert")
    await expect(page.locator(".theme-sort")).to_have_count(2)
    await expect(page.locator("#said")).to_contain_text("Angret: det siste du gjorde")
    async with asyncio.timeout(10):
        while await stored(hall, meeting) != (Codebook(), []):
            await asyncio.sleep(0.05)
    await leave(phones)


async def test_two_secretaries_never_overwrite_each_other(hall: Hall) -> None:
    hall.fresh = True
    meeting, phones = await answered(hall, *TEXTS)
    one, two = await workbench(hall, meeting), await workbench(hall, meeting)
    await names(one, "n", "Ressurser")
    await expect(theme(two, "Ressurser")).to_be_visible()
    await names(two, "n", "Samhandling")
    await expect(theme(one, "Samhandling")).to_be_visible()
    # What stands open here stays, with the focus, while the other sorts it.
    await press(two, "ArrowDown")
    await press(one, "ArrowDown")
    text = await opened(two).inner_text()
    assert await opened(one).inner_text() == text
    await press(one, "1")
    await expect(two.locator(".bench-row.open .chip").first).to_contain_text("Ressurser")
    await expect(two.locator(".bench-row.open")).to_be_focused()
    assert await opened(two).inner_text() == text
    await press(two, "2")
    await expect(two.locator(".bench-progress")).to_contain_text(re.compile("[34] av 6"))
    # Each writes in another field of one theme: both stand. The same field: told before it is lost.
    await theme(two, "Ressurser").get_by_role("button", name="Rediger").click()
    await two.get_by_label("Tekst i oppsummeringen").fill("Skrevet av to")
    await theme(one, "Ressurser").get_by_role("button", name="Rediger").click()
    await one.get_by_label("Navn").fill("Ressurser og tid")
    await one.get_by_role("button", name="Lagre").click()
    await expect(two.locator(".theme-sort").first).to_contain_text("Ressurser og tid")
    await two.get_by_role("button", name="Lagre").click()
    await expect(two.locator("dialog[open]")).to_have_count(0)
    await theme(two, "Ressurser").get_by_role("button", name="Rediger").click()
    await two.get_by_label("Navn").fill("Tid")
    await theme(one, "Ressurser").get_by_role("button", name="Rediger").click()
    await one.get_by_label("Navn").fill("Ressurser")
    await one.get_by_role("button", name="Lagre").click()
    await expect(two.locator(".theme-sort").first).to_have_text("1Ressurser")
    await two.get_by_role("button", name="Lagre").click()
    await expect(two.locator("dialog[open]").get_by_role("alert")).to_contain_text(
        "Noen andre skrev her imens"
    )
    await two.get_by_role("button", name="Lukk vinduet").click()
    # The network goes while one deletes the theme that two sorts under: two is told, and goes on.
    await two.context.set_offline(True)
    await expect(two.locator(".banner.lost")).to_be_visible()
    await press(two, "2", "1")
    await theme(one, "Samhandling").get_by_role("button", name="Rediger").click()
    await one.get_by_role("button", name="Slett temaet").click()
    await expect(theme(one, "Samhandling")).to_have_count(0)
    await two.context.set_offline(False)
    await expect(two.locator(".toast")).to_contain_text("Det de gjorde, står.")
    await expect(theme(two, "Samhandling")).to_have_count(0)
    # In the end both see what is in the store.
    async with asyncio.timeout(40):
        while True:
            book, found = await stored(hall, meeting)
            told = f"{sum(map(bool, found))} av 6 sortert"
            seen = [
                await each.locator(".bench-progress strong").inner_text() for each in (one, two)
            ]
            if seen == [told, told] and sum("Ressurser" in each for each in found) >= 3:
                break
            await asyncio.sleep(0.05)
    assert [(t.name, t.text) for t in book.themes] == [("Ressurser", "Skrevet av to")]
    await leave(phones)


async def test_a_finger_begins_with_a_draft_and_takes_what_is_likely(
    hall: Hall, picture: Picture
) -> None:
    said = ("Felles journal for alle {}", "Mer tid til pasientene {}", "Ledere som møtes {}")
    words = ("nå", "i kommunene", "på sykehuset", "hver dag", "i distriktet", "sammen")
    texts = [each.format(word) for each in said for word in words]
    meeting, phones = await answered(hall, *texts)
    page = await workbench(hall, meeting, viewport=PHONE, has_touch=True, is_mobile=True)
    await page.get_by_role("button", name="Foreslå et utkast").tap()
    await expect(page.locator(".draft").first).to_be_visible()
    await picture(page, "workbench-draft")
    assert await clean(hall, page) == []
    first = page.locator(".draft").first
    await first.get_by_role("textbox").fill(NAME)
    await first.get_by_role("checkbox").check()
    n = (await first.locator(".figures").inner_text()).split()[0]
    assert (await hall.store.codebook(meeting.id, "live", "q001")).themes == ()
    await page.get_by_role("button", name="Ta i bruk det som er krysset av").tap()
    await expect(page.locator(".theme")).to_have_count(3)
    await expect(theme(page, NAME).locator(".theme-count")).to_have_text(f"({n})")
    # One tap takes what is likely for the answer that stands open; several are sorted together.
    await page.locator(".open .chip.likely").first.tap()
    await expect(theme(page, NAME).locator(".theme-count")).to_have_text(f"({int(n) + 1})")
    for at in (0, 1):
        await page.locator(".row-tick").nth(at).tap()
    await expect(page.locator(".chosen-count")).to_contain_text("2 valgt")
    await page.get_by_role("button", name="Velg tema").tap()
    await page.get_by_role("option", name=NAME).tap()
    await expect(theme(page, NAME).locator(".theme-count")).to_have_text(f"({int(n) + 3})")
    await page.get_by_role("button", name="Angre").tap()
    await expect(theme(page, NAME).locator(".theme-count")).to_have_text(f"({int(n) + 1})")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert await clean(hall, page) == []
    await leave(phones)


async def test_a_lost_network_and_a_reload_lose_nothing(hall: Hall) -> None:
    meeting, phones = await answered(hall, *TEXTS)
    page = await workbench(hall, meeting)
    await expect(rows(page)).to_have_count(5)
    await names(page, "n", "Ressurser")
    await expect(page.locator(".theme-count").first).to_have_text(re.compile(r"\([12]\)"))
    hall.server.stop()
    try:
        await expect(page.locator(".banner.lost")).to_contain_text("Du kan sortere videre")
        await press(page, "1", "1", "1", "k")
        await expect(page.locator(".bench-progress")).to_contain_text("6 av 6 sortert")
        await expect(page.locator(".bench-progress")).to_contain_text("venter på nettet")
        kept = await page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        pending = await page.evaluate(
            "localStorage.getItem(Object.keys(localStorage).find((k) => k.endsWith('waiting')))"
        )
        # What waits names answers by their ids; what people wrote is kept nowhere in the browser.
        assert "codings" in pending
        assert [text for text in TEXTS if text in kept] == []
    finally:
        hall.server.start()
    await page.reload()
    await expect(page.locator(".bench-progress")).to_contain_text("6 av 6 sortert")
    async with asyncio.timeout(15):
        while len((await stored(hall, meeting))[1]) < 6:
            await asyncio.sleep(0.05)
    await expect(page.locator(".theme-count").first).to_have_text("(5)")
    await leave(phones)


async def test_five_hundred_scroll_as_fifty_do_and_are_sorted_by_two_at_once(
    hall: Hall, picture: Picture
) -> None:
    meeting = await hall.meeting(OPEN, CHOICE)
    await (await hall.moderator(meeting)).opens("q001")
    few = await hall.meeting(OPEN)
    await (await hall.moderator(few)).opens("q001")
    await many(hall, meeting, phones=250, slots=2)
    await many(hall, few, phones=25, slots=2)
    small, page = await workbench(hall, few), await workbench(hall, meeting)
    await expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "500")
    assert await rows(page).count() < 80
    took = {}
    for name, where in (("few", small), ("many", page)):
        frames = await where.locator(".bench-list").evaluate(FRAMES)
        took[name] = frames[len(frames) * 9 // 10]
    assert took["many"] < 2 * took["few"] + 4, took
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("End")
    await expect(page.locator(".bench-row.open")).to_have_attribute("aria-rowindex", "500")
    await expect(page.locator(".bench-row.open")).to_be_focused()
    await expect(page.locator(".bench-row.open")).to_be_in_viewport()
    await page.keyboard.press("/")
    await page.keyboard.type("svar 77")
    await expect(page.locator(".found")).to_have_text("1 treff")
    await press(page, "Enter", "Escape")
    # Two at once, one from each end until they meet in the middle of what they do: all is kept.
    await names(page, "n", "Samhandling")
    other = await workbench(hall, meeting)
    await names(other, "n", "Ressurser")
    await expect(page.locator(".theme-sort")).to_have_count(4)
    _, before = await stored(hall, meeting)
    await press(page, "End")
    await press(other, "Home")
    await asyncio.gather(press(page, *"12" * 30), press(other, *"21" * 30))
    kept = len(before) + 120
    for each in (page, other):
        await expect(each.locator(".themes-head")).to_contain_text(f"{kept} kodinger · {kept} svar")
    _, found = await stored(hall, meeting)
    assert len(found) == kept


async def test_what_is_changed_afterwards_is_marked_and_an_answer_is_hidden_from_here(
    hall: Hall, picture: Picture
) -> None:
    meeting, phones = await answered(hall, "Mer tid", "Noe stygt")
    page = await workbench(hall, meeting)
    await expect(rows(page)).to_have_count(2)
    await press(page, "ArrowDown", "Home")
    await expect(opened(page)).to_contain_text("Mer tid")
    await names(page, "n", "Ressurser")
    await expect(rows(page)).to_have_count(1)
    await phones[0].answers({"text": "Mindre tid"}, "q001", number=2)
    await expect(page.get_by_role("button", name="Endret etterpå (1)")).to_be_visible()
    await press(page, "e")
    await expect(opened(page)).to_contain_text("Mindre tid")
    await expect(page.locator(".bench-row.open .mark")).to_have_text("Endret etterpå")
    assert await clean(hall, page) == []
    await picture(page, "workbench-changed")
    await press(page, "g")
    await expect(page.locator("#said")).to_contain_text("står riktig")
    await expect(page.locator(".pane-rows .hint")).to_contain_text("Ingen svar er endret")
    await expect(page.get_by_role("button", name="Endret etterpå (0)")).to_be_visible()
    await expect(theme(page, "Ressurser").locator(".theme-count")).to_have_text("(1)")
    await press(page, "v", "ArrowDown")
    await expect(opened(page)).to_contain_text("Noe stygt")
    await press(page, "d")
    await expect(page.locator(".toasts")).to_contain_text("Skjult: «Noe stygt»")
    await expect(rows(page)).to_have_count(0)
    changes, _ = await hall.store.changes(RoundKey(meeting.id, "live", "q001", 1), 0)
    hidden = await hall.store.reading(RoundKey(meeting.id, "live", "q001", 1))
    assert len(changes) == 2
    assert len(hidden.hidden) == 1
    await page.locator(".toasts").get_by_role("button", name="Angre").click()
    await expect(opened(page)).to_contain_text("Noe stygt")
    await leave(phones)
