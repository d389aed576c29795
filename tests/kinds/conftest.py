"""A page with one kind's script in it, under the pages' own content security policy."""

import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from polling import kinds
from tests.kinds.screens import WALL, Show
from tests.pictures.made import plain

STATIC = Path(__file__).parent.parent.parent / "static"
ORIGIN = "http://kinds.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'"
)
# As pages other than a phone's link them.
STYLES = ("tokens", "base", "inter", *map("kinds/{}".format, kinds.names()), "kinds/parts/cards")
PAGE = f"""<!doctype html><html lang="nb"><head><title>Prøve</title>
{"".join(f'<link rel="stylesheet" href="/{name}.css">' for name in STYLES)}
<link rel="stylesheet" href="/page.css"></head><body><div id="root"></div></body></html>"""
# The room that a wall leaves for a result.
SHEET = "body { margin: 0 } .on-wall { block-size: 66vh; inline-size: 92vw }"


@pytest_asyncio.fixture(loop_scope="session")
async def show(browser: Browser) -> AsyncIterator[Show]:
    """Opens an empty page with a kind's script in it as `kind`, and an element `root`."""
    problems: list[str] = []

    async def opened(name: str, viewport: dict[str, int], **settings: Any) -> Page:
        size: Any = viewport
        context = await browser.new_context(viewport=size, locale="nb-NO", **settings)
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text))
        await page.route("**/*", serve)
        await page.goto(f"{ORIGIN}/")
        # By import from within the page: its policy lets nothing in from outside.
        await page.evaluate(
            """async ([name, onWall]) => {
                window.kind = await import(`/kinds/${name}.js`);
                window.root = document.getElementById("root");
                window.told = [];
                if (onWall) root.className = "on-wall";
            }""",
            [name, viewport == WALL],
        )
        return page

    yield opened
    assert problems == []


async def serve(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
    if path == "/":
        headers = {"content-security-policy": POLICY}
        await route.fulfill(body=PAGE, content_type="text/html; charset=utf-8", headers=headers)
    elif path == "/page.css":
        await route.fulfill(body=SHEET, content_type="text/css")
    elif path.startswith("/file/"):
        await route.fulfill(body=plain((160, 120)), content_type="image/png")
    elif (file := STATIC / path[1:]).is_file():
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        await route.fulfill(body=file.read_bytes(), content_type=kind)
    else:
        await route.fulfill(status=204)
