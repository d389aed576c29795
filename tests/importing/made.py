"""Files with old results, made as other programs make them."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

#: Facts of a public meeting document, where they are at hand.
FACTS = Path(__file__).resolve().parents[3] / "shared" / "meetings" / "samling-1b-2021.json"

QUESTION = "Hvordan tror du brukerne vil oppleve en endring?"
SAID = (
    "Liten eller ingen endring", "Bedre samhandling", "Usikkerhet", "Frustrasjon",
    "Økt brukerinvolvering", "Liten eller ingen endring", "=1+1", "Kommer an på\nhvordan",
)  # fmt: skip
STATEMENTS = ("Jeg vet hva vi skal endre", "Vi er klare")


def brukerne() -> tuple[str, Sequence[str]]:
    """The open question of the gathering and its 25 answers; made-up ones where it is not there."""
    if not FACTS.exists():
        return QUESTION, SAID
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    found = next(each for each in facts["questions"] if each["key"] == "brukerne")
    return found["text"], found["answers"]


def workbook(
    rows: Sequence[Sequence[Any]], *, sheet: str = "Voters", above: Sequence[Sequence[Any]] = ()
) -> bytes:
    """A workbook with a sheet of rows, behind another sheet that says nothing."""
    book = openpyxl.Workbook()
    book.active.title = "Summary"
    book.active.append(["Made elsewhere"])
    filled = book.create_sheet(sheet)
    for row in (*above, *rows):
        filled.append(list(row))
    for cells in filled.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # "=1+1" is what somebody wrote
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def gathering(date: str = "Date (UTC)") -> bytes:
    """The gathering as Mentimeter has it: "Ståsted" with two statements, and the open question."""
    text, answers = brukerne()
    head = [date, "Session", "Voter", *(f"Ståsted::{each}" for each in STATEMENTS), text]
    day = dt.datetime(2021, 4, 21, 9, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
    rows: list[list[Any]] = []
    for at, said in enumerate(answers):
        rated = [1 + at % 5, None if at % 4 == 3 else 1 + (at * 3) % 5]
        rows.append([day + dt.timedelta(minutes=at), 1, f"voter-{at:03}-secret", *rated, said])
    rows.append([day, 1, "voter-999-secret", None, None, None])
    return workbook([head, *rows], above=[["Organisering – samling 1B"], []])


def csv_of(rows: Sequence[Sequence[str]], separator: str = ";") -> str:
    """Rows as CSV."""
    return "\r\n".join(
        separator.join(f'"{cell}"' if set(cell) & set(';,"\n\t') else cell for cell in row)
        for row in rows
    )


def zipped(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression, compresslevel=1) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


# What a stranger may send instead.

_SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def bare_workbook(sheet: bytes, shared: bytes = b"", **more: bytes) -> dict[str, bytes]:
    """The files of a workbook with one sheet, written by hand."""
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_LINK}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>"
    )
    return {
        "xl/workbook.xml": (
            f'<workbook {_SPACE} xmlns:r="{_LINK}"><sheets>'
            '<sheet name="Voters" sheetId="1" r:id="r1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": rels.encode(),
        "xl/worksheets/sheet1.xml": sheet,
        **({"xl/sharedStrings.xml": shared} if shared else {}),
        **more,
    }


def sheet_of(cells: str) -> bytes:
    """A sheet's XML around its rows."""
    return f"<worksheet {_SPACE}><sheetData>{cells}</sheetData></worksheet>".encode()


def hostile() -> dict[str, bytes]:
    """Files that are to be refused within a second, by what they are."""
    row = sheet_of('<row><c t="inlineStr"><is><t>x</t></is></c></row>')
    zeros = b"0" * (300 << 20)
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
        f"<!ENTITY {new} '{f'&{old};' * 10}'>".encode()
        for old, new in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    link = zipfile.ZipInfo("xl/link.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        for name, data in bare_workbook(row).items():
            archive.writestr(name, data)
        archive.writestr(link, "/etc/passwd")
    strings = b"<sst>" + b"<si><t>" + b"a" * (200 << 20) + b"</t></si></sst>"
    return {
        "zip bomb": zipped(bare_workbook(row, **{"xl/media/zeros": zeros})),
        "bomb in the sheet": zipped(bare_workbook(zeros[: 40 << 20])),
        "200 MB of shared strings": zipped(bare_workbook(row, strings)),
        "a text shared by too many cells": zipped(
            bare_workbook(
                sheet_of("<row>" + '<c t="s"><v>0</v></c>' * 500 + "</row>"),
                b"<sst><si><t>" + b"a" * 100_000 + b"</t></si></sst>",
            )
        ),
        "a million rows": zipped(bare_workbook(sheet_of("<row/>" * 1_000_000))),
        "a cell far out": zipped(
            bare_workbook(sheet_of('<row><c r="XFD1" t="str"><v>x</v></c></row>'))
        ),
        "elements without end": zipped(bare_workbook(sheet_of("<x/>" * 6_000_000))),
        "deep": zipped(bare_workbook(sheet_of("<row>" * 2_000_000))),
        "a hundred thousand members": zipped(
            {f"xl/{at}": b"" for at in range(100_000)}, zipfile.ZIP_STORED
        ),
        "a name that leads out": zipped(bare_workbook(row, **{"xl/../../../etc/x": b"x"})),
        "a name from the root": zipped(bare_workbook(row, **{"/etc/x": b"x"})),
        "a link": linked.getvalue(),
        "entities": zipped(bare_workbook(laughs + b"]><worksheet>&k;</worksheet>")),
        "an entity from elsewhere": zipped(
            bare_workbook(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>')
        ),
        "entities in shared strings": zipped(
            bare_workbook(row, laughs + b"]><sst><si><t>&k;</t></si></sst>")
        ),
        "cut off": zipped(bare_workbook(row))[:-40],
        "no workbook": zipped({"a.txt": b"x"}),
        "an old workbook": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        "nothing": b"",
        "11 MB": b"a;b\n" * (3 << 20),
    }
