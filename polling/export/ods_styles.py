"""The styles of an ODS file: looks of cells, widths, heights, and the printed page."""

from collections.abc import Iterable, Iterator
from typing import get_args

from polling.export.harmless import short
from polling.export.odf import inline, language
from polling.export.sheet import Look
from polling.export.summary import Summary
from polling.refused import Translate

_FONT = "Calibri"
_DIGIT = 0.19  # centimetres of one digit in the font of the cells
_TOP, _WRAP = 'style:vertical-align="top"', 'fo:wrap-option="wrap"'
_HEAD = f'{_TOP} {_WRAP} fo:background-color="#e3ecf3" fo:border-bottom="0.75pt solid #000000"'
_BOLD = 'fo:font-weight="bold"'
_RIGHT = 'fo:text-align="end" fo:margin-right="0.2cm"'
_LEFT = 'fo:text-align="start"'

#: Look -> properties of the cell, of its paragraph and of its text, and its way with numbers.
_LOOKS: dict[Look, tuple[str, str, str, str]] = {
    "title": ('style:vertical-align="middle"', _LEFT, f'{_BOLD} fo:font-size="16pt"', ""),
    "note": (_TOP, _LEFT, 'fo:color="#444444"', ""),
    "caption": (_TOP, _LEFT, f'{_BOLD} fo:font-size="12pt"', ""),
    "head": (_HEAD, _LEFT, _BOLD, ""),
    "head right": (f'{_HEAD} style:text-align-source="fix"', _RIGHT, _BOLD, ""),
    "name": (_TOP, _LEFT, _BOLD, ""),
    "text": (f"{_TOP} {_WRAP}", _LEFT, "", ""),
    "whole": (f'{_TOP} style:text-align-source="fix"', _RIGHT, "", "Whole"),
    "decimal": (f'{_TOP} style:text-align-source="fix"', _RIGHT, "", "Decimal"),
    "left": (f'{_TOP} {_WRAP} style:text-align-source="fix"', _LEFT, "", "Whole"),
}


def cell_name(look: Look) -> str:
    """What the style of a look is called."""
    return look.replace(" ", "_20_")


def column_name(width: int) -> str:
    """What the style of a column so many digits wide is called."""
    return f"co{width}"


def row_name(height: int) -> str:
    """What the style of a row so many points high is called."""
    return f"ro{height}"


def styles(model: Summary, _: Translate) -> str:
    """The looks of cells and the page they are printed on, with its footer."""
    named = "".join(_look(look) for look in get_args(Look))
    title = inline(short(" ".join(model.title.split()), 120))
    said = inline(_("Side {page} av {pages}"))
    said = said.replace("{page}", "<text:page-number>1</text:page-number>")
    said = said.replace("{pages}", "<text:page-count>1</text:page-count>")
    return (
        f'<office:font-face-decls><style:font-face style:name="{_FONT}"'
        f' svg:font-family="{_FONT}" style:font-family-generic="swiss"/></office:font-face-decls>'
        '<office:styles><style:default-style style:family="table-cell">'
        f'<style:text-properties style:font-name="{_FONT}" fo:font-size="11pt" {language(model)}/>'
        f"</style:default-style>{''.join(_numbers())}"
        f'<style:style style:name="Default" style:family="table-cell"/>{named}</office:styles>'
        f"<office:automatic-styles>{_page()}</office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Default" style:page-layout-name="A4"><style:header'
        ' style:display="false"/><style:footer>'
        f"<style:region-left><text:p>{title}</text:p></style:region-left>"
        f"<style:region-right><text:p>{said}</text:p></style:region-right></style:footer>"
        "</style:master-page></office:master-styles>"
    )


def automatic(widths: Iterable[int], heights: Iterable[int]) -> Iterator[str]:
    """A style for each width of a column (in digits) and each height of a row (in points)."""
    yield (
        '<style:style style:name="Sheet" style:family="table"'
        ' style:master-page-name="Default"><style:table-properties table:display="true"/>'
        "</style:style>"
    )
    yield (
        '<style:style style:name="Chart" style:family="graphic"><style:graphic-properties'
        ' draw:stroke="none" draw:fill="none"/></style:style>'
    )
    for width in widths:
        yield (
            f'<style:style style:name="{column_name(width)}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * _DIGIT + 0.1:.2f}cm"/>'
            "</style:style>"
        )
    for height in heights:
        yield (
            f'<style:style style:name="{row_name(height)}" style:family="table-row">'
            f'<style:table-row-properties style:row-height="{height}pt"'
            ' style:use-optimal-row-height="true"/></style:style>'
        )


def _numbers() -> Iterator[str]:
    for name, places in (("Whole", 0), ("Decimal", 2)):
        yield (
            f'<number:number-style style:name="{name}"><number:number'
            f' number:decimal-places="{places}" number:min-decimal-places="{places}"'
            ' number:min-integer-digits="1"/></number:number-style>'
        )


def _look(look: Look) -> str:
    cell, paragraph, text, numbers = _LOOKS[look]
    name = cell_name(look)
    shown = f' style:display-name="{look}"' if name != look else ""
    typed = f' style:data-style-name="{numbers}"' if numbers else ""
    return (
        f'<style:style style:name="{name}"{shown} style:family="table-cell"'
        f' style:parent-style-name="Default"{typed}><style:table-cell-properties {cell}/>'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
    )


def _page() -> str:
    """A4 on its side, as many pages below each other as it takes and never two beside."""
    return (
        '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="29.7cm"'
        ' fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1.3cm"'
        ' style:scale-to-X="1" style:scale-to-Y="0"'
        ' style:print="objects charts drawings zero-values"/>'
        "<style:header-style/><style:footer-style><style:header-footer-properties"
        ' fo:min-height="0.7cm" fo:margin-top="0.3cm"/></style:footer-style></style:page-layout>'
    )
