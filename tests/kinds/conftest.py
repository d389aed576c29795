"""A page with one kind's script in it, under the pages' own content security policy."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
import uvicorn
from playwright.async_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polling import kinds
from tests.contexts import Contexts
from tests.kinds.screens import WALL, Show
from tests.live.serving import Prompt, listening
from tests.pictures.made import plain

STATIC = Path(__file__).parent.parent.parent / "static"
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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def origin() -> AsyncIterator[str]:
    """Where the empty page is; browsers keep all that it is made of."""
    app = Starlette(routes=[Route("/{path:path}", served)])
    server = Prompt(uvicorn.Config(app, ws="none", log_config=None, lifespan="off"), plain=True)
    with listening() as listener:
        running = asyncio.create_task(server._serve([listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await running


@pytest_asyncio.fixture(loop_scope="session")
async def show(origin: str, contexts: Contexts) -> AsyncIterator[Show]:
    """Opens an empty page with a kind's script in it as `kind`, and an element `root`."""
    problems: list[str] = []

    async def opened(name: str, viewport: dict[str, int], **settings: Any) -> Page:
        context = await contexts.lend(
            viewport=viewport, locale="nb-NO", base_url=origin, **settings
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text))
        await page.goto("/")
        # By import from within the page: its policy lets nothing in from outside.
        await page.evaluate(
            """async ([name, onWall]) => {
                window.kind = await import(`/kinds/${name}.js`);
                window.root = document.getElementById("root");
                window.told = [];
                // As on a page that has said something before the result is drawn.
                await document.fonts.load("1em Inter");
                if (onWall) root.className = "on-wall";
            }""",
            [name, viewport == WALL],
        )
        return page

    yield opened
    assert problems == []


async def served(request: Request) -> Response:
    path = request.url.path
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    if path == "/":
        return Response(PAGE, 200, {**kept, "content-security-policy": POLICY}, "text/html")
    if path == "/page.css":
        return Response(SHEET, 200, kept, "text/css")
    if path.startswith("/file/"):
        return Response(plain((160, 120)), 200, kept, "image/png")
    if (file := STATIC / path[1:]).is_file():
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return Response(file.read_bytes(), 200, kept, kind)
    return Response(None, 204)
