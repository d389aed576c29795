"""One Chromium for all tests that want a browser: starting it costs more than most of them."""

from __future__ import annotations

import os
import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

import pytest
from playwright.async_api import Browser, BrowserType, async_playwright

from tests.contexts import Contexts


def path() -> str | None:
    """Chromium as whoever runs the tests says, or as it is found; best the one without a window."""
    if (given := os.environ.get("CHROMIUM")) and Path(given).exists():
        return given
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


class Chromium:
    """A Chromium that is started when it is wanted, and anew when it has died."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._kind: BrowserType | None = None
        self._browser: Browser | None = None
        self._contexts: Contexts | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def running(self) -> Browser:
        """The browser; without one the test is skipped in red, or fails where it is required."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = await self._started(found())
        return self._browser

    async def contexts(self) -> Contexts:
        """What lends its contexts."""
        browser = await self.running()
        if self._contexts is None or self._contexts.browser is not browser:
            self._contexts = Contexts(browser)
        return self._contexts

    async def _started(self, executable: str) -> Browser:
        if self._kind is None:
            self._kind = (await self._stack.enter_async_context(async_playwright())).chromium
        flags = ["--disable-background-networking"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        browser = await self._kind.launch(executable_path=executable, args=flags)
        self._stack.push_async_callback(browser.close)
        return browser


def found() -> str:
    """Where Chromium is; skips or fails the test where it is not."""
    executable = path()
    if executable is None:
        message = "Chromium is not here: set CHROMIUM to where it is"
        if os.environ.get("POLLING_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(f"\033[31m{message}\033[0m")
    return executable
