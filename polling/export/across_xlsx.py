"""XLSX of the same questions in several meetings: a sheet for each, the meetings side by side."""

from collections.abc import Sequence

from polling.across import Line, Together
from polling.export.book import NAME_LIMIT
from polling.export.harmless import plain, short
from polling.export.sheet import Page, Pen
from polling.export.xlsx import write_pages
from polling.kinds import Cell, Table
from polling.refused import Translate


def write_across(names: Sequence[str], found: Sequence[Together], _: Translate) -> bytes:
    """A workbook of what `polling.across` laid side by side; `names` are the meetings'."""
    pages = []
    for number, each in enumerate(found, 1):
        page = Page(_sheet_name(number, each.text))
        pen = Pen(page)
        pen.line(each.text, "title")
        pen.skip()
        pen.table(_whole(names, each, _))
        if each.rows:
            pen.table(_lines(names, each, _))
        page.fit()
        pages.append(page)
    return write_pages(pages, _("Sammenligning"), None, _)


def _whole(names: Sequence[str], each: Together, _: Translate) -> Table:
    """How many joined, answered and did not, and what is told of the whole, a meeting a column."""
    rows = tuple((name, *cells) for name, cells in each.facts(_))
    return Table(caption=_("Hvem som svarte"), head=("", *names), rows=rows)


def _lines(names: Sequence[str], each: Together, _: Translate) -> Table:
    head = ("", *(f"{name}: {figure}" for name in names for figure in each.head))
    width = len(each.head)
    rows = tuple(
        (row.text, *(cell for line in row.cells for cell in _fitted(line, width)))
        for row in each.rows
    )
    return Table(caption=_("Resultat"), head=head, rows=rows)


def _fitted(line: Line | None, width: int) -> tuple[Cell, ...]:
    """A line's figures, or empty cells; a meeting may have others than the newest."""
    blank: tuple[Cell, ...] = (None,) * width
    return (*(line.figures if line else ()), *blank)[:width]


def _sheet_name(number: int, text: str) -> str:
    said = "".join(" " if c in "[]:*?/\\" or ord(c) < 32 else c for c in plain(text))
    return short(f"{number} {' '.join(said.split())}", NAME_LIMIT).rstrip("' ")
