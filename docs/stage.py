"""The stage that the pictures are taken on: a server, a browser, and a room full of phones."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from polling.bootstrap import chromium, npm
from polling.commands.screen import Screen, screen
from polling.listening import bound
from polling.meeting import Item
from polling.rehearsal import plan
from polling.settings import ROOT

#: The server believes that it is called this, so that the pictures do.
NAME = "polling.example.no"
HALL = 40
PHONE = {"width": 360, "height": 640}
LAPTOP = {"width": 1366, "height": 768}
WALL = {"width": 1920, "height": 1080}
#: Takes the picture of a page under a name.
Take = Callable[[Page, str], Awaitable[None]]
INTO = ROOT / "docs" / "pictures"
_RUN = "import sys; from polling.cli import main; sys.exit(main())"


@asynccontextmanager
async def a_server() -> AsyncIterator[tuple[int, str]]:
    """The port of a server with data that is gone afterwards, and its organiser's link."""
    with bound("127.0.0.1", 0) as free:
        port = int(free.getsockname()[1])
    kept = {k: v for k, v in os.environ.items() if not k.startswith("POLLING_")}
    environment = {k: v for k, v in kept.items() if k not in ("PORT", "REDIS_URL")}
    with tempfile.TemporaryDirectory(prefix="polling-") as place:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _RUN,
            "--port", str(port), "--data", f"{place}/data", "--url", f"http://{NAME}",
            cwd=ROOT, env=environment, stdout=PIPE,
        )  # fmt: skip
        assert process.stdout
        try:
            link = None
            while link is None and (line := await process.stdout.readline()):
                link = re.search(r"http\S+/organiser#\S+", line.decode())
            if link is None:
                raise RuntimeError("The server did not start.")
            yield port, link[0]
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()


@asynccontextmanager
async def a_browser(port: int) -> AsyncIterator[Browser]:
    found = chromium.find()
    if found is None:
        raise RuntimeError("There is no Chromium; set CHROMIUM to where it is.")
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(npm.node()))
    flags = [
        "--disable-background-networking",
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1:{port}",
    ]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        await browser.close()


async def a_hall(stack: AsyncExitStack, base: str, code: str) -> list[Screen]:
    hello = {"meeting": code, "role": "participant"}
    return [
        await stack.enter_async_context(screen(base, {**hello, "token": secrets.token_urlsafe(16)}))
        for _ in range(HALL)
    ]


async def the_hall_answers(hall: list[Screen], item: Item, seed: int) -> None:
    """The rest of the room answers, the same at every taking."""
    for move in plan(item, HALL, Random(seed)):  # noqa: S311 (nobody guesses at pictures)
        place = {"item": item.id, "run": 1, "slot": move.slot, "number": 1}
        answer = move.answer.model_dump(mode="json")
        reply = await hall[move.phone].request(type="answer", **place, answer=answer)
        if not reply["ok"]:
            raise RuntimeError(reply["text"])


async def a_context(browser: Browser, size: Any, scale: float = 1, **more: Any) -> BrowserContext:
    return await browser.new_context(
        locale="nb-NO", viewport=size, device_scale_factor=scale, reduced_motion="reduce", **more
    )


async def opened(
    browser: Browser, size: Any, address: str, like: BrowserContext | None = None, scale: float = 1
) -> Page:
    """A page in a browser of its own, which holds what `like` holds."""
    more: dict[str, Any] = {"storage_state": await like.storage_state()} if like else {}
    if size is PHONE:
        scale, more = 1.5, {**more, "has_touch": True, "is_mobile": True}
    page = await (await a_context(browser, size, scale, **more)).new_page()
    await page.goto(address)
    return page


async def keep(page: Page, name: str) -> None:
    """Takes one picture, straight into its place."""
    how: dict[str, Any] = {"type": "jpeg", "quality": 70} if name.endswith(".jpg") else {}
    (INTO / name).write_bytes(await page.screenshot(animations="disabled", **how))


async def alone(
    taking: Callable[[AsyncExitStack, Browser, BrowserContext, str, Take], Awaitable[None]],
) -> int:
    """Takes the pictures of one part by themselves, as an organiser who has just come in."""
    async with AsyncExitStack() as stack:
        port, link = await stack.enter_async_context(a_server())
        browser = await stack.enter_async_context(a_browser(port))
        laptop = await a_context(browser, LAPTOP)
        await (await laptop.new_page()).goto(link)
        await laptop.pages[0].wait_for_url("**/organiser")
        await taking(stack, browser, laptop, f"http://127.0.0.1:{port}", keep)
    return 0
