"""Routes and lifespan: the only place where things are put together."""

import asyncio
import datetime as dt
import gc
import logging
import os
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from polling import (
    assets,
    bringing,
    choosing,
    codebooks,
    comparing,
    door,
    downloads,
    editing,
    figures,
    files,
    health,
    joining,
    links,
    pages,
    printing,
    reading,
    seating,
    signing,
    sorting,
    weighing,
    workbench,
)
from polling.access import Access
from polling.headers import SecurityHeaders
from polling.health import Health
from polling.live import fallback
from polling.live.fallback.desk import Desk
from polling.live.sockets import Live, beating
from polling.live.wires.loop import open_ring
from polling.making.line import Line
from polling.reading import Shelf
from polling.refused import Refused, Word
from polling.settings import Settings
from polling.signing.pace import Pace
from polling.signing.passwords import Passwords
from polling.signing.provider import provider
from polling.store import Client, Listener, Store, lanes
from polling.store.cancelling import all_ended
from polling.store.client import UNAVAILABLE
from polling.store.erasing import erase_due
from polling.store.timekeeping import Timekeeper
from polling.store.watch import Watch
from polling.suggesting.asking import Suggester
from polling.words import DEFAULT, N_, preferred, translator

log = logging.getLogger(__name__)

STATUS: dict[Word, int] = {
    "unknown": 404, "forbidden": 403, "invalid": 422, "limit": 413, "closed": 409, "stale": 409,
    "busy": 503,
}  # fmt: skip
AWAY = N_("Serveren får ikke lagret akkurat nå. Prøv igjen om litt.")
BROKEN = N_("Noe gikk galt hos oss. Prøv igjen, og si fra med dette merket om det fortsetter: {id}")
WRITER_TIMEOUT = 10.0
STORE_SECONDS = 60.0
PURGE_SECONDS = 3600.0
SIGN_INS_SECONDS = 30.0
#: A room with somebody in it has timers of its own.
TIMES_SECONDS = 15.0


def create(settings: Settings | None = None) -> Starlette:
    """The application of one worker; it needs `settings.redis_url` to be a store that runs."""
    chosen = settings or Settings.read()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        url = chosen.redis_url or ""
        client, writing = Client(url), Client(url, timeout=WRITER_TIMEOUT, connections=4)
        store, writer = Store(client), lanes.writer(writing, replicas=chosen.replicas)
        watch = Watch(
            client, writer, chosen.data, trusted=chosen.trust_store, replicas=chosen.replicas
        )
        # Workers that cannot start end the others, and the store may just be on its way back.
        await client.load_in_time(STORE_SECONDS)
        access = Access(store, chosen, await store.secret())
        live = Live(
            store,
            writer,
            secret=access.secret,
            grant=access.grant,
            same_origin=access.same_origin,
            language=access.language,
        )
        hearing = Client(url)
        listener = Listener(hearing, live.heard)
        live.hub.listen_to(listener)
        app.state.settings, app.state.store, app.state.access = chosen, store, access
        app.state.live, app.state.health = live, Health(watch, writer)
        app.state.finder = live.finder
        app.state.desk = Desk(live)
        app.state.passwords, app.state.pace = Passwords(), Pace(chosen.workers)
        app.state.provider = provider(chosen, access.secret)
        app.state.line = Line()
        app.state.suggester = Suggester(workers=chosen.workers)
        app.state.shelf = Shelf(store, app.state.line)
        metrics = None
        if chosen.metrics:
            metrics = await figures.serve(chosen, live.hub, writer, app.state.line)
        if chosen.io_uring:
            open_ring()
        assets.assets()
        works = (
            listener.run(), live.beat(), live.reacting.run(), watch.run(),
            _every(PURGE_SECONDS, partial(_purge, store, chosen)),
            # Opens, closes and ends meetings of own pace that nobody looks at.
            _every(TIMES_SECONDS, Timekeeper(store).keep),
            # Ends organisers' sign-ins whose time is up, on screens that are open too.
            _every(SIGN_INS_SECONDS, store.end_lapsed),
        )  # fmt: skip
        tasks = [_supervised(work) for work in works]
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        gc.enable()
        try:
            yield {"live": live, "packs": chosen.compress, "beat": beating}
        finally:
            if metrics:
                metrics.close()
            await all_ended(tasks)
            await writer.close()
            await live.hub.close()
            await app.state.suggester.close()
            app.state.passwords.close()
            for each in (client, writing, hearing):
                await each.close()

    return _Guarded(
        chosen,
        routes=routes(),
        lifespan=lifespan,
        exception_handlers={
            Refused: _refused,
            HTTPException: _http_error,
            **dict.fromkeys(UNAVAILABLE, _away),
            Exception: _broken,
        },
    )


