"""One timer for all: pings in turn, deadlines in order, and no stall when many are late."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from polling.live import sweep as sweeping
from polling.live.frames import frame_text
from polling.live.sweep import SLICE, Deadlines
from tests.live.rawclient import CONTINUATION, HANDSHAKE, PING, PONG, TEXT, RawClient, frame, text
from tests.live.serving import Serving, serving, until


@contextlib.asynccontextmanager
async def hurried(monkeypatch: pytest.MonkeyPatch, **seconds: float) -> AsyncIterator[Serving]:
    """A server whose sweep has other figures."""
    for name, value in seconds.items():
        monkeypatch.setattr(sweeping, name, value)
    async with serving() as here:
        yield here


def test_the_earliest_are_dealt_with_first_and_only_the_late() -> None:
    late: list[str] = []
    deadlines = Deadlines(10, late.append)
    for n, name in enumerate("abcd"):
        deadlines.start(name, float(n))
    deadlines.start("a", 5.0)  # runs already
    deadlines.stop("b")
    deadlines.stop("unknown")
    assert deadlines.end_late(12.0) is False
    assert late == ["a", "c"]
    assert len(deadlines) == 1


def test_many_late_ones_are_dealt_with_in_slices() -> None:
    late: list[int] = []
    deadlines = Deadlines(1, late.append)
    for n in range(2 * SLICE + 1):
        deadlines.start(n, 0.0)
    assert deadlines.end_late(2.0)
    assert len(late) == SLICE
    assert deadlines.end_late(2.0)
    assert not deadlines.end_late(2.0)
    assert late == list(range(2 * SLICE + 1))


@pytest.mark.alone
async def test_every_screen_is_pinged_once_a_round_and_spread_over_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hurried(monkeypatch, TICK=0.05, PING_EVERY=1.0) as here:
        clients = [await RawClient.connected(here.port) for _ in range(10)]

        async def pinged(client: RawClient) -> float:
            assert await client.any_frame() == (PING, b"")
            client.send(frame(PONG))
            return time.monotonic()

        times = await asyncio.gather(*(pinged(client) for client in clients))
        assert len({round(at / 0.04) for at in times}) >= 8
        again = await asyncio.gather(*(pinged(client) for client in clients))
        gaps = [after - before for before, after in zip(times, again, strict=True)]
        assert all(0.9 < gap < 2.0 for gap in gaps), gaps
        for client in clients:
            await client.leave()


@pytest.mark.alone
async def test_who_answers_pings_stays_and_who_does_not_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures = {"TICK": 0.05, "PING_EVERY": 0.2, "PONG_WITHIN": 0.5}
    async with hurried(monkeypatch, **figures) as here:
        answering = await RawClient.connected(here.port)
        chatty = await RawClient.connected(here.port)
        deaf = await RawClient.connected(here.port, "/ws?deaf")
        until_gone = asyncio.create_task(until(lambda: here.echo.gone == 1))
        for _ in range(6):
            assert (await answering.any_frame()).opcode == PING
            answering.send(frame(PONG))
            assert (await chatty.any_frame()).opcode == PING
            chatty.send(frame(PONG, b"with words"))
        await until_gone
        assert "deaf" not in {connection.data for connection in here.echo.open}
        for client in (answering, chatty, deaf):
            await client.leave()


async def test_a_hello_in_time_is_all_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hurried(monkeypatch, TICK=0.05, HELLO_WITHIN=0.3) as here:
        silent = await RawClient.connected(here.port, "/ws?silent")
        greeted = await RawClient.connected(here.port)
        assert await silent.close_code() == 4408
        greeted.send(text("hei"))
        assert (await greeted.frame()).payload == b"hei"
        for client in (silent, greeted):
            await client.leave()


@pytest.mark.parametrize(
    "beginning",
    [
        frame(TEXT, b"a")[:1],
        frame(TEXT, b"a" * 300)[:-1],
        frame(TEXT, b"a", fin=False),
        frame(TEXT, b"a", fin=False) + frame(CONTINUATION, b"a")[:3],
    ],
    ids=["a head", "almost all", "a first part", "a second head"],
)
async def test_a_message_never_finished_is_closed(
    monkeypatch: pytest.MonkeyPatch, beginning: bytes
) -> None:
    async with hurried(monkeypatch, TICK=0.05, MESSAGE_WITHIN=0.4) as here:
        client = await RawClient.connected(here.port)
        client.send(beginning)
        assert await client.close_code() == 1008
        await client.leave()


@pytest.mark.alone
async def test_a_stream_whose_reads_end_inside_frames_is_no_unfinished_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hurried(monkeypatch, TICK=0.05, MESSAGE_WITHIN=0.3) as here:
        client = await RawClient.connected(here.port)
        one = frame(TEXT, b"first", fin=False) + frame(CONTINUATION, b"last") + text("plain")
        half = len(one) // 2
        client.send(one[:half])
        for _ in range(8):
            await asyncio.sleep(0.1)
            client.send(one[half:] + one[:half])
            assert (await client.frame()).payload == b"firstlast"
            assert (await client.frame()).payload == b"plain"
        await client.leave()


async def test_who_does_not_answer_our_goodbye_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hurried(monkeypatch, TICK=0.05, CLOSING_FOR=0.3) as here:
        client = await RawClient.connected(here.port)
        client.send(text("close"))
        assert await client.close_code() == 4500
        await until(lambda: here.echo.gone == 1)
        await client.leave()


async def test_who_stops_reading_is_dropped_without_help_from_the_kernel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hurried(monkeypatch, TICK=0.05, STALLED_FOR=0.4) as here:
        client = await RawClient.connected(here.port)
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        (connection,) = here.echo.open
        state = b"\x81\x7f" + (65536).to_bytes(8, "big") + b"x" * 65536

        def offered() -> bool:
            connection.offer("tally", state)
            return here.echo.gone == 1

        await until(offered)
        await client.leave()


@pytest.mark.parametrize("beginning", [b"", b"GET /w", b"GET /ws HTTP/1.1\r\nHost: x\r\n"])
async def test_a_head_that_never_ends_is_dropped(
    monkeypatch: pytest.MonkeyPatch, beginning: bytes
) -> None:
    async with hurried(monkeypatch, TICK=0.05, HEAD_WITHIN=0.3) as here:
        client = await RawClient.reach(here.port)
        client.send(beginning)
        await client.gone(within=2)
        await client.leave()


async def test_a_beat_comes_with_each_ping_to_who_has_said_hello(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with hurried(monkeypatch, TICK=0.05, PING_EVERY=0.2) as here:
        here.server.lifespan.state["beat"] = lambda: frame_text(b"there")
        client = await RawClient.connected(here.port)
        silent = await RawClient.connected(here.port, "/ws?silent")
        for _ in range(2):
            assert await client.any_frame() == (PING, b"")
            assert await client.any_frame() == (TEXT, b"there")
            assert await silent.any_frame() == (PING, b"")
            client.send(frame(PONG))
        await client.leave()
        await silent.leave()


async def test_nothing_remembers_who_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with hurried(monkeypatch, TICK=0.05, PING_EVERY=0.2) as here:
        clients = [await RawClient.connected(here.port) for _ in range(5)]
        refused = await RawClient.reach(here.port)
        refused.send(HANDSHAKE.format(path="/ws", more="bad\r\n").encode())
        page = await RawClient.reach(here.port)
        page.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await page.response()
        for client in clients:
            await client.any_frame()
        for client in (*clients, refused, page):
            await client.leave()
        sweep = here.server.lifespan.state["sweep"]
        await until(lambda: not here.server.server_state.connections)
        await until(lambda: not any(len(deadlines) for deadlines in sweep._every))
        assert not any(sweep._wheel)
