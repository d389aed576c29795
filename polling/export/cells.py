"""Cells of a table as people read them on paper: numbers of one column written alike."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from polling.kinds import Cell, Table

#: Characters of a table's text that a page is wide.
_LINE = 78
#: Characters that can be pressed into it.
_WIDEST = 90


class Column(NamedTuple):
    """How a column is set: numbers to the right, with two decimals where one of them has any."""

    right: bool
    decimals: int


def columns(table: Table) -> tuple[Column, ...]:
    """How each column of the table is set; the first to the left where it numbers the second."""
    if not table.rows:
        return tuple(Column(right=False, decimals=0) for _name in table.head)
    found = [_column(cells) for cells in zip(*table.rows, strict=True)]
    if numbered(table.rows):
        found[0] = Column(right=False, decimals=0)
    return tuple(found)


def numbered(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first column are numbers that stand for a text beside them."""
    return bool(rows) and all(
        isinstance(row[0], int | None) and any(row[1:2]) and isinstance(row[1], str) for row in rows
    )


def written(table: Table, language: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the table as texts, in the language's way of writing numbers."""
    looks = columns(table)
    return tuple(
        tuple(_text(cell, look, language) for cell, look in zip(row, looks, strict=True))
        for row in table.rows
    )


def bare(cell: Cell) -> str:
    """A single cell as a text."""
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)


def _column(cells: Sequence[Cell]) -> Column:
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    whole = all(float(number).is_integer() for number in numbers)
    return Column(right=bool(numbers), decimals=0 if whole else 2)


def _text(cell: Cell, look: Column, language: str) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    text = f"{cell:.{look.decimals}f}"
    # The minus that typography wants; a hyphen would be broken at the end of a line.
    text = f"−{text[1:]}" if text.startswith("-") else text
    return text if language == "en" else text.replace(".", ",")


def shares(table: Table, language: str) -> tuple[float, ...]:
    """How much of a page's width each column gets, 1 in all.

    Every column has room for its longest word; what is left goes to those whose texts are longer.
    """
    held, least = _held(table, language)
    # A long name over short cells is set on two lines rather than four.
    asked = [
        max((len(name) // 2 + 2, *map(len, cells)))
        for name, cells in zip(table.head, held, strict=True)
    ]
    more = [max(0.0, min(n, _LINE) - room) for n, room in zip(asked, least, strict=True)]
    spare = max(0.0, _LINE - sum(least)) / (sum(more) or 1)
    # Where everything fits as it is, the columns share the page as they need it.
    wide = [n + min(spare, 1) * extra for n, extra in zip(least, more, strict=True)]
    return tuple(each / sum(wide) for each in wide)


def fitting(table: Table, language: str) -> tuple[Table, ...]:
    """The table, or where a page is too narrow its columns in several, each with the first one."""
    cells, least = _held(table, language)
    # What rows are called has room for more than a word.
    first = max(least[0], min(max(map(len, cells[0]), default=0), 22))
    pieces, filled = 1, first
    for width in least[1:]:
        pieces, filled = (pieces, filled) if filled + width <= _WIDEST else (pieces + 1, first)
        filled += width
    if pieces == 1:
        return (table,)
    each = ceil((len(least) - 1) / pieces)
    return tuple(
        Table(
            caption=table.caption,
            head=(table.head[0], *table.head[at : at + each]),
            rows=tuple((row[0], *row[at : at + each]) for row in table.rows),
        )
        for at in range(1, len(least), each)
    )


def _held(table: Table, language: str) -> tuple[list[tuple[str, ...]], list[float]]:
    """What each column holds, and how many characters wide it is at least."""
    held = list(zip(*written(table, language), strict=True)) or [()] * len(table.head)
    least = [_word(name) * 1.15 for name in table.head]
    return held, [max(n, _word(*cells), 2) + 2 for n, cells in zip(least, held, strict=True)]


def _word(*texts: str) -> int:
    """The length of the longest word, up to where words have to be broken anyway."""
    return min(max((len(word) for text in texts for word in text.split()), default=0), 24)
