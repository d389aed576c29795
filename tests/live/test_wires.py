"""The transports of accepted sockets: ours keep the laws that asyncio's keep."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest
import pytest_asyncio

from polling.live.wires import listening
from polling.live.wires.listening import Listening
from polling.live.wires.loop import Loop
from polling.live.wires.wire import Wires
from tests.live.serving import until, wired

MUCH = 8 * 1024 * 1024


class Told(asyncio.Protocol):
    """Notes what it is told."""

    stays = False

    def __init__(self) -> None:
        self.transport = cast(asyncio.Transport, None)
        self.said: list[Any] = []
        self.came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.said.append("made")

    def data_received(self, data: bytes) -> None:
        self.came += data
        if data == b"fail":
            raise RuntimeError("asked to")

    def eof_received(self) -> bool:
        self.said.append("eof")
        return self.stays

    def pause_writing(self) -> None:
        self.said.append("pause")

    def resume_writing(self) -> None:
        self.said.append("resume")

    def connection_lost(self, exc: Exception | None) -> None:
        self.said.append(("lost", type(exc)))


class Stays(Told):
    """Goes on writing to who has said that nothing more comes."""

    stays = True


class Place:
    """A server whose protocols are `made`, in the order in which they came."""

    def __init__(self) -> None:
        self.made: list[Told] = []
        self.makes: Callable[[], Told] = Told
        self.server = cast(asyncio.AbstractServer, None)
        self.address = ("", 0)
        self.faults: list[dict[str, Any]] = []

    def make(self) -> Told:
        self.made.append(self.makes())
        return self.made[-1]

    async def reached(self) -> tuple[socket.socket, Told]:
        """One more connection: the client's socket and the server's protocol."""
        loop, before = asyncio.get_running_loop(), len(self.made)
        client = socket.socket()
        client.setblocking(False)
        await loop.sock_connect(client, self.address)
        await until(lambda: len(self.made) > before and bool(self.made[-1].said))
        return client, self.made[-1]


@pytest_asyncio.fixture(params=["ours", "asyncio's"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    here, loop = Place(), asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, about: here.faults.append(about))
    sock = socket.create_server(("127.0.0.1", 0))
    here.address = sock.getsockname()
    with wired() if request.param == "ours" else contextlib.nullcontext():
        here.server = await loop.create_server(here.make, sock=sock, backlog=8)
        try:
            yield here
        finally:
            here.server.close()
            for each in here.made:
                if each.transport and not isinstance(each.said[-1], tuple):
                    each.transport.abort()
            await here.server.wait_closed()
            await asyncio.sleep(0)
            await asyncio.sleep(0)


async def read(client: socket.socket, size: int = 65536) -> bytes:
    return await asyncio.wait_for(asyncio.get_running_loop().sock_recv(client, size), 5)


async def test_what_is_said_arrives_both_ways(place: Place) -> None:
    client, told = await place.reached()
    with client:
        client.send(b"one")
        await until(lambda: told.came == b"one")
        told.transport.write(b"two")
        told.transport.writelines([b"three", memoryview(b"four")])
        found = b""
        while len(found) < 12:
            found += await read(client)
        assert found == b"twothreefour"
        assert told.transport.get_extra_info("peername") == client.getsockname()
        assert told.transport.get_extra_info("sockname") == place.address
        assert told.transport.get_extra_info("socket").getpeername() == client.getsockname()
        assert told.transport.get_extra_info("sslcontext") is None
        assert told.transport.get_protocol() is told
        told.transport.close()
        assert told.transport.is_closing()
        assert await read(client) == b""
        await until(lambda: told.said == ["made", ("lost", type(None))])


async def test_who_closes_is_closed_in_turn(place: Place) -> None:
    client, told = await place.reached()
    client.close()
    await until(lambda: told.said == ["made", "eof", ("lost", type(None))])


async def test_who_says_that_nothing_more_comes_may_still_be_told(place: Place) -> None:
    place.makes = Stays
    client, told = await place.reached()
    with client:
        client.shutdown(socket.SHUT_WR)
        await until(lambda: "eof" in told.said)
        told.transport.write(b"late")
        assert await read(client) == b"late"
        told.transport.write_eof()
        assert await read(client) == b""
        assert told.said == ["made", "eof"]


async def test_a_slow_reader_pauses_the_protocol_and_gets_everything(place: Place) -> None:
    client, told = await place.reached()
    with client:
        told.transport.set_write_buffer_limits(high=1000)
        assert told.transport.get_write_buffer_limits() == (250, 1000)
        told.transport.write(b"x" * MUCH)
        told.transport.write(b"y")
        assert told.said == ["made", "pause"]
        assert 0 < told.transport.get_write_buffer_size() < MUCH
        told.transport.write_eof()
        found = 0
        while data := await read(client, 1024 * 1024):
            found, last = found + len(data), data
        assert (found, last[-1:]) == (MUCH + 1, b"y")
        assert told.said == ["made", "pause", "resume"]
        assert told.transport.get_write_buffer_size() == 0


async def test_what_was_written_arrives_before_it_is_closed(place: Place) -> None:
    client, told = await place.reached()
    with client:
        told.transport.write(b"x" * MUCH)
        told.transport.close()
        told.transport.close()
        found = 0
        while data := await read(client, 1024 * 1024):
            found += len(data)
        assert found == MUCH
        await until(lambda: told.said[-1] == ("lost", type(None)))


async def test_what_is_aborted_is_not_sent(place: Place) -> None:
    client, told = await place.reached()
    with client:
        told.transport.write(b"x" * MUCH)
        told.transport.abort()
        told.transport.abort()
        told.transport.write(b"more")
        await until(lambda: told.said[-1] == ("lost", type(None)))
        assert told.said.count(("lost", type(None))) == 1


async def test_a_reset_ends_the_connection(place: Place) -> None:
    client, told = await place.reached()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()
    await until(lambda: told.said == ["made", ("lost", ConnectionResetError)])
    assert not place.faults


async def test_nothing_is_read_while_it_is_paused(place: Place) -> None:
    client, told = await place.reached()
    with client:
        await until(told.transport.is_reading)
        told.transport.pause_reading()
        told.transport.pause_reading()
        assert not told.transport.is_reading()
        client.send(b"one")
        for _ in range(5):
            await asyncio.sleep(0)
        assert told.came == b""
        told.transport.resume_reading()
        await until(lambda: told.came == b"one")


async def test_another_protocol_may_take_over(place: Place) -> None:
    client, told = await place.reached()
    with client:
        other = Told()
        told.transport.set_protocol(other)
        client.send(b"one")
        await until(lambda: other.came == b"one")
        assert told.came == b""
        told.transport.abort()
        await until(lambda: other.said == [("lost", type(None))])


async def test_a_protocol_that_fails_loses_its_own_connection_only(place: Place) -> None:
    client, told = await place.reached()
    another, unharmed = await place.reached()
    with client, another:
        client.send(b"fail")
        await until(lambda: told.said == ["made", ("lost", RuntimeError)])
        assert isinstance(place.faults[0]["exception"], RuntimeError)
        another.send(b"one")
        await until(lambda: unharmed.came == b"one")


async def test_a_server_that_is_closed_lets_nobody_in_and_nobody_go(place: Place) -> None:
    client, told = await place.reached()
    with client, socket.socket() as late:
        place.server.close()
        late.setblocking(False)
        with pytest.raises(ConnectionError):
            await asyncio.get_running_loop().sock_connect(late, place.address)
        client.send(b"one")
        await until(lambda: told.came == b"one")


class Exhausted(socket.socket):
    """A listening socket for whose next connections there is no descriptor left."""

    times = 2

    def _accept(self) -> Any:
        if self.times:
            self.times -= 1
            raise OSError(errno.EMFILE, "too many open files")
        return super()._accept()


async def test_who_comes_while_no_descriptor_is_left_gets_in_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "OUT_OF_FILES", 0.05)
    here, loop = Place(), asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, about: here.faults.append(about))
    sock = Exhausted()
    sock.bind(("127.0.0.1", 0))
    here.address, wires = sock.getsockname(), Wires(loop)
    server = Listening(wires, sock, here.make, 8)
    assert not server.is_serving()
    await server.start_serving()
    client, told = await here.reached()
    with client:
        assert [fault["exception"].errno for fault in here.faults] == [errno.EMFILE] * 2
        told.transport.abort()
        await until(lambda: told.said == ["made", ("lost", type(None))])
    server.close()
    wires.close()


@pytest.mark.parametrize("place", ["ours"], indirect=True)
async def test_a_connection_for_which_there_is_no_protocol_is_closed(place: Place) -> None:
    def fails() -> Told:
        raise RuntimeError("asked to")

    place.makes = fails
    with socket.create_connection(place.address) as client:
        client.setblocking(False)
        assert await read(client) == b""
    assert place.faults


@pytest.mark.parametrize("place", ["ours"], indirect=True)
async def test_one_that_fails_as_it_begins_is_told_so_and_closed_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed twice, its descriptor might be another's by then."""

    class Fails(Told):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            fds.append(self.transport.get_extra_info("socket").fileno())
            if len(fds) > 1:
                self.transport.abort()
            raise RuntimeError("asked to")

    fds: list[int] = []
    closed: list[int] = []
    close = socket.socket.close
    monkeypatch.setattr(
        socket.socket, "close", lambda sock: (closed.append(sock.fileno()), close(sock))[1]
    )
    monkeypatch.setattr("os.close", closed.append)
    place.makes = Fails
    for number in (1, 2):
        with socket.create_connection(place.address) as client:
            client.setblocking(False)
            assert await read(client) == b""
        await until(lambda number=number: len(place.made) == number)
        await until(lambda number=number: ("lost", type(None)) in place.made[number - 1].said)
        assert closed.count(fds[-1]) == 1
        closed.clear()


