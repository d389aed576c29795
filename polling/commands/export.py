"""`python3 -m polling export ID --into DIR`: everything about a meeting, as files."""

import argparse
import asyncio
import sys
from pathlib import Path

from polling import joincode
from polling.commands.at_store import at_store
from polling.export.deck import check_template, write_deck
from polling.export.deck.template import LARGEST
from polling.export.formats import DECK, FORMATS, download_name
from polling.export.summary import summary
from polling.record import MeetingRecord
from polling.refused import Refused
from polling.settings import Settings
from polling.words import translator, written


def main(chosen: argparse.Namespace) -> int:
    """Writes the files and prints their names; 2 when there is no such meeting, or template."""
    try:
        template = _template(chosen.template) if chosen.template else None
    except Refused as refused:
        sys.stderr.write(f"{chosen.template}: {refused.sentence(translator('en'))}\n")
        return 2
    except OSError as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    try:
        written = asyncio.run(export(chosen.settings, chosen.id, chosen.into, template))
    except Refused as refused:
        sys.stderr.write(f"{chosen.id}: {refused.sentence(translator('en'))}\n")
        return 2
    except OSError as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    for file in written:
        print(file)
    return 0


async def export(
    settings: Settings, meeting: str, into: Path, template: bytes | None = None
) -> list[Path]:
    """Writes the meeting of that id, or join code, in every format; the files' names.

    The deck stands on the layouts of the `template`, if there is one. `Refused("unknown")` when
    there is no such meeting.
    """
    async with at_store(settings) as store:
        code = joincode.normalise(meeting)
        found = await store.by_code(code) if code else None
        record = await store.record(found or meeting)
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for each in FORMATS:
        file = into / download_name(record.meeting, each.address)
        on_template = template is not None and each.address == DECK
        file.write_bytes(_deck(record, template) if on_template else each.write(record))
        written.append(file)
    return written


def _template(file: Path) -> bytes:
    """What is in the file; `Refused` where no deck can stand on it."""
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    check_template(data)
    return data


def _deck(record: MeetingRecord, template: bytes | None) -> bytes:
    translate = translator(written(record.meeting.language))
    return write_deck(summary(record, translate), translate, template)
