"""Browser contexts that are lent to one test after another: emptied, but with what they fetched.

A page in a context that has nothing yet fetches and compiles each of its modules, which costs twice
what the page itself does. What a browser keeps of immutable files is all that goes from one test to
the next: pages, cookies and storage do not, and a context to which a test did more is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Error

#: What a test may do to a context that nothing undoes.
LASTING = (
    "add_init_script", "expose_binding", "expose_function", "grant_permissions", "on", "once",
    "route", "route_web_socket", "set_default_navigation_timeout", "set_default_timeout",
    "set_extra_http_headers", "set_geolocation", "set_offline",
)  # fmt: skip
CLOCK = ("fast_forward", "install", "pause_at", "resume", "run_for", "set_fixed_time",
         "set_system_time")  # fmt: skip
STORAGE = "local_storage,session_storage,indexeddb,cache_storage,service_workers"
#: Kept at most of each kind, each with some megabytes in the browser's memory.
KEPT = 4

Kind = tuple[tuple[str, str], ...]


class Contexts:
    """The contexts of one browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._free: dict[Kind, list[BrowserContext]] = {}
        self._lent: dict[BrowserContext, tuple[Kind, str]] = {}
        self._touched: set[BrowserContext] = set()

    async def lend(self, **settings: Any) -> BrowserContext:
        """A context made with these settings that holds nothing but what immutable files it has."""
        kind = tuple(sorted((name, repr(value)) for name, value in settings.items()))
        free = self._free.setdefault(kind, [])
        context = free.pop() if free else await self._made(settings)
        self._lent[context] = (kind, _origin(settings.get("base_url", "")))
        return context

    async def take_back(self) -> None:
        """Ends everything that was opened since the last time, lent or not."""
        kept = {context for free in self._free.values() for context in free}
        for context in set(self.browser.contexts) - kept:
            kind, origin = self._lent.get(context, ((), ""))
            free = self._free.setdefault(kind, [])
            if (
                context in self._lent
                and context not in self._touched
                and len(free) < KEPT
                and await _emptied(context, origin)
            ):
                free.append(context)
            else:
                await context.close()
        self._lent.clear()
        self._touched.clear()

    async def _made(self, settings: dict[str, Any]) -> BrowserContext:
        context = await self.browser.new_context(**settings)
        for thing, names in ((context, LASTING), (context.clock, CLOCK)):
            for name in names:
                setattr(thing, name, self._noting(context, getattr(thing, name)))
        return context

    def _noting(self, context: BrowserContext, does: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **named: Any) -> Any:
            self._touched.add(context)
            return does(*args, **named)

        return noted


async def _emptied(context: BrowserContext, origin: str) -> bool:
    """Takes its pages, cookies and storage from a context; whether that could be done."""
    if not context.pages:
        return False
    try:
        origins = {origin, *(_origin(page.url) for page in context.pages)} - {""}
        last, *others = context.pages
        for page in others:
            await page.close()
        # Away first, so that nothing on the page writes any more when it is cleared.
        await last.goto("about:blank")
        session = await context.new_cdp_session(last)
        for each in origins:
            about = {"origin": each, "storageTypes": STORAGE}
            await session.send("Storage.clearDataForOrigin", about)
        await last.close()
        await context.clear_cookies()
    except Error:  # a page that has crashed or hangs
        return False
    return True


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
