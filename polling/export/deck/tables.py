"""Tables on slides: columns as wide as what they hold, split where they are too many."""

from itertools import pairwise
from typing import Any, NamedTuple

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.placeholder import TablePlaceholder
from pptx.util import Pt

from polling.export.cells import columns, written
from polling.export.deck.flow import largest, pages
from polling.export.deck.measure import LEADING, fitted, height, width, wrapped
from polling.export.deck.planned import line
from polling.kinds import Table

#: Sizes of text, in points, largest first; over several slides not the last.
_SIZES = (20.0, 18.0, 16.0, 14.0, 12.0)
#: Margins of a cell, in points: both sides together.
_ACROSS, _DOWN = 14.0, 8.0
#: The widest that a column is before its text is wrapped, as a share of the width.
_WIDEST_WORD = 0.35
#: "No Style, No Grid": lines are drawn here, because not every program knows the styles.
_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_HEAD_LINE, _LINE = 19_050, 6_350
_PLACEHOLDER: Any = TablePlaceholder


class Row(NamedTuple):
    """One row's texts."""

    cells: tuple[str, ...]
    keep: bool = False


class Part(NamedTuple):
    """What of a table fits a slide: widths in points; `last` where it ends the table."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    right: tuple[bool, ...]
    widths: tuple[float, ...]
    size: float
    last: bool


def parts(
    table: Table, language: str, room: float, most: float, *, even: bool = False
) -> list[Part]:
    """A table on as many slides of `room` by `most` points as it needs, its columns `even` or not.

    Where its columns are too many, those that fit come first, then the others, each time with the
    first column before them.
    """
    head = tuple(map(line, table.head))
    texts = [tuple(map(line, row)) for row in written(table, language)]
    # A row without a name of its own goes on from the row above it.
    rows = tuple(Row(row, keep=not following[0]) for row, following in pairwise([*texts, ("-",)]))
    right = tuple(look.right for look in columns(table))
    found = []
    for chosen in _columns(head, rows, room):
        some = [Row(tuple(row.cells[at] for at in chosen), row.keep) for row in rows]
        names = tuple(head[at] for at in chosen)
        to_right = tuple(right[at] for at in chosen)
        found += _flowing(names, some, to_right, room, most, even=even)
    return found


def _flowing(
    head: tuple[str, ...],
    rows: list[Row],
    right: tuple[bool, ...],
    room: float,
    most: float,
    *,
    even: bool,
) -> list[Part]:
    """The rows on as few slides as they need."""

    def shared(size: float) -> tuple[float, ...]:
        return (room / len(head),) * len(head) if even else _widths(head, rows, size, room)

    def paged(size: float) -> list[list[Row]]:
        widths = shared(size)
        names = _names(head, widths, size, most)
        free = most - _height(Row(names), widths, size, bold=True)
        pieces = [piece for row in rows for piece in _cut(row, widths, size, free)]
        return pages(pieces, lambda row: _height(row, widths, size), free)

    gathered, size = largest(_SIZES, paged)
    widths = shared(size)
    names = _names(head, widths, size, most)
    return [
        Part(names, tuple(page), right, widths, size, last=at == len(gathered))
        for at, page in enumerate(gathered or [[]], 1)
    ]


def _names(
    head: tuple[str, ...], widths: tuple[float, ...], size: float, most: float
) -> tuple[str, ...]:
    """The names of the columns, cut where they would leave no room for rows."""
    return tuple(
        fitted(name, (size,), wide - _ACROSS, most / 2 - _DOWN, bold=True)[0]
        for name, wide in zip(head, widths, strict=True)
    )


def draw(placeholder: Any, part: Part, language: str, *, total: bool) -> Any:
    """Puts a part into a slide's placeholder, `total` for a last row that sums up the others."""
    frame = _PLACEHOLDER(placeholder._element, placeholder._parent).insert_table(
        rows=len(part.rows) + 1, cols=len(part.head)
    )
    table = frame.table
    table.first_row, table.horz_banding = True, False
    table.last_row = total and part.last
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _STYLE
    for column, wide in zip(table.columns, part.widths, strict=True):
        column.width = Pt(wide)
    for at, row in enumerate((Row(part.head), *part.rows)):
        table.rows[at].height = Pt(_height(row, part.widths, part.size, bold=at == 0))
        for cell, text, right in zip(table.rows[at].cells, row.cells, part.right, strict=True):
            strong = at == 0 or (table.last_row and at == len(part.rows))
            _write(cell, text, part.size, language, right=right, strong=strong)
            _underline(cell, "accent1" if at == 0 else "bg2", _HEAD_LINE if at == 0 else _LINE)
    frame.width = sum(column.width for column in table.columns)
    frame.height = sum(row.height for row in table.rows)
    return frame


