"""XLSX: the workbook with sheets, frozen heads, and charts that can be edited."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from polling.export.book import book
from polling.export.harmless import plain, short
from polling.export.sheet import Drawing, Look, Page
from polling.export.summary import Summary
from polling.refused import Translate

_A4 = 9
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - document properties have no zone


def write_xlsx(model: Summary, _: Translate) -> bytes:
    """The summary as a workbook; the same summary gives the same bytes."""
    return write_pages(book(model, _), model.title, model.date, _)


def write_pages(pages: Sequence[Page], title: str, date: dt.date | None, _: Translate) -> bytes:
    """Worksheets as a workbook called `title`; the same ones give the same bytes."""
    buffer = io.BytesIO()
    # In memory, because answers must not lie about in temporary files.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        created = dt.datetime.combine(date, dt.time()) if date else _EPOCH
        workbook.set_properties({"title": plain(title), "created": created})
        looks = _looks(workbook)
        for page in pages:
            sheet = _sheet(workbook, page.name, title, _)
            _fill(sheet, page, looks)
            for drawing in page.drawings:
                _chart(workbook, sheet, drawing)
    return buffer.getvalue()


def _looks(workbook: Workbook) -> dict[Look, Format]:
    """The few looks that cells have."""
    top: dict[str, Any] = {"valign": "top"}
    right = {"align": "right", "indent": 1}
    head = {**top, "bold": True, "bg_color": "#e3ecf3", "bottom": 1, "text_wrap": True}
    found: dict[Look, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 16, "valign": "vcenter"},
        "note": {"font_color": "#444444"},
        "caption": {"bold": True, "font_size": 12},
        "head": head,
        "head right": {**head, **right},
        "name": {**top, "bold": True},
        "text": {**top, "text_wrap": True},
        "whole": {**top, "num_format": "0", **right},
        "decimal": {**top, "num_format": "0.00", **right},
        "left": {**top, "num_format": "0", "align": "left", "text_wrap": True},
    }
    return {look: workbook.add_format(properties) for look, properties in found.items()}


def _sheet(workbook: Workbook, name: str, of: str, _: Translate) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    # In a footer "&" begins a code; the whole of one may have 255 characters.
    title = short(plain(of), 120).replace("&", "&&").replace("\n", " ")
    sheet.set_footer(f"&L{title}&R" + _("Side {page} av {pages}").format(page="&P", pages="&N"))
    sheet.hide_gridlines(2)
    return sheet


def _fill(sheet: Worksheet, page: Page, looks: dict[Look, Format]) -> None:
    for row, cells in page.cells.items():
        for column, (value, look) in cells.items():
            if isinstance(value, str):
                sheet.write_string(row, column, value, looks[look])
            else:
                sheet.write_number(row, column, value, looks[look])
    for column, width in page.widths.items():
        sheet.set_column(column, column, width)
    for row, height in page.heights.items():
        sheet.set_row(row, height)
    if page.frozen:
        sheet.freeze_panes(page.frozen, 0)
    if page.repeated is not None:
        sheet.repeat_rows(page.repeated)


def _chart(workbook: Workbook, sheet: Worksheet, drawing: Drawing) -> None:
    """A bar for each category."""
    chart, name = drawing.chart, sheet.get_name()
    drawn = workbook.add_chart({"type": "bar"})
    drawn.add_series(
        {
            "categories": _cells(name, drawing, drawing.categories),
            "values": _cells(name, drawing, drawing.values),
            "fill": {"color": "#1f5f8b"},
            "gap": 40,
            "data_labels": {"value": True},
        }
    )
    title: dict[str, Any] = {"name": _no_formula(chart.title), "name_font": {"size": 12}}
    drawn.set_title({**title, "overlay": False})
    drawn.set_legend({"none": True})
    drawn.set_y_axis({"reverse": True, "num_font": {"size": 10}})
    drawn.set_x_axis(
        {
            "name": _no_formula(chart.axis),
            "min": min(0, *chart.values),
            "major_gridlines": {"visible": True, "line": {"color": "#d9d9d9"}},
            # With the categories reversed, "high" is the lower edge.
            "label_position": "high",
        }
    )
    drawn.set_size({"width": drawing.width, "height": drawing.height})
    described = {"description": plain(chart.title)[:250], "object_position": 2}
    sheet.insert_chart(drawing.row, drawing.column, drawn, described)


def _cells(name: str, drawing: Drawing, column: int) -> list[Any]:
    return [name, drawing.first, column, drawing.last, column]


def _no_formula(text: str) -> str:
    """The text as a title of a chart, where xlsxwriter takes "Bra!A1" for a reference to a cell.

    An invisible word joiner after the "!" keeps it from that.
    """
    text = plain(text)
    text = f" {text}" if text.startswith("=") else text
    return text.replace("!", "!\u2060") if re.match(r"=?[^!]+!\$?[A-Z]+\$?\d+", text) else text
