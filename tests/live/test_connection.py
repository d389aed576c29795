"""An open websocket: what is read from it, what is said to it, and how it ends."""

import asyncio
import logging

import pytest
import websockets
from websockets.asyncio.client import connect

from polling.live.frames import frame_text
from tests.live.rawclient import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    frame,
    text,
)
from tests.live.serving import Serving, until


async def test_frames_may_come_cut_anywhere_and_many_at_once(serving: Serving) -> None:
    client = await RawClient.connected(serving.port)
    texts = ["a", "b" * 125, "c" * 126, "d" * 3000, "", "ø"]
    data = b"".join(text(one) for one in texts)
    client.send(data)
    for size in (1, 5, 100):
        for at in range(0, len(data), size):
            client.send(data[at : at + size])
            if at % 50 == 0:
                await asyncio.sleep(0)
    for _ in range(4):
        for one in texts:
            assert (await client.frame()).payload == one.encode()
    await client.leave()


async def test_fragments_with_a_ping_between_are_one_message(serving: Serving) -> None:
    client = await RawClient.connected(serving.port)
    for _ in range(2):
        client.send(frame(TEXT, b"bl", fin=False) + frame(PING, b"there?"))
        client.send(frame(CONTINUATION, "å".encode()[:1], fin=False))
        client.send(frame(CONTINUATION, "å".encode()[1:]) + text("plain"))
        assert await client.frame() == (PONG, b"there?")
        assert (await client.frame()).payload == "blå".encode()
        assert (await client.frame()).payload == b"plain"
    (connection,) = serving.echo.open
    assert connection._corners is None  # between messages nothing is kept
    await client.leave()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(BINARY, b"\x00"), 1003),
        (frame(BINARY, b"\x00", fin=False), 1003),
        (frame(TEXT, b"\xff"), 1007),
        (frame(TEXT, b"a\xc3"), 1007),
        (frame(TEXT, b"\xed\xa0\x80"), 1007),
        (frame(TEXT, b"a", fin=False) + frame(CONTINUATION, b"\xff"), 1007),
        (frame(TEXT, b"x" * 16385), 1009),
        (frame(TEXT, b"x" * 16384, fin=False) + frame(CONTINUATION, b"x"), 1009),
        (frame(TEXT, b"", length=2**63), 1009),
        (frame(TEXT, b"x", masked=False), 1002),
        (frame(TEXT, b"x", reserved=1), 1002),
        (frame(TEXT, b"x", reserved=4), 1002),
        (frame(0x3, b"x"), 1002),
        (frame(0xB, b"x"), 1002),
        (frame(PING, b"x" * 126), 1002),
        (frame(PING, b"", fin=False), 1002),
        (frame(CONTINUATION, b"x"), 1002),
        (frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), 1002),
        (frame(CLOSE, b"\x03"), 1002),
        (frame(CLOSE, (1005).to_bytes(2, "big")), 1002),
        (frame(CLOSE, (1000).to_bytes(2, "big") + b"\xff"), 1007),
    ],
    # Their masks are random, and a test's name must not be.
    ids=lambda given: "frame" if isinstance(given, bytes) else None,
)
async def test_what_breaks_the_protocol_is_closed_with_the_right_code(
    serving: Serving, sent: bytes, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client = await RawClient.connected(serving.port)
        client.send(text("kept apart") + sent)
        assert (await client.frame()).payload == b"kept apart"
        assert await client.close_code() == code
        client.send(frame(CLOSE, code.to_bytes(2, "big")))
        await client.gone()
        await client.leave()
        await until(lambda: serving.echo.gone == 1)
    (line,) = [record.getMessage() for record in caplog.records if "broke" in record.getMessage()]
    assert str(code) in line
    assert "kept apart" not in caplog.text
    assert "127.0.0.1" not in caplog.text


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x0f\xa0bye"])
async def test_a_goodbye_is_answered_in_kind(serving: Serving, payload: bytes) -> None:
    client = await RawClient.connected(serving.port)
    client.send(frame(CLOSE, payload) + text("too late"))
    assert await client.frame() == (CLOSE, payload)
    await client.gone()
    await client.leave()
    await until(lambda: serving.echo.gone == 1)


async def test_the_application_closes_with_its_own_code(serving: Serving) -> None:
    async with connect(f"ws://127.0.0.1:{serving.port}/ws") as client:
        await client.send("close")
        with pytest.raises(websockets.ConnectionClosed):
            await client.recv()
    assert (client.close_code, client.close_reason) == (4500, "asked to")
    await until(lambda: serving.echo.gone == 1)


async def test_an_error_of_the_application_ends_one_connection_and_is_reported(
    serving: Serving,
) -> None:
    reported: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    unlucky = await RawClient.connected(serving.port)
    other = await RawClient.connected(serving.port)
    unlucky.send(text("raise"))
    assert await unlucky.close_code() == 1011
    other.send(text("hei"))
    assert (await other.frame()).payload == b"hei"
    assert len(reported) == 1
    assert isinstance(reported[0]["exception"], RuntimeError)
    await unlucky.leave()
    await other.leave()


async def test_a_screen_that_does_not_read_gets_the_newest_when_it_does(serving: Serving) -> None:
    client = await RawClient.connected(serving.port)
    (connection,) = serving.echo.open
    for n in range(400):
        connection.offer("tally", frame_text(f"{n} ".encode() + b"x" * 65536))
        if n % 40 == 0:
            await asyncio.sleep(0.001)
    connection.offer("state", frame_text(b"the state"))
    assert connection.transport.get_write_buffer_size() < 200 * 1024
    got: list[bytes] = []
    while not got or got[-1] != b"the state":
        got.append((await client.frame()).payload[:9])
    assert got[-2].startswith(b"399 ")
    assert len(got) < 400
    client.send(text("and on"))
    assert (await client.frame()).payload == b"and on"
    await client.leave()


async def test_replies_that_nobody_reads_are_bounded(serving: Serving) -> None:
    client = await RawClient.connected(serving.port)
    (connection,) = serving.echo.open
    reply = frame_text(b"x" * 16384)
    for _ in range(1000):
        connection.send(reply)
        if not connection.alive:
            break
    assert not connection.alive
    await until(lambda: serving.echo.gone == 1)
    await client.leave()


async def test_what_is_said_after_the_end_is_no_error(serving: Serving) -> None:
    client = await RawClient.connected(serving.port)
    (connection,) = serving.echo.open
    connection.close(4500)
    connection.close(4501)
    connection.send(frame_text(b"late"))
    connection.offer("tally", frame_text(b"late"))
    connection.ping()
    assert await client.frame() == (CLOSE, (4500).to_bytes(2, "big"))
    await client.gone()
    await client.leave()
    await until(lambda: serving.echo.gone == 1)


async def test_a_goodbye_to_who_is_gone_already_is_no_error(serving: Serving) -> None:
    """The phone's system answers our close frame by a reset before the loop has read its end."""
    gone = await RawClient.connected(serving.port)
    here = await RawClient.connected(serving.port)
    connection, other = serving.echo.open
    connection.transport.pause_reading()
    await gone.leave()
    connection.close(1012)
    other.close(1012)
    assert await here.close_code() == 1012
    await until(lambda: serving.echo.gone >= 1)
    await here.leave()
