"""One frame to many sockets by one call: all of it, once, and told apart where it does not fit."""

import asyncio
import random
import socket
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from polling.live import deflating, frames
from polling.live.broadcast import broadcast
from polling.live.connection import Connection
from polling.live.deflating import Shared
from polling.live.frames import frame_text
from polling.live.sweep import Sweep
from polling.live.unsent import keep_little_unsent
from polling.live.wires import ring as module
from polling.live.wires.loop import Loop, open_ring
from polling.live.wires.ring import LARGEST, SOCKETS, Ring, Unavailable
from polling.live.wires.wire import Wire, Wires
from tests.live.serving import Echo

Pairs = list[tuple[socket.socket, socket.socket]]


@pytest.fixture
def ring() -> Iterator[Ring]:
    try:
        ring = Ring()
    except Unavailable as why:
        pytest.skip(f"no io_uring here: {why}")
    yield ring
    ring.close()


@pytest.fixture
def pairs() -> Iterator[Pairs]:
    """TCP connections, our end first."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        keep_little_unsent(listening)
        made = []
        for _ in range(40):
            theirs = socket.create_connection(listening.getsockname())
            made.append((listening.accept()[0], theirs))
    for pair in made:
        for each in pair:
            each.setblocking(False)
    yield made
    for pair in made:
        for each in pair:
            each.close()


def read(sock: socket.socket) -> bytes:
    found = b""
    while True:
        try:
            more = sock.recv(1 << 20)
        except BlockingIOError:
            return found
        if not more:
            return found
        found += more


def test_each_has_all_of_it_once_however_the_ring_turns(ring: Ring, pairs: Pairs) -> None:
    drawn = random.Random(5)
    for turn in range(60):
        some = drawn.sample(pairs, drawn.randint(1, len(pairs)))
        frame = b"%d " % turn * drawn.randint(1, 3000)
        assert ring.send([ours.fileno() for ours, _ in some], frame[:LARGEST]) == []
        assert all(read(theirs) == frame[:LARGEST] for _, theirs in some)
        assert all(read(theirs) == b"" for _, theirs in pairs)


def test_as_many_as_it_holds(ring: Ring, pairs: Pairs) -> None:
    (ours, theirs), *_ = pairs
    for count in (SOCKETS, SOCKETS - 1, SOCKETS):
        assert ring.send([ours.fileno()] * count, b"abc") == []
        assert read(theirs) == b"abc" * count


class Way:
    """A screen that has a descriptor."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.rest: list[bytes] = []

    def left_over(self, rest: bytes) -> None:
        self.rest.append(rest)


def test_any_number_of_screens_is_told_a_frame_of_any_length(ring: Ring, pairs: Pairs) -> None:
    (ours, theirs), *_ = pairs
    many = [Way(ours.fileno()) for _ in range(2 * SOCKETS + 3)]
    ring.tell(many, b"abc")
    ring.tell([], b"abc")
    assert read(theirs) == b"abc" * len(many)
    assert not any(way.rest for way in many)
    large = bytes(LARGEST + 1)
    ring.tell(many[:2], large)
    assert [way.rest for way in many[:3]] == [[large], [large], []]
    full = Way(ours.fileno())
    told = 0
    while not full.rest:
        ring.tell([full], bytes(50_000))
        told += 50_000
    came = b""
    while len(came) < told - len(full.rest[0]):
        came += read(theirs)
    assert len(came) == told - len(full.rest[0])