@pytest.mark.parametrize("place", ["ours"], indirect=True)
async def test_who_speaks_while_another_has_a_turn_has_one_as_well(place: Place) -> None:
    """Mostly: what is said arrives at once, but the system may take its time."""
    loop = asyncio.get_running_loop()
    order: list[str] = []
    one, hears = await place.reached()
    two, others = await place.reached()

    def first(_: bytes) -> None:
        two.send(b"me too")
        loop.call_soon(order.append, "turn")

    hears.data_received = first  # type: ignore[method-assign]
    others.data_received = lambda _: order.append("two")  # type: ignore[method-assign]
    for asked in range(1, 21):
        one.send(b"now")
        await until(lambda: len(order) == 2 * asked)  # noqa: B023
    assert order.count("two") == 20
    assert "two" in order[::2]
    one.close()
    two.close()


def test_the_loop_serves_other_sockets_as_asyncio_does() -> None:
    loop = Loop()
    try:
        server = loop.run_until_complete(loop.create_server(Told, "127.0.0.1", 0))
        assert isinstance(server, asyncio.Server)
        server.close()
        sock = socket.create_server(("127.0.0.1", 0))
        ours = loop.run_until_complete(loop.create_server(Told, sock=sock))
        assert isinstance(ours, Listening)
        assert ours.get_loop() is loop
        ours.close()
    finally:
        loop.close()
    assert loop.is_closed()
