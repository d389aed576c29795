"""`python3 -m polling log`: who did what, newest last, as lines or as a spreadsheet's file."""

import argparse
import asyncio

from polling.commands.at_store import at_store
from polling.settings import Settings
from polling.signing.log import table
from polling.signing.sentences import role_of, sentence
from polling.store.audit import Entry
from polling.words import translator


def main(chosen: argparse.Namespace) -> None:
    """Prints it."""
    print(asyncio.run(told(chosen.settings, chosen.meeting, csv=chosen.csv)), end="")


async def told(settings: Settings, meeting: str | None, *, csv: bool) -> str:
    """The log of all meetings and of the server, or of one meeting (its id)."""
    _ = translator("en")
    async with at_store(settings) as store:
        titles = {each.id: each.title for each in await store.meetings()}
        found = await store.audit.entries([meeting] if meeting else titles)
    if meeting:
        found = [each for each in found if each.meeting == meeting]
    if csv:
        return table(found, titles, _)
    return "".join(f"{_line(each, titles)}\n" for each in reversed(found))


def _line(entry: Entry, titles: dict[str, str]) -> str:
    _ = translator("en")
    time = entry.minute.strftime("%H:%M") if entry.minute else "     "
    who = " ".join(filter(None, [role_of(entry, _), entry.who and f"“{entry.who}”"]))
    title = titles.get(entry.meeting, entry.meeting)
    said = f"{entry.day} {time}  {who + ': ' if who else ''}{sentence(entry, _)}" + (
        f"  [{title}]" if title else ""
    )
    # A terminal shows what a title may hold; none of it is a command to it.
    return "".join(c if c.isprintable() else "�" for c in said)
