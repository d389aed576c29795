"""Compressed messages: what is agreed on, one frame for all, and nothing that grows without end."""

import asyncio
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from polling.live import deflating
from polling.live.deflating import FORGETS, NOTHING_HEARD, Shared, Window, agreed, inflated, packed
from polling.live.frames import extent, frame_text
from tests.live.rawclient import CONTINUATION, PING, PONG, TEXT, RawClient, frame, text
from tests.live.serving import Serving, until

CHROMIUM = "permessage-deflate; client_max_window_bits"
ANSWER = "permessage-deflate; client_no_context_takeover"
STATE = b'{"type":"state","text":"' + b"Hvordan kom du hit i dag? " * 40 + b'"}'


def deflated(payload: bytes, level: int = 6) -> bytes:
    one = zlib.compressobj(level, wbits=-15)
    return (one.compress(payload) + one.flush(zlib.Z_SYNC_FLUSH))[:-4]


@pytest.mark.parametrize(
    ("offered", "answer"),
    [
        (CHROMIUM, ANSWER),
        ("permessage-deflate", ANSWER),
        ("x-webkit-deflate-frame, permessage-deflate; client_max_window_bits=10", ANSWER),
        (
            "permessage-deflate; server_no_context_takeover",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
        ),
        ("permessage-deflate; server_max_window_bits=10", ""),
        ("permessage-deflate; server_max_window_bits=10, permessage-deflate", ANSWER),
        ("permessage-deflate; server_max_window_bits=7", ""),
        ("permessage-deflate; other", ""),
        ("permessage-deflate; client_max_window_bits; client_max_window_bits", ""),
        ("permessage-deflate;;", ""),
        ("", ""),
    ],
)
def test_what_is_agreed_on(offered: str, answer: str) -> None:
    found = agreed(offered)
    assert found.startswith(answer)
    assert bool(found) == bool(answer)


def test_a_frame_is_compressed_once_and_only_where_that_gains() -> None:
    shared = Shared(frame_text(STATE))
    assert shared.packed is shared.packed
    found = extent(shared.packed, 0)
    assert found is not None
    assert found.stop == len(shared.packed) < 0.4 * len(shared)
    assert inflated(shared.packed[found.start :], 10_000) == STATE
    small = frame_text(b"x" * (deflating.WORTH - 10))
    assert packed(small) is small
    noise = frame_text(bytes(range(256)) * 2 + zlib.compress(STATE))
    assert len(packed(noise)) <= len(noise)


class Listener:
    """A browser's end: one decompressor from the first message to the last."""

    def __init__(self, window: Window = NOTHING_HEARD) -> None:
        self.window = window
        self.inflating = zlib.decompressobj(wbits=-15)

    def hears(self, shared: Shared) -> tuple[bytes, int]:
        """What it reads, and how many bytes it was sent for that."""
        sent, self.window = shared.after(self.window)
        found = extent(sent, 0)
        assert found is not None
        assert found.stop == len(sent)
        payload = sent[found.start :]
        if sent[0] == TEXT | 0x80:
            return payload, len(sent)
        if self.window is FORGETS:
            self.inflating = zlib.decompressobj(wbits=-15)
        return self.inflating.decompress(payload + b"\0\0\xff\xff"), len(sent)


