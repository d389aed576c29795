"""The product with a store that is measured too, for scenes with phones of `tests.load.phones`."""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import redis

from polling.commands.visitor import Visitor
from polling.kinds import kind
from polling.meeting import Item, Meeting, Steer, steered
from polling.store import Client, Store
from tests.load.measure import Process, Server, started
from tests.load.phones import Hall, Phone
from tests.running import running_store

OPTIONS = ("hjem", "buss", "tog", "bil", "gange")
_MAIN = "import sys; from polling.cli import main; sys.exit(main())"


def meeting() -> Meeting:
    question = kind("choice").Question.model_validate(
        {
            "text": "Hvordan kom du hit i dag?",
            "options": [{"id": name, "text": f"Med {name} det meste av veien"} for name in OPTIONS],
        }
    )
    items = tuple(Item(id=name, kind="choice", question=question) for name in ("first", "second"))
    return Meeting(id=uuid4().hex[:12], title="Et fullt hus", agenda=items)


class Product:
    """The product's own command, with a store that is measured too."""

    def __init__(self, server: Server, store: Process, inside: Store, of: Meeting) -> None:
        self.server, self.store = server, store
        self._inside = inside
        self._meeting = of
        self._code = ""

    async def prepare(self) -> None:
        await self._inside.create(self._meeting)
        self._code = await self._inside.code(self._meeting.id) or ""

    def hello(self) -> bytes:
        return _json(type="hello", ref=1, meeting=self._code, role="participant", token=uuid4().hex)

    async def wall(self, hall: Hall) -> Phone:
        _, secret = await self._inside.hand_out(self._meeting.id, "projector")
        visitor = Visitor(f"http://127.0.0.1:{self.server.port}")
        key = json.dumps({"key": f"{self._meeting.id}.projector.{secret}"}).encode()
        await hall.loop.run_in_executor(None, visitor.post, "/key", key)
        wall = await hall.connect(f"Cookie: {visitor.cookie}\r\n".encode())
        wall.say(_json(type="hello", ref=1, meeting=self._meeting.id, role="projector"))
        return wall

    async def open(self, item: str) -> None:
        before = state = await self._inside.state(self._meeting.id)
        for action in ("go", "open", "show"):
            state = steered(self._meeting, state, Steer(action=action, item=item), now=0)
        state = state.model_copy(update={"revision": before.revision + 1})
        await self._inside.steer(self._meeting.id, "live", before.revision, state)


@contextlib.asynccontextmanager
async def product(of: Meeting) -> AsyncIterator["Product"]:
    with running_store() as url:
        options = ("--host", "127.0.0.1", "--port", "0")
        with started("-c", _MAIN, *options, env={"REDIS_URL": url}) as server:
            client = Client(url)
            await client.load()
            side = Product(server, _store(url), Store(client), of)
            await side.prepare()
            yield side
            await client.close()


def _store(url: str) -> Process:
    with redis.Redis.from_url(url) as client:
        return Process(int(client.info("server")["process_id"]))


def _json(**message: Any) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()
