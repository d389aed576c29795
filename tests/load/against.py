"""The servers that the product is measured against, behind what the benchmarks ask of each side."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Protocol
from uuid import uuid4

import redis

from tests.load import having
from tests.load.hall import Hall
from tests.load.measure import Family, Process, Server, listening, running, table
from tests.load.wire import handshake
from tests.running import free_port, running_store, until

OPTIONS = ("hjem", "buss", "tog", "bil", "gange")
NAMES = {
    "product": "polling",
    "loop": "a C loop of send()",
    "node": "Node ws",
    "nchan": "nginx-nchan",
    "plain": "Starlette",
}


class Side(Protocol):
    """One server; `known` is by what of its text a state is known."""

    @property
    def name(self) -> str: ...

    @property
    def server(self) -> Family: ...

    @property
    def store(self) -> Process | None: ...

    @property
    def port(self) -> int: ...

    def hello(self, token: str) -> bytes:
        """A phone's first message; b"" where there is none."""
        ...

    def request(self, more: str = "") -> bytes:
        """A phone's handshake, with `more` header lines."""
        ...

    def tell(self, number: int) -> None:
        """Has every phone get the state `number`: 0 or 1."""
        ...

    def known(self, number: int) -> bytes: ...

    def counted(self, item: str) -> tuple[int, int]:
        """How many answers stand in the store for `item`, and what their counts come to."""
        ...


def answer(item: str, option: int, number: int = 1, ref: int = 7) -> bytes:
    """A phone's answer, as `static/phone/outbox.js` says it."""
    return (
        f'{{"type":"answer","ref":{ref},"item":"{item}","run":1,"slot":0,"number":{number},'
        f'"answer":{{"options":["{OPTIONS[option % len(OPTIONS)]}"],"other":null}}}}'
    ).encode()


def tokens(count: int) -> list[str]:
    return [uuid4().hex for _ in range(count)]


def fill(side: Side, hall: Hall, count: int, more: str = "", *, wait: bool = True) -> list[str]:
    """`count` phones come into `hall`; their tokens, once the server is done with them (`wait`)."""
    some = tokens(count)
    until = "state" if side.name != "loop" else "open"
    hall.enter(side.port, side.request(more), [side.hello(t) for t in some], until=until)
    if wait:
        settle(side)
    return some


def settle(side: Side, within: float = 20.0) -> None:
    """Waits until the server has nothing more to do of what came before."""
    deadline, before = time.monotonic() + within, side.server.cpu()
    while time.monotonic() < deadline:
        time.sleep(0.1)
        now = side.server.cpu()
        if now - before < 0.005:
            return
        before = now


def known(number: int) -> bytes:
    return f'"item":{{"id":"{("first", "second")[number]}"'.encode()


class Reference:
    """A server that says to all its phones what is written to it: the states that the product said.

    `states` are those, 0 and 1.
    """

    def __init__(
        self, name: str, server: Server, states: list[bytes], url: str | None = None
    ) -> None:
        self.name, self.server, self.port = name, Family([server.pid]), server.port
        self.store = store_of(url) if url else None
        self._states = states
        self._url = url
        self._input: IO[str] | None = server.input

    def hello(self, token: str) -> bytes:
        if self.name in ("loop", "nchan"):
            return b""
        hello = f'"ref":1,"meeting":"38851953","role":"participant","token":"{token}"'
        return f'{{"type":"hello",{hello}}}'.encode()

    def request(self, more: str = "") -> bytes:
        return handshake(self.port, more=more)

    def tell(self, number: int) -> None:
        assert self._input is not None
        self._input.write(self._states[number].decode() + "\n")
        self._input.flush()

    def known(self, number: int) -> bytes:
        return known(number)

    def counted(self, item: str) -> tuple[int, int]:
        assert self._url is not None
        with redis.Redis.from_url(self._url) as client:
            answers = int(client.hlen(f"answers:{item}"))
            return answers, sum(map(int, client.hvals(f"counts:{item}")))


class Nchan(Reference):
    """The one that is told by a request."""

    def __init__(self, server: Server, states: list[bytes]) -> None:
        super().__init__("nchan", server, states)
        until(server.children)
        self.server = Family([server.pid, *server.children()])
        self.tell(0)  # so that who comes gets a state

    def tell(self, number: int) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", "/tell", self._states[number])
        connection.getresponse().read()
        connection.close()


@contextlib.contextmanager
def reference(
    name: str, states: list[bytes], *, stored: bool = False, files: Path | None = None
) -> Iterator[Reference]:
    """The server `name` of NAMES, with a store if it is to be `stored`, and `files` to be fetched.

    Raises having.NotHere.
    """
    with contextlib.ExitStack() as stack:
        if name == "nchan":
            yield Nchan(stack.enter_context(_nchan()), states)
            return
        url = None
        if name == "loop":
            command, place = [str(having.compiled("loop"))], None
        else:
            if name == "node":
                having.node()
            url = stack.enter_context(running_store()) if stored else None
            command, place = _command(name, url, files)
        server = stack.enter_context(running(command, place))
        yield Reference(name, server, states, url)


def beside(
    stack: contextlib.ExitStack, names: Sequence[str], states: list[bytes], *, stored: bool = False
) -> tuple[list[Reference], dict[str, str]]:
    """The references of these names that can be had, started; and why the others cannot."""
    found, missing = [], {}
    for name in names:
        try:
            other = stack.enter_context(reference(name, states, stored=stored))
        except having.NotHere as why:
            missing[name] = str(why)
            continue
        if states:
            other.tell(0)
        found.append(other)
    return found, missing


def compared(
    head: Sequence[str],
    names: Sequence[str],
    missing: dict[str, str],
    figures: Callable[[str], list[str]],
) -> str:
    """A table of the product and its references: the `figures` of each, or that it is not here."""
    rows = [
        [NAMES[name], *(["not here"] * (len(head) - 1) if name in missing else figures(name))]
        for name in ("product", *names)
    ]
    return table(head, rows)


def _command(name: str, url: str | None, files: Path | None) -> tuple[list[str], Path | None]:
    if name == "plain":
        there = [str(files)] if files else []
        return [sys.executable, "-m", "tests.load.references.plain", url or "", *there], None
    program, place = having.node()
    path = (url or "").removeprefix("unix://")
    given = [str(having.REFERENCES / "hall.mjs"), path, str(having.REFERENCES / "answers.lua")]
    return [str(program), *given], place


@contextlib.contextmanager
def _nchan() -> Iterator[Server]:
    program = having.nginx()
    with tempfile.TemporaryDirectory(prefix="polling-nchan-") as place:
        port = free_port()
        text = (having.REFERENCES / "nchan.conf").read_text(encoding="utf-8")
        conf = Path(place) / "nginx.conf"
        conf.write_text(
            text.replace("MODULE", str(having.NCHAN)).replace("PORT", str(port)), encoding="utf-8"
        )
        process = subprocess.Popen(
            [str(program), "-p", place, "-e", "stderr", "-c", str(conf)],
            stdin=subprocess.DEVNULL,
            text=True,
        )
        with listening(process, port) as server:
            yield server


def store_of(url: str) -> Process:
    with redis.Redis.from_url(url) as client:
        return Process(int(client.info("server")["process_id"]))
