"""A meeting's tables in an agenda file: all of them on a line, or a line for each."""

import re
from collections.abc import Sequence
from typing import Any

from polling.agenda_file.text import escaped
from polling.meeting import TablePlace

_MANY = re.compile(r"(\d{1,3})(?:\s+(?:bord\s+|tables?\s+)?(?:med|à|a|of|with)\s+(\d{1,3}).*)?")
_ONE = re.compile(r"(.*\S)\s*\((\d{1,3})(?:\s+(?:plass|plasser|seat|seats))?\)")
SEATS = 6


def read_tables(said: str, english: bool, there: int) -> list[dict[str, Any]]:
    """«12 med 6 plasser», or «Vinduet (5)», as tables; `there` are so many before them.

    Their ids follow from where they stand, so that a file read twice means the same tables.
    """
    many = _MANY.fullmatch(said)
    if many:
        word, number, seats = "Table" if english else "Bord", int(many[1]), int(many[2] or SEATS)
        # One too many for the document says that there are too many.
        places = [(f"{word} {n}", seats) for n in range(there + 1, there + 1 + min(number, 61))]
    else:
        one = _ONE.fullmatch(said)
        places = [(one[1], int(one[2]))] if one else [(said, SEATS)]
    return [
        {"id": f"bord{there + at}", "name": name, "seats": seats}
        for at, (name, seats) in enumerate(places, 1)
    ]


def write_tables(tables: Sequence[TablePlace], language: str) -> list[str]:
    """The lines that `read_tables` reads again: one where they are alike and numbered."""
    word, key = ("Bord", "Bord") if language == "nb" else ("Table", "Tables")
    if not tables:
        return []
    seats = tables[0].seats
    alike = [(f"{word} {n}", seats) for n in range(1, len(tables) + 1)]
    if [(table.name, table.seats) for table in tables] == alike:
        of = f"med {seats} plasser" if language == "nb" else f"of {seats} seats"
        return [f"{key}: {len(tables)} {of}"]
    return [f"{key}: {escaped(table.name)} ({table.seats})" for table in tables]
