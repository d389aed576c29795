"""`python3 -m polling export ID --into DIR`: everything about a meeting, as files."""

import argparse
import asyncio
import sys
from pathlib import Path

from polling import joincode
from polling.commands.at_store import at_store
from polling.export.formats import FORMATS, download_name
from polling.refused import Refused
from polling.settings import Settings
from polling.words import translator


def main(chosen: argparse.Namespace) -> int:
    """Writes the files and prints their names; 2 when there is no such meeting."""
    try:
        written = asyncio.run(export(chosen.settings, chosen.id, chosen.into))
    except Refused as refused:
        sys.stderr.write(f"{chosen.id}: {refused.sentence(translator('en'))}\n")
        return 2
    except OSError as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    for file in written:
        print(file)
    return 0


async def export(settings: Settings, meeting: str, into: Path) -> list[Path]:
    """Writes the meeting of that id, or join code, in every format; the files' names.

    `Refused("unknown")` when there is none.
    """
    async with at_store(settings) as store:
        code = joincode.normalise(meeting)
        found = await store.by_code(code) if code else None
        record = await store.record(found or meeting)
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for each in FORMATS:
        file = into / download_name(record.meeting, each.address)
        file.write_bytes(each.write(record))
        written.append(file)
    return written
