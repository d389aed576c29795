"""CSV: a zip of one file about the meeting, and for each question of answers, result and themes.

Last in it stand the digests of them all (`sha256sum -c SHA256SUMS`), for whoever archives it. The
dialect is what a spreadsheet set to Norwegian opens by a double click: semicolons, decimal
commas, UTF-8 with its mark.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from hashlib import sha256

from polling.export.harmless import disarmed, file_name
from polling.export.summary import Part, Summary, about, explanation, overview
from polling.export.theme_tables import (
    heading_table,
    matrix_table,
    minority_table,
    sorting_table,
    theme_table,
)
from polling.kinds import Cell, Table
from polling.refused import Translate

#: The name that `sha256sum` goes by.
SUMS = "SHA256SUMS"
#: The earliest time a zip can hold: the same meeting gives the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def write_csv(model: Summary, _: Translate) -> bytes:
    """The summary as a zip of CSV files."""
    buffer = io.BytesIO()
    answers, result = _("svar"), _("resultat")
    with zipfile.ZipFile(buffer, "w") as archive:
        _add(archive, _("00 om møtet"), _about_rows(model, _))
        width = len(str(max((part.number for part in model.parts), default=1)))
        for part in model.parts:
            name = f"{_number(part, max(2, width))} {file_name(part.text)}".strip()
            if part.head:
                _add(archive, f"{name} – {answers}", [part.head, *part.rows])
            if part.results:
                _add(archive, f"{name} – {result}", _finding_rows(part.results))
            if part.themed:
                found = (theme_table(part.themed, _), matrix_table(part, part.themed, _))
                for said, table in zip((_("temaer"), _("temamatrise")), found, strict=True):
                    _add(archive, f"{name} – {said}", [table.head, *table.rows])
                told = (heading_table, sorting_table, minority_table)
                sorting = [made for tell in told if (made := tell(part.themed, _)).rows]
                _add(archive, f"{name} – {_('sortering')}", _finding_rows(sorting))
        sums = [f"{sha256(archive.read(n)).hexdigest()}  {n}\n" for n in archive.namelist()]
        _put(archive, SUMS, "".join(sums).encode())
    return buffer.getvalue()


def _number(part: Part, width: int) -> str:
    number, _, run = part.label.partition(".")
    return number.zfill(width) + (f"-{run}" if run else "")


def _about_rows(model: Summary, _: Translate) -> Iterable[Sequence[Cell]]:
    head, rows = overview(model, _)
    yield from about(model, _)
    yield from ((sentence,) for sentence in explanation(_))
    yield ()
    yield head
    yield from rows


def _finding_rows(tables: Iterable[Table]) -> Iterable[Sequence[Cell]]:
    for table in tables:
        yield (table.caption,)
        yield table.head
        yield from table.rows
        yield ()


def _add(archive: zipfile.ZipFile, name: str, rows: Iterable[Sequence[Cell]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    _put(archive, f"{name}.csv", text.getvalue().encode("utf-8-sig"))


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # the same on every system
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


def cell_text(cell: Cell) -> str:
    """One cell as text of the dialect."""
    match cell:
        case None:
            return ""
        case str():
            return disarmed(cell)
        case float():
            return f"{cell:.10g}".replace(".", ",")
        case _:
            return str(cell)