class _Guarded(Starlette):
    """Starlette with its headers around everything: what is given as middleware stands inside of
    what answers for a page that failed."""

    def __init__(self, settings: Settings, **about: Any) -> None:
        super().__init__(**about)
        self._secure = (settings.url or "").startswith("https://")

    def build_middleware_stack(self) -> ASGIApp:
        return SecurityHeaders(super().build_middleware_stack(), secure=self._secure)


def routes() -> list[Route]:
    """Every route there is, each with the roles that may use it."""
    found = [
        *assets.routes, *joining.routes, *pages.routes, *files.routes, *links.routes, *door.routes,
        *printing.routes, *seating.routes, *editing.routes, *downloads.routes, *bringing.routes,
        *comparing.routes, *choosing.routes, *weighing.routes, *reading.routes, *sorting.routes,
        *workbench.routes, *codebooks.routes, *signing.routes,
        *health.routes, *fallback.routes,
    ]  # fmt: skip
    for each in found:
        if not getattr(each, "roles", None):
            raise ValueError(f"{each.path} names no roles")
    return found


async def _every(seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    """Does some work for ever, once in so many seconds; a store that is away is waited for."""
    while True:
        try:
            await work()
        except UNAVAILABLE as error:
            log.warning("the store does not answer (%s)", type(error).__name__)
        await asyncio.sleep(seconds)


async def _purge(store: Store, settings: Settings) -> None:
    """Deletes the answers whose time is up, looks whether they are gone, and lets go of what the
    log says of long ago."""
    await erase_due(store, settings.data, dt.datetime.now(dt.UTC).date())
    await store.forget_log(settings.log_days)


def _supervised(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """A task that the server cannot do without: when it fails, the process ends and says why."""
    task = asyncio.get_running_loop().create_task(work)

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            log.critical("a task that must not end has ended", exc_info=task.exception())
            os.kill(os.getpid(), signal.SIGTERM)

    task.add_done_callback(ended)
    return task


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    language = _language(request)
    return _error(request, STATUS[error.word], error.word, error.sentence(translator(language)))


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    word = "unknown" if status == 404 else "invalid"
    text = translator(_language(request))(N_("Siden finnes ikke."))
    return _error(request, status, word, text)


async def _away(request: Request, error: Exception) -> Response:
    log.warning("the store does not answer (%s)", type(error).__name__)
    return _error(request, 503, "busy", translator(_language(request))(AWAY))


async def _broken(request: Request, error: Exception) -> Response:
    mark = secrets.token_hex(4)
    log.error("a page failed", extra={"mark": mark}, exc_info=error)
    text = translator(_language(request))(BROKEN).format(id=mark)
    return _error(request, 500, "broken", text)


def _error(request: Request, status: int, word: str, text: str) -> Response:
    if request.headers.get("x-polling"):
        return JSONResponse({"word": word, "text": text}, status)
    language = _language(request)
    request.state.language = language
    return pages.page(
        request,
        "error.html",
        status=status,
        heading=translator(language)(_heading(status)),
        text=text,
    )


def _heading(status: int) -> str:
    if status == 404:
        return N_("Fant ikke siden")
    return N_("Det gikk ikke") if status < 500 else N_("Noe gikk galt")


def _language(request: Request) -> str:
    found: str = getattr(request.state, "language", "")
    return found or preferred(request.headers.get("accept-language", DEFAULT))
