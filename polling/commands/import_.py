"""`python3 -m polling import FILE`: a meeting made of an agenda, or of an exported meeting."""

import argparse
import asyncio
import sys
from pathlib import Path
from random import SystemRandom

from polling import joincode
from polling.commands.at_store import at_store
from polling.commands.files import read_file
from polling.editing.upload import with_safe_files
from polling.refused import Refused
from polling.settings import Settings
from polling.words import translator


def main(chosen: argparse.Namespace) -> int:
    """Makes the meeting and prints its id and join code; 2 when the file cannot be read."""
    try:
        print(asyncio.run(import_(chosen.settings, chosen.file)))
    except Refused as refused:
        sys.stderr.write(f"{chosen.file}: {refused.sentence(translator('en'))}\n")
        return 2
    except OSError as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    return 0


async def import_(settings: Settings, file: Path) -> str:
    """Makes the meeting in the store; a line with its id, join code and title."""
    record = await with_safe_files(read_file(file, SystemRandom()))
    async with at_store(settings) as store:
        meeting_id = await store.restore(record)
        code = await store.code(meeting_id)
    shown = joincode.show(code) if code else "ended, no join code"
    return f"{meeting_id}  {shown}  {record.meeting.title}"
