"""`python3 -m polling backup FILE`: all that the store keeps, in one file, while it is used."""

import argparse
import asyncio
import datetime as dt
import os
import sys
from pathlib import Path

from polling import __version__
from polling.commands.at_store import at_store
from polling.settings import Settings
from polling.store.copying import written


def main(chosen: argparse.Namespace) -> int:
    """Writes the file and says what is in it; 2 when it cannot be written, or is there already."""
    try:
        print(asyncio.run(backup(chosen.settings, chosen.file)))
    except OSError as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    return 0


async def backup(settings: Settings, file: Path) -> str:
    """Writes the file, whole or not at all, for this account's eyes only; a sentence about it.

    Raises OSError, and polling.store.copying.NoCopy.
    """
    if file.exists():
        raise FileExistsError(f"{file} is there already; a backup takes a new name.")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    meetings = 0
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            made = dt.datetime.now(dt.UTC).date().isoformat()
            async with at_store(settings) as store:
                async for line, each in written(store, software=__version__, made=made):
                    opened.write(line)
                    meetings += each is not None and each.key.endswith("}:document")
            opened.flush()
            os.fsync(opened.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return (
        f"{file}: meetings: {meetings}, {file.stat().st_size / 1e6:.1f} MB. It holds answers and "
        "keys: let nobody read it, and remove it no later than the answers are to go."
    )
