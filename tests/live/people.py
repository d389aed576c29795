"""People for scenes: a hall with a real server and store, and phones, walls and staff in it."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from polling import joincode
from polling.access import Holder
from polling.app import create
from polling.live.protocol import RawPath
from polling.meeting import Item, Meeting
from polling.settings import Settings
from polling.store import Client, Store
from polling.store.access import KeyRole, digest
from tests.live.serving import Prompt, listening, until

#: Seconds; on a machine with much to do, what is slow is not wrong.
WITHIN = 30.0


class Person:
    """A screen's socket: sends requests, keeps the newest message of each subject."""

    def __init__(self, hall: Any, role: str, *, within: float = WITHIN) -> None:
        """`hall` has `base`, the server's address, and its `port`; waits last `within` seconds."""
        self.hall = hall
        self.role = role
        self.within = within
        self.latest: dict[str, dict[str, Any]] = {}
        self.received: list[dict[str, Any]] = []
        self.closed: int | None = None
        self._socket: ClientConnection | None = None
        self._replies: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader: asyncio.Task[None] | None = None
        self._ref = 0
        self._changed = asyncio.Event()

    async def opens(self, *, cookie: str = "", origin: str | None = None) -> Self:
        """Opens the socket, without a hello."""
        headers = {"Cookie": cookie} if cookie else {}
        self._socket = await connect(
            f"ws://127.0.0.1:{self.hall.port}/ws",
            origin=origin or self.hall.base,  # type: ignore[arg-type]
            additional_headers=headers,
            compression=None,
            ping_interval=None,
            close_timeout=1,
        )
        self.closed = None
        self._reader = asyncio.create_task(self._read())
        return self

    async def asks(self, **message: Any) -> dict[str, Any]:
        """Sends a request and waits for its reply."""
        self._ref += 1
        reply = self._replies[self._ref] = asyncio.get_running_loop().create_future()
        await self.says({"ref": self._ref, **message})
        return await asyncio.wait_for(reply, self.within)

    async def says(self, message: dict[str, Any] | str) -> None:
        """Sends a message as it is."""
        assert self._socket is not None
        text = message if isinstance(message, str) else json.dumps(message)
        await self._socket.send(text)

    async def sees(
        self, subject: str, holds: Callable[[dict[str, Any]], object] = lambda _: True
    ) -> dict[str, Any]:
        """Waits until the newest message of a subject is as it should be, and gives it."""
        try:
            async with asyncio.timeout(self.within):
                while True:
                    found = self.latest.get(subject)
                    if found is not None and holds(found):
                        return found
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"{subject} is {self.latest.get(subject)}") from None

    async def leaves(self) -> None:
        """Closes the socket."""
        if self._socket:
            await self._socket.close()
        if self._reader:
            await self._reader

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for text in self._socket:
                self._take(json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            self.closed = self._socket.close_code
            self._changed.set()
            for reply in self._replies.values():
                if not reply.done():
                    reply.cancel()

    def _take(self, message: dict[str, Any]) -> None:
        self.received.append(message)
        if message["type"] == "reply":
            reply = self._replies.pop(message["ref"])
            if not reply.done():  # nobody waits for it any more
                reply.set_result(message)
            return
        subject = message["type"]
        if "item" in message and subject in (
            "tally",
            "mine",
            "answers",
            "groups",
            "codebook",
            "sorted",
            "themes",
        ):
            subject += f" {message['item']}"
        if "block" in message:
            subject += f" {message['block']}"
        self.latest[subject] = message
        self._changed.set()


class Phone(Person):
    """A participant's phone; its token is its own and stays the same when it comes back."""

    def __init__(self, hall: "Hall") -> None:
        super().__init__(hall, "participant")
        self.token = secrets.token_urlsafe(16)
        self.numbers: dict[tuple[str, int, int], int] = {}

    async def joins(self, code: str) -> Self:
        """Opens the socket and says hello with the join code."""
        await self.opens()
        reply = await self.asks(type="hello", meeting=code, role="participant", token=self.token)
        assert reply["ok"], reply
        await self.sees("state")
        return self

    async def answers(
        self,
        item: str,
        answer: dict[str, Any] | None,
        *,
        run: int = 1,
        slot: int = 0,
        number: int | None = None,
    ) -> dict[str, Any]:
        """Answers (None withdraws), by the next number unless told, and gives the reply."""
        where = (item, run, slot)
        self.numbers[where] = number or self.numbers.get(where, 0) + 1
        return await self.asks(
            type="answer", item=item, run=run, slot=slot, number=self.numbers[where], answer=answer
        )


class Staff(Person):
    """A projector, presenter page or secretary's page, let in by a key of its own."""

    async def arrives(self, meeting: str) -> Self:
        """Gets a key handed out, opens the socket and says hello."""
        _, secret = await self.hall.store.hand_out(meeting, self.role)  # type: ignore[arg-type]
        await self.opens(cookie=self.hall.cookie(meeting, secret))
        reply = await self.asks(type="hello", meeting=meeting, role=self.role)
        assert reply["ok"], reply
        await self.sees("state")
        return self

    async def steers(self, action: str, *, seen: int | None = None, **about: Any) -> dict[str, Any]:
        """Steers on the newest state it has seen, again while that was not yet the newest."""
        while True:
            revision = self.latest["state"]["revision"] if seen is None else seen
            reply = await self.asks(type="steer", seen=revision, action=action, **about)
            if reply["ok"] or seen is not None or reply["word"] != "stale":
                return reply
            await self.sees("state", lambda state, old=revision: state["revision"] > old)

    async def opens_item(self, item: str) -> None:
        """Goes to a question and opens it."""
        assert (await self.steers("go", item=item))["ok"]
        await self.sees("state", lambda state: state["current"] == item)
        assert (await self.steers("open"))["ok"]
        await self.sees("state", lambda state: phase(state, item) == "open")


class Hall:
    """A server in the test's own loop, with the store of this run behind it."""

    def __init__(self, app: Starlette, server: uvicorn.Server, port: int, store: Store) -> None:
        self.app = app
        self.server = server
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self.store = store
        self.people: list[Person] = []

    async def meeting(
        self, *items: Item, title: str = "Samling om helsetjenester", **about: Any
    ) -> str:
        """Makes a meeting with these agenda items; its id."""
        meeting = Meeting(id=secrets.token_hex(6), title=title, agenda=items, **about)
        return await self.store.create(meeting)

    async def code(self, meeting: str) -> str:
        """The meeting's join code."""
        code = await self.store.code(meeting)
        assert code
        return code

    async def link(self, meeting: str) -> str:
        """The join code with its pass, as links and QR codes have it."""
        return joincode.link(await self.store.secret(), await self.code(meeting))

    def cookie(self, meeting: str, secret: str) -> str:
        """The Cookie header of a browser that exchanged a key."""
        return self.cookie_of(Holder(keys=((meeting, digest(secret)),)))

    def cookie_of(self, holder: Holder) -> str:
        """The Cookie header of a browser that holds this."""
        access = self.app.state.access
        data = {"k": holder.keys, "o": holder.organiser, "l": holder.language}
        return f"{access.cookie_name}={access._serializer.dumps(data)}"

    def phone(self) -> Phone:
        """A new phone."""
        phone = Phone(self)
        self.people.append(phone)
        return phone

    def staff(self, role: KeyRole) -> Staff:
        """A new screen of that role."""
        staff = Staff(self, role)
        self.people.append(staff)
        return staff

    async def stop(self) -> None:
        """Sends everybody home and stops the server."""
        for person in self.people:
            with contextlib.suppress(OSError, ConnectionClosed):
                await person.leaves()
        self.server.should_exit = True


def phase(state: dict[str, Any], item: str) -> str:
    """The phase of an agenda item in a staff state."""
    found: str = next(part["phase"] for part in state["agenda"] if part["id"] == item)
    return found


@contextlib.asynccontextmanager
async def hall(store_url: str, **settings: Any) -> AsyncIterator[Hall]:
    """A hall; everything in it ends with the block."""
    app = create(Settings.read(redis_url=store_url, **settings))
    config = uvicorn.Config(
        app, http=RawPath, ws="none", log_config=None, lifespan="on", server_header=False
    )
    server = Prompt(config)
    client = Client(store_url)
    with listening() as listener:
        here = Hall(app, server, listener.getsockname()[1], Store(client))
        task = asyncio.create_task(server._serve([listener]))
        try:
            await until(lambda: server.started or task.done(), within=30)
            yield here
        finally:
            await here.stop()
            await asyncio.wait_for(task, 15)
            await client.close()
