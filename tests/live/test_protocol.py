"""The raw path beside uvicorn's HTTP: who gets where, and what a websocket is told."""

import asyncio

import pytest
from websockets.asyncio.client import connect

from tests.live.rawclient import HANDSHAKE, RawClient, text
from tests.live.serving import Serving, serving, until


async def test_a_text_comes_back_through_an_ordinary_client(serving: Serving) -> None:
    async with connect(f"ws://127.0.0.1:{serving.port}/ws?a=1") as client:
        for said in ("hei", "æ" * 100, "x" * 16384, ""):
            await client.send(said)
            assert await client.recv() == said
        await client.ping()
        assert serving.echo.handshakes[0].query == "a=1"
    await until(lambda: serving.echo.gone == 1)
    assert client.close_code == 1000


async def test_no_extension_is_taken_up(serving: Serving) -> None:
    async with connect(f"ws://127.0.0.1:{serving.port}/ws", compression="deflate") as client:
        assert client.response is not None
        assert "Sec-WebSocket-Extensions" not in client.response.headers


async def test_a_handshake_may_come_in_pieces_and_with_the_first_frame(serving: Serving) -> None:
    client = await RawClient.reach(serving.port)
    data = HANDSHAKE.format(path="/ws", more="").encode() + text("at once")
    for at in range(0, len(data), 7):
        client.send(data[at : at + 7])
        await asyncio.sleep(0)
    assert (await client.head()).startswith(b"HTTP/1.1 101 ")
    assert (await client.frame()).payload == b"at once"
    await client.leave()


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        ("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", b"426"),
        ("GET /ws?a HTTP/1.1\r\nHost: x\r\n\r\n", b"426"),
        (HANDSHAKE.format(path="/ws", more="Origin: http://evil.example\r\n"), b"403"),
        (HANDSHAKE.format(path="/ws", more="broken\r\n"), b"400"),
        (HANDSHAKE.format(path="/ws", more=f"Big: {'x' * 17000}\r\n"), b"431"),
        (f"GET /ws?{'x' * 17000}", b"431"),
    ],
)
async def test_a_request_that_becomes_no_websocket_is_told_so(
    serving: Serving, request_head: str, status: bytes
) -> None:
    client = await RawClient.reach(serving.port)
    client.send(request_head.encode())
    response = await client.response()
    assert response.split(b" ")[1] == status
    await client.gone()
    assert serving.echo.handshakes == []
    await client.leave()


@pytest.mark.parametrize("path", ["/wsx", "/", "/w", "/ws/", "/w?s"])
async def test_every_other_path_is_http(serving: Serving, path: str) -> None:
    client = await RawClient.reach(serving.port)
    client.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert (await client.response()).endswith(f"GET {path.partition('?')[0]} 0".encode())
    await client.leave()


async def test_another_path_is_no_websocket_even_when_asked_for(serving: Serving) -> None:
    client = await RawClient.reach(serving.port)
    client.send(HANDSHAKE.format(path="/wsx", more="").encode())
    assert (await client.response()).endswith(b"GET /wsx 0")
    await client.leave()


async def test_http_keeps_alive_takes_bodies_and_pipelines(serving: Serving) -> None:
    client = await RawClient.reach(serving.port)
    for _ in range(3):
        client.send(b"POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n")
        client.send(b"x" * 70000)
        assert (await client.response()).endswith(b"POST /p 70000")
    client.send(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await client.response()).endswith(b"GET /1 0")
    assert (await client.response()).endswith(b"GET /2 0")
    await client.leave()


async def test_a_request_line_may_come_letter_by_letter(serving: Serving) -> None:
    client = await RawClient.reach(serving.port)
    for letter in "GET /war HTTP/1.1\r\nHost: x\r\n\r\n":
        client.send(letter.encode())
        await asyncio.sleep(0.001)
    assert (await client.response()).endswith(b"GET /war 0")
    await client.leave()


async def test_a_connection_that_served_a_page_may_become_a_websocket(serving: Serving) -> None:
    client = await RawClient.reach(serving.port)
    client.send(b"GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
    await client.response()
    client.send(HANDSHAKE.format(path="/ws?kept", more="").encode())
    assert (await client.head()).startswith(b"HTTP/1.1 101 ")
    client.send(text("hei"))
    assert (await client.frame()).payload == b"hei"
    assert serving.echo.handshakes[0].query == "kept"
    assert serving.echo.handshakes[0].peer == "127.0.0.1"
    await client.leave()
    await until(lambda: serving.echo.gone == 1)
    assert not serving.server.server_state.connections


async def test_shutdown_says_1012_to_all_and_ends() -> None:
    async with serving() as here:
        clients = [await RawClient.connected(here.port) for _ in range(5)]
        half = await RawClient.reach(here.port)
        half.send(b"GET /ws HTTP/1.1\r\n")
        idle = await RawClient.reach(here.port)
        idle.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await idle.response()
        stopping = asyncio.create_task(here.stop())
        for client in clients:
            assert await client.close_code() == 1012
            await client.leave()
        await half.gone()
        await idle.gone()
        await stopping
        assert here.echo.gone == 5
        for client in (half, idle):
            await client.leave()


async def test_a_page_that_nobody_fetches_to_its_end_does_not_hold_up_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("polling.live.sweep.SHUTDOWN_WITHIN", 0.5)
    async with serving() as here:
        client = await RawClient.reach(here.port)
        client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        await until(lambda: bool(here.server.server_state.tasks))
        await asyncio.wait_for(here.stop(), 3)
        await client.gone()
        await client.leave()
