"""A. Whatever dies while answers are sorted: what was shown as done is stored, or it is told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from polling.meeting import Meeting
from polling.store.access import HandedOut
from polling.store.keys import RoundKey, Stage
from tests.export.meetings import texts
from tests.live.people import Staff
from tests.trials.house import House, house

pytestmark = [pytest.mark.trial, pytest.mark.browser, pytest.mark.timeout(180)]

ANSWERS = 30
ITEM = "open"
#: What a browser does that keeps nothing: it forbids it, or says that it is full.
NOTHING = """
for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(globalThis, name,
    { get() { throw new DOMException("full", "QuotaExceededError"); } });
"""


class Bench:
    """A secretary's browser, and what it has done."""

    def __init__(self, here: House, meeting: str, context: BrowserContext) -> None:
        self.here = here
        self.meeting = meeting
        self.context = context
        self.key: HandedOut | None = None

    @classmethod
    async def of(cls, here: House, meeting: str, browser: Browser) -> Bench:
        """A browser of its own that holds a key."""
        context = await browser.new_context(base_url=here.base, locale="nb-NO")
        bench = cls(here, meeting, context)
        await bench.lets_in()
        return bench

    async def lets_in(self) -> None:
        self.key, secret = await self.here.store.hand_out(self.meeting, "secretariat")
        reply = await self.context.request.post(
            "/key",
            data={"key": f"{self.meeting}.secretariat.{secret}"},
            headers={"X-Polling": "1", "Origin": self.here.base},
        )
        assert reply.ok

    async def opens(self) -> Page:
        page = await self.context.new_page()
        await page.goto(f"/m/{self.meeting}/themes")
        await expect(page.locator(".bench-progress")).to_contain_text(f"av {ANSWERS}")
        return page

    async def shows(self, page: Page, sorted_: int, stage: Stage = "live") -> None:
        """It shows that so many are sorted, none waits, and the store has just as many."""
        await expect(page.locator(".bench-progress")).to_contain_text(f"{sorted_} av {ANSWERS}")
        async with asyncio.timeout(15):
            while len(await stored(self.here, self.meeting, stage)) != sorted_:
                await asyncio.sleep(0.05)
        await expect(page.locator(".bench-progress .mark")).to_have_count(0)


async def stored(here: House, meeting: str, stage: Stage = "live") -> dict[str, str]:
    """What answers are sorted under, as far as they are."""
    found, _ = await here.store.sortings(RoundKey(meeting, stage, ITEM, 1), 0)
    return {answer: packed for answer, packed in found.items() if packed}


async def names(here: House, meeting: str, stage: Stage = "live") -> list[str]:
    return [theme.name for theme in (await here.store.codebook(meeting, stage, ITEM)).themes]


#: The frame is there that shows what was pressed.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)
        if key in ("ArrowDown", "Home", "End"):  # what is pressed next is of the row that it opens
            await page.evaluate(DRAWN)


async def makes(page: Page, name: str) -> None:
    """A new theme; the answer that stands open is sorted under it, if any is."""
    await page.keyboard.press("n")
    await expect(page.locator("dialog[open] input:focus")).to_be_visible()
    await page.keyboard.type(name)
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def kept(page: Page, meeting: str) -> str | None:
    """What the browser keeps of what waits to be sent."""
    key = f"polling:{meeting}:themes:waiting"
    found: str | None = await page.evaluate("(key) => localStorage.getItem(key)", key)
    return found


async def away(page: Page) -> None:
    await page.context.set_offline(True)
    await expect(page.locator(".banner.lost")).to_be_visible()


async def back(page: Page) -> None:
    await page.context.set_offline(False)
    await expect(page.locator(".banner.lost")).to_have_count(0)


async def opened(here: House) -> tuple[str, Staff]:
    """A meeting with answers, and its moderator."""
    meeting = await here.store.restore(texts([f"Svar nummer {n}" for n in range(ANSWERS)]))
    moderator = await here.staff("moderator").arrives(meeting)
    await moderator.opens_item(ITEM)
    return meeting, moderator


