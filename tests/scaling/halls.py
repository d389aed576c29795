"""Several servers on one store, behind the balancer that docs/operating.md describes."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from polling import ballot
from polling.access import Access
from polling.settings import Settings
from polling.store import Client, Store
from polling.store.keys import RoundKey
from tests.live.people import hall
from tests.running import ROOT, Started, free_port
from tests.scaling.hosts import Host
from tests.scaling.stores import Stores
from tests.store.rooms import steers
from tests.trials.crowd import LedgerPhone
from tests.trials.house import COMMAND, House
from tests.trials.meetings import made, open_text

ITEM = "open1"
#: Becomes another program, in the session that it was started in.
AS = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"
HAPROXY = shutil.which("haproxy") or ""


def balancing(servers: Sequence[tuple[str, int]], port: int) -> str:
    """HAProxy's configuration as the guide has it, for these servers."""
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    found = re.search(r"```haproxy\n(.*?)```", guide, re.DOTALL)
    assert found
    lines = []
    for line in found[1].splitlines():
        if line.strip().startswith("maxconn "):
            lines.append("    maxconn 1000")  # of which this machine may allow fewer
        elif line.strip().startswith("bind "):
            lines.append(f"    bind 127.0.0.1:{port}")
        elif line.strip().startswith("server a "):
            lines += [f"    server s{n} {h}:{p}" for n, (h, p) in enumerate(servers)]
        elif not line.strip().startswith("server "):
            lines.append(line)
    return "\n".join(lines) + "\n"


class Waiter(LedgerPhone):
    """A phone that also notes when it sent what was acknowledged, and when it was."""

    def __init__(self, house: Any, name: int, code: str) -> None:
        super().__init__(house, name, code)
        self.waits: list[tuple[float, float]] = []

    async def gives(self, item: str, text: Any, **about: Any) -> dict[str, Any] | None:
        """Gives an answer, and sends it until it is told its fate; None when it never was."""
        sent = time.monotonic()
        reply = await super().gives(item, text, **about)
        if reply and reply["ok"]:
            self.waits.append((sent, time.monotonic()))
        return reply


class Halls(House):
    """Servers, each with a data directory of its own; people come in through the balancer."""

    def __init__(
        self,
        stores: Stores,
        place: Path,
        *,
        hosts: Sequence[Host],
        workers: int,
        replicas: int,
    ) -> None:
        super().__init__(place, workers)
        self.stores = stores
        self.replicas = replicas
        self._hosts = hosts
        self._inside = AsyncExitStack()
        self._all: list[Started] = []
        self._balancer: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Starts the servers, and the balancer in front of them."""
        listed = await (self._processes() if self._hosts else self._here())
        self.port = free_port()
        file = self.data / "haproxy.cfg"
        file.write_text(balancing(listed, self.port), encoding="ascii")
        self._balancer = subprocess.Popen(
            [HAPROXY, "-db", "-q", "-f", str(file)], stdout=subprocess.DEVNULL
        )
        async with asyncio.timeout(20):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    writer.close()
                    break
        store = self.store
        settings = Settings.read(redis_url=self.stores.url, data=self.data)
        self._access = Access(store, settings, await store.secret())

    async def _processes(self) -> list[tuple[str, int]]:
        told = {"REDIS_URL": self.stores.url, "POLLING_REPLICAS": str(self.replicas)}
        for number, host in enumerate(self._hosts):
            options = ["--host", host.address, "--port", "0", "--workers", str(self.workers)]
            options += ["--data", str(self.data / str(number))]
            command = [*host.before, sys.executable, "-c", COMMAND, *options]
            self._all.append(Started("-c", AS, *command, **told))
        listed = []
        for host, each in zip(self._hosts, self._all, strict=True):
            said = await asyncio.to_thread(each.says, "Stop with Ctrl-C")
            found = re.search(r"polling is at http://[\d.]+:(\d+)", said)
            assert found, said
            listed.append((host.address, int(found[1])))
        return listed

    async def _here(self) -> list[tuple[str, int]]:
        """Two servers in this loop."""
        listed = []
        for number in range(2):
            about = {"data": self.data / str(number), "replicas": self.replicas}
            here = await self._inside.enter_async_context(hall(self.stores.url, **about))
            listed.append(("127.0.0.1", here.port))
        return listed

    @property
    def store(self) -> Store:
        """A fresh way to the store."""
        client = Client(self.stores.url)
        self._clients.append(client)
        return Store(client)

    @property
    def log(self) -> str:
        """What all servers have written to their standard error."""
        return "".join(each.err for each in self._all if each.place.exists())

    async def asked(self, store: Store, phones: int) -> tuple[str, list[Waiter]]:
        """A new meeting with an open question, and phones that are in it."""
        meeting = await store.create(made(open_text()))
        await steers(store, meeting, "go", item=ITEM)
        await steers(store, meeting, "open")
        code = await self.link(meeting)
        found = [Waiter(self, number, code) for number in range(phones)]
        self.people.extend(found)
        await asyncio.gather(*(each.stays() for each in found))
        return meeting, found

    async def leave(self) -> None:
        """Sends everybody home and ends everything."""
        await super().leave()
        if self._balancer:
            self._balancer.kill()
            self._balancer.wait()
        await self._inside.aclose()
        for each in self._all:
            await asyncio.to_thread(each.close)


async def wrong(store: Store, meeting: str, phones: Sequence[LedgerPhone]) -> list[str]:
    """What in the store is not as the ledgers of these phones say; nothing where all is well."""
    where = RoundKey(meeting, "live", ITEM, 1)
    key = (await store.snapshot(meeting)).key
    assert key
    found = {f.decode(): r for f, r in (await store.redis.hgetall(where.key("answers"))).items()}
    said: list[str] = []
    for phone in phones:
        record = found.pop(ballot.ballot(key, phone.token, ITEM, 1, 0), None)
        value = record.split(b"\0", 3)[3] if record else b""
        stands = json.loads(value) if value else None
        ledger = phone.ledgers[ITEM, 1, 0]
        if stands not in ledger.may_stand():
            said.append(
                f"{meeting} {phone.name}: {stands} for {ledger.acked} of {len(ledger.sent)}"
            )
    said += [f"{meeting}: an answer that nobody sent" for _ in found]
    if mended := await store.recount(where):
        said.append(f"{meeting}: {mended} counts were wrong")
    return said


@asynccontextmanager
async def halls(
    stores: Stores,
    place: Path,
    *,
    hosts: Sequence[Host] = (),
    workers: int = 1,
    replicas: int = 0,
) -> AsyncIterator[Halls]:
    """Servers that run, as processes on these hosts or two in this loop, until the block ends."""
    here = Halls(stores, place, hosts=hosts, workers=workers, replicas=replicas)
    try:
        await here.start()
        yield here
    finally:
        await here.leave()
