"""Charts on slides: native bars that PowerPoint can edit, with the numbers they are drawn from."""

import datetime as dt
import io
import re
from typing import Any, NamedTuple

import xlsxwriter
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.shapes.placeholder import ChartPlaceholder
from pptx.util import Pt

from polling.export.cells import written
from polling.export.deck.flow import pages
from polling.export.deck.measure import height, width, wrapped
from polling.export.harmless import plain, short
from polling.kinds import Chart, Table

#: A label that is longer is cut; the table beside the chart has it whole.
LONGEST = 140
#: Sizes of labels, in points, largest first.
_SIZES = (18.0, 16.0, 14.0, 12.0)
_FLOWING = 14.0
#: The share of the width that labels may take at most, and what the numbers behind bars need.
_LABELS, _NUMBERS = 0.45, 60.0
_BAR, _TALLEST = 22.0, 64.0
_NEVER = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - document properties have no zone


class Bar(NamedTuple):
    """One category with its value."""

    label: str
    value: float
    keep: bool = False


class Drawing(NamedTuple):
    """A chart's part that fits a slide: points of height, and of width for the labels."""

    bars: tuple[Bar, ...]
    size: float
    height: float
    labels: float
    largest: float
    whole: bool


def drawings(chart: Chart, room: float, most: float) -> list[Drawing]:
    """A chart on as many slides of `room` by `most` points as its labels need to be read."""
    bars = [
        Bar(_label(label), value)
        for label, value in zip(chart.categories, chart.values, strict=True)
    ]
    for size in _SIZES:
        labels = min(max(width(bar.label, size) for bar in bars) + 12, room * _LABELS)
        heights = {bar: _height(bar, size, labels) for bar in bars}
        if sum(heights[bar] for bar in bars) <= most:
            break
    else:
        size = _FLOWING
        labels = min(max(width(bar.label, size) for bar in bars) + 12, room * _LABELS)
        heights = {bar: _height(bar, size, labels) for bar in bars}
    found = []
    largest = max(chart.values)
    whole = all(float(value).is_integer() for value in chart.values)
    for page in pages(bars, heights.__getitem__, most):
        # All bars of a chart are as far apart as the tallest label needs.
        each = max(max(heights[bar] for bar in page), min(most / len(page), _TALLEST))
        tall = min(each * len(page), most)
        found.append(Drawing(tuple(page), size, tall, labels, largest, whole))
    return found


def draw(placeholder: Any, chart: Chart, drawing: Drawing, language: str, room: float) -> Any:
    """Puts the drawing into a slide's placeholder; returns its graphic frame."""
    data = _DATA(number_format="0" if drawing.whole else "0.00")
    data.categories = [bar.label for bar in drawing.bars]
    data.add_series(_label(chart.axis) or " ", [bar.value for bar in drawing.bars])
    frame = _PLACEHOLDER(placeholder._element, placeholder._parent).insert_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, data
    )
    made = frame.chart
    made.has_legend = made.has_title = False
    made.font.size, made.font.color.theme_color = Pt(drawing.size), MSO_THEME_COLOR.TEXT_1
    _bars(made, drawing)
    _axes(made, drawing)
    _layout(made, drawing, room)
    _in_language(made, language)
    return frame


def described(chart: Chart, drawing: Drawing, language: str) -> str:
    """What the chart shows, in words and numbers, for those who do not see it."""
    looks = Table(caption="", head=("",), rows=tuple((bar.value,) for bar in drawing.bars))
    numbers = (row[0] for row in written(looks, language))
    told = "; ".join(f"{b.label}: {n}" for b, n in zip(drawing.bars, numbers, strict=True))
    return short(f"{_label(chart.title)}. {_label(chart.axis)}: {told}", 2000)


class _Data(CategoryChartData):
    """Chart data whose workbook runs nothing: no text in it is a formula or a link."""

    @property
    def _workbook_writer(self) -> Any:
        return _WORKBOOK(self)


class _Workbook(CategoryWorkbookWriter):
    @property
    def xlsx_blob(self) -> bytes:
        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            book.set_properties({"created": _NEVER})
            sheet = book.add_worksheet("Sheet1")
            sheet.set_column(0, 0, 40)
            for column, series in enumerate(self._chart_data, 1):
                sheet.write_string(0, column, series.name)
                for row, value in enumerate(series.values, 1):
                    sheet.write_number(row, column, value)
            for row, category in enumerate(self._chart_data.categories, 1):
                sheet.write_string(row, 0, category.label)
        return buffer.getvalue()


# What python-pptx says nothing of the types of.
_PLACEHOLDER: Any = ChartPlaceholder
_DATA: Any = _Data
_WORKBOOK: Any = _Workbook


def _bars(made: Any, drawing: Drawing) -> None:
    plot = made.plots[0]
    plot.gap_width, plot.vary_by_categories = 45, False
    series = plot.series[0]
    series.format.fill.solid()
    series.format.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    series.invert_if_negative = False
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = "0" if drawing.whole else "0.00", False
    labels.position, labels.show_value = XL_LABEL_POSITION.OUTSIDE_END, True
    labels.font.size, labels.font.bold = Pt(drawing.size), True
    labels.font.color.theme_color = MSO_THEME_COLOR.TEXT_1


def _axes(made: Any, drawing: Drawing) -> None:
    values, categories = made.value_axis, made.category_axis
    lowest = min(0.0, *(bar.value for bar in drawing.bars))
    values.minimum_scale = lowest
    # The same for all slides of a chart, so that its bars can be compared.
    values.maximum_scale = max(drawing.largest, 0) or 1
    values.has_major_gridlines, values.visible = False, False
    categories.reverse_order = True
    categories.major_tick_mark = categories.minor_tick_mark = XL_TICK_MARK.NONE
    categories.tick_labels.font.size = Pt(drawing.size)
    categories.format.line.color.theme_color = MSO_THEME_COLOR.BACKGROUND_2


def _layout(made: Any, drawing: Drawing, room: float) -> None:
    """Labels get the width they were measured for; else each program shares as it likes."""
    left = drawing.labels / room
    area = made._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    layout = etree.Element(qn("c:layout"))
    manual = etree.SubElement(layout, qn("c:manualLayout"))
    parts = (
        ("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"), ("x", left), ("y", 0.0),
        ("w", 1 - left - _NUMBERS / room), ("h", 1.0),
    )  # fmt: skip
    for name, value in parts:
        text = value if isinstance(value, str) else f"{value:.4f}"
        etree.SubElement(manual, qn(f"c:{name}")).set("val", text)
    area.insert(0, layout)


def _in_language(made: Any, language: str) -> None:
    space = made._chartSpace
    said = etree.Element(qn("c:lang"))
    said.set("val", language)
    first = space.find(qn("c:date1904"))
    space.insert(0 if first is None else space.index(first) + 1, said)
    for tag in ("a:defRPr", "a:rPr", "a:endParaRPr"):
        for each in space.iter(qn(tag)):
            each.set("lang", language)


def _height(bar: Bar, size: float, labels: float) -> float:
    return max(_BAR, height(len(wrapped(bar.label, size, labels - 10)), size) + 8)


def _label(text: str) -> str:
    """A label on one line; what a chart would take for an escape is none."""
    line = " ".join(plain(text).split())
    cut = short(line, LONGEST)
    cut = cut if cut == line else f"{cut}…"
    # In a chart "_x000D_" is read as the character of that number: a word joiner keeps it text.
    return re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_\u2060", cut)
