"""A worksheet laid out from top to bottom: lines, tables, charts, columns as wide as needed.

It knows no format: XLSX and ODS write the same cells at the same places.
"""

from functools import cache
from math import ceil
from typing import Literal, NamedTuple

from polling.export.cells import numbered
from polling.export.harmless import plain
from polling.kinds import Cell, Chart, Table

#: What one cell may hold, in UTF-16 units; a longer text goes on in the cells below.
CELL_LIMIT = 32_000
#: A row's height, and the most that one may have, in points.
ROW_POINTS, HIGHEST_POINTS = 15, 409

_WIDEST = 72
_WIDEST_HEAD = 24
_ROW_PIXELS = 20
_CHART_WIDTH = 760

#: How a cell looks: in tables a head or a value, numbers to the right, `left` where they are names.
Look = Literal[
    "title", "note", "caption", "head", "head right", "name", "text", "whole", "decimal", "left"
]

_STRONG = ("name", "head", "head right")


class Placed(NamedTuple):
    """What stands in a cell, and how it looks; texts are harmless, and no longer than a cell."""

    value: str | int | float
    look: Look


class Drawing(NamedTuple):
    """A chart at a cell, drawn from cells: its categories and values, the first of each.

    `width` and `height` are in pixels, of which a row has 20.
    """

    row: int
    column: int
    chart: Chart
    first: int
    categories: int
    values: int
    width: int
    height: int

    @property
    def last(self) -> int:
        """The row of the last category."""
        return self.first + len(self.chart.categories) - 1


class Page:
    """A worksheet: rows of cells, widths of columns in digits, heights of rows in points."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: dict[int, dict[int, Placed]] = {}
        self.widths: dict[int, int] = {}
        self.heights: dict[int, int] = {}
        self.drawings: list[Drawing] = []
        #: How many rows stay while one scrolls, and which one is printed on every page.
        self.frozen = 0
        self.repeated: int | None = None

    def put(self, row: int, column: int, value: str | int | float, look: Look) -> None:
        """Fills a cell."""
        self.cells.setdefault(row, {})[column] = _placed(value, look)

    def fit(self) -> None:
        """Makes rows as high as the texts in them need, once everything is in place."""
        for row, cells in self.cells.items():
            needed = max(self._lines(column, placed) for column, placed in cells.items())
            if needed > 1:
                self.heights[row] = min(ROW_POINTS * needed, HIGHEST_POINTS)

    def _lines(self, column: int, placed: Placed) -> int:
        if not isinstance(placed.value, str) or placed.look in ("title", "note", "caption"):
            return 1
        # A column is measured in digits, and most letters are narrower, but for strong ones.
        room = self.widths.get(column, 9) * (0.9 if placed.look in _STRONG else 1.05)
        return sum(max(1, ceil(len(line) / room)) for line in placed.value.split("\n"))


class Pen:
    """Where the next thing is written on a sheet."""

    def __init__(self, page: Page, row: int = 0, column: int = 0) -> None:
        self.page, self.row, self.column = page, row, column

    def beside(self, columns: int) -> "Pen":
        """A pen so many columns to the right of this one."""
        return Pen(self.page, self.row, self.column + columns)

    def skip(self) -> None:
        """An empty row."""
        self.row += 1

    def line(self, text: str, look: Look) -> None:
        """A line across the columns, which it does not widen."""
        for piece in pieces(" ".join(plain(text).split())):
            self.page.put(self.row, self.column, piece, look)
            self.row += 1

    def pair(self, name: str, value: Cell) -> None:
        """A name and its value beside it."""
        self._write(self.row, self.column, name, "name")
        self.row += self._write(self.row, self.column + 1, value, "left")

    def table(self, table: Table) -> tuple[int, int]:
        """The table with caption and head; returns where its first cell below the head is."""
        self.line(table.caption, "caption")
        looks = [_looks(cells) for cells in zip(*table.rows, strict=True)]
        looks = looks or [("head", "text")] * len(table.head)
        if numbered(table.rows):
            # Numbers that stand for a text beside them read better on the left.
            looks[0] = ("head", "left")
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

    def chart(self, chart: Chart, first: int, categories: int, values: int) -> None:
        """A chart of the cells from a row on, in two columns, and rows enough for it."""
        height = 110 + 30 * len(chart.categories)
        drawing = Drawing(
            self.row, self.column, chart, first, categories, values, _CHART_WIDTH, height
        )
        self.page.drawings.append(drawing)
        self.row += ceil(height / _ROW_PIXELS) + 2

    def _write(self, row: int, column: int, cell: Cell, look: Look, *, most: int = _WIDEST) -> int:
        """Writes one cell, below it what it cannot hold; returns how many rows that took."""
        if cell is None:
            return 1
        if not isinstance(cell, str):
            self.page.put(row, column, cell, look)
            self._widen(column, len(f"{cell:.2f}"), most)
            return 1
        text = plain(cell)
        longest = max((len(part) for part in text.split("\n")), default=0)
        # Strong letters are wider.
        self._widen(column, ceil(longest * (1.25 if look in _STRONG else 1)), most)
        parts = pieces(text)
        look = look if look not in ("whole", "decimal") else "text"
        for at, part in enumerate(parts):
            self.page.put(row + at, column, part, look)
        return len(parts)

    def _widen(self, column: int, characters: int, most: int) -> None:
        wanted = min(max(characters + 2, 9), most)
        self.page.widths[column] = max(self.page.widths.get(column, 0), wanted)


def pieces(text: str) -> list[str]:
    """The text in parts that a cell can hold; one empty part for an empty text."""
    # Half the units are characters at the fewest, so this never cuts a pair in two.
    step = CELL_LIMIT // 2
    return [text[at : at + step] for at in range(0, len(text), step)] or [""]


def _looks(cells: tuple[Cell, ...]) -> tuple[Look, Look]:
    """How a column's head and cells look: numbers to the right, whole ones without decimals."""
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if not numbers:
        return "head", "text"
    whole = all(float(number).is_integer() for number in numbers)
    return "head right", "whole" if whole else "decimal"


@cache
def _few(value: int, look: Look) -> Placed:
    return Placed(value, look)


def _placed(value: str | int | float, look: Look) -> Placed:
    """A cell; a matrix has a great many with the same small number."""
    small = type(value) is int and 0 <= value <= 9
    return _few(value, look) if small else Placed(value, look)
