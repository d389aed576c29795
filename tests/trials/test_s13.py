"""D. S13: whose address counts: the true peer's, or the word of a proxy that was named, only."""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from polling.limits import CODES_BURST, CODES_SECONDS_EACH
from polling.listening import written_both_ways
from tests.trials.house import House, house

pytestmark = [pytest.mark.trial, pytest.mark.timeout(90)]

GUESSER, PROXY, OTHER = "127.0.0.77", "127.0.0.88", "127.0.0.99"
#: What a guesser may send to be taken for somebody else, or to get into a log.
FORGED = (
    "198.51.100.7", "127.0.0.1", "198.51.100.7, 198.51.100.8", ", ".join(["198.51.100.9"] * 300),
    "::ffff:198.51.100.7", "::1", "[2001:db8::7]:443", "unknown", "_hidden", "", " , ,",
    "<script>fire()</script>", "198.51.100.7:99999", "x" * 10_000, "'; DROP TABLE",
    "\t198.51.100.7",
    "%0d%0aforged", "198.51.100.7\tforged",
)  # fmt: skip
NO_HEADER = "\x1b[2Jforged\x07"
HEADERS = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP", "X-Client-IP")


class Guessing:
    """Wrong codes, each another, from an address of this machine."""

    def __init__(self, here: House, address: str) -> None:
        self.here = here
        self.address = address
        self.codes: Iterator[int] = count(10_000_000)

    async def status(self, **headers: str) -> int:
        """What the page of a wrong code says."""

        def ask() -> int:
            place = (self.address, 0)
            link = http.client.HTTPConnection("127.0.0.1", self.here.port, 10, source_address=place)
            form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.here.base}
            link.request("POST", "/join", f"code={next(self.codes)}", {**form, **headers})
            status = link.getresponse().status
            link.close()
            return status

        return await asyncio.to_thread(ask)

    async def is_limited(self, **headers: str) -> bool:
        """Whether there is nothing left; by and by there is one try more."""
        return 429 in [await self.status(**headers) for _ in range(12)]

    async def closed_with(self, **headers: str) -> int | None:
        """The code that a socket with a wrong code in its hello is closed with."""
        async with connect(
            f"ws://127.0.0.1:{self.here.port}/ws",
            origin=self.here.base,  # type: ignore[arg-type]
            additional_headers=headers,
            local_addr=(self.address, 0),
            compression=None,
        ) as socket:
            await socket.send(
                f'{{"type":"hello","ref":1,"role":"participant","meeting":"{next(self.codes)}",'
                f'"token":"{"t" * 22}"}}'
            )
            await socket.wait_closed()
            return socket.close_code


async def test_s13_who_forges_addresses_is_limited_all_the_same(data: Path) -> None:
    async with house(data) as here:
        guesser, other = Guessing(here, GUESSER), Guessing(here, OTHER)
        statuses, began = [], time.monotonic()
        for n in range(2 * CODES_BURST):
            forged = FORGED[n % len(FORGED)]
            header = HEADERS[n // len(FORGED) % len(HEADERS)]
            statuses.append(await guesser.status(**{header: forged}))
        assert set(statuses) == {404, 429}
        spent = time.monotonic() - began
        assert statuses.count(404) <= CODES_BURST + 2 + spent / CODES_SECONDS_EACH
        assert await guesser.is_limited(**{"X-Forwarded-For": "198.51.100.1"})
        assert await other.status(**{"X-Forwarded-For": NO_HEADER}) == 400
        # Nor by the other way in; and nobody else is kept out, whoever the guesser claimed to be.
        for forged in ("198.51.100.7", "<script>", "x" * 10_000):
            tries = [await guesser.closed_with(**{"X-Forwarded-For": forged}) for _ in range(4)]
            assert 4429 in tries
        assert await other.status() == 404
        assert await other.closed_with(**{"X-Forwarded-For": GUESSER}) == 4504
        _keeps_still(here)


async def test_s13_a_named_proxy_is_believed_and_nobody_else(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLLING_PROXY", PROXY)
    async with house(data) as here:
        proxy, other = Guessing(here, PROXY), Guessing(here, OTHER)
        # What the person sent is left of what the proxy says of where it came from.
        through = [f"{forged}, {GUESSER}" for forged in FORGED]
        for n in range(2 * CODES_BURST):
            await proxy.status(**{"X-Forwarded-For": through[n % len(through)]})
        assert await proxy.is_limited(**{"X-Forwarded-For": through[0]})
        header = {"X-Forwarded-For": f"198.51.100.7, {GUESSER}"}
        assert 4429 in [await proxy.closed_with(**header) for _ in range(4)]
        mapped = f"198.51.100.7, ::ffff:{GUESSER}"
        assert await proxy.is_limited(**{"X-Forwarded-For": mapped})
        # Others behind the same proxy are others, and so is who comes without it.
        assert await proxy.status(**{"X-Forwarded-For": "198.51.100.7"}) == 404
        assert await proxy.closed_with(**{"X-Forwarded-For": "198.51.100.8"}) == 4504
        assert await other.status(**{"X-Forwarded-For": GUESSER}) == 404
        assert await other.closed_with(**{"X-Forwarded-For": GUESSER}) == 4504
        _keeps_still(here)


def test_s13_a_proxy_is_known_on_a_socket_of_both_families() -> None:
    from uvicorn.middleware.proxy_headers import _TrustedHosts

    known = _TrustedHosts(written_both_ways(["10.0.0.5", "192.168.0.0/16", "2001:db8::/32"]))
    for address in ("10.0.0.5", "::ffff:10.0.0.5", "192.168.3.4", "::ffff:192.168.3.4"):
        assert address in known
    for address in ("10.0.0.6", "::ffff:10.0.0.6", "::10.0.0.5", "", "2001:db9::1", "::ffff:0:0"):
        assert address not in known


def _keeps_still(here: House) -> None:
    """Nothing that was sent, and no address, is in the log."""
    for trace in ("198.51", "2001:db8", "script", "forged", "xxxx", "DROP", "127.0.0", "hidden"):
        assert trace not in here.log