def _write(cell: Any, text: str, size: float, language: str, *, right: bool, strong: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(_ACROSS / 2)
    cell.margin_top = cell.margin_bottom = Pt(_DOWN / 2)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    if text:
        run = paragraph.add_run()
        run.text, run.font.size = text, Pt(size)
        if strong:
            run.font.bold = True
        run._r.get_or_add_rPr().set("lang", language)
    else:
        # An empty cell is as high as its size, too.
        end = etree.SubElement(paragraph._p, qn("a:endParaRPr"))
        end.set("lang", language)
        end.set("sz", str(int(size * 100)))


def _underline(cell: Any, colour: str, wide: int) -> None:
    """A line below the cell, in a colour of the theme."""
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn("a:lnB"), w=str(wide))
    fill = etree.SubElement(line, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:schemeClr"), val=colour)


def _columns(head: tuple[str, ...], rows: tuple[Row, ...], room: float) -> list[list[int]]:
    """The columns in groups that fit the room in the smallest size."""
    least = _least(head, rows, _SIZES[-1], room)
    if sum(least) <= room or len(head) < 3:
        return [list(range(len(head)))]
    groups: list[list[int]] = [[0]]
    for at in range(1, len(head)):
        if len(groups[-1]) > 1 and sum(least[i] for i in groups[-1]) + least[at] > room:
            groups.append([0])
        groups[-1].append(at)
    return groups


def _widths(head: tuple[str, ...], rows: list[Row], size: float, room: float) -> tuple[float, ...]:
    """Widths that add up to the room at most: what each column needs, and a share of what is left.

    A table that needs little is not stretched over the slide, so that its rows are read across.
    """
    least = _least(head, tuple(rows), size, room)
    wanted = _wanted(head, rows, size, 1.0)
    if sum(wanted) <= room:
        stretched = min(room, max(sum(wanted) * 1.25, room * 0.55)) / sum(wanted)
        return tuple(each * stretched for each in wanted)
    if sum(least) > room:
        return tuple(each * room / sum(least) for each in least)
    # A name of a column may take two lines before a row's text has to.
    wanted = _wanted(head, rows, size, 0.5)
    return _shared(least, wanted, room)


def _shared(least: list[float], wanted: list[float], room: float) -> tuple[float, ...]:
    """The room shared out: who needs little gets it, the others as much as each other besides."""
    found, left = list(least), room - sum(least)
    order = sorted(range(len(least)), key=lambda at: wanted[at] - least[at])
    for done, at in enumerate(order):
        more = min(max(wanted[at] - least[at], 0.0), left / (len(order) - done))
        found[at] += more
        left -= more
    return tuple(found)


def _wanted(head: tuple[str, ...], rows: list[Row], size: float, named: float) -> list[float]:
    """What each column needs for its longest text, of its name only the share `named`."""
    return [
        max(
            _wide(text, size, bold=at == 0) * (named if at == 0 else 1)
            for at, text in enumerate(texts)
        )
        + 2
        for texts in _by_column(head, tuple(rows))
    ]


def _least(head: tuple[str, ...], rows: tuple[Row, ...], size: float, room: float) -> list[float]:
    """What each column needs for its longest word."""
    return [
        min(
            max(
                _wide(word, size, bold=at == 0)
                for at, text in enumerate(texts)
                for word in text.split() or [""]
            )
            + 2,
            room * _WIDEST_WORD,
        )
        for texts in _by_column(head, rows)
    ]


def _by_column(head: tuple[str, ...], rows: tuple[Row, ...]) -> list[tuple[str, ...]]:
    return list(zip(head, *(row.cells for row in rows), strict=True))


def _wide(text: str, size: float, *, bold: bool) -> float:
    return width(text, size, bold=bold) + _ACROSS


def _height(row: Row, widths: tuple[float, ...], size: float, *, bold: bool = False) -> float:
    lines = max(
        len(wrapped(text, size, wide - _ACROSS, bold=bold))
        for text, wide in zip(row.cells, widths, strict=True)
    )
    return height(lines, size) + _DOWN


def _cut(row: Row, widths: tuple[float, ...], size: float, most: float) -> list[Row]:
    """The row in pieces that fit a slide, mostly the one."""
    if _height(row, widths, size) <= most:
        return [row]
    kept = max(1, int((most - _DOWN) / (size * LEADING)))
    lines = [
        wrapped(text, size, wide - _ACROSS) for text, wide in zip(row.cells, widths, strict=True)
    ]
    return [
        Row(tuple("".join(each[at : at + kept]) for each in lines))
        for at in range(0, max(map(len, lines)), kept)
    ]
