"""Deleted, and seen to be deleted: the store's file written anew, and looked through."""

import asyncio
import datetime as dt
import fcntl
import logging
import time
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from polling.store import Store
from polling.store.retention import Deletion
from polling.store.rights import without_user
from polling.store.traces import LEAST, texts, traces

log = logging.getLogger(__name__)

#: How long the files that the store has replaced may take to be gone.
REMOVAL_SECONDS = 10.0
LOOK_SECONDS = 0.2


@dataclass(slots=True)
class Remembered:
    """What tells that an answer is still there; read before it is deleted, kept in memory only."""

    ballots: set[bytes] = field(default_factory=set)
    texts: set[bytes] = field(default_factory=set)

    async def remember(self, store: Store, meeting_id: str) -> None:
        """Adds all answers of a meeting."""
        async for ballot, value in store.answers_of(meeting_id):
            if len(ballot) >= LEAST:
                self.ballots.add(ballot)
            self.texts.update(texts(value))


def is_ours(url: str, data: Path) -> bool:
    """Whether the store at `url` is the one that keeps its files in `data`."""
    with suppress(OSError):
        ours = f"unix://{(data / 'store.socket').read_text(encoding='utf-8')}"
        return without_user(url) == ours
    return False


@asynccontextmanager
async def alone(data: Path) -> AsyncIterator[None]:
    """Be the only one who deletes and verifies: what one notes, another would not find."""
    with (data / "purge.lock").open("ab") as held:
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(LOOK_SECONDS)
        yield


async def erase_due(store: Store, data: Path, day: dt.date) -> None:
    """Deletes what is due, and sees to it that it, and what was deleted before, is gone.

    For a store that somebody else runs, it is only asked to write its file anew.
    """
    if not is_ours(store.client.url, data):
        await store.purge_due(day)
        return
    async with alone(data):
        remembered = Remembered()
        for each in await store.due(day):
            await remembered.remember(store, each)
        await store.purge_due(day)
        waiting = [each for each in await store.deletions() if each.verified is None]
        if waiting:
            await remove_from_files(store)
            _, left = await verify(store, data, waiting, remembered, day)
            for file in left:
                log.warning("answers that were deleted are still in %s", file)


async def remove_from_files(store: Store) -> bool:
    """Has the store write its file anew without what was deleted, and waits for it.

    False where the store does not let us, which only one that somebody else runs does.
    """
    return await store.client.rewritten()


async def verify(
    store: Store, data: Path, deletions: Collection[Deletion], remembered: Remembered, day: dt.date
) -> tuple[list[Deletion], list[Path]]:
    """Looks through all files of the embedded store for what was deleted.

    Gives the deletions as they are noted now, verified on `day` where nothing was left; and the
    files in which something was. The notes themselves have to be found, or the files cannot be
    read as they should, and nothing is verified.
    """
    notes = {each.model_dump_json().encode() for each in deletions}
    needles = notes | remembered.ballots | remembered.texts
    meetings = {each.meeting for each in deletions}
    deadline = time.monotonic() + REMOVAL_SECONDS
    while True:
        found = await asyncio.to_thread(traces, data, meetings, needles)
        seen = notes <= found.keys()
        left = {what: file for what, file in found.items() if what not in notes}
        # What people in another meeting wrote too is theirs.
        for text in await _kept(store, remembered.texts & left.keys()):
            del left[text]
        if (seen and not left) or time.monotonic() > deadline:
            break
        await asyncio.sleep(LOOK_SECONDS)
    if left or not seen:
        return list(deletions), sorted(set(left.values()))
    verified = [each.model_copy(update={"verified": day}) for each in deletions]
    for each in verified:
        await store.note(each)
    return verified, []


async def _kept(store: Store, wanted: Iterable[bytes]) -> set[bytes]:
    """Which of these texts the store holds, in whatever key."""
    wanted, found = set(wanted), set[bytes]()
    if wanted:
        async for key in store.redis.scan_iter(count=1000):
            dump = await store.redis.dump(key) or b""
            found |= {text for text in wanted - found if text in dump}
    return found
