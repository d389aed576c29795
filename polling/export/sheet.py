"""Writing a worksheet from top to bottom: lines, tables, charts, columns as wide as needed."""

from math import ceil
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from polling.export.harmless import plain
from polling.kinds import Cell, Table

#: What one cell may hold, in UTF-16 units; a longer text goes on in the cells below.
CELL_LIMIT = 32_000

_WIDEST = 72
_WIDEST_HEAD = 24
_ROW_PIXELS, _ROW_POINTS, _HIGHEST_POINTS = 20, 15, 409


class Formats:
    """The few looks that cells have."""

    def __init__(self, book: Workbook) -> None:
        top: dict[str, Any] = {"valign": "top"}
        right = {"align": "right", "indent": 1}
        self.title = book.add_format({"bold": True, "font_size": 16, "valign": "vcenter"})
        self.note = book.add_format({"font_color": "#444444"})
        self.caption = book.add_format({"bold": True, "font_size": 12})
        head = {**top, "bold": True, "bg_color": "#e3ecf3", "bottom": 1, "text_wrap": True}
        self.head = book.add_format(head)
        self.head_right = book.add_format({**head, **right})
        self.name = book.add_format({**top, "bold": True})
        self.text = book.add_format({**top, "text_wrap": True})
        self.whole = book.add_format({**top, "num_format": "0", **right})
        self.decimal = book.add_format({**top, "num_format": "0.00", **right})
        self.left = book.add_format({**top, "num_format": "0", "align": "left", "text_wrap": True})


class Pen:
    """Where the next thing is written on a sheet."""

    def __init__(self, sheet: Worksheet, formats: Formats) -> None:
        self.sheet, self.formats = sheet, formats
        self.row = self.column = 0
        self._widths: dict[int, int] = {}
        self._texts: list[tuple[int, int, str]] = []

    def beside(self, columns: int) -> "Pen":
        """A pen so many columns to the right of this one; this one's `finish` does for both."""
        pen = Pen(self.sheet, self.formats)
        pen.row, pen.column = self.row, self.column + columns
        pen._widths, pen._texts = self._widths, self._texts
        return pen

    def skip(self) -> None:
        """An empty row."""
        self.row += 1

    def line(self, text: str, look: Format) -> None:
        """A line across the columns, which it does not widen."""
        for piece in pieces(" ".join(plain(text).split())):
            self.sheet.write_string(self.row, self.column, piece, look)
            self.row += 1

    def pair(self, name: str, value: Cell) -> None:
        """A name and its value beside it."""
        self._write(self.row, self.column, name, self.formats.name)
        self.row += self._write(self.row, self.column + 1, value, self.formats.left)

    def table(self, table: Table) -> tuple[int, int]:
        """The table with caption and head; returns where its first cell below the head is."""
        self.line(table.caption, self.formats.caption)
        looks = [self._looks(cells) for cells in zip(*table.rows, strict=True)]
        looks = looks or [(self.formats.head, None)] * len(table.head)
        if table.rows and all(_is_numbered(cells) for cells in table.rows):
            # Numbers that stand for a text beside them read better on the left.
            looks[0] = (self.formats.head, self.formats.left)
        for at, (name, (look, _)) in enumerate(zip(table.head, looks, strict=True)):
            self._write(self.row, self.column + at, name, look, most=_WIDEST_HEAD)
        self.row += 1
        first = self.row
        for cells in table.rows:
            self.row += max(
                self._write(self.row, self.column + at, cell, looks[at][1])
                for at, cell in enumerate(cells)
            )
        self.skip()
        return first, self.column

    def chart(self, chart: Chart, *, bars: int, description: str) -> None:
        """A chart of so many bars, and rows enough for it."""
        height = 110 + 30 * bars
        chart.set_size({"width": 760, "height": height})
        self.sheet.insert_chart(
            self.row, self.column, chart, {"description": description[:250], "object_position": 2}
        )
        self.row += ceil(height / _ROW_PIXELS) + 2

    def finish(self) -> None:
        """Makes columns as wide as what they hold, and rows as high where text wraps."""
        for column, width in self._widths.items():
            self.sheet.set_column(column, column, width)
        lines: dict[int, int] = {}
        for row, column, text in self._texts:
            # A column is measured in digits, and most letters are narrower.
            room = self._widths[column] * 1.05
            needed = sum(max(1, ceil(len(part) / room)) for part in text.split("\n"))
            lines[row] = max(needed, lines.get(row, 1))
        for row, needed in lines.items():
            if needed > 1:
                self.sheet.set_row(row, min(_ROW_POINTS * needed, _HIGHEST_POINTS))

    def _looks(self, cells: tuple[Cell, ...]) -> tuple[Format, Format | None]:
        """How a column's head and cells look: numbers to the right, whole ones without decimals."""
        numbers = [cell for cell in cells if isinstance(cell, int | float)]
        if not numbers:
            return self.formats.head, None
        whole = all(float(number).is_integer() for number in numbers)
        return self.formats.head_right, self.formats.whole if whole else self.formats.decimal

    def _write(
        self, row: int, column: int, cell: Cell, look: Format | None, *, most: int = _WIDEST
    ) -> int:
        """Writes one cell, below it what it cannot hold; returns how many rows that took."""
        if cell is None:
            return 1
        if not isinstance(cell, str):
            self.sheet.write_number(row, column, cell, look)
            self._widen(column, len(f"{cell:.2f}"), most)
            return 1
        text = plain(cell)
        self._widen(column, max((len(part) for part in text.split("\n")), default=0), most)
        parts = pieces(text)
        for at, part in enumerate(parts):
            self.sheet.write_string(row + at, column, part, look or self.formats.text)
            self._texts.append((row + at, column, part))
        return len(parts)

    def _widen(self, column: int, characters: int, most: int) -> None:
        wanted = min(max(characters + 2, 9), most)
        self._widths[column] = max(self._widths.get(column, 0), wanted)


def _is_numbered(cells: tuple[Cell, ...]) -> bool:
    return isinstance(cells[0], int | None) and any(cells[1:2]) and isinstance(cells[1], str)


def pieces(text: str) -> list[str]:
    """The text in parts that a cell can hold; one empty part for an empty text."""
    # Half the units are characters at the fewest, so this never cuts a pair in two.
    step = CELL_LIMIT // 2
    return [text[at : at + step] for at in range(0, len(text), step)] or [""]
