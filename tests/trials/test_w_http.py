"""C. Websocket and network, the rows about HTTP on the same port, against a server process."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.process import Process, running
from tests.live.rawclient import PONG, RawClient, frame, text

pytestmark = pytest.mark.trial

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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    with running(tmp_path / "log") as process:
        yield process


@pytest.mark.timeout(90)
async def test_w26_requests_that_never_end_are_closed(server: Process) -> None:
    """A tenth of the row's 10,000, as many as one process may open everywhere."""
    beginnings = [
        b"",
        b"GET / HTTP/1.1\r\nHos",
        b"GET /ws HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
    ]
    innocent = await RawClient.connected(server.port)
    before = server.sockets()
    clients = [await RawClient.reach(server.port) for _ in range(300)]
    for client, beginning in zip(clients, itertools.cycle(beginnings), strict=False):
        client.send(beginning)
    began = time.monotonic()
    while server.sockets() > before:
        assert time.monotonic() - began <= 15
        asked = time.monotonic()
        innocent.send(frame(PONG) + text("there?"))
        assert (await innocent.frame()).payload == b"there?"
        assert time.monotonic() - asked <= 0.5
        await asyncio.sleep(0.2)
    assert time.monotonic() - began >= 8
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
