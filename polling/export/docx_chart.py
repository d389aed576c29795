"""Charts in a DOCX file: native ones, each with the workbook that Word opens to edit it."""

import datetime as dt
import io
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Cm

from polling.export.docx_styles import FONT
from polling.export.figures import (
    COLOUR,
    WIDTH,
    bars,
    described,
    height,
    label,
    number_format,
)
from polling.kinds import Chart

_NEVER = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - document properties have no zone
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def add_chart(document: Part, number: int, chart: Chart, language: str, tag: str) -> str:
    """Adds the chart, the document's `number`th, to its parts; returns a run that shows it.

    Numbers are written in `language`; `tag` is the same for whoever spells or reads aloud.
    """
    package = document.package
    if package is None:
        raise ValueError("a document without its package")
    book = PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx")
    workbook = Part(book, CONTENT_TYPE.SML_SHEET, _workbook(chart, language), package)
    name = PackURI(f"/word/charts/chart{number}.xml")
    part = Part(name, CONTENT_TYPE.DML_CHART, b"", package)
    data = part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _space(chart, language, tag, data).encode()
    drawn = document.relate_to(part, RELATIONSHIP_TYPE.CHART)
    wide, high = int(Cm(WIDTH)), int(Cm(height(chart)))
    told = quoteattr(described(chart, language))
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}"'
        f' cy="{high}"/><wp:docPr id="{number}" name="Diagram {number}" descr={told}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_MAIN}/chart"><c:chart'
        f' xmlns:c="{_MAIN}/chart" r:id="{drawn}"/></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def _workbook(chart: Chart, language: str) -> bytes:
    """The numbers as Word hands them to a spreadsheet; no text in it is a formula or a link."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _NEVER})
        sheet = book.add_worksheet("Sheet1")
        sheet.set_column(0, 0, 40)
        sheet.write_string(0, 1, label(chart.axis))
        for row, bar in enumerate(bars(chart, language), 1):
            sheet.write_string(row, 0, bar.label)
            sheet.write_number(row, 1, bar.value)
    return buffer.getvalue()


def _space(chart: Chart, language: str, tag: str, data: str) -> str:
    """The chart's own part: horizontal bars, the first category above."""
    drawn = bars(chart, language)
    last = len(drawn) + 1
    form = number_format(chart)
    shown = "".join(
        f'<c:show{what} val="{int(what == "Val")}"/>'
        for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_MAIN}/chart" xmlns:a="{_MAIN}/main" xmlns:r="{_RELATIONS}">'
        f'<c:date1904 val="0"/><c:lang val="{tag}"/><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        '<c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/>'
        f'<c:order val="0"/><c:tx>{_strings("Sheet1!$B$1", [label(chart.axis)])}</c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{COLOUR}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="{form}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{shown}</c:dLbls>"
        f"<c:cat>{_strings(f'Sheet1!$A$2:$A${last}', [bar.label for bar in drawn])}</c:cat>"
        f"<c:val>{_numbers(f'Sheet1!$B$2:$B${last}', [bar.value for bar in drawn])}</c:val>"
        '</c:ser><c:gapWidth val="45"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:min val="{min(0.0, *chart.values):g}"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill>'
        '<a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>'
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000" b="0"/></a:pPr><a:r>'
        f'<a:rPr lang="{tag}" sz="1000" b="0"/><a:t>{escape(label(chart.axis))}</a:t></a:r></a:p>'
        '</c:rich></c:tx><c:overlay val="0"/></c:title>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/>'
        '<c:crosses val="max"/></c:valAx></c:plotArea><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000">'
        f'<a:latin typeface="{FONT}"/></a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="{tag}"/></a:p></c:txPr>'
        f'<c:externalData r:id="{data}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _strings(cells: str, texts: list[str]) -> str:
    cached = _points([escape(text) for text in texts])
    return f"<c:strRef><c:f>{cells}</c:f><c:strCache>{cached}</c:strCache></c:strRef>"


def _numbers(cells: str, values: list[float]) -> str:
    cached = f"<c:formatCode>General</c:formatCode>{_points([repr(v) for v in values])}"
    return f"<c:numRef><c:f>{cells}</c:f><c:numCache>{cached}</c:numCache></c:numRef>"


def _points(texts: list[str]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{text}</c:v></c:pt>' for at, text in enumerate(texts))
    return f'<c:ptCount val="{len(texts)}"/>{points}'
