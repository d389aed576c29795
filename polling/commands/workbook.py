"""Reading the cells of a workbook back, with nothing but the standard library."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

from polling.kinds import Cell

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def sheets(data: bytes) -> dict[str, list[list[Cell]]]:
    """The rows of each sheet of a workbook of our own, by the sheet's name, in order.

    Rows are as long as their last cell that holds something; empty cells are None.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [
            sheet.attrib["name"] for sheet in _xml(archive, "xl/workbook.xml").iter(_tag("sheet"))
        ]
        texts = [_text(entry) for entry in _xml(archive, "xl/sharedStrings.xml").iter(_tag("si"))]
        return {
            name: _rows(_xml(archive, f"xl/worksheets/sheet{number}.xml"), texts)
            for number, name in enumerate(names, 1)
        }


def _xml(archive: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(archive.read(name))  # noqa: S314 - written by our own server


def _tag(name: str) -> str:
    return _MAIN + name


def _text(entry: ET.Element) -> str:
    text = "".join(part.text or "" for part in entry.iter(_tag("t")))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _rows(sheet: ET.Element, texts: list[str]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for row in sheet.iter(_tag("row")):
        while len(rows) < int(row.attrib["r"]):
            rows.append([])
        for cell in row.iter(_tag("c")):
            value = cell.findtext(_tag("v"))
            if value is None:
                continue
            column = _column(cell.attrib["r"])
            cells = rows[-1]
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = texts[int(value)] if cell.attrib.get("t") == "s" else _number(value)
    return rows


def _column(reference: str) -> int:
    column = 0
    for letter in reference.rstrip("0123456789"):
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _number(value: str) -> Cell:
    number = float(value)
    return int(number) if number.is_integer() else number
