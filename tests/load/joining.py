"""Joining whole, as after a scanned code: page, style, scripts, socket and first state."""

from __future__ import annotations

import contextlib
import gzip
import re
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from urllib.error import HTTPError

from tests.load.against import NAMES, Side, reference, settle, tokens
from tests.load.fanout import kilobyte
from tests.load.goals import Goal, Report, micro, milli, ratio
from tests.load.hall import Hall, hall, median, percentile
from tests.load.measure import machine, open_files, table
from tests.load.product import product
from tests.load.wire import get

LEAST_A_SECOND = 2000.0
#: How many are on their way in at a time when a core is to have no rest.
AT_ONCE = 64
#: The seconds within which all of them come, and that nobody is to wait.
WITHIN, SLOWEST = 10.0, 1.0
#: The reference could not take them all in that time; so many times fewer come to it.
FEWER = 10
_LINKED = re.compile(rb'<(?:link|script)\b[^>]*?(?:href|src)="(/[^"]+\.(?:css|js))"')
_IMPORTED = re.compile(rb'(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+\.js)"|@import\s+"([^"]+\.css)"')


def files(port: int, page: str) -> Iterator[tuple[str, bytes]]:
    """`page`, and the files that a browser fetches with it before it can open the socket."""
    waiting, seen = [page], {page}
    while waiting:
        path = waiting.pop(0)
        text = _fetched(port, path)
        yield path, text
        found = [match[1].decode() for match in _LINKED.finditer(text)] if path == page else []
        found += [
            normpath(join(path, "..", (match[1] or match[2]).decode()))
            for match in _IMPORTED.finditer(text)
            if _at_once(text, match) and path != page
        ]
        for one in found:
            if one not in seen:
                seen.add(one)
                waiting.append(one)


def _at_once(text: bytes, match: re.Match[bytes]) -> bool:
    """Whether the module is imported as this one is read, not later (`import("…")`)."""
    return b"(" not in match[0]


def _fetched(port: int, path: str) -> bytes:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            body: bytes = response.read()
            if response.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            return body
    except HTTPError as error:
        raise SystemExit(f"{path} was answered with {error.code}") from error


@dataclass
class Joined:
    """Of one side, by pass: seconds of processor a phone when all come at once, and within WITHIN;
    and then the seconds that 99 of 100 took, and the slowest."""

    rushed: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)


def arrive(
    side: Side, filled: Hall, gets: list[bytes], phones: int, within: float
) -> tuple[float, list[float]]:
    """Phones come one after the other for so long, or as soon as AT_ONCE are not on their way any
    more; seconds of processor a phone, and what each took."""
    cpu = side.server.cpu()
    began = time.monotonic() + 0.2
    times = [began + within * number / phones for number in range(phones)]
    hellos = [side.hello(token) for token in tokens(phones)]
    at_once = phones if within else AT_ONCE
    came = filled.join(side.port, gets, side.request(), hellos, times, at_once)
    settle(side)
    cost = (side.server.cpu() - cpu) / phones
    filled.check()
    filled.leave()
    settle(side)
    return cost, came.took


def measure(sides: list[tuple[Side, list[bytes], int]], passes: int) -> list[Joined]:
    """Each side with what its phones fetch and how many they are, one after the other."""
    found = [Joined() for _ in sides]
    with hall() as filled:
        for side, gets, phones in sides:
            arrive(side, filled, gets, max(2, phones // 50), 0.0)  # what is loaded or made once
        for _ in range(passes):
            for (side, gets, phones), joined in zip(sides, found, strict=True):
                joined.rushed.append(arrive(side, filled, gets, phones, 0.0)[0])
                cost, took = arrive(side, filled, gets, phones, WITHIN)
                joined.spread.append(cost)
                joined.p99.append(percentile(took, 99))
                joined.slowest.append(max(took))
    return found


def run(phones: int, passes: int = 3) -> Report:
    """What a phone that joins costs, beside files from a directory and a plain socket."""
    open_files(2 * phones)
    fewer = max(2, phones // FEWER)
    with contextlib.ExitStack() as stack:
        side = stack.enter_context(product())
        states = kilobyte(side)
        found = dict(files(side.port, side.link()))
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths = [path if number else "/index.html" for number, path in enumerate(found)]
        for path, text in zip(paths, found.values(), strict=True):
            (place / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            (place / path[1:]).write_bytes(text)
        plain = stack.enter_context(reference("plain", states, stored=True, files=place))
        plain.tell(0)
        gets = [get(side.port, path) for path in found]
        theirs_gets = [get(plain.port, path) for path in paths]
        ours, theirs = measure([(side, gets, phones), (plain, theirs_gets, fewer)], passes)

    def row(name: str, many: int, joined: Joined) -> list[str]:
        costs = [micro(median(joined.rushed)), ratio(ours.rushed, joined.rushed)]
        spread = micro(median(joined.spread))
        return [
            name,
            *costs,
            f"{many:,}",
            spread,
            *map(milli, map(median, (joined.p99, joined.slowest))),
        ]

    size = sum(map(len, found.values()))
    rows = [row("polling", phones, ours), row(NAMES["plain"], fewer, theirs)]
    goals = [
        Goal.least(
            "joining", "phones a second and core", 1 / median(ours.rushed), LEAST_A_SECOND, ""
        ),
        Goal.most(
            "joining",
            f"{phones:,} within {WITHIN:.0f} s: the slowest",
            median(ours.slowest),
            SLOWEST,
            "s",
        ),
    ]
    within = f"in {WITHIN:.0f} s"
    head = [
        "",
        f"processor a phone, {AT_ONCE} at once",
        "ours is ×",
        within,
        "processor a phone then",
    ]
    title = (
        f"Joining: {len(found)} files of {size / 1024:.0f} KB unpacked, socket and state; "
        f"median of {passes} passes; {machine()}"
    )
    return Report(f"{title}\n\n{table([*head, 'p99', 'slowest'], rows)}", goals)
