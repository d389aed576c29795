"""D. S04: a socket or an unsafe request from a page of anybody else is refused before it begins."""

from __future__ import annotations

import pytest

from tests.live.agenda import four
from tests.live.people import Hall
from tests.live.rawclient import RawClient
from tests.trials.contents import contents

pytestmark = [pytest.mark.trial, pytest.mark.timeout(60)]


def foreign(port: int) -> list[str | None]:
    """Origins that are not this server's; None is a request without one."""
    return [
        None, "", "null", "https://evil.example", f"https://127.0.0.1:{port}", "http://127.0.0.1",
        f"http://127.0.0.1:{port + 1}", f"http://127.0.0.1:{port}.evil.example",
        f"http://127.0.0.1.evil.example:{port}", f"http://evil.example:{port}",
        f"http://127.0.0.1:{port}@evil.example", f"http://evil.example#127.0.0.1:{port}",
        f"http://localhost:{port}", f"HTTP//127.0.0.1:{port}", f"ws://127.0.0.1:{port}",
        f"http://127.0.0.1:{port}, http://evil.example", "http://[::1", "file://", "://",
        "x" * 2000, f"chrome-extension://127.0.0.1:{port}", f"http://user@127.0.0.1:{port}",
    ]  # fmt: skip


def handshake(port: int, origin: str | None) -> bytes:
    said = "" if origin is None else f"Origin: {origin}\r\n"
    return (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{said}\r\n"
    ).encode("latin-1")


async def status(port: int, request: bytes) -> int:
    client = await RawClient.reach(port)
    client.send(request)
    try:
        return int((await client.head()).split()[1])
    finally:
        await client.leave()


async def test_s04_sockets_of_foreign_pages(hall: Hall) -> None:
    wrong = {
        origin: found
        for origin in foreign(hall.port)
        if (found := await status(hall.port, handshake(hall.port, origin))) != 403
    }
    assert wrong == {}
    assert await status(hall.port, handshake(hall.port, hall.base)) == 101


async def test_s04_two_origins_are_none(hall: Hall) -> None:
    double = handshake(hall.port, f"{hall.base}\r\nOrigin: https://evil.example")
    assert await status(hall.port, double) in (400, 403)


async def test_s04_unsafe_requests_of_foreign_pages(hall: Hall) -> None:
    code = await hall.code(await hall.meeting(*four()))
    body = f"code={code}"
    before = await contents(hall.store)
    wrong = {}
    for origin in foreign(hall.port):
        said = "" if origin is None else f"Origin: {origin}\r\n"
        request = (
            f"POST /join HTTP/1.1\r\nHost: 127.0.0.1:{hall.port}\r\n{said}Connection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            f"\r\n{body}"
        )
        if (found := await status(hall.port, request.encode("latin-1"))) != 403:
            wrong[origin] = found
    assert wrong == {}
    assert await contents(hall.store) == before
