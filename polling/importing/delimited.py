"""CSV as people have it: whatever separates the cells, and in whichever of three encodings."""

import csv
import io
import re

from polling.export.harmless import bared
from polling.refused import Refused
from polling.words import N_

CELLS = 200_000
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SEPARATORS = (";", "\t", ",")
#: Lines that say which of them it is.
_LOOKED_AT = 40


def rows_of(data: bytes) -> list[list[str]]:
    """The rows of a CSV file; `Refused` when it is none, or has too many cells."""
    text = _decoded(data)
    if "\0" in text:
        raise _none()
    separator = max(_SEPARATORS, key=lambda each: _fits(text, each))
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            cells += len(row) + 1
            if cells > CELLS:
                raise Refused("limit", N_("Det er mer i filen enn det kan være fra et møte."))
            rows.append([bared(cell) for cell in row])
    except csv.Error as error:
        raise _none() from error
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        # Every text in cp1252 that is also UTF-8 was meant as UTF-8.
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Any bytes are text in cp1252; those of pictures and documents have such characters too.
        if encoding != "cp1252" or not _CONTROLS.search(text):
            return text
    raise _none()


def _fits(text: str, separator: str) -> tuple[bool, int]:
    """How well it parts the first lines: whether there are columns, how many rows are as wide."""
    lines = io.StringIO(text[:100_000], newline="")
    widths = []
    try:
        for row in csv.reader(lines, delimiter=separator):
            widths.append(len(row))
            if len(widths) == _LOOKED_AT:
                break
    except csv.Error:
        return False, 0
    widest = max(widths, default=1)
    return widest > 1, sum(width == widest for width in widths) * (widest > 1)


def _none() -> Refused:
    return Refused("invalid", N_("Filen kan ikke leses som CSV eller regneark."))
