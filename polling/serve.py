"""The main command: find everything that is needed, say where the server is, and serve."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import logging.config
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from types import FrameType

import segno
import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from polling import figures, logs
from polling.listening import (
    AT_ONCE,
    allow_many_phones,
    base,
    bound,
    lan_address,
    written_both_ways,
)
from polling.settings import ROOT, CannotStart, Settings, SettingsError
from polling.store import embedded, outside, rights
from polling.store.access import new_organiser_link
from polling.store.client import NO_MEMORY, Client
from polling.vendor import missing_parts

log = logging.getLogger(__name__)

APP = "polling.serve:application"
TICK = 1.0  # seconds between two looks at the clock, for the date that replies bear
SLOWEST_START = 60.0  # seconds for a worker on a busy machine
PROTOCOL = "polling.live.protocol:RawPath"
LOOP = "polling.live.wires.loop:Loop"


class NotComplete(CannotStart):
    """A part of the installation is missing; says which, and what to do."""


def serve(settings: Settings, *, app: str = APP, protocol: str = PROTOCOL) -> None:
    """Serve until the process is told to end (SIGTERM, Ctrl-C).

    Raises CannotStart before anything is served.
    """
    if missing := missing_parts(ROOT):
        raise NotComplete(
            f"A part of the pages is missing: {missing[0]}\n"
            f"Install again, with a network at hand: rm -rf {ROOT / '.venv'} "
            f"{ROOT / 'static' / 'vendor'}; python3 -m polling"
        )
    for stopping in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stopping, _stop)
    allow_many_phones()
    logs.leave_no_trace()
    logging.config.dictConfig(logs.configuration(settings.log))
    if settings.metrics:
        asyncio.run(figures.check(settings))
    if settings.lan:
        settings = settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 (was asked for)
    with bound(settings.host, settings.port) as sock, _store(settings) as url:
        here = base(sock)
        port = sock.getsockname()[1]
        public = settings.url or (_on_the_lan(port) if settings.lan else None)
        settings.model_copy(update={"port": port, "url": public, "redis_url": url}).apply()
        secret = asyncio.run(_organiser_link(url))
        config = _config(settings, app, protocol)

        def welcome() -> None:
            _welcome(public or here, secret, lan=settings.lan)

        if settings.workers > 1:
            supervisor = _Supervisor(config, [sock], welcome)
            gc.enable()  # in a worker the application does it, which is not started here
            supervisor.run()
            if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
                raise SystemExit(STARTUP_FAILURE)
        else:
            _Server(config, welcome).run(sockets=[sock])


def application() -> ASGIApp:
    """What each worker serves."""
    from polling.app import create

    end_with_parent()
    logs.leave_no_trace()
    return create()


def end_with_parent() -> None:
    """End this worker when the process that supervises it is gone, so that the port is free."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


class _Server(uvicorn.Server):
    """Says where it is once it is there; wakes up once a second, not ten times, while idle."""

    def __init__(self, config: uvicorn.Config, welcome: Callable[[], None]) -> None:
        super().__init__(config)
        self._welcome = welcome
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._welcome()

    async def main_loop(self) -> None:
        loop = self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):
            timer = loop.call_later(TICK, self._woken.set)
            await self._woken.wait()
            timer.cancel()
            self._woken.clear()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self._loop:
            self._loop.call_soon_threadsafe(self._woken.set)


class _Supervisor(Multiprocess):
    """The same, for several workers."""

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], welcome: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets)
        self._welcome = welcome

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(SLOWEST_START) for process in self.processes):
            self._welcome()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # uvicorn takes the signals while it serves, and raises them again when it is done.
    raise SystemExit(0)


def _config(settings: Settings, app: str, protocol: str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=True,
        http=protocol,
        loop=LOOP,
        ws="none",
        lifespan="on",
        workers=settings.workers,
        log_config=logs.configuration(settings.log),
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxy),
        forwarded_allow_ips=written_both_ways(settings.proxy),
        backlog=AT_ONCE,
        timeout_graceful_shutdown=5,
    )


@contextmanager
def _store(settings: Settings) -> Iterator[str]:
    if settings.redis_url:
        trusted, replicas = settings.trust_store, settings.replicas
        asyncio.run(outside.check(settings.redis_url, trusted=trusted, replicas=replicas))
        yield settings.redis_url
        return
    if settings.replicas:
        raise SettingsError("POLLING_REPLICAS is for a store of your own: say which with REDIS_URL")
    data = settings.data
    with embedded.claim(data):
        try:
            url = asyncio.run(embedded.ensure(data))
            with _kept(data):
                yield rights.address(url, data)
        finally:
            asyncio.run(embedded.stop(data))


@contextmanager
def _kept(data: Path) -> Iterator[None]:
    """Keep the store of `data` alive from a thread, whatever this process is doing meanwhile."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(embedded.keep(data))

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        except Exception:
            # Better no server than one that nobody looks after.
            log.exception("The store is no longer looked after, so the server ends.")
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            loop.close()

    thread = threading.Thread(target=run, name="store")
    thread.start()
    try:
        yield
    finally:
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(task.cancel)
        thread.join()


async def _organiser_link(url: str) -> str | None:
    """A new link's secret; None where the store has no memory left to keep it.

    What is there can be read all the same, and deleted: so there comes to be some.
    """
    async with _client(url) as client:
        try:
            return await new_organiser_link(client)
        except NO_MEMORY:
            log.warning("The store has no memory left: nothing can be saved. Raise its maxmemory.")
            return None


@asynccontextmanager
async def _client(url: str) -> AsyncIterator[Client]:
    client = Client(url)
    try:
        yield client
    finally:
        await client.close()


def _on_the_lan(port: int) -> str | None:
    host = lan_address()
    return f"http://{host}:{port}" if host else None


def _welcome(address: str, secret: str | None, *, lan: bool) -> None:
    print(f"polling is at {address}")
    if secret:
        link = f"{address}/organiser#{secret}"
        print(f"Make meetings with this link, good once and for a day: {link}")
    if lan:
        if "//127." in address:
            print("This machine's address in the room's network is not known; say it with --url.")
        else:
            print(f"Phones in the room's network find it at {address}")
            segno.make(address, micro=False).terminal(out=sys.stdout, compact=True)
    print("Stop with Ctrl-C. Everything is kept.", flush=True)
