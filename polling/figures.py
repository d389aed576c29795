"""Figures of one worker for Prometheus, on a port of their own: numbers, and nobody's name.

The text format 0.0.4. Labels are roles and words of the software's own, never anything of a
meeting or of a person.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import resource
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import accumulate
from pathlib import Path

from polling import __version__
from polling.live.hub import Hub
from polling.making.line import Line
from polling.settings import CannotStart, Settings
from polling.store.counted import BOUNDS, Waits
from polling.store.writer import Writer

log = logging.getLogger(__name__)

HEAD_SECONDS = 5.0
HEAD_BYTES = 4096
TYPE = "text/plain; version=0.0.4; charset=utf-8"


class NoPort(CannotStart):
    """The figures cannot be served where they were asked for."""


def figures(hub: Hub, writer: Writer, line: Line) -> str:
    """All of them, as Prometheus reads them."""
    rooms = list(hub.rooms.values())
    screens = Counter[str]()
    for room in rooms:
        screens["participant"] += len(room.phones)
        screens.update(screen.role for screen in (*room.walls, *room.staff))
    done = writer.counted
    parts = [
        _figure("info", "gauge", "Which version serves.", {f'version="{__version__}"': 1}),
        _figure("connections", "gauge", "Open screens.", _by("role", screens)),
        _figure("rooms", "gauge", "Meetings that some screen here looks at.", len(rooms)),
        _figure("answers_total", "counter", "Answers by outcome.", _by("word", done.answers)),
        _figure("answers_waiting", "gauge", "Answers not in the store yet.", writer.waiting),
        _figure("batches_total", "counter", "Batches of answers that were stored.", done.batches),
        _figure("store_errors_total", "counter", "Writes the store failed.", done.errors),
        _waits("acknowledgement_seconds", "From an answer to its acknowledgement.", done.waits),
        _figure("files_total", "counter", "Files of meetings that were begun.", line.let_in),
        _figure("memory_bytes", "gauge", "Memory that is resident.", _memory()),
    ]
    return "".join(parts)


def ports(settings: Settings) -> tuple[str, range]:
    """The address, and the ports of which each worker takes the first that is free."""
    host, _, port = (settings.metrics or "").rpartition(":")
    return host.strip("[]"), range(int(port), int(port) + settings.workers)


async def check(settings: Settings) -> None:
    """Raises NoPort unless every worker will find a port."""
    host, wanted = ports(settings)
    for port in wanted:
        try:
            server = await asyncio.start_server(lambda _r, _w: None, host, port)
        except OSError as wrong:
            why = (
                f"Something else on this machine uses port {port}"
                if wrong.errno == errno.EADDRINUSE
                else f"There can be no figures at {host} port {port}"
            )
            raise NoPort(f"{why}; choose another with --metrics") from None
        server.close()


async def serve(settings: Settings, hub: Hub, writer: Writer, line: Line) -> asyncio.Server:
    """Serves `GET /metrics` until the returned server is closed. Raises NoPort."""

    async def answer(reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        with suppress(TimeoutError, OSError, EOFError, asyncio.LimitOverrunError):
            async with asyncio.timeout(HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                found = head.split(b" ", 2)[:2] == [b"GET", b"/metrics"]
                body = figures(hub, writer, line).encode() if found else b""
                status = "200 OK" if found else "404 Not Found"
                out.write(
                    f"HTTP/1.1 {status}\r\nContent-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n"
                    "Connection: close\r\n\r\n".encode()
                    + body
                )
                await out.drain()
        out.close()

    host, wanted = ports(settings)
    for port in wanted:
        with suppress(OSError):
            return await asyncio.start_server(answer, host, port, limit=HEAD_BYTES)
    raise NoPort(f"No port of {wanted} is free for the figures; choose another with --metrics")


def _figure(name: str, kind: str, about: str, values: Mapping[str, float] | float) -> str:
    if not isinstance(values, Mapping):
        return f"{_head(name, kind, about)}polling_{name} {values}\n"
    lines = (f"polling_{name}{{{labels}}} {value}\n" for labels, value in values.items())
    return _head(name, kind, about) + "".join(lines)


def _waits(name: str, about: str, waits: Waits) -> str:
    return _head(name, "histogram", about) + "".join(_buckets(f"polling_{name}", waits))


def _buckets(name: str, waits: Waits) -> Iterator[str]:
    for bound, n in zip((*BOUNDS, "+Inf"), accumulate(waits.within), strict=True):
        yield f'{name}_bucket{{le="{bound}"}} {n}\n'
    yield f"{name}_sum {waits.total:.6f}\n{name}_count {sum(waits.within)}\n"


def _head(name: str, kind: str, about: str) -> str:
    return f"# HELP polling_{name} {about}\n# TYPE polling_{name} {kind}\n"


def _by(label: str, values: Mapping[str, int]) -> dict[str, float]:
    return {f'{label}="{word}"': n for word, n in sorted(values.items())}


def _memory() -> int:
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize()
    # A system without /proc tells only the most there ever was, in KiB or, on macOS, in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
