"""A real server, and in Chromium phones, walls and staff."""

from __future__ import annotations

import itertools
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Page, expect

from polling import joincode
from polling.meeting import Meeting
from polling.store import Client, Store
from tests.browser.people import Moderator
from tests.contexts import Contexts
from tests.served import Server

PHONE = {"width": 360, "height": 640}
WALL = {"width": 1920, "height": 1080}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Milliseconds; what is slow on a busy machine is not wrong.
expect.set_options(timeout=40_000)

Picture = Callable[[Page, str], Awaitable[None]]


@pytest_asyncio.fixture(loop_scope="session")
async def store(server: Server) -> AsyncIterator[Store]:
    """The server's store, asked directly."""
    client = Client(server.store_url)
    await client.load()
    yield Store(client)
    await client.close()


class Hall:
    """Opens the pages of one test, and knows what went wrong in any of them."""

    def __init__(self, server: Server, store: Store, contexts: Contexts) -> None:
        self.server = server
        self.store = store
        self.browser = contexts.browser
        #: Whether its browsers have never been here, and hold none of the immutable files.
        self.fresh = False
        self._contexts = contexts
        self.problems: list[str] = []
        self._moderators: list[Moderator] = []
        self._axe = False

    async def meeting(self, *questions: dict[str, Any], **about: Any) -> Meeting:
        """A new meeting with these agenda items, `{"kind", "question"}`; ids q001, q002 …"""
        agenda = [{"id": f"q{at:03d}", **item} for at, item in zip(itertools.count(1), questions)]
        about = {"title": "Samling for solfjordregionen", **about}
        data = {"id": f"m{secrets.token_hex(5)}", "agenda": agenda, **about}
        made = Meeting.model_validate(data)
        await self.store.create(made)
        return made

    async def code(self, meeting: Meeting) -> str:
        """Its join code."""
        code = await self.store.code(meeting.id)
        assert code is not None
        return code

    async def link(self, meeting: Meeting) -> str:
        """The code with its pass, as links and QR codes have it."""
        return joincode.link(await self.store.secret(), await self.code(meeting))

    async def context(self, **settings: Any) -> BrowserContext:
        """A browser of its own: nothing is shared with any other."""
        settings = {"locale": "nb-NO", "base_url": self.server.url, **settings}
        if self.fresh:
            return await self.browser.new_context(**settings)
        return await self._contexts.lend(**settings)

    async def page(self, context: BrowserContext, path: str) -> Page:
        """A page of it; an uncaught error in it fails the test."""
        page = await context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"{path}: {error}"))
        page.on("console", self._heard)
        await page.goto(path)
        return page

    async def phone(self, meeting: Meeting, **settings: Any) -> Page:
        """A phone that has joined."""
        settings = {"viewport": PHONE, "has_touch": True, **settings}
        context = await self.context(**settings)
        return await self.page(context, f"/{await self.code(meeting)}")

    async def staff(self, meeting: Meeting, role: str, **settings: Any) -> BrowserContext:
        """A browser that holds a key of that role."""
        context = await self.context(**settings)
        _, secret = await self.store.hand_out(meeting.id, role)  # type: ignore[arg-type]
        reply = await context.request.post(
            "/key",
            data={"key": f"{meeting.id}.{role}.{secret}"},
            headers={"X-Polling": "1", "Origin": self.server.url},
            max_retries=1,  # as a browser does on a kept connection that the server has just closed
        )
        assert reply.ok, await reply.text()
        return context

    async def wall(self, meeting: Meeting, query: str = "", **settings: Any) -> Page:
        """The wall, opened with a projector's key."""
        context = await self.staff(meeting, "projector", **{"viewport": WALL, **settings})
        return await self.page(context, f"/m/{meeting.id}/wall{query}")

    async def moderator(self, meeting: Meeting) -> Moderator:
        """A moderator who steers over the websocket."""
        context = await self.staff(meeting, "moderator")
        cookies = await context.cookies()
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
        await context.close()
        made = await Moderator.connected(self.server.url, meeting.id, cookie)
        self._moderators.append(made)
        return made

    async def faults(self, page: Page, **options: Any) -> str:
        """What axe finds on a page, as a report; empty when it finds nothing."""
        # Axe lays styles of its own into the page, which the policy rightly refuses.
        self._axe = True
        await still(page)
        found = await Axe().run(page, **options)
        return str(found.generate_report()) if found.violations_count else ""

    async def faults_in_both(self, page: Page, picture: Picture, name: str) -> str:
        """The same in the light theme and in the dark one, with a picture of each."""
        found = ""
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await picture(page, f"{name}-{scheme}")
            found += await self.faults(page)
        return found

    async def leave(self) -> None:
        for moderator in self._moderators:
            await moderator.leave()

    def _heard(self, message: Any) -> None:
        if self._axe and message.text.startswith("Applying inline style"):
            return
        if "Content Security Policy" in message.text or message.text.startswith("polling:"):
            self.problems.append(message.text)


@pytest_asyncio.fixture(loop_scope="session")
async def hall(server: Server, store: Store, contexts: Contexts) -> AsyncIterator[Hall]:
    """The pages of one test; at its end no page may have had an uncaught error."""
    opened = Hall(server, store, contexts)
    yield opened
    await opened.leave()
    assert opened.problems == []


async def still(page: Page) -> None:
    """Waits until nothing on the page moves or fades any more, and lets nothing new do it."""
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")


@pytest.fixture
def picture() -> Picture:
    """Takes a screenshot into the directory that POLLING_PICTURES names, if it names one."""
    into = os.environ.get("POLLING_PICTURES")

    async def take(page: Page, name: str) -> None:
        if into:
            await page.screenshot(path=Path(into) / f"{name}.png", animations="disabled")

    return take