def state(number: int, words: int = 40) -> bytes:
    return b'{"type":"state","number":%d,"text":"%s"}' % (
        number, b" ".join(b"ord%d" % ((n * n + number // 7) % 997) for n in range(words))
    )  # fmt: skip


def test_what_was_said_before_is_not_said_again() -> None:
    one = Listener()
    _, first = one.hears(Shared(frame_text(state(1))))
    text, second = one.hears(Shared(frame_text(state(2))))
    assert text == state(2)
    assert second < first / 3


def test_those_who_have_heard_the_same_are_sent_the_same_bytes() -> None:
    early, late = Listener(), Listener()
    told = [Shared(frame_text(state(n))) for n in range(8)]
    early.hears(told[0])
    for shared in told[1:]:
        assert early.hears(shared)[0] == late.hears(shared)[0]
    assert early.window is late.window


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_each_has_heard_it_reads_what_was_said(data: st.DataObject) -> None:
    """Screens that come, miss some and are told others; frames of all sizes."""
    forgetful = data.draw(st.booleans())
    screens = [Listener(), Listener(FORGETS if forgetful else NOTHING_HEARD)]
    last: Shared | None = None
    for number in range(data.draw(st.integers(1, 12))):
        text = data.draw(
            st.one_of(
                st.just(state(number)),
                st.integers(0, 3000).map(lambda words: state(7, words)),
                st.binary(max_size=600),
                st.just(bytes(20_000)),
            )
        )
        shared = last if last and data.draw(st.booleans()) else Shared(frame_text(text))
        last = shared
        if len(screens) < 12:
            screens.append(Listener())
        for screen in screens:
            if data.draw(st.integers(0, 3)):
                assert screen.hears(shared)[0] == shared[_begin(shared) :]


def _begin(frame: bytes) -> int:
    found = extent(frame, 0)
    assert found is not None
    return found.start


@pytest.fixture
def packing(serving: Serving) -> Serving:
    serving.server.lifespan.state["packs"] = True
    return serving


async def agreeing(serving: Serving) -> RawClient:
    offer = f"Sec-WebSocket-Extensions: {CHROMIUM}\r\n"
    return await RawClient.connected(serving.port, more=offer)


async def test_a_browser_and_the_server_compress_both_ways(packing: Serving) -> None:
    url = f"ws://127.0.0.1:{packing.port}/ws"
    async with connect(url, compression="deflate") as client, connect(url, compression=None) as old:
        assert [each.name for each in client.protocol.extensions] == ["permessage-deflate"]
        for said in ("hei", "æøå " * 500, ""):
            await client.send(said)
            assert await client.recv() == said
        await client.send(["in ", "pieces, ", "compressed"])
        assert await client.recv() == "in pieces, compressed"
        shared = Shared(frame_text(STATE))
        for connection in packing.echo.open:
            connection.offer("state", shared)
        assert await client.recv() == await old.recv() == STATE.decode()
        for number in range(10):
            shared = Shared(frame_text(state(number)))
            for connection in packing.echo.open:
                connection.offer("state", shared)
            assert await client.recv() == await old.recv() == state(number).decode()


async def test_who_does_not_keep_up_gets_the_newest_compressed_as_well(packing: Serving) -> None:
    url = f"ws://127.0.0.1:{packing.port}/ws"
    async with connect(url, compression="deflate", max_queue=1) as client:
        (connection,) = packing.echo.open
        last = Shared(frame_text(STATE))
        for n in range(2000):
            connection.offer("state", Shared(frame_text(f"{n} ".encode() + STATE * 20)))
        connection.offer("state", last)
        async with asyncio.timeout(20):
            while await client.recv() != STATE.decode():
                pass


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(TEXT, deflated(b"x" * 16385), reserved=4), 1009),
        (frame(TEXT, deflated(b"\0" * 16_000_000), reserved=4), 1009),
        (frame(TEXT, b"\xff\xff\xff\xff", reserved=4), 1002),
        (frame(TEXT, deflated(b"\xff"), reserved=4), 1007),
        (frame(TEXT, deflated(b"x"), reserved=6), 1002),
        (frame(PING, deflated(b"x"), reserved=4), 1002),
        (
            frame(TEXT, deflated(b"\0" * 9_000_000)[:4000], fin=False, reserved=4)
            + frame(CONTINUATION, deflated(b"\0" * 9_000_000)[4000:]),
            1009,
        ),
        (
            frame(TEXT, deflated(b"ab")[:1], fin=False, reserved=4)
            + frame(CONTINUATION, deflated(b"ab")[1:], reserved=4),
            1002,
        ),
    ],
    ids=lambda given: "frame" if isinstance(given, bytes) else None,
)
async def test_what_cannot_be_inflated_is_closed_with_the_right_code(
    packing: Serving, sent: bytes, code: int
) -> None:
    client = await agreeing(packing)
    client.send(frame(TEXT, deflated(b"well"), reserved=4))
    assert (await client.frame()).payload == b"well"
    client.send(sent)
    assert await client.close_code() == code
    await client.leave()


async def test_a_message_cannot_look_back_at_another(packing: Serving) -> None:
    """With one decompressor for all, a reference to 20 bytes before its beginning would be read."""
    other, client = await agreeing(packing), await agreeing(packing)
    other.send(frame(TEXT, deflated(b"what nobody else shall see"), reserved=4))
    await other.frame()
    one = zlib.compressobj(6, wbits=-15, zdict=b"what nobody else shall see")
    payload = one.compress(b"nobody else shall see") + one.flush(zlib.Z_SYNC_FLUSH)
    client.send(frame(TEXT, payload[:-4], reserved=4))
    assert await client.close_code() == 1002
    await client.leave()
    await other.leave()


async def test_plain_and_compressed_messages_may_be_mixed(packing: Serving) -> None:
    client = await agreeing(packing)
    client.send(text("plain") + frame(TEXT, deflated(b"packed"), reserved=4) + frame(PING, b"?"))
    client.send(frame(TEXT, deflated(b""), reserved=4) + text("again"))
    got = [await client.frame() for _ in range(5)]
    assert [each.payload for each in got] == [b"plain", b"packed", b"?", b"", b"again"]
    assert got[2].opcode == PONG
    (connection,) = packing.echo.open
    await until(lambda: connection._corners is None)
    await client.leave()


async def test_without_the_setting_nothing_is_agreed_on(serving: Serving) -> None:
    client = await agreeing(serving)
    client.send(frame(TEXT, deflated(b"x"), reserved=4))
    assert await client.close_code() == 1002
    await client.leave()
