"""The product as its users start it, with a real meeting, on a side of a comparison."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import redis

from polling.commands.visitor import Visitor
from polling.kinds import kind
from polling.meeting import Item, Meeting, Steer, steered
from polling.store import Client, Store, rights
from polling.store.access import KeyRole
from polling.store.keys import RoundKey
from tests.load.against import OPTIONS, known
from tests.load.measure import Family, Process, Server, running
from tests.load.wire import handshake

_MAIN = "import sys; from polling.cli import main; sys.exit(main())"
#: So long that the state of a question is a kilobyte.
_TEXT = "Hvordan kom du deg hit i dag, og hvordan helst neste gang?"


def meeting(items: Sequence[str] = ("first", "second"), padding: int = 0) -> Meeting:
    """Questions of one choice of OPTIONS; `padding` makes them so many letters longer."""
    question = kind("choice").Question.model_validate(
        {
            "text": _TEXT + "x" * padding,
            "options": [{"id": name, "text": f"Med {name}"} for name in OPTIONS],
        }
    )
    agenda = tuple(Item(id=name, kind="choice", question=question) for name in items)
    return Meeting(id=uuid4().hex[:12], title="Et fullt hus", agenda=agenda)


class Product:
    """One meeting on a server of the product: a `Side` of `tests.load.against`."""

    name = "product"

    def __init__(self, place: Place, of: Meeting) -> None:
        self.place, self.meeting = place, of
        self.server, self.store, self.port = place.server, place.store, place.port
        self._inside, self._run = place.inside, place.run
        self._run(self._inside.create(of))
        self.code: str = self._run(self._inside.code(of.id)) or ""

    def hello(self, token: str) -> bytes:
        return _json(type="hello", ref=1, meeting=self.code, role="participant", token=token)

    def request(self, more: str = "") -> bytes:
        return handshake(self.port, more=more)

    def tell(self, number: int) -> None:
        item, other = ("first", "second")[number], ("second", "first")[number]
        self.steer(("close", other), ("go", item), ("open", item))

    def known(self, number: int) -> bytes:
        return known(number)

    def link(self) -> str:
        """The path that the meeting's QR holds: its code with the pass."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", f"/{self.code}")
        path = connection.getresponse().headers["location"]
        connection.close()
        return str(path)

    def steer(self, *actions: tuple[str, str] | Steer) -> None:
        """All of these in one step of the meeting, as a moderator elsewhere would."""
        before = state = self._run(self._inside.state(self.meeting.id))
        for step in actions:
            if isinstance(step, tuple):
                step = Steer.model_validate({"action": step[0], "item": step[1]})
            state = steered(self.meeting, state, step, now=int(time.time() * 1000))
        state = state.model_copy(update={"revision": before.revision + 1})
        self._run(self._inside.steer(self.meeting.id, "live", before.revision, state))

    def closing(self, item: str) -> list[tuple[str, str]]:
        """The actions that close whatever is open but `item`."""
        state = self._run(self._inside.state(self.meeting.id))
        return [("close", other) for other in state.open_runs() if other != item]

    def screen(self, role: KeyRole) -> tuple[bytes, bytes]:
        """The handshake, with its cookie, and the hello of a wall or of staff."""
        _, secret = self._run(self._inside.hand_out(self.meeting.id, role))
        visitor = Visitor(f"http://127.0.0.1:{self.port}")
        visitor.post("/key", json.dumps({"key": f"{self.meeting.id}.{role}.{secret}"}).encode())
        request = handshake(self.port, cookie=visitor.cookie)
        return request, _json(type="hello", ref=1, meeting=self.meeting.id, role=role)

    def counted(self, item: str) -> tuple[int, int]:
        key = RoundKey(self.meeting.id, "live", item, 1)
        with redis.Redis(unix_socket_path=self.place.socket) as client:
            counts = {name: int(n) for name, n in client.hgetall(key.key("counts")).items()}
            answers = int(client.hlen(key.key("answers")))
        assert counts.pop(b"#", 0) == answers, "the count is not the number of answers"
        return answers, sum(counts.values())


class Place:
    """A running server of the product, its store, and a way into that."""

    def __init__(self, server: Server, data: Path, runner: asyncio.Runner) -> None:
        self.port = server.port
        self.socket = (data / "store.socket").read_text(encoding="utf-8")
        store = int((data / "store.pid").read_text(encoding="utf-8").split()[0])
        self.store = Process(store)
        workers = [pid for pid in server.children() if pid != store]
        self.server = Family([server.pid, *workers])
        self.run = runner.run
        self._client = Client(rights.address(f"unix://{self.socket}", data))
        self.run(self._client.load())
        self.inside = Store(self._client)

    def close(self) -> None:
        self.run(self._client.close())


@contextlib.contextmanager
def place(workers: int = 1, **settings: str) -> Iterator[Place]:
    """`python3 -m polling` with so many workers and these settings, in a directory of its own."""
    if _kept:
        yield _kept[0]
        return
    with tempfile.TemporaryDirectory(prefix="polling-load-") as directory:
        data = Path(directory) / "data"
        command = [sys.executable, "-c", _MAIN, "--host", "127.0.0.1", "--port", "0"]
        command += ["--data", str(data), "--workers", str(workers)]
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(running(command, env=settings))
            there = Place(server, data, stack.enter_context(asyncio.Runner()))
            stack.callback(there.close)
            yield there


#: Where `place` is kept for several benchmarks.
_kept: list[Place] = []


@contextlib.contextmanager
def one_place() -> Iterator[None]:
    """All products meanwhile are on one server of one worker: for trying out, not for measuring."""
    with place() as there:
        _kept.append(there)
        try:
            yield
        finally:
            _kept.clear()


@contextlib.contextmanager
def product(of: Meeting | None = None, workers: int = 1) -> Iterator[Product]:
    """A server with one meeting."""
    with place(workers) as there:
        yield Product(there, of or meeting())


def _json(**message: object) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()
