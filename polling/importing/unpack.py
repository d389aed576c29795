"""The child that opens a stranger's zip: a workbook's or an archive's cells out, as JSON.

Run by its path, with nothing of ours imported, so that it starts quickly and knows nothing. What
the zip says of itself is looked at before anything is unpacked; XML is read as a stream that knows
no entities. Status 1 when it is no such file, 2 when it is too much.
"""

import io
import json
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

#: What a zip may hold, and what all of it may come to. A hall of a thousand comes to 3 MB.
MEMBERS = 2000
UNPACKED = 32 * 1024 * 1024
#: Cells, shared texts, characters and elements of XML of all sheets together.
CELLS = 200_000
TEXTS = 200_000
CHARACTERS = 16_000_000
ELEMENTS = 450_000
COLUMNS = 600

Rows = list[list[str]]
#: What may still be read.
Budget = dict[str, int]


class TooMuch(Exception):
    """More than any meeting comes to."""


def opened(data: bytes) -> zipfile.ZipFile:
    """The zip, when what it says of itself is within bounds; nothing is unpacked yet."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise ValueError("no zip")
    # Read before the directory is: a hundred thousand entries take a second.
    (entries,) = struct.unpack_from("<H", data, end + 10)
    if entries > MEMBERS:
        raise TooMuch
    archive = zipfile.ZipFile(io.BytesIO(data))
    infos = archive.infolist()
    if len(infos) > MEMBERS or sum(info.file_size for info in infos) > UNPACKED:
        raise TooMuch
    for info in infos:
        parts = re.split(r"[/\\]", info.filename)
        link = info.external_attr >> 16 & 0o170000 == 0o120000
        if ".." in parts or info.filename.startswith(("/", "\\")) or link or info.flag_bits & 1:
            raise ValueError("a name that leads out, a link, or a secret")
    return archive


def tables(data: bytes) -> dict[str, Any]:
    """`{"sheets": [[name, rows], …]}` of a workbook, `{"files": [[name, text], …]}` of CSV."""
    with opened(data) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            return {"sheets": list(sheets(archive))}
        files = [name for name in names if name.lower().endswith(".csv")]
        if not files:
            raise ValueError("no tables")
        return {"files": [[name, archive.read(name).decode("utf-8-sig")] for name in files]}


def sheets(archive: zipfile.ZipFile) -> Iterator[list[Any]]:
    """Each sheet's name and rows (ECMA-376 part 1, 18.2, 18.3, 18.4), cells as text."""
    budget = {"cells": CELLS, "characters": CHARACTERS, "elements": ELEMENTS}
    names = archive.namelist()
    shared: list[str] = []
    if "xl/sharedStrings.xml" in names:
        shared = _shared(archive, budget)
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for tag, found in _starts(archive, "xl/_rels/workbook.xml.rels"):
            if tag == "Relationship":
                targets[found.get("Id", "")] = found.get("Target", "")
    for tag, found in _starts(archive, "xl/workbook.xml"):
        target = targets.pop(found.get("r:id", ""), "").removeprefix("/xl/")
        if tag == "sheet" and f"xl/{target}" in names:
            yield [found.get("name", ""), _rows(archive, f"xl/{target}", shared, budget)]


def _starts(archive: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []

    def start(tag: str, given: dict[str, str]) -> None:
        found.append((_bare(tag), given))
        if len(found) > 10 * MEMBERS:
            raise TooMuch

    parser = _parser()
    parser.StartElementHandler = start
    _parse(archive, name, parser)
    return found


def _shared(archive: zipfile.ZipFile, budget: Budget) -> list[str]:
    texts: list[str] = []
    said: list[str] = []
    inside: list[str] = []

    def start(tag: str, _given: dict[str, str]) -> None:
        _spend(budget, "elements")
        inside.append(_bare(tag))

    def end(tag: str) -> None:
        inside.pop()
        if _bare(tag) == "si":
            texts.append("".join(said))
            said.clear()
            if len(texts) > TEXTS:
                raise TooMuch

    def text(data: str) -> None:
        # What is said how a text sounds (rPh) is no part of it.
        if inside and inside[-1] == "t" and "rPh" not in inside:
            _spend(budget, "characters", len(data))
            said.append(data)

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    _parse(archive, "xl/sharedStrings.xml", parser)
    return texts


def _rows(archive: zipfile.ZipFile, name: str, shared: list[str], budget: Budget) -> Rows:
    rows: Rows = []
    at = {"kind": "", "place": "", "tag": ""}
    said: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        _spend(budget, "elements")
        at["tag"] = _bare(tag)
        if at["tag"] == "row":
            rows.append([])
            _spend(budget, "cells")
        elif at["tag"] == "c":
            at["kind"], at["place"] = given.get("t", "n"), given.get("r", "")
            said.clear()

    def end(tag: str) -> None:
        at["tag"] = ""
        if _bare(tag) == "c" and rows:
            _put(rows[-1], at["place"], _value(at["kind"], "".join(said), shared), budget)

    def text(data: str) -> None:
        # Of a formula only what it last came to is read.
        if at["tag"] in ("v", "t"):
            _spend(budget, "characters", len(data))
            said.append(data)

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    _parse(archive, name, parser)
    return rows


def _put(row: list[str], place: str, value: str, budget: Budget) -> None:
    letters = re.match(r"[A-Z]{1,3}", place)
    column = len(row)
    if letters:
        column = 0
        for letter in letters[0]:
            column = 26 * column + ord(letter) - 64
        column -= 1
    if column >= COLUMNS:
        if value:
            raise TooMuch
        return
    missing = column + 1 - len(row)
    if missing > 0:
        _spend(budget, "cells", missing)
        row.extend([""] * missing)
    # A text may be shared by a million cells: it is paid for where it stands.
    _spend(budget, "characters", len(value))
    row[column] = value


def _value(kind: str, said: str, shared: list[str]) -> str:
    if kind == "s":
        at = int(said or -1)
        return shared[at] if 0 <= at < len(shared) else ""
    if kind == "b":
        return "1" if said == "1" else "0"
    if kind == "e":
        return ""
    if kind == "n" and re.fullmatch(r"-?\d{1,15}\.0+", said):
        return said.partition(".")[0]
    return said


def _spend(budget: Budget, what: str, n: int = 1) -> None:
    budget[what] -= n
    if budget[what] < 0:
        raise TooMuch


def _parser() -> Any:
    def no_document_type(*_given: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = no_document_type
    parser.buffer_text = True
    return parser


def _parse(archive: zipfile.ZipFile, name: str, parser: Any) -> None:
    # At once: a token without end, fed in pieces, would be read again with each of them.
    parser.Parse(archive.read(name), True)


def _bare(tag: str) -> str:
    return tag.rpartition(":")[2]


def main() -> int:
    """Reads, unpacks, writes; 1 when there is nothing to read, 2 when there is too much."""
    try:
        found = tables(sys.stdin.buffer.read())
    except (TooMuch, MemoryError):
        return 2
    except (ValueError, KeyError, OSError, EOFError, expat.ExpatError, RuntimeError,
            NotImplementedError, zipfile.BadZipFile, struct.error):  # fmt: skip
        return 1
    except Exception:  # noqa: BLE001 - zlib.error and the like: a file that is not whole
        return 1
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
