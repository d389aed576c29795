"""Limits on HTTP that uvicorn does not set."""

import asyncio

import pytest

from polling.live import sweep as sweeping
from tests.live.rawclient import RawClient
from tests.live.serving import Serving, serving, until

GET = "GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "head",
    [
        f"{GET}Big: {'x' * 17000}\r\n\r\n",
        GET + "A: b\r\n" * 101 + "\r\n",
        f"GET /{'x' * 17000} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"{GET}" + "".join(f"H{n}: {'y' * 1000}\r\n" for n in range(20)) + "\r\n",
    ],
)
async def test_a_large_head_is_refused(serving: Serving, head: str) -> None:
    client = await RawClient.reach(serving.port)
    client.send(head.encode())
    assert (await client.response()).startswith(b"HTTP/1.1 431 ")
    await client.gone()
    await client.leave()


async def test_a_header_that_never_ends_is_refused_when_it_is_large(serving: Serving) -> None:
    client = await RawClient.reach(serving.port)
    client.send(f"{GET}Big: ".encode())
    answer = asyncio.create_task(client.response())
    for _ in range(1000):
        client.send(b"x" * 1024)
        await asyncio.sleep(0)
        if answer.done():
            break
    assert (await answer).startswith(b"HTTP/1.1 431 ")
    await client.leave()


async def test_a_second_request_has_the_same_limits(serving: Serving) -> None:
    client = await RawClient.reach(serving.port)
    for _ in range(20):
        client.send(f"{GET}Some: {'x' * 3000}\r\n\r\n".encode())
        assert (await client.response()).startswith(b"HTTP/1.1 200 ")
    client.send(f"{GET}Big: {'x' * 17000}\r\n\r\n".encode())
    assert (await client.response()).startswith(b"HTTP/1.1 431 ")
    await client.leave()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_what_is_not_http_is_refused(serving: Serving, request_bytes: bytes) -> None:
    client = await RawClient.reach(serving.port)
    client.send(request_bytes)
    assert (await client.response()).startswith(b"HTTP/1.1 400 ")
    await client.gone()
    await client.leave()


@pytest.mark.parametrize(
    ("before", "beginning"),
    [
        (b"", b"GET / HTTP/1.1\r\nHos"),
        (b"", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHos"),
    ],
)
async def test_a_request_whose_rest_never_comes_is_dropped(
    monkeypatch: pytest.MonkeyPatch, before: bytes, beginning: bytes
) -> None:
    for name in ("HEAD_WITHIN", "BODY_WITHIN"):
        monkeypatch.setattr(sweeping, name, 0.3)
    async with serving() as here:
        client = await RawClient.reach(here.port)
        if before:
            client.send(before)
            await client.response()
        client.send(beginning)
        await client.gone(within=2)
        await client.leave()
        await until(lambda: not here.server.server_state.tasks)


async def test_a_slow_body_that_keeps_coming_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "TICK", 0.05)
    monkeypatch.setattr(sweeping, "BODY_WITHIN", 0.3)
    async with serving() as here:
        client = await RawClient.reach(here.port)
        client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        for _ in range(10):
            client.send(b"x")
            await asyncio.sleep(0.1)
        assert (await client.response()).endswith(b"POST / 10")
        await client.leave()