@pytest.mark.asyncio(loop_scope="session")
async def test_sorting_outlives_store_server_page_and_second_tab(
    data: Path, browser: Browser
) -> None:
    async with house(data) as here:
        meeting, _ = await opened(here)
        bench = await Bench.of(here, meeting, browser)
        page = await bench.opens()
        await press(page, "ArrowDown")
        await makes(page, "Samhandling")
        # The store dies while keys are pressed, and again while the first of it is sent anew.
        for strike in (2, 5):
            for n in range(6):
                if n == strike:
                    died = here.strike_store()
                await press(page, "1")
            await here.store_is_back(died)
        await bench.shows(page, 13)
        # The server goes, as when it is updated, and comes back; one goes on sorting meanwhile.
        await here.stop()
        await expect(page.locator(".banner.lost")).to_be_visible()
        await press(page, "1", "1", "z", "1", "1")
        await expect(page.locator(".bench-progress .mark")).to_contain_text("3 endringer venter")
        await here.start()
        # A second tab keeps what waits in the same place, and takes it for its own.
        other = await bench.opens()
        await bench.shows(page, 16)
        await bench.shows(other, 16)
        assert not await kept(other, meeting)
        # Closed with something waiting: whoever opens the page next in this browser sends it.
        await other.close()
        await away(page)
        await press(page, "1", "1")
        await page.close()
        await bench.context.set_offline(False)
        page = await bench.opens()
        await bench.shows(page, 18)
        # What somebody else has made more of since is not undone under them: that is told.
        before = await stored(here, meeting)
        await press(page, "ArrowDown", "1")
        await bench.shows(page, 19)
        (one,) = (await stored(here, meeting)).keys() - before.keys()
        helper = await here.staff("secretariat").arrives(meeting)
        (theme,) = (await here.store.codebook(meeting, "live", ITEM)).themes
        quoting = {"run": 1, "answers": [one], "theme": theme.id}
        quoting |= {"before": "sorted", "after": "quoted"}
        assert await page.locator(".toast").count() == 0
        await away(page)
        assert (await helper.asks(type="sort", item=ITEM, codings=[quoting]))["ok"]
        await press(page, "z")
        await back(page)
        await expect(page.locator(".toast")).to_contain_text("Det de gjorde, står.")
        await sorts_where_nothing_is_kept(bench, browser, 20)
        assert (await stored(here, meeting))[one] == f"{theme.id}!"
        assert "Traceback" not in here.log


async def sorts_where_nothing_is_kept(bench: Bench, browser: Browser, sorted_: int) -> None:
    """Private, or its disk is full: one sorts all the same, over a lost network too."""
    private = await Bench.of(bench.here, bench.meeting, browser)
    await private.context.add_init_script(NOTHING)
    page = await private.opens()
    await away(page)
    await press(page, "ArrowDown", "1", "1", "z")
    await back(page)
    await expect(page.locator(".bench-progress")).to_contain_text(f"{sorted_} av {ANSWERS}")
    async with asyncio.timeout(15):
        while len(await stored(bench.here, bench.meeting)) != sorted_:
            await asyncio.sleep(0.05)


@pytest.mark.asyncio(loop_scope="session")
async def test_what_waits_outlives_what_the_meeting_does_meanwhile(
    data: Path, browser: Browser
) -> None:
    async with house(data) as here:
        meeting, moderator = await opened(here)
        bench = await Bench.of(here, meeting, browser)
        page = await bench.opens()
        await press(page, "ArrowDown")
        await makes(page, "Samhandling")
        await bench.shows(page, 1)
        # A rehearsal begins: what was done in the meeting waits, and nothing of it is in there.
        await away(page)
        await press(page, "1")
        await makes(page, "Ressurser")
        assert (await moderator.asks(type="rehearse", phones=1))["ok"]
        await page.context.set_offline(False)
        await expect(page.locator(".banner.rehearsal")).to_be_visible()
        await expect(page.locator(".theme-sort")).to_have_count(3)
        assert await names(here, meeting, "rehearsal") == ["Samhandling"]
        assert len(await stored(here, meeting)) == 1
        assert (await moderator.asks(type="rehearse", phones=0))["ok"]
        await expect(page.locator(".theme-sort")).to_have_count(4)
        async with asyncio.timeout(15):
            while len(await stored(here, meeting)) != 3:
                await asyncio.sleep(0.05)
        assert sorted(await names(here, meeting)) == ["Ressurser", "Samhandling"]
        # It is asked once more, and then the meeting ends: the round that was sorted is sorted on.
        await away(page)
        await press(page, "1")
        await moderator.sees("state", lambda state: not state["meeting"]["rehearsal"])
        for action in ("close", "again"):
            assert (await moderator.steers(action, item=ITEM))["ok"]
        assert (await moderator.steers("end"))["ok"]
        await page.context.set_offline(False)
        async with asyncio.timeout(15):
            while len(await stored(here, meeting)) != 4:
                await asyncio.sleep(0.05)
        # The key is taken back: what waits is said, kept, and sent by who is let in again.
        await page.get_by_label("Runde").select_option("1")
        await expect(page.locator(".bench-progress")).to_contain_text(f"4 av {ANSWERS}")
        await away(page)
        await press(page, "ArrowDown", "1")
        assert bench.key
        await here.store.revoke(meeting, bench.key.id)
        await page.context.set_offline(False)
        await expect(page.locator(".banner.lost")).to_contain_text("1 endring er ikke lagret")
        await bench.lets_in()
        await page.reload()
        async with asyncio.timeout(15):
            while len(await stored(here, meeting)) != 5:
                await asyncio.sleep(0.05)
        # The question is taken off the agenda: that is said, and nothing waits for ever.
        await away(page)
        await makes(page, "For sent")
        document, seen = await here.store.document(meeting)
        await here.store.save(Meeting.model_validate({**document.model_dump(), "agenda": []}), seen)
        await page.context.set_offline(False)
        await expect(page.locator(".toast")).to_be_visible()
        assert not await kept(page, meeting)
        assert "Traceback" not in here.log
