"""F. P03 and P08, D. S25: what a browser asks for, keeps and gives away, on every page there is."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, Request, WebSocket, expect

from polling.meeting import Meeting
from polling.store.access import new_organiser_link
from tests.browser.conftest import (  # noqa: F401 (fixtures)
    PHONE,
    WALL,
    Hall,
    store,
)
from tests.browser.conftest import hall as rooms  # noqa: F401 (a fixture)
from tests.trials.figures import figure

pytestmark = [pytest.mark.trial, pytest.mark.browser, pytest.mark.timeout(180)]

#: What tells one browser from all others, and no page of ours has use for. What lays out a word
#: cloud reads a canvas that it has drawn words on, on the wall and on staff's pages.
TRAPS = """
(() => {
  const touched = (what) => globalThis.touchedBy(what + " in " + location.pathname);
  const method = (owner, name) => {
    const own = owner && owner.prototype && owner.prototype[name];
    if (!own) return;
    owner.prototype[name] = function (...given) {
      touched(name);
      return own.apply(this, given);
    };
  };
  method(globalThis.HTMLCanvasElement, "toDataURL");
  method(globalThis.HTMLCanvasElement, "toBlob");
  method(globalThis.CanvasRenderingContext2D, "getImageData");
  method(globalThis.WebGLRenderingContext, "getParameter");
  method(globalThis.WebGL2RenderingContext, "getParameter");
  method(globalThis.MediaDevices, "enumerateDevices");
  method(globalThis.Geolocation, "getCurrentPosition");
  method(globalThis.FontFaceSet, "check");
  method(globalThis.NavigatorUAData, "getHighEntropyValues");
  for (const name of ["AudioContext", "OfflineAudioContext", "RTCPeerConnection", "SharedWorker"]) {
    const own = globalThis[name];
    if (own) globalThis[name] = function (...given) { touched(name); return new own(...given); };
  }
  const read = ["plugins", "mimeTypes", "hardwareConcurrency", "deviceMemory", "connection",
    "getBattery", "userAgentData", "doNotTrack", "oscpu", "platform", "vendor", "appVersion"];
  for (const name of read) {
    const found = Object.getOwnPropertyDescriptor(Navigator.prototype, name);
    if (found && found.get) Object.defineProperty(Navigator.prototype, name, {
      ...found, get() { touched("navigator." + name); return found.get.call(this); },
    });
  }
})();
"""
CLOUDS = re.compile(r"getImageData in /m/\w+/(wall|present|answers|results|themes|summary)")


class Eye:
    """Sees all that goes out of some browsers."""

    def __init__(self, rooms: Hall) -> None:  # noqa: F811
        self.rooms = rooms
        self.requests: list[Request] = []
        self.sockets: list[str] = []
        self.frames: list[str] = []
        self.touched: list[str] = []
        self.pages: list[Page] = []

    async def context(self, **settings: Any) -> BrowserContext:
        """A browser that has never been here."""
        settings = {"locale": "nb-NO", "base_url": self.rooms.server.url, **settings}
        context = await self.rooms.browser.new_context(**settings)
        await context.expose_function("touchedBy", lambda what: self.touched.append(what))
        await context.add_init_script(TRAPS)
        context.on("request", lambda request: self.requests.append(request))
        return context

    async def page(self, context: BrowserContext, path: str) -> Page:
        """A page of it that has come to rest."""
        page = await context.new_page()
        self.pages.append(page)
        page.on("websocket", self._socket)
        await page.goto(path)
        await page.wait_for_load_state("load")
        return page

    def _socket(self, socket: WebSocket) -> None:
        self.sockets.append(socket.url)
        socket.on("framesent", lambda frame: self.frames.append(str(frame)))

    async def gave_away(self, *secrets: str) -> list[str]:
        """Where these are in an address, a Referer, a page, or what a browser remembers of it."""
        found = []
        for request in self.requests:
            headers = await request.all_headers()
            told = f"{request.url} {headers.get('referer', '')}"
            found += [f"{s} in a request: {told}" for s in secrets if s in told]
        for url in self.sockets:
            found += [f"{s} in {url}" for s in secrets if s in url]
        for page in self.pages:
            if page.is_closed():
                continue
            history = await (await page.context.new_cdp_session(page)).send(
                "Page.getNavigationHistory"
            )
            told = json.dumps(history["entries"]) + page.url + await page.content()
            told += await page.evaluate(
                "() => JSON.stringify([performance.getEntries().map((one) => one.name),"
                " document.cookie, document.referrer, history.state, document.title])"
            )
            found += [f"{s} on {page.url}" for s in secrets if s in told]
        return found

    def elsewhere(self) -> list[str]:
        """What was asked of anybody but the server itself."""
        own = urlsplit(self.rooms.server.url).netloc
        asked = [*(request.url for request in self.requests), *self.sockets]
        return [url for url in asked if urlsplit(url).netloc not in (own, "")]


@pytest_asyncio.fixture(loop_scope="session")
async def eye(rooms: Hall) -> AsyncIterator[Eye]:  # noqa: F811
    yield Eye(rooms)


async def a_meeting(rooms: Hall, title: str) -> Meeting:  # noqa: F811
    options = [
        {"id": "a", "text": "Ja"},
        {"id": "b", "text": "Nei"},
        {"id": "c", "text": "Vet ikke"},
    ]
    return await rooms.meeting(
        {"kind": "open_text", "question": {"text": "Hva er viktigst?"}},
        {"kind": "choice", "question": {"text": "Skal vi?", "options": options}},
        {"kind": "word_cloud", "question": {"text": "Ett ord?"}},
        {"kind": "ranking", "question": {"text": "Hva først?", "options": options}},
        title=title,
    )


async def joined(eye: Eye, context: BrowserContext, meeting: Meeting) -> tuple[Page, str]:
    """A phone that typed the code, and answered; the page and its token."""
    moderator = await eye.rooms.moderator(meeting)
    await moderator.opens("q001")
    page = await eye.page(context, "/")
    await page.locator("input[name=code]").fill(await eye.rooms.code(meeting))
    await page.locator("form button").first.click()
    await page.wait_for_url(re.compile(r"/\d{8}-"))
    await expect(page.locator("h1")).to_contain_text("Hva er viktigst?")
    await page.get_by_role("textbox").first.fill("Ro")
    await page.get_by_role("button", name="Send svaret").click()
    await expect(page.locator("#status")).to_contain_text("Mottatt")
    for item in ("q002", "q003", "q004"):
        await moderator.opens(item)
        await moderator.steers("show", where="phones")
        await expect(page.locator("h1")).not_to_have_text("")
    hellos = [json.loads(f) for f in eye.frames if '"hello"' in f]
    return page, str(hellos[-1]["token"])


async def test_p03_p08_s25_a_phone_leaves_no_trace_and_is_another_in_each_meeting(
    eye: Eye,
) -> None:
    context = await eye.context(viewport=PHONE, has_touch=True)
    tokens: list[str] = []
    kept: list[dict[str, str]] = []
    for title in ("Det første", "Det andre"):
        meeting = await a_meeting(eye.rooms, title)
        before = {} if not kept else kept[-1]
        page, token = await joined(eye, context, meeting)
        assert len(token) >= 22
        tokens.append(token)
        stored = await page.evaluate("() => ({...localStorage, ...sessionStorage})")
        kept.append({k: v for k, v in stored.items() if before.get(k) != v})
        assert any(token in value for value in kept[-1].values())
        await page.goto("/")
        await page.goto("/finnes/ikke")
    # Nothing in one meeting's words is in the other's: neither tokens nor any other long id.
    ids = [
        {part for value in own.values() for part in re.findall(r"[\w-]{12,}", value)}
        for own in kept
    ]
    assert ids[0] & ids[1] == set()
    assert tokens[0] != tokens[1]
    assert await context.cookies() == []
    assert eye.touched == []
    await page.evaluate("() => document.createElement('canvas').toDataURL() + navigator.platform")
    assert len(eye.touched) == 2  # so it would have been seen
    for request in eye.requests:
        headers = await request.all_headers()
        assert "cookie" not in headers
        assert not [s for s in tokens if s in json.dumps(headers)]
    found = await eye.gave_away(*tokens)
    outside = eye.elsewhere()
    figure("P03", "requests of a phone to others, and cookies", len(outside), "0", met=not outside)
    assert (outside, found) == ([], [])
    await context.close()


async def test_p03_s25_every_page_of_staff_keeps_its_keys_to_itself(eye: Eye) -> None:
    rooms = eye.rooms  # noqa: F811
    meeting = await a_meeting(rooms, "Det tredje")
    secrets, contexts = [], []
    link = await new_organiser_link(rooms.store.client)
    context = await eye.context(viewport=WALL)
    page = await eye.page(context, f"/organiser#{link}")
    await expect(page.locator("[data-make=demo]")).to_be_visible()
    secrets.append(link)
    contexts.append(context)
    place = f"/m/{meeting.id}"
    for path in (
        f"{place}/present", f"{place}/answers", f"{place}/wall", f"{place}/results",
        f"{place}/edit", f"{place}/edit/q001", f"{place}/themes", f"{place}/summary",
        f"{place}/slips", f"{place}/tables", f"{place}/summary/preview", "/organiser",
        "/organiser/account", "/organiser/log", "/organiser/import",
        f"/organiser/compare?m={meeting.id}&m={meeting.id}", "/health", "/m/finnes/present", "/key",
    ):  # fmt: skip
        await eye.page(context, path)
    for role, leads in (
        ("moderator", "present"), ("secretariat", "answers"), ("projector", "wall"),
        ("reader", "results"),
    ):  # fmt: skip
        _, secret = await rooms.store.hand_out(meeting.id, role)  # type: ignore[arg-type]
        secrets.append(secret)
        context = await eye.context(viewport=WALL)
        contexts.append(context)
        page = await eye.page(context, f"/key#{meeting.id}.{role}.{secret}")
        await page.wait_for_url(f"**/{leads}")
        await expect(page.locator("body")).to_contain_text("Det tredje")
        await page.reload()
    for context in contexts:
        (cookie,) = await context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        secrets.append(cookie["value"])
        for page in context.pages:
            stored = await page.evaluate("() => JSON.stringify({...localStorage})")
            assert not [s for s in secrets if s in stored]
    found = await eye.gave_away(*secrets)
    outside = eye.elsewhere()
    odd = [each for each in eye.touched if not CLOUDS.match(each)]
    figure("P03", "requests of staff's pages to others", len(outside), "0", met=not outside)
    figure("S25", "secrets in addresses, pages and history", len(found), "0", met=not found)
    assert (outside, found, odd) == ([], [], [])
    for context in contexts:
        await context.close()
