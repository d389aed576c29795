"""Old results brought in: a stranger's spreadsheet or CSV in, its tables out, and nothing run."""

import asyncio
import json
from pathlib import Path
from typing import Any

from polling.children import Work, asked
from polling.importing.delimited import rows_of
from polling.importing.tables import Table
from polling.refused import Refused
from polling.words import N_

#: What one file may weigh when it comes.
LIMIT = 10 * 1024 * 1024
SECONDS = 10.0
UNPACKING = Work(str(Path(__file__).with_name("unpack.py")), memory=512 << 20, seconds=8)
#: Children at work at once in one process; each may take a tenth of a small server's memory.
_AT_ONCE = 2
#: More than everything a child may read comes to as JSON: beyond it nothing is read.
_SAID = 64 * 1024 * 1024
_ZIP = b"PK"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"

_under_way = 0


async def tables(data: bytes, name: str) -> list[Table]:
    """The tables in a file called `name`: sheets of a workbook, CSV files of a zip, or one CSV.

    A zip is opened in a child process with limits of its own on memory and time. `Refused`:
    "limit" when it is too large, "invalid" when it is none of these, "busy" when others are at it.
    """
    if len(data) > LIMIT:
        raise _too_large()
    if data.startswith(_OLD_OFFICE):
        text = N_("Dette er et regneark i et gammelt format. Lagre det som .xlsx eller .csv først.")
        raise Refused("invalid", text)
    if not data.startswith(_ZIP):
        return [Table(name, await asyncio.to_thread(rows_of, data))]
    found = await _unpacked(data)
    if "sheets" in found:
        return [Table(sheet, rows) for sheet, rows in found["sheets"]]
    return [
        Table(file, await asyncio.to_thread(rows_of, text.encode()))
        for file, text in found["files"]
    ]


def _too_large() -> Refused:
    return Refused("limit", N_("Filen er for stor. Grensen er {limit} MB."), limit=LIMIT >> 20)


async def _unpacked(data: bytes) -> dict[str, Any]:
    global _under_way
    if _under_way >= _AT_ONCE:
        raise Refused("busy", N_("Andre henter inn resultater akkurat nå. Prøv igjen om litt."))
    _under_way += 1
    try:
        status, said = await asked(UNPACKING, data, SECONDS)
    finally:
        _under_way -= 1
    # No status: its time was up; a signal is how a limit ends it.
    if status is None or status == 2 or status < 0 or len(said) > _SAID:
        raise Refused("limit", N_("Det er mer i filen enn det kan være fra et møte."))
    if status or not said:
        text = N_("Filen er ikke et helt regneark (.xlsx) eller en zip med CSV-filer.")
        raise Refused("invalid", text)
    found: dict[str, Any] = await asyncio.to_thread(json.loads, said)
    return found
