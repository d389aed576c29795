"""The whole product as processes, as an operator starts it, and the ways in which it is struck."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import RedisError
from websockets.exceptions import WebSocketException

from polling import joincode
from polling.access import Access, Holder
from polling.meeting import Item
from polling.settings import Settings
from polling.store import Client, Store
from polling.store.access import digest
from tests.live.agenda import four
from tests.live.people import Person, Phone, Staff
from tests.running import Started, alive
from tests.trials.crowd import LedgerPhone
from tests.trials.meetings import made

COMMAND = "import sys; from polling.cli import main; sys.exit(main(sys.argv[1:]))"
FULL = os.environ.get("POLLING_TRIALS_FULL") == "1"
#: What measures at full size only: in the small size its limits are wide enough to hold in a crowd.
ALONE_IN_FULL = pytest.mark.alone if FULL else pytest.mark.trial


def size(small: int, full: int) -> int:
    """How many: few by habit, the real number when POLLING_TRIALS_FULL=1."""
    return full if FULL else small


class House:
    """A server of its own with an embedded store; people of `tests.live.people` come in."""

    def __init__(
        self, data: Path, workers: int = 1, environment: Mapping[str, str] | None = None
    ) -> None:
        self.data = data
        self.environment = environment or {}
        self.workers = workers
        self.port = 0
        self.people: list[Person] = []
        self.logs = ""
        self._started: Started | None = None
        self._access: Access | None = None
        self._clients: list[Client] = []

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Starts it, at the port it had before, and waits until it says where it is."""
        options = ["--port", str(self.port), "--data", str(self.data)]
        options += ["--workers", str(self.workers)]
        self._started = Started("-c", COMMAND, *options, **self.environment)
        said = await asyncio.to_thread(self._started.says, "Stop with Ctrl-C")
        found = re.search(r"polling is at http://127\.0\.0\.1:(\d+)", said)
        assert found, said
        self.port = int(found[1])
        if self._access is None:
            store = self.store
            settings = Settings.read(redis_url=store.client.url, data=self.data)
            self._access = Access(store, settings, await store.secret())

    async def stop(self) -> int:
        """Ends it as an operator does; its exit status."""
        assert self._started is not None
        self._started.process.terminate()
        status = await asyncio.to_thread(self._started.ends)
        self._keep_log()
        return status

    @property
    def store(self) -> Store:
        """A fresh way to the store, wherever it is now."""
        client = Client(f"unix://{(self.data / 'store.socket').read_text()}", timeout=5)
        self._clients.append(client)
        return Store(client)

    @property
    def log(self) -> str:
        """All that the server has written to its standard error, over all its starts."""
        return self.logs + (self._started.err if self._started else "")

    def cookie(self, meeting: str, secret: str) -> str:
        """The Cookie header of a browser that exchanged a key."""
        return self.cookie_of(Holder(keys=((meeting, digest(secret)),)))

    def cookie_of(self, holder: Holder) -> str:
        """The Cookie header of a browser that holds this."""
        assert self._access is not None
        data = {"k": holder.keys, "o": holder.organiser, "l": holder.language}
        return f"{self._access.cookie_name}={self._access._serializer.dumps(data)}"

    async def meeting(self, *items: Item) -> str:
        """Makes a meeting with these agenda items, or with one of each kind; its id."""
        return await self.store.create(made(*(items or four())))

    async def code(self, meeting: str) -> str:
        """The meeting's join code."""
        code = await self.store.code(meeting)
        assert code
        return code

    async def link(self, meeting: str) -> str:
        """The join code with its pass, as links and QR codes have it."""
        return joincode.link(await self.store.secret(), await self.code(meeting))

    def phone(self) -> Phone:
        """A new phone."""
        phone = Phone(self)  # type: ignore[arg-type]
        self.people.append(phone)
        return phone

    def staff(self, role: str) -> Staff:
        """A new screen of that role."""
        staff = Staff(self, role)  # type: ignore[arg-type]
        self.people.append(staff)
        return staff

    def strike_store(self) -> int:
        """Kills the store as a crash would; the number of the process that died."""
        pid = int((self.data / "store.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        return pid

    async def store_is_back(self, after: int, seconds: float = 10) -> None:
        """Waits until another store than the process `after` answers."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    other = int((self.data / "store.pid").read_text()) != after
                    if other and await self.store.redis.ping():
                        return
                except (OSError, ValueError, RedisError):
                    pass
                await asyncio.sleep(0.02)

    def worker_pids(self) -> list[int]:
        """The processes that serve, when there are several."""
        assert self._started is not None
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text().rpartition(")")[2].split()
                    line = (entry / "cmdline").read_bytes()
                except OSError:
                    continue
                mine = int(stat[1]) == self._started.process.pid
                if mine and b"spawn_main" in line and alive(int(entry.name)):
                    found.append(int(entry.name))
        return sorted(found)

    async def leave(self) -> None:
        """Sends everybody home and ends everything."""
        for person in self.people:
            # Its server may be dead; that is what this is about.
            with suppress(OSError, WebSocketException, TimeoutError):
                await (person.goes() if isinstance(person, LedgerPhone) else person.leaves())
        for client in self._clients:
            await client.close()
        if self._started:
            self._keep_log()
            await asyncio.to_thread(self._started.close)

    def _keep_log(self) -> None:
        if self._started and (self._started.place / "err").exists():
            self.logs += self._started.err


@asynccontextmanager
async def house(data: Path, **about: Any) -> AsyncIterator[House]:
    """A house that runs; it ends with the block."""
    here = House(data, **about)
    try:
        await here.start()
        yield here
    finally:
        await here.leave()


@contextmanager
def nobody_starts_it(data: Path) -> Iterator[None]:
    """While this lasts, the store that died is not started again."""
    with (data / "turn.lock").open("ab") as turn:
        deadline = time.monotonic() + 10
        while True:
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                assert time.monotonic() < deadline
                time.sleep(0.005)
        yield
