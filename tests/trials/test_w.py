"""C. Websocket and network, the rows of the protocol itself, against a server process.

W26 and W27 are in test_w_http.py. W02, W04, W13 and
later rows are about the whole product.
"""

import asyncio
import statistics
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from polling.store.cancelling import all_ended
from tests.live.process import Process, running
from tests.live.rawclient import (
    BINARY,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawClient,
    frame,
    text,
)
from tests.live.serving import until
from tests.trials.house import ALONE_IN_FULL

pytestmark = pytest.mark.trial


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One that serves well whatever the tests before did to it."""
    with running(tmp_path_factory.mktemp("server") / "log") as process:
        yield process


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Process]:
    """A server of the test's own."""
    with running(tmp_path / "log") as process:
        yield process


class Watching:
    """Screens that read, answer pings, and note how old each state is when it arrives."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.ages: list[float] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def start(self, count: int) -> None:
        clients = [await RawClient.connected(self.port) for _ in range(count)]
        self.tasks = [asyncio.create_task(self._watch(client)) for client in clients]

    async def stop(self) -> None:
        await all_ended(self.tasks)

    async def _watch(self, client: RawClient) -> None:
        try:
            while True:
                received = await client.any_frame(within=30)
                if received.opcode == PING:
                    client.send(frame(PONG, received.payload))
                elif received.opcode == TEXT:
                    self.ages.append(time.monotonic() - float(received.payload.split()[0]))
        finally:
            await client.leave()

    def p99(self) -> float:
        """In seconds, of what has arrived since this was asked before."""
        ages, self.ages = self.ages, []
        assert len(ages) > 100, "states do not arrive"
        return statistics.quantiles(ages, n=100)[98]


@pytest_asyncio.fixture
async def watching(own: Process) -> AsyncIterator[Watching]:
    """Ten screens that get 64 KiB twenty times a second."""
    watching = Watching(own.port)
    await watching.start(10)
    sender = await RawClient.connected(own.port)
    sender.send(text("states 65536 20"))
    await sender.leave()
    yield watching
    await watching.stop()


async def sleeper(port: int) -> RawClient:
    """A phone that never reads again."""
    client = await RawClient.connected(port)
    client.writer.transport.pause_reading()  # type: ignore[attr-defined]
    return client


@ALONE_IN_FULL
async def test_w01_a_phone_that_stops_reading_harms_nobody(
    own: Process, watching: Watching
) -> None:
    alone = 0.0
    for _ in range(3):
        await asyncio.sleep(1)
        alone = max(alone, watching.p99())
    sockets = own.sockets()
    asleep, began, beside, grown = [], [], [], []
    # What the first makes the allocator fetch is kept for the next. What else the machine does
    # comes and goes; harm done by the sleepers would be in all the seconds.
    for _ in range(3):
        resident = own.resident()
        asleep.append(await sleeper(own.port))
        began.append(time.monotonic())
        for _ in range(2):
            await asyncio.sleep(1.2)
            beside.append(watching.p99())
        grown.append(own.resident() - resident)
    assert own.sockets() == sockets + 3
    for left, since in zip((2, 1, 0), began, strict=True):
        await until(lambda left=left: own.sockets() <= sockets + left, within=15)
        assert time.monotonic() - since <= 15
    assert min(beside) <= alone + 0.02
    assert min(grown[1:]) <= 128 * 1024
    for each in asleep:
        await each.leave()


async def test_w03_a_phone_that_stops_reading_does_not_hold_up_the_end(
    own: Process, watching: Watching
) -> None:
    asleep = await sleeper(own.port)
    await asyncio.sleep(1)
    assert await asyncio.to_thread(own.terminate) <= 10
    await asleep.leave()


FLOODS = {
    "empty continuations": frame(TEXT, b"x", fin=False) + frame(CONTINUATION, fin=False) * 3000,
    "empty pings": frame(PING) * 3000,
    "one-byte texts": frame(TEXT, b"x") * 3000,
    "empty texts": frame(TEXT) * 3000,
    "pongs": frame(PONG) * 3000,
}


async def p95(innocent: RawClient, seconds: float) -> float:
    """How long an answer takes, in seconds, while something else goes on."""
    trips: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        innocent.send(text("there?"))
        assert (await innocent.frame()).payload == b"there?"
        trips.append(time.monotonic() - began)
        await asyncio.sleep(0.021)
    return statistics.quantiles(trips, n=20)[18]


@pytest.mark.alone
@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
async def test_w06_a_flood_is_cut_and_the_innocent_are_answered(
    server: Process, flood: bytes
) -> None:
    """19 kB every 10 ms are 15 Mbit/s; whoever is cut comes again at once."""
    innocent = await RawClient.connected(server.port)
    cuts: list[float] = []
    over = False

    async def flooding() -> None:
        while not over:
            client = await RawClient.connected(server.port)
            began = time.monotonic()
            gone = asyncio.create_task(client.gone())
            while not gone.done():
                client.send(flood[:19_000])
                await asyncio.wait([gone], timeout=0.01)
            cuts.append(time.monotonic() - began)
            await client.leave()

    attack = asyncio.create_task(flooding())
    beside = await p95(innocent, 1)
    for _ in range(10):
        # What else the machine does comes and goes; the flood's doing would be in all of them.
        beside = min(beside, await p95(innocent, 0.7)) if beside > 0.05 else beside
    over = True
    await attack
    assert cuts
    assert max(cuts) <= 1
    assert beside <= 0.05
    await innocent.leave()


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (frame(TEXT, b"x" * 16385), 1009),
        (frame(TEXT, length=2**30), 1009),
        (frame(TEXT, length=2**63), 1009),
        (frame(TEXT, length=2**64 - 1), 1009),
    ],
    ids=["one byte too many", "1 GiB", "the top bit", "all bits"],
)
async def test_w07_a_large_frame_is_refused_before_it_is_held(
    server: Process, start: bytes, code: int
) -> None:
    grown = []
    for _ in range(4):  # what the first of them makes the allocator fetch is kept for the next
        resident = server.resident()
        client = await RawClient.connected(server.port)
        client.send(start)
        # Read before more is written, which may end in a reset that takes the goodbye with it.
        assert await client.close_code() == code
        for _ in range(64):
            client.send(b"x" * 65536)
            await asyncio.sleep(0)
        await client.gone()
        grown.append(server.resident() - resident)
        await client.leave()
    assert min(grown) <= 2**20


@ALONE_IN_FULL
async def test_w08_a_message_in_crumbs_ends_in_ten_seconds(server: Process) -> None:
    """One never finished, one that would come to more than the limit at the rate allowed."""
    unfinished = await RawClient.connected(server.port)
    crumbs = await RawClient.connected(server.port)
    began = time.monotonic()
    unfinished.send(frame(TEXT, b"x", fin=False))
    crumbs.send(frame(TEXT, b"x", fin=False))
    resident = server.resident()

    async def crumble() -> None:
        while True:
            crumbs.send(frame(CONTINUATION, b"x", fin=False))
            await asyncio.sleep(0.025)

    crumbling = asyncio.create_task(crumble())
    codes = await asyncio.gather(unfinished.close_code(11), crumbs.close_code(11))
    assert time.monotonic() - began <= 10
    assert set(codes) == {1008}
    assert server.resident() - resident <= 2**20
    crumbling.cancel()
    for client in (unfinished, crumbs):
        await client.leave()


async def test_w08_crumbs_that_come_to_too_much(server: Process) -> None:
    client = await RawClient.connected(server.port)
    client.send(frame(TEXT, b"x" * 300, fin=False))
    for _ in range(60):
        client.send(frame(CONTINUATION, b"x" * 300, fin=False))
    assert await client.close_code() == 1009
    await client.leave()


async def test_w09_a_deflate_bomb_is_inflated_to_no_more_than_a_message(own: Process) -> None:
    """Whole, or in pieces of which each is small; 16 KiB of it would be 16 MiB."""
    one = zlib.compressobj(9, wbits=-15)
    bomb = one.compress(bytes(15 * 2**20)) + one.flush(zlib.Z_SYNC_FLUSH)
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    resident = 0
    for turn in range(90):
        size = (len(bomb), 4000, 100)[turn % 3]
        if turn == 45:  # what is loaded or made once is no bomb's doing
            resident = own.resident()
        client = await RawClient.connected(own.port, more=offer)
        starts = range(0, len(bomb), size)
        # Whoever is refused after the first piece is heard no more.
        for at in list(starts)[:90]:
            part, fin = bomb[at : at + size], at == starts[-1]
            opcode, reserved = (CONTINUATION, 0) if at else (TEXT, 4)
            client.send(frame(opcode, part, fin=fin, reserved=reserved))
        assert await client.close_code() == 1009
        await client.leave()
    assert own.resident() - resident <= 2**20
    # Who has not agreed on it says it in vain.
    plain = await RawClient.connected(own.port)
    plain.send(frame(TEXT, bomb[:1000], reserved=4))
    assert await plain.close_code() == 1002
    await plain.leave()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(TEXT, b"secret \xff"), 1007),
        (frame(BINARY, b"secret"), 1003),
        (frame(TEXT, b"secret", masked=False), 1002),
        (frame(0x7, b"secret"), 1002),
        (frame(0xF, b"secret"), 1002),
        (frame(TEXT, b"secret", reserved=7), 1002),
    ],
    ids=["no UTF-8", "binary", "unmasked", "opcode 7", "opcode F", "reserved bits"],
)
async def test_w10_what_is_broken_is_named_and_noted_in_one_line_without_content(
    server: Process, sent: bytes, code: int
) -> None:
    before = len(server.log)
    client = await RawClient.connected(server.port)
    client.send(sent)
    assert await client.close_code() == code
    await client.gone()
    await client.leave()
    log = server.log[before:]
    (line,) = [line for line in log.splitlines() if "broke the protocol" in line]
    assert str(code) in line
    assert "secret" not in log
    assert "127.0.0.1" not in log


@ALONE_IN_FULL
async def test_w12_a_handshake_and_then_silence_is_closed(server: Process) -> None:
    client = await RawClient.connected(server.port, "/ws?silent")
    began = time.monotonic()
    assert await client.close_code(within=6) == 4408
    assert time.monotonic() - began <= 5
    await client.leave()
