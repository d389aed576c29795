"""Blocks of a document as WordprocessingML: the body of a DOCX file."""

from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

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
    theme_text,
)
from polling.export.harmless import plain
from polling.export.telling import on_a_line
from polling.kinds import Chart, Table

#: The width of the text on A4 with its margins, in twentieths of a point.
TEXT_WIDTH = 9072
#: Rows of a table that is not broken over two pages, and those of a longer one that stay with its
#: head.
TOGETHER, _FIRST = 10, 2
_UNSPLIT = "<w:trPr><w:cantSplit/></w:trPr>"


def body(
    blocks: Iterable[Block], language: str, first_list: int, draw: Callable[[Chart], str]
) -> Iterator[str]:
    """The elements of the body, a string each; themes are in lists numbered from `first_list`.

    Each question's themes are a list of their own, which `numbering` must know: see `lists`. What
    `draw` returns is a run with the chart.
    """
    at = first_list - 1
    for block in blocks:
        match block:
            case Title(text, below):
                yield paragraph("Title", run(text))
                if below:
                    yield paragraph("Subtitle", run(below))
            case Heading(level, text):
                yield paragraph(f"Heading{level}", run(on_a_line(text)))
            case Paragraph(text, note, leads):
                more = "<w:keepNext/>" if leads else ""
                yield paragraph("Note" if note else "BodyText", run(text), more)
            case Prompt(text):
                yield _prompt(text)
            case Numbered(items):
                at += _begins(block)
                yield from (each for item in items for each in _item(item, at))
            case Bullets(texts):
                yield from (paragraph("ListBullet", run(text)) for text in texts)
            case Box(texts):
                stays = ["<w:keepNext/>"] * (len(texts) - 1)
                for text, more in zip(texts, [*stays, ""], strict=True):
                    yield paragraph("Box", run(text), more)
            case Grid(table, captioned):
                if captioned:
                    yield paragraph("Caption", run(table.caption))
                yield _table(table, language)
            case Figure(chart):
                yield paragraph("Figure", draw(chart))


def lists(blocks: Iterable[Block]) -> int:
    """How many numbered lists of themes there are."""
    return sum(_begins(block) for block in blocks if isinstance(block, Numbered))


def paragraph(style: str, runs: str, more: str = "") -> str:
    """A paragraph of a style, perhaps with `more` properties."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def run(text: str, properties: str = "") -> str:
    """A run of text; line ends and tabs in it are those of the text."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = (
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line)
        for line in (line.split("\t") for line in plain(text).split("\n"))
    )
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def _begins(block: Numbered) -> bool:
    return block.items[0].number == 1


def _item(item: Item, at: int) -> Iterator[str]:
    numbered = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{at}"/></w:numPr>'
    runs = run(item.name, '<w:rStyle w:val="Strong"/>') + run(theme_text(item))
    yield paragraph("ListNumber", runs, numbered)
    yield from (paragraph("Quote", run(quote)) for quote in item.quotes)


def _prompt(text: str) -> str:
    """A content control: its text goes when somebody writes there, a line or many paragraphs."""
    said = paragraph("BodyText", run(text, '<w:rStyle w:val="PlaceholderText"/>'))
    named = f"<w:alias w:val={quoteattr(plain(text))}/><w:showingPlcHdr/>"
    return f"<w:sdt><w:sdtPr>{named}</w:sdtPr><w:sdtContent>{said}</w:sdtContent></w:sdt>"


def _table(table: Table, language: str) -> str:
    widths = [round(TEXT_WIDTH * share) for share in shares(table, language)]
    looks = columns(table)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _cell(name, width, "TableHead", look.right)
        for name, width, look in zip(table.head, widths, looks, strict=True)
    )
    whole = len(table.rows) <= TOGETHER
    # LibreOffice loses the rows of a table that breaks after its first one, where none may split.
    together, unsplit = (len(table.rows) - 1, _UNSPLIT) if whole else (_FIRST, "")
    rows = "".join(
        f"<w:tr>{unsplit}"
        + "".join(
            _cell(text, width, "TableText", look.right, at < together)
            for text, width, look in zip(row, widths, looks, strict=True)
        )
        + "</w:tr>"
        for at, row in enumerate(written(table, language))
    )
    described = quoteattr(plain(table.caption))
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Results"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
        f' w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={described}/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


def _cell(text: str, width: int, style: str, right: bool, stays: bool = False) -> str:
    aligned = ("<w:keepNext/>" if stays else "") + ('<w:jc w:val="right"/>' if right else "")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{paragraph(style, run(text), aligned)}</w:tc>"
    )
