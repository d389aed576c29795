"""`python3 -m polling restore FILE`: what `backup` wrote, into an empty store."""

import argparse
import asyncio
import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from polling.commands.at_store import at_store
from polling.settings import Settings
from polling.store import Store, embedded, keys
from polling.store.audit import SERVER
from polling.store.copying import NoCopy, put_back, read, remove_everything
from polling.store.retention import Deletion


def main(chosen: argparse.Namespace) -> int:
    """Puts it back and says what was; 2 when the file cannot be read."""
    try:
        print(asyncio.run(restore(chosen.settings, chosen.file, replace=chosen.replace)))
    except OSError as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    return 0


async def restore(settings: Settings, file: Path, *, replace: bool) -> str:
    """Puts back what the file holds, in place of what is there if `replace`; a sentence about it.

    Raises OSError, polling.store.copying.NoCopy and polling.store.place.StoreError.
    """
    with file.open(encoding="ascii", errors="replace") as opened:
        found = read(opened)
    with _no_server(settings):
        async with at_store(settings) as store:
            if await store.redis.exists(keys.MEETINGS) and not replace:
                raise NoCopy(
                    "There are meetings in that store already. To lose them, with all their "
                    "answers, and have those of the file instead: --replace"
                )
            gone = await store.deletions()
            await remove_everything(store)
            await put_back(store, found)
            again = await _deleted_again(store, gone)
            meetings = sum(each.key.endswith("}:document") for each in found)
            await store.audit.note(SERVER, "put back", about=str(meetings))
            await store.client.rewritten()
    text = f"Put back: meetings: {meetings}."
    if again:
        text += f" Answers that had been deleted since were deleted again: {', '.join(again)}."
    return f"{text} Start the server; phones that were there find out by themselves."


@contextmanager
def _no_server(settings: Settings) -> Iterator[None]:
    """Makes sure that no server runs on the data; of an outside store nobody can tell."""
    if settings.redis_url:
        yield
        return
    with embedded.claim(settings.data):
        yield


async def _deleted_again(store: Store, gone: list[Deletion]) -> list[str]:
    """Deletes what this store's record says was deleted and the backup still had; the ids."""
    today, again = dt.datetime.now(dt.UTC).date(), []
    known = {each.meeting: each.whole for each in await store.deletions()}
    for each in gone:
        if known.get(each.meeting) == each.whole:
            continue
        await store.note(each)
        if await store.redis.exists(keys.of_meeting(each.meeting, "document")):
            await (store.delete(each.meeting) if each.whole else store.purge(each.meeting, today))
            # They are the answers that were counted when they were deleted first.
            await store.note(each.model_copy(update={"verified": None}))
            again.append(each.meeting)
    return again
