"""The summary as a workbook: a sheet about the meeting, one of its questions, and theirs.

It knows no format: XLSX and ODS write the same sheets.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from polling.export.harmless import plain, short
from polling.export.sheet import Page, Pen
from polling.export.summary import Part, Summary, about, explanation, overview, who_answered
from polling.export.telling import how_counted, method
from polling.export.theme_tables import (
    heading_table,
    matrix_table,
    minority_table,
    sorting_table,
    theme_chart,
    theme_table,
)
from polling.export.themed import Themed
from polling.kinds import Chart, Table
from polling.refused import Translate

#: The largest name that a sheet may have, in UTF-16 units.
NAME_LIMIT = 31


def book(model: Summary, _: Translate) -> tuple[Page, ...]:
    """The sheets in their order, each with a name of its own."""
    taken: set[str] = set()
    pages = []
    for name, fill in _sheets(model, _):
        page = Page(_own(name, taken))
        fill(Pen(page))
        page.fit()
        pages.append(page)
    return tuple(pages)


def sheet_name(part: Part) -> str:
    """A name that every spreadsheet takes; the label in front makes it the only one."""
    text = "".join(" " if c in "[]:*?/\\" or ord(c) < 32 else c for c in plain(part.text))
    name = short(f"{part.label} {' '.join(text.split())}", NAME_LIMIT)
    return name.rstrip("' ")


def _sheets(model: Summary, _: Translate) -> Iterator[tuple[str, Callable[[Pen], None]]]:
    """Names of sheets, and what fills each."""
    yield _("Om møtet"), partial(_about, model=model, _=_)
    yield _("Oversikt"), partial(_overview, model=model, _=_)
    for part in model.parts:
        yield sheet_name(part), partial(_part, part=part, joined=model.joined, _=_)
        if part.themed:
            themes, matrix = (
                partial(fill, part=part, themed=part.themed, _=_) for fill in (_themes, _matrix)
            )
            yield f"{part.label} {_('Temaer')}", themes
            yield f"{part.label} {_('Temamatrise')}", matrix


def _own(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where another sheet has it already."""
    found, at = name, 1
    while found.casefold() in taken:
        at += 1
        found = f"{short(name, NAME_LIMIT - len(f' {at}'))} {at}"
    taken.add(found.casefold())
    return found


def _about(pen: Pen, model: Summary, _: Translate) -> None:
    pen.line(model.title, "title")
    pen.skip()
    for name, value in about(model, _)[1:]:
        pen.pair(name, value)
    pen.skip()
    for sentence in (*method(model, _), *explanation(_)):
        pen.line(sentence, "note")


def _overview(pen: Pen, model: Summary, _: Translate) -> None:
    head, rows = overview(model, _)
    first, _column = pen.table(Table(caption=_("Spørsmålene"), head=head, rows=tuple(rows)))
    _freeze(pen, first)


def _part(pen: Pen, part: Part, joined: int, _: Translate) -> None:
    """Listed kinds: answers, their head frozen, with the result beside; others: result first."""
    _title(pen, part, _)
    pen.line(who_answered(part, joined, _), "name")
    pen.skip()
    answers = Table(caption=_("Svarene"), head=part.head, rows=part.rows)
    if part.listed:
        beside = pen.beside(len(part.head) + 1)
        first, _column = pen.table(answers)
        _freeze(pen, first)
        _result(beside, part)
        return
    pen.page.frozen = pen.row
    _result(pen, part)
    first = pen.table(answers)[0] if part.head else pen.row
    pen.page.repeated = max(0, first - 1)


def _themes(pen: Pen, part: Part, themed: Themed, _: Translate) -> None:
    """Themes with their counts, how much is sorted, and views that are kept by themselves."""
    _title(pen, part, _)
    for sentence in how_counted(part, _):
        pen.line(sentence, "note")
    pen.skip()
    first, column = pen.table(theme_table(themed, _))
    if themed.themes:
        pen.chart(theme_chart(part, themed, _), first, column + 2, column + 3)
    for table in (heading_table(themed, _), sorting_table(themed, _), minority_table(themed, _)):
        if table.rows:
            # Under the column of headings, which is wide, not under that of numbers.
            below = pen.beside(1)
            below.table(table)
            pen.row = below.row


def _matrix(pen: Pen, part: Part, themed: Themed, _: Translate) -> None:
    _title(pen, part, _)
    first, _column = pen.table(matrix_table(part, themed, _))
    _freeze(pen, first)


def _title(pen: Pen, part: Part, _: Translate) -> None:
    pen.line(part.text, "title")
    if part.run is not None:
        pen.line(_("Runde {run}").format(run=part.run), "note")
    if part.help:
        pen.line(part.help, "note")


def _freeze(pen: Pen, first: int) -> None:
    """Keeps everything above the table's first row in sight, and its head on every page."""
    pen.page.frozen, pen.page.repeated = first, first - 1


def _result(pen: Pen, part: Part) -> None:
    places = [pen.table(table) for table in part.findings.tables]
    for chart in part.findings.charts:
        if chart.categories:
            # Drawn from the cells of a table that has the numbers already, if there is one.
            found = _cells(chart, part.findings.tables, places) or _own_cells(chart, pen)
            pen.chart(chart, *found)
    for table in part.breakdowns:
        pen.table(table)


def _cells(
    chart: Chart, tables: Iterable[Table], places: Iterable[tuple[int, int]]
) -> tuple[int, int, int] | None:
    """Where a table holds the chart's categories and values: first row, and the two columns."""
    n = len(chart.categories)
    for table, (row, column) in zip(tables, places, strict=True):
        columns = list(zip(*table.rows[:n], strict=True))
        if chart.categories in columns and chart.values in columns:
            label, value = columns.index(chart.categories), columns.index(chart.values)
            return row, column + label, column + value
    return None


def _own_cells(chart: Chart, pen: Pen) -> tuple[int, int, int]:
    rows = tuple(zip(chart.categories, chart.values, strict=True))
    row, column = pen.table(Table(caption=chart.title, head=("", chart.axis), rows=rows))
    return row, column, column + 1
