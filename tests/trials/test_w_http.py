"""C. Websocket and network, the rows about HTTP on the same port, against a server process."""

import asyncio
import itertools
import resource
import statistics
import time
from collections.abc import Iterator

import pytest

from tests.live.process import Process, running
from tests.live.rawclient import PONG, RawClient, frame, text
from tests.trials.figures import figure
from tests.trials.house import size

pytestmark = pytest.mark.trial

#: As many as this process may have open, and a server with the same limit too.
REQUESTS = min(size(300, 10_000), resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
WS = b"GET /ws HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
HEADS = {
    "a large header": (GET + b"Big: " + b"x" * 100_000 + b"\r\n\r\n", b"431"),
    "a header without an end": (GET + b"Big: " + b"x" * 50_000_000, b"431"),
    "one of a websocket": (WS + b"Big: " + b"x" * 50_000_000, b"431"),
    "a large address": (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"431"),
    "many headers": (GET + b"A: b\r\n" * 10_000 + b"\r\n", b"431"),
    "many of a websocket": (WS + b"A: b\r\n" * 10_000 + b"\r\n", b"431"),
    "two lengths": (POST + b"Content-Length: 3\r\n\r\n0\r\n\r\n", b"400"),
    "a chunk of no size": (POST + b"\r\n-1\r\n\r\n", b"400"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with running(tmp_path_factory.mktemp("server") / "log") as process:
        yield process


@pytest.mark.timeout(90)
async def test_w26_requests_that_never_end_are_closed(server: Process) -> None:
    beginnings = [
        b"",
        b"GET / HTTP/1.1\r\nHos",
        b"GET /ws HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
    ]
    innocent = await RawClient.connected(server.port)
    before, clients, trips = server.sockets(), list[RawClient](), list[float]()

    async def is_answered() -> None:
        asked = time.monotonic()
        innocent.send(frame(PONG) + text("there?"))
        assert (await innocent.frame()).payload == b"there?"
        trips.append(time.monotonic() - asked)

    while len(clients) < REQUESTS:
        some = min(100, REQUESTS - len(clients))
        clients += await asyncio.gather(*(RawClient.reach(server.port) for _ in range(some)))
        for client, beginning in zip(clients[-some:], itertools.cycle(beginnings), strict=False):
            client.send(beginning)
        await is_answered()
    began = time.monotonic()
    while server.sockets() > before:
        assert time.monotonic() - began <= 15
        await is_answered()
        await asyncio.sleep(0.2)
    took, median = time.monotonic() - began, statistics.median(trips)
    figure("W26", f"{REQUESTS} requests that never end are closed after", f"{took:.1f} s",
           "at most 15 s", took <= 15)  # fmt: skip
    figure("W26", "meanwhile, another is answered in, median", f"{median * 1000:.0f} ms",
           "at most 100 ms", median <= 0.1)  # fmt: skip
    assert took >= 8  # they were not refused at once
    assert median <= 0.1
    for client in clients:
        await client.leave()
    await innocent.leave()


@pytest.mark.parametrize(("request_bytes", "status"), HEADS.values(), ids=HEADS.keys())
async def test_w27_a_head_that_is_too_much_is_refused(
    server: Process, request_bytes: bytes, status: bytes
) -> None:
    grown = []
    for _ in range(4):  # what the first of them makes the allocator fetch is kept for the next
        resident = server.resident()
        client = await RawClient.reach(server.port)
        client.send(request_bytes)
        assert (await client.response()).split(b" ")[1] == status
        grown.append(server.resident() - resident)
        await client.leave()
    assert min(grown) <= 2**20
