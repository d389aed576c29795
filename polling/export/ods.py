"""ODS: the same workbook as the XLSX, for those who work in open formats."""

from collections.abc import Iterator

from polling.export import ods_styles
from polling.export.book import book
from polling.export.odf import attribute, inline, packed
from polling.export.odf_chart import Cells, chart_object, letters
from polling.export.sheet import ROW_POINTS, Drawing, Page, Placed
from polling.export.summary import Summary
from polling.refused import Translate

_BARS = "#1f5f8b"
_PIXEL = 2.54 / 96  # centimetres


def write_ods(model: Summary, _: Translate) -> bytes:
    """The summary as a workbook; the same summary gives the same bytes."""
    pages = book(model, _)
    objects: dict[str, str] = {}
    tables = "".join(x for page in pages for x in _table(page, objects))
    widths = {width for page in pages for width in page.widths.values()}
    heights = {height for page in pages for height in page.heights.values()}
    automatic = "".join(ods_styles.automatic(sorted(widths), sorted(heights | {ROW_POINTS})))
    return packed(
        "spreadsheet",
        model,
        content=f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>",
        styles=ods_styles.styles(model, _),
        settings=_settings(pages),
        objects=objects,
    )


def _table(page: Page, objects: dict[str, str]) -> Iterator[str]:
    """A sheet; the charts on it are put among the `objects` of the file."""
    drawn = {(drawing.row, drawing.column): drawing for drawing in page.drawings}
    columns = max((*page.widths, *(c for cells in page.cells.values() for c in cells)), default=0)
    last = max((*page.cells, *(row for row, _column in drawn)), default=0)
    columns = max((columns, *(column for _row, column in drawn)))
    yield f'<table:table table:name={attribute(page.name)} table:style-name="Sheet">'
    for column in range(columns + 1):
        width = page.widths.get(column)
        style = f' table:style-name="{ods_styles.column_name(width)}"' if width else ""
        yield f"<table:table-column{style}/>"
    for row in range(last + 1):
        if page.repeated == row:
            yield "<table:table-header-rows>"
        yield _row(page, row, drawn, objects)
        if page.repeated == row:
            yield "</table:table-header-rows>"
    yield "</table:table>"


def _row(
    page: Page, row: int, drawn: dict[tuple[int, int], Drawing], objects: dict[str, str]
) -> str:
    cells = page.cells.get(row, {})
    charts = {column: drawing for (at, column), drawing in drawn.items() if at == row}
    written, reached = [], 0
    for column in sorted({*cells, *charts}):
        if column > reached:
            written.append(
                f'<table:table-cell table:number-columns-repeated="{column - reached}"/>'
            )
        if column in charts:
            frame = _frame(page, charts[column], objects)
            written.append(f"<table:table-cell>{frame}</table:table-cell>")
        else:
            written.append(_cell(cells[column]))
        reached = column + 1
    style = ods_styles.row_name(page.heights.get(row, ROW_POINTS))
    inside = "".join(written) or "<table:table-cell/>"
    return f'<table:table-row table:style-name="{style}">{inside}</table:table-row>'


def _cell(placed: Placed) -> str:
    value, look = placed
    style = f'table:style-name="{ods_styles.cell_name(look)}"'
    if not isinstance(value, str):
        typed = f'office:value-type="float" office:value="{value!r}"'
        return f"<table:table-cell {style} {typed}><text:p>{value:g}</text:p></table:table-cell>"
    # Said to be text, and so never run, whatever it begins with.
    lines = "".join(f"<text:p>{inline(line)}</text:p>" for line in value.split("\n"))
    return f'<table:table-cell {style} office:value-type="string">{lines}</table:table-cell>'


def _frame(page: Page, drawing: Drawing, objects: dict[str, str]) -> str:
    """A chart in a cell, and the chart itself as an object."""
    name = f"Object {len(objects) + 1}"
    size = (
        f'svg:width="{drawing.width * _PIXEL:.2f}cm" svg:height="{drawing.height * _PIXEL:.2f}cm"'
    )
    cells = Cells(
        page.name, drawing.first, drawing.last, drawing.categories, drawing.values
    )  # fmt: skip
    objects[name] = chart_object(drawing.chart, _BARS, size, cells)
    address = f"'{page.name.replace(chr(39), chr(39) * 2)}'"
    ranges = " ".join(
        f"{address}.{letters(column)}{drawing.first + 1}:"
        f"{address}.{letters(column)}{drawing.last + 1}"
        for column in (drawing.categories, drawing.values)
    )
    return (
        f'<draw:frame draw:style-name="Chart" draw:name="{name}" {size} svg:x="0cm" svg:y="0cm">'
        f'<draw:object draw:notify-on-update-of-ranges={attribute(ranges)} xlink:href="./{name}"'
        ' xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        f"<svg:title>{inline(drawing.chart.title)}</svg:title></draw:frame>"
    )


def _settings(pages: tuple[Page, ...]) -> str:
    """What stays in sight of each sheet, and that there are no lines between empty cells."""
    views = "".join(
        f"<config:config-item-map-entry config:name={attribute(page.name)}>"
        + "".join(
            f'<config:config-item config:name="{name}" config:type="{kind}">{value}'
            "</config:config-item>"
            for name, kind, value in (
                ("VerticalSplitMode", "short", 2 if page.frozen else 0),
                ("VerticalSplitPosition", "int", page.frozen),
                ("PositionBottom", "int", page.frozen),
                ("ActiveSplitRange", "short", 2),
                ("ShowGrid", "boolean", "false"),
            )
        )
        + "</config:config-item-map-entry>"
        for page in pages
    )
    return (
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{views}'
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings>"
    )