def test_who_is_full_or_gone_is_named_with_what_it_took(ring: Ring, pairs: Pairs) -> None:
    full, gone = pairs[3], pairs[7]
    gone[1].close()
    gone[0].shutdown(socket.SHUT_RDWR)
    took, fds, frame = 0, [ours.fileno() for ours, _ in pairs], bytes(range(256)) * 200
    for _ in range(2000):
        failed = dict(ring.send(fds, frame))
        assert failed.pop(7) == 0
        for at, (_, theirs) in enumerate(pairs):
            assert at in (3, 7) or read(theirs) == frame
        if failed:
            break
        took += len(frame)
    assert list(failed) == [3]
    assert failed[3] < len(frame)
    took += failed[3]
    assert ring.send(fds[3:4], frame) == [(0, 0)]
    came = b""
    while len(came) < took:
        came += read(full[1])
    assert came == (frame * (took // len(frame) + 1))[:took]


def test_where_it_is_forbidden_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SETUP", 999_999)
    with pytest.raises(Unavailable):
        Ring()
    loop = Loop()
    try:
        loop.run_until_complete(_opening())
        assert loop.ring is None
    finally:
        loop.close()


async def _opening() -> None:
    open_ring()


def test_one_that_does_not_tell_what_failed_is_not_used(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ring, "_reported", lambda self: [])
    with pytest.raises(Unavailable):
        Ring()


def test_a_hall_of_which_some_do_not_read_ends_with_the_last_state(
    ring: Ring, pairs: Pairs
) -> None:
    """On a loop of ours: who reads has each state, the others the newest once they read."""
    loop = Loop()
    try:
        loop.run_until_complete(asyncio.wait_for(_hall(pairs), 60))
    finally:
        loop.close()


async def _hall(pairs: Pairs) -> None:
    loop = asyncio.get_running_loop()
    open_ring()
    assert getattr(loop, "ring", None)
    made, wires, _ = connected(pairs)
    came, last = [b""] * len(pairs), 60
    for number in range(last + 1):
        text = b" ".join(b"%d" % (number * n * n) for n in range(3000))
        await broadcast(made, "state", Shared(frame_text(text)))
        for at, (_, theirs) in enumerate(pairs):
            came[at] += b"" if at % 5 == 0 else read(theirs)
        await asyncio.sleep(0)
    for _ in range(300):
        for at, (_, theirs) in enumerate(pairs):
            came[at] += read(theirs)
        await asyncio.sleep(0.002)
    for at, connection in enumerate(made):
        said = texts(came[at])
        assert said[-1] == text, (at, len(said))
        assert (len(said) == last + 1) == (at % 5 != 0)
        connection.abort()
    await asyncio.sleep(0)
    wires.close()


PING = 0x89


def texts(came: bytes) -> list[bytes]:
    """The messages in all that came to a browser."""
    at, inflating, found = 0, zlib.decompressobj(wbits=-15), []
    while at < len(came):
        extent = frames.extent(came, at)
        assert extent is not None
        payload = came[extent.start : extent.stop]
        if came[at] == deflating.PACKED:
            payload = inflating.decompress(payload + b"\0\0\xff\xff")
        if came[at] != PING:
            found.append(payload)
        at = extent.stop
    assert at == len(came)
    return found


def test_a_ping_and_the_beat_go_to_all_of_a_turn_by_one_call(
    ring: Ring, pairs: Pairs, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    send = Ring.send

    def counted(self: Ring, fds: Sequence[int], data: bytes) -> list[tuple[int, int]]:
        calls.append(len(fds))
        return send(self, fds, data)

    loop = Loop()
    try:
        loop.run_until_complete(asyncio.wait_for(_turn(pairs, monkeypatch, counted, calls), 60))
    finally:
        loop.close()


async def _turn(
    pairs: Pairs, monkeypatch: pytest.MonkeyPatch, counted: Any, calls: list[int]
) -> None:
    open_ring()
    monkeypatch.setattr(Ring, "send", counted)
    made, wires, sweep = connected(pairs)
    _, full, gone, *others = made
    for one in (full, gone, *others):
        one.greeted, one.data = True, "somebody"
    # One that holds something back is pinged behind that.
    much = b"\x82\x7f" + (1 << 22).to_bytes(8, "big") + bytes(1 << 22)
    full.offer("state", much)
    gone.abort()
    beat = frame_text(b"there")
    sweep.ping(made, beat)
    assert calls == [len(others)]
    assert len(sweep.pongs) == len(made) - 1
    assert read(pairs[0][1]) == frames.PING
    assert all(read(theirs) == frames.PING + beat for _, theirs in pairs[3:])
    came = b""
    for _ in range(1000):
        came += read(pairs[1][1])
        await asyncio.sleep(0)
    assert came == much + frames.PING
    for one in made:
        one.abort()
    await asyncio.sleep(0)
    wires.close()


def connected(pairs: Pairs) -> tuple[list[Connection], Wires, Sweep]:
    """Our ends as open websockets of the running loop."""
    loop, made = asyncio.get_running_loop(), list[Connection]()
    state: Any = type("State", (), {"connections": set()})()
    echo: Any = Echo()
    sweep, wires = Sweep(loop, state), Wires(loop)
    handshake: Any = type("Handshake", (), {"query": "", "origin": None})()
    for at, (ours, _) in enumerate(pairs):
        connection = Connection(echo, sweep, state)
        connection.packs = at % 2 == 0
        wire = Wire(wires, ours.detach(), ("127.0.0.1", 0))
        wire.start(connection)
        connection.open(wire, handshake)
        connection.data = None
        made.append(connection)
    return made, wires, sweep
