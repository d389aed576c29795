"""An upgrade without a gap: the next version beside this one, on one store, for a moment."""

from __future__ import annotations

import asyncio
import json
import shutil
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from polling.access import Access
from polling.settings import Settings
from polling.store import Client, Store
from tests.live.people import phase
from tests.running import ROOT, Started, free_port, running_store
from tests.trials.crowd import crowd, keeps_changing
from tests.trials.house import COMMAND, House
from tests.trials.invariant import holds
from tests.trials.meetings import open_text

pytestmark = pytest.mark.timeout(120)
PHONES = 20


def the_next_version(place: Path) -> Path:
    """A copy of this one whose functions in the store, and whose number, are others."""
    for part in ("polling", "static", "templates"):
        shutil.copytree(
            ROOT / part, place / part, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    functions = sorted((place / "polling" / "store" / "functions").glob("*.lua"))
    assert functions
    for function in functions:
        function.write_text(function.read_text("utf-8") + "\n-- Written anew.\n", "utf-8")
    init = place / "polling" / "__init__.py"
    init.write_text(init.read_text("utf-8").replace('__version__ = "', '__version__ = "99.'))
    return place


class Version(House):
    """A server of the version in `code`, on an outside store."""

    def __init__(self, code: Path, store: str, data: Path) -> None:
        super().__init__(data)
        self.code_at = code
        self.url = store
        self.port = free_port()

    async def start(self) -> None:
        self._started = Started(
            # The folder it stands in decides which of the two is imported.
            *("-c", f"import os; os.chdir({str(self.code_at)!r}); {COMMAND}"),
            *("--port", str(self.port), "--data", str(self.data)),
            REDIS_URL=self.url,
        )
        await asyncio.to_thread(self._started.says, "Stop with Ctrl-C")
        store = self.store
        settings = Settings.read(redis_url=self.url, data=self.data)
        self._access = Access(store, settings, await store.secret())

    @property
    def store(self) -> Store:
        client = Client(self.url, timeout=5)
        self._clients.append(client)
        return Store(client)

    def version(self) -> str:
        """What it says of itself."""
        with urllib.request.urlopen(f"{self.base}/health", timeout=5) as reply:
            return str(json.load(reply)["version"])


@asynccontextmanager
async def version(code: Path, store: str, data: Path) -> AsyncIterator[Version]:
    here = Version(code, store, data)
    try:
        await here.start()
        yield here
    finally:
        await here.leave()


async def test_two_versions_serve_one_meeting_until_the_old_one_leaves(tmp_path: Path) -> None:
    next_code = the_next_version(tmp_path / "next")
    with running_store() as url:
        async with version(ROOT, url, tmp_path / "old") as old:
            meeting = await old.meeting(open_text())
            moderator = await old.staff("moderator").arrives(meeting)
            await moderator.opens_item("open1")
            phones = await crowd(old, await old.code(meeting), PHONES)
            enough = asyncio.Event()
            writing = [asyncio.create_task(keeps_changing(p, "open1", enough)) for p in phones]

            async with version(next_code, url, tmp_path / "new") as new:
                assert new.version() == f"99.{old.version()}"
                libraries = await new.store.redis.execute_command("FUNCTION", "LIST")
                assert len(libraries) == 2
                other = await new.staff("moderator").arrives(meeting)
                await other.asks(type="watch", items=["open1"])
                # What the proxy does: who comes from now on comes to the new one.
                for phone in phones:
                    phone.hall = new
                for phone in phones[: PHONES // 2]:
                    await phone.leaves()
                async with asyncio.timeout(20):
                    while not all(p.back.is_set() for p in phones[: PHONES // 2]):
                        await asyncio.sleep(0.02)
                # Each sees what came in by the other, and obeys its moderator.
                assert (await other.steers("close"))["ok"]
                await moderator.sees("state", lambda s: phase(s, "open1") == "closed")
                assert (await moderator.steers("open"))["ok"]
                await other.sees("state", lambda s: phase(s, "open1") == "open")
                before = [max(p.ledgers["open1", 1, 0].sent) for p in phones]
                async with asyncio.timeout(20):
                    while any(
                        p.ledgers["open1", 1, 0].acked <= n
                        for p, n in zip(phones, before, strict=True)
                    ):
                        await asyncio.sleep(0.02)

                assert await old.stop() == 0
                enough.set()
                await asyncio.wait_for(asyncio.gather(*writing), 30)
                assert all(phone.closed in (None, 1012) for phone in phones[PHONES // 2 :])
                await holds(new, meeting, phones, "open1", screens=[other], store=new.store)
