"""ODT: the same document as the DOCX, for those who work in open formats."""

from collections.abc import Iterator

from polling.export import odt_styles
from polling.export.cells import columns, shares, written
from polling.export.document import (
    Block,
    Box,
    Bullets,
    Figure,
    Grid,
    Heading,
    Item,
    Numbered,
    Paragraph,
    Prompt,
    Title,
    document,
    one_line,
    theme_text,
)
from polling.export.docx import COLOUR as INK
from polling.export.docx_body import TOGETHER
from polling.export.figures import COLOUR, WIDTH, bars, described, height
from polling.export.odf import attribute, inline, language, packed
from polling.export.odf_chart import chart_object
from polling.export.summary import Summary
from polling.export.telling import on_a_line
from polling.kinds import Chart, Table
from polling.look import readable
from polling.refused import Translate


def write_odt(model: Summary, _: Translate) -> bytes:
    """The summary, of what the secretariat chose; the same summary gives the same bytes."""
    writer = _Writer(model.language)
    body = "".join(x for block in document(model, _) for x in writer.written(block))
    automatic = "".join((*odt_styles.automatic(), *writer.columns))
    colour = readable(model.colour or INK, "light").removeprefix("#")
    return packed(
        "text",
        model,
        content=f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body>",
        styles=odt_styles.styles(colour, language(model), _footer(model, _)),
        objects=writer.objects,
    )


class _Writer:
    """Writes block after block; tables are numbered, and leave the styles of their columns."""

    def __init__(self, language: str) -> None:
        self.columns: list[str] = []
        self.objects: dict[str, str] = {}
        self._language, self._tables = language, 0

    def written(self, block: Block) -> Iterator[str]:
        match block:
            case Title(text, below):
                yield _paragraph("Title", inline(text))
                if below:
                    yield _paragraph("Subtitle", inline(below))
            case Heading(level, text):
                yield (
                    f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">'
                    f"{inline(on_a_line(text))}</text:h>"
                )
            case Paragraph(text, note, leads):
                style = "Note" if note else "Lead" if leads else "Text_20_body"
                yield _paragraph(style, inline(text))
            case Prompt(text):
                yield _paragraph("Text_20_body", _prompt(text))
            case Numbered(items):
                first = f' text:start-value="{items[0].number}"'
                inside = "".join(
                    f"<text:list-item{'' if at else first}>{_item(item)}</text:list-item>"
                    for at, item in enumerate(items)
                )
                yield f'<text:list text:style-name="Themes">{inside}</text:list>'
            case Bullets(texts):
                inside = "".join(
                    f"<text:list-item>{_paragraph('List_20_Bullet', inline(text))}</text:list-item>"
                    for text in texts
                )
                yield f'<text:list text:style-name="Bullets">{inside}</text:list>'
            case Box(texts):
                yield from (_paragraph("BoxKept", inline(text)) for text in texts[:-1])
                yield _paragraph("Box", inline(texts[-1]))
            case Grid(table, captioned):
                if captioned:
                    yield _paragraph("Caption", inline(table.caption))
                yield self._table(table)
            case Figure(chart):
                yield _paragraph("Figure", self._figure(chart))

    def _figure(self, chart: Chart) -> str:
        """The chart as an object with a table of its own, where its labels are short."""
        name = f"Object {len(self.objects) + 1}"
        drawn = bars(chart, self._language)
        labels = tuple(bar.label for bar in drawn)
        shown = chart.model_copy(update={"categories": labels, "title": ""})
        size = f'svg:width="{WIDTH}cm" svg:height="{height(chart):.2f}cm"'
        self.objects[name] = chart_object(shown, f"#{COLOUR}", size)
        return (
            f'<draw:frame draw:style-name="Chart" draw:name="{name}" text:anchor-type="as-char"'
            f' {size}><draw:object xlink:href="./{name}" xlink:type="simple" xlink:show="embed"'
            f' xlink:actuate="onLoad"/><svg:title>{inline(chart.title)}</svg:title>'
            f"<svg:desc>{inline(described(chart, self._language))}</svg:desc></draw:frame>"
        )

    def _table(self, table: Table) -> str:
        self._tables += 1
        name, looks = f"T{self._tables}", columns(table)
        for at, share in enumerate(shares(table, self._language)):
            self.columns.append(odt_styles.column(f"{name}.{at}", WIDTH * share))
        widths = "".join(
            f'<table:table-column table:style-name="{name}.{at}"/>' for at in range(len(looks))
        )
        right = ["_20_Right" if look.right else "" for look in looks]
        head = _row(table.head, [f"Table_20_Heading{each}" for each in right], "Head")
        styles = [f"Table_20_Contents{each}" for each in right]
        rows = "".join(_row(row, styles, "Cell") for row in written(table, self._language))
        style = "TableKept" if len(table.rows) <= TOGETHER else "Table"
        return (
            f'<table:table table:name="{name}" table:style-name="{style}">'
            f"<table:title>{inline(table.caption)}</table:title>{widths}"
            f"<table:table-header-rows>{head}</table:table-header-rows>{rows}</table:table>"
        )


def _row(texts: tuple[str, ...], styles: list[str], cell: str) -> str:
    cells = "".join(
        f'<table:table-cell table:style-name="{cell}" office:value-type="string">'
        f"{_paragraph(style, inline(text))}</table:table-cell>"
        for text, style in zip(texts, styles, strict=True)
    )
    return f'<table:table-row table:style-name="Row">{cells}</table:table-row>'


def _item(item: Item) -> str:
    name = f'<text:span text:style-name="Strong_20_Emphasis">{inline(item.name)}</text:span>'
    quotes = (_paragraph("Quote", inline(quote)) for quote in item.quotes)
    # Text that begins with a space loses it unless it is written as one.
    text = f"<text:s/>{inline(theme_text(item)[1:])}"
    return _paragraph("List_20_Number", name + text) + "".join(quotes)


def _prompt(text: str) -> str:
    """A place that is marked when it is clicked, so that its text goes when somebody writes."""
    return (
        '<text:span text:style-name="Placeholder"><text:placeholder'
        f' text:placeholder-type="text" text:description={attribute(text)}>{inline(text)}'
        "</text:placeholder></text:span>"
    )


def _footer(model: Summary, _: Translate) -> str:
    said = inline(_("Side {page} av {pages}"))
    said = said.replace("{page}", "<text:page-number>1</text:page-number>")
    said = said.replace("{pages}", "<text:page-count>1</text:page-count>")
    return _paragraph("Footer", f"{inline(one_line(model.title)[:80])}<text:tab/>{said}")


def _paragraph(style: str, inside: str) -> str:
    return f'<text:p text:style-name="{style}">{inside}</text:p>'
