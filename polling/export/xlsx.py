"""XLSX: a sheet about the meeting and one for each question, with charts that can be edited."""

import datetime as dt
import io
import re
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from polling.export.harmless import plain, short
from polling.export.sheet import Formats, Pen
from polling.export.summary import Part, Summary, about, explanation, overview, who_answered
from polling.kinds import Chart, Table
from polling.refused import Translate

#: The largest name that a sheet may have, in UTF-16 units.
NAME_LIMIT = 31

_A4 = 9
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - document properties have no zone


def write_xlsx(model: Summary, _: Translate) -> bytes:
    """The summary as a workbook; the same summary gives the same bytes."""
    buffer = io.BytesIO()
    # In memory, because answers must not lie about in temporary files.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        created = dt.datetime.combine(model.date, dt.time()) if model.date else _EPOCH
        book.set_properties({"title": plain(model.title), "created": created})
        formats = Formats(book)
        _about_sheet(_sheet(book, _("Om møtet"), model, _), formats, model, _)
        for part in model.parts:
            sheet = _sheet(book, sheet_name(part), model, _)
            _part_sheet(book, sheet, formats, part, model.joined, _)
    return buffer.getvalue()


def sheet_name(part: Part) -> str:
    """A name that every spreadsheet takes; the label in front makes it the only one."""
    text = "".join(" " if c in "[]:*?/\\" or ord(c) < 32 else c for c in plain(part.text))
    name = short(f"{part.label} {' '.join(text.split())}", NAME_LIMIT)
    return name.rstrip("' ")


def _sheet(book: Workbook, name: str, model: Summary, _: Translate) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    # In a footer "&" begins a code; the whole of one may have 255 characters.
    title = short(plain(model.title), 120).replace("&", "&&").replace("\n", " ")
    sheet.set_footer(f"&L{title}&R" + _("Side {page} av {pages}").format(page="&P", pages="&N"))
    sheet.hide_gridlines(2)
    return sheet


def _about_sheet(sheet: Worksheet, formats: Formats, model: Summary, _: Translate) -> None:
    pen = Pen(sheet, formats)
    pen.line(model.title, formats.title)
    pen.skip()
    for name, value in about(model, _)[1:]:
        pen.pair(name, value)
    pen.skip()
    for sentence in explanation(_):
        pen.line(sentence, formats.note)
    pen.skip()
    head, rows = overview(model, _)
    pen.table(Table(caption=_("Spørsmålene"), head=head, rows=tuple(rows)))
    pen.finish()


def _part_sheet(
    book: Workbook, sheet: Worksheet, formats: Formats, part: Part, joined: int, _: Translate
) -> None:
    """Listed kinds: answers, their head frozen, with the result beside; others: result first."""
    pen = Pen(sheet, formats)
    pen.line(part.text, formats.title)
    if part.run is not None:
        pen.line(_("Runde {run}").format(run=part.run), formats.note)
    if part.help:
        pen.line(part.help, formats.note)
    pen.line(who_answered(part, joined, _), formats.name)
    pen.skip()
    answers = Table(caption=_("Svarene"), head=part.head, rows=part.rows)
    if part.listed:
        beside = pen.beside(len(part.head) + 1)
        first, _column = pen.table(answers)
        sheet.freeze_panes(first, 0)
        _result(book, beside, part)
    else:
        sheet.freeze_panes(pen.row, 0)
        _result(book, pen, part)
        first, _column = pen.table(answers) if part.head else (pen.row, 0)
    sheet.repeat_rows(max(0, first - 1))
    pen.finish()


def _result(book: Workbook, pen: Pen, part: Part) -> None:
    places = [pen.table(table) for table in part.findings.tables]
    for chart in part.findings.charts:
        _chart(book, pen, chart, part.findings.tables, places)
    for table in part.breakdowns:
        pen.table(table)


def _chart(
    book: Workbook, pen: Pen, chart: Chart, tables: tuple[Table, ...], places: list[tuple[int, int]]
) -> None:
    """A bar for each category, drawn from the cells of a table that has the numbers already."""
    if not chart.categories:
        return
    row, label, value = _cells(chart, tables, places) or _own_cells(chart, pen)
    last = row + len(chart.categories) - 1
    name = pen.sheet.get_name()
    drawing = book.add_chart({"type": "bar"})
    drawing.add_series(
        {
            "categories": [name, row, label, last, label],
            "values": [name, row, value, last, value],
            "fill": {"color": "#1f5f8b"},
            "gap": 40,
            "data_labels": {"value": True},
        }
    )
    title: dict[str, Any] = {"name": _no_formula(chart.title), "name_font": {"size": 12}}
    drawing.set_title({**title, "overlay": False})
    drawing.set_legend({"none": True})
    drawing.set_y_axis({"reverse": True, "num_font": {"size": 10}})
    drawing.set_x_axis(
        {
            "name": _no_formula(chart.axis),
            "min": min(0, *chart.values),
            "major_gridlines": {"visible": True, "line": {"color": "#d9d9d9"}},
            # With the categories reversed, "high" is the lower edge.
            "label_position": "high",
        }
    )
    pen.chart(drawing, bars=len(chart.categories), description=plain(chart.title))


def _cells(
    chart: Chart, tables: tuple[Table, ...], places: list[tuple[int, int]]
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


def _no_formula(text: str) -> str:
    """The text as a title of a chart, where xlsxwriter takes "Bra!A1" for a reference to a cell.

    An invisible word joiner after the "!" keeps it from that.
    """
    text = plain(text)
    text = f" {text}" if text.startswith("=") else text
    return text.replace("!", "!\u2060") if re.match(r"=?[^!]+!\$?[A-Z]+\$?\d+", text) else text
