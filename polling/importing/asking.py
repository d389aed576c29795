"""Asking for a file to be understood: here where it is small, beside the server where it is not."""

import asyncio
import json
from typing import Any

from polling.children import Work
from polling.children import asked as ask
from polling.importing.working import worked
from polling.refused import Refused
from polling.words import N_

#: Cells that are understood in a tenth of a second or two: a process of its own takes longer.
SMALL = 5_000
SECONDS = 60.0
#: Answers are taken first: this gets what time they leave.
WORKING = Work("polling.importing.working", memory=1 << 30, seconds=60, nice=10)

_under_way = False


async def asked(request: dict[str, Any]) -> dict[str, Any]:
    """What `polling.importing.working` makes of a request; `Refused` as it, or when it fails.

    "busy" while another large file is understood.
    """
    if sum(len(row) for _name, rows in request["tables"] for row in rows) <= SMALL:
        return await asyncio.to_thread(worked, request)
    global _under_way
    if _under_way:
        raise Refused("busy", N_("Andre henter inn resultater akkurat nå. Prøv igjen om litt."))
    _under_way = True
    try:
        reply = await _of_a_child(request)
    finally:
        _under_way = False
    if "refused" in reply:
        word, text, values = reply["refused"]
        raise Refused(word, text, **values)
    return reply


async def _of_a_child(request: dict[str, Any]) -> dict[str, Any]:
    said = await asyncio.to_thread(json.dumps, request)
    status, reply = await ask(WORKING, said.encode(), SECONDS)
    if status != 0 or not reply:
        raise Refused("limit", N_("Det er mer i filen enn det kan være fra et møte."))
    found: dict[str, Any] = await asyncio.to_thread(json.loads, reply)
    return found
