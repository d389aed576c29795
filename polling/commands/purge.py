"""`python3 -m polling purge`: answers whose time is up are deleted, and seen to be gone."""

import argparse
import asyncio
import datetime as dt
import sys
from contextlib import nullcontext

from polling import joincode
from polling.commands.at_store import at_store
from polling.refused import Refused
from polling.settings import Settings
from polling.store import Store
from polling.store.erasing import Remembered, alone, remove_from_files, verify
from polling.store.retention import Deletion
from polling.words import translator

NOT_OURS = (
    "The store that REDIS_URL names keeps its files where polling cannot look, so nobody has "
    "verified that they are gone from there. Whoever runs it has to."
)


def main(chosen: argparse.Namespace) -> int:
    """Deletes and prints the record; 1 when traces are left, 2 when there is no such meeting."""
    try:
        if chosen.list:
            return asyncio.run(_list(chosen.settings))
        return asyncio.run(purge(chosen.settings, chosen.meeting, sure=chosen.yes))
    except Refused as refused:
        sys.stderr.write(f"{chosen.meeting}: {refused.sentence(translator('en'))}\n")
        return 2


async def purge(settings: Settings, meeting: str | None, *, sure: bool) -> int:
    """Deletes the answers of `meeting` (id or join code), or of all whose time is up.

    What was deleted before and never verified is looked for too.
    """
    async with at_store(settings) as store:
        one = await _id(store, meeting) if meeting else None
        if one and not sure and not await _agreed(store, one):
            print("Nothing was deleted.")
            return 0
        async with nullcontext() if settings.redis_url else alone(settings.data):
            return await _purge(store, settings, one)


async def _purge(store: Store, settings: Settings, one: str | None) -> int:
    today, remembered = dt.datetime.now(dt.UTC).date(), Remembered()
    for each in [one] if one else await store.due(today):
        await remembered.remember(store, each)
    if not one:
        await store.purge_due(today)
    elif await store.purge(one, today, did="purged by command") is None:
        print("Somebody is steering that meeting right now, so nothing was deleted. Try again.")
        return 1
    await store.forget_log(settings.log_days)
    waiting = [each for each in await store.deletions() if each.verified is None]
    if not waiting:
        print("Nothing is due, and everything that was deleted is verified.")
        return 0
    rewritten = await remove_from_files(store)
    if settings.redis_url:
        print(*map(_line, waiting), sep="\n")
        if not rewritten:
            print("The store does not write its file anew on our word.")
        print(NOT_OURS)
        return 0
    told, files = await verify(store, settings.data, waiting, remembered, today)
    print(*map(_line, told), sep="\n")
    if all(each.verified for each in told):
        print(f"The store's file was written anew; nothing of them is left in {settings.data}.")
        return 0
    for file in files:
        print(f"Something of them is left in {file}")
    print("Not verified. Remove what is not the store's own, and run this again.")
    return 1


async def _list(settings: Settings) -> int:
    async with at_store(settings) as store:
        for each in await store.deletions():
            print(_line(each))
    return 0


async def _id(store: Store, meeting: str) -> str:
    code = joincode.normalise(meeting)
    found = (await store.by_code(code) if code else None) or meeting
    await store.document(found)
    return found


async def _agreed(store: Store, meeting_id: str) -> bool:
    """Whether the person at the terminal says yes, having read what is to be deleted."""
    meeting, _ = await store.document(meeting_id)
    answers = len({ballot async for ballot, value in store.answers_of(meeting_id) if value})
    ended = (await store.state(meeting_id, "live")).ended
    print(f"“{meeting.title}” ({meeting_id}) has answers: {answers}.")
    if not ended:
        print("It has not ended; it will.")
    print("Delete all of them for ever? Type yes: ", end="", flush=True)
    said: str = await asyncio.to_thread(sys.stdin.readline)
    return said.strip().lower() == "yes"


def _line(deletion: Deletion) -> str:
    seen = f"verified {deletion.verified}" if deletion.verified else "not verified"
    seen += "  with the meeting" if deletion.whole else ""
    return f"{deletion.day}  {deletion.meeting}  answers: {deletion.answers}  {seen}"
