"""A chart as Open Document has it: an object of its own, which office programs can edit."""

from typing import NamedTuple

from polling.export.docx_styles import FONT
from polling.export.figures import number_format
from polling.export.odf import attribute, inline
from polling.kinds import Chart

_GRID = "#d9d9d9"


class Cells(NamedTuple):
    """Where a chart's numbers stand: a table's name, the first and last row, and two columns."""

    table: str
    first: int
    last: int
    categories: int
    values: int

    def address(self, column: int) -> str:
        """The cells of a column, as a formula names them."""
        name = "'" + self.table.replace("'", "''") + "'"
        letter = letters(column)
        return attribute(f"{name}.{letter}{self.first + 1}:{name}.{letter}{self.last + 1}")


def chart_object(chart: Chart, colour: str, size: str, cells: Cells | None = None) -> str:
    """The inside of the object's content: horizontal bars, the first category above.

    `size` are the attributes of its width and height. Without `cells` of the document around it
    the chart has a table of its own.
    """
    own = Cells("local-table", 1, len(chart.categories), 0, 1)
    at = cells or own
    said = f"<text:p>{inline(chart.title)}</text:p>"
    titled = f'<chart:title chart:style-name="title">{said}</chart:title>' if chart.title else ""
    values, categories = at.address(at.values), at.address(at.categories)
    return (
        f"<office:automatic-styles>{_styles(chart, colour)}</office:automatic-styles>"
        f'<office:body><office:chart><chart:chart {size} chart:class="chart:bar"'
        f' chart:style-name="whole">{titled}'
        '<chart:plot-area chart:style-name="plot" chart:data-source-has-labels="none">'
        '<chart:axis chart:dimension="x" chart:name="primary-x" chart:style-name="names">'
        f"<chart:categories table:cell-range-address={categories}/></chart:axis>"
        '<chart:axis chart:dimension="y" chart:name="primary-y" chart:style-name="numbers">'
        f'<chart:title chart:style-name="axis"><text:p>{inline(chart.axis)}</text:p></chart:title>'
        '<chart:grid chart:style-name="grid" chart:class="major"/></chart:axis>'
        f'<chart:series chart:style-name="bars" chart:values-cell-range-address={values}'
        f' chart:class="chart:bar"><chart:data-point chart:repeated="{len(chart.values)}"/>'
        '</chart:series><chart:wall chart:style-name="wall"/></chart:plot-area>'
        f"{'' if cells else _table(chart)}</chart:chart>"
        "</office:chart></office:body>"
    )


def letters(column: int) -> str:
    """A column's name: A, B, … Z, AA."""
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name


def _styles(chart: Chart, colour: str) -> str:
    places = 0 if number_format(chart) == "0" else 2
    least = min(0, *chart.values)
    text = f'<style:text-properties fo:font-size="10pt" fo:font-family="{FONT}"/>'
    shown = "<style:chart-properties"
    drawn = "<style:graphic-properties"
    styles = {
        "whole": f'{drawn} draw:stroke="none"/>',
        "title": '<style:text-properties fo:font-size="12pt" fo:font-weight="bold"/>',
        "axis": text,
        "plot": f'{shown} chart:vertical="true" chart:gap-width="40"/>',
        "names": f'{shown} chart:display-label="true" chart:reverse-direction="true"/>{text}',
        "numbers": f'{shown} chart:display-label="true" chart:minimum="{least}"'
        f' chart:axis-position="end" chart:axis-label-position="near-axis"/>{text}',
        "grid": f'{drawn} draw:stroke="solid" svg:stroke-color="{_GRID}"/>',
        "wall": f'{drawn} draw:stroke="none" draw:fill="none"/>',
        "bars": f'{shown} chart:data-label-number="value" chart:gap-width="40"'
        f' chart:link-data-style-to-source="false"/>{drawn} draw:stroke="none" draw:fill="solid"'
        f' draw:fill-color="{colour}"/>{text}',
    }
    data = {"bars": ' style:data-style-name="number"'}
    return (
        '<number:number-style style:name="number"><number:number'
        f' number:decimal-places="{places}" number:min-decimal-places="{places}"'
        ' number:min-integer-digits="1"/></number:number-style>'
    ) + "".join(
        f'<style:style style:name="{name}" style:family="chart"{data.get(name, "")}>{inside}'
        "</style:style>"
        for name, inside in styles.items()
    )


def _table(chart: Chart) -> str:
    """The chart's own table: categories and values below a head."""
    rows = "".join(
        f"<table:table-row>{_text(name)}"
        f'<table:table-cell office:value-type="float" office:value="{value!r}"><text:p>{value:g}'
        "</text:p></table:table-cell></table:table-row>"
        for name, value in zip(chart.categories, chart.values, strict=True)
    )
    return (
        '<table:table table:name="local-table"><table:table-header-columns>'
        "<table:table-column/></table:table-header-columns><table:table-columns>"
        "<table:table-column/></table:table-columns><table:table-header-rows><table:table-row>"
        f"{_text('')}{_text(chart.axis)}</table:table-row></table:table-header-rows>"
        f"<table:table-rows>{rows}</table:table-rows></table:table>"
    )


def _text(text: str) -> str:
    said = f"<text:p>{inline(text)}</text:p>"
    return f'<table:table-cell office:value-type="string">{said}</table:table-cell>'
