"""HTML: the summary as a page to read and to print, served as it is or taken home as one file."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from polling import look
from polling.export import bars, cells
from polling.export.document import (
    Block,
    Box,
    Bullets,
    Figure,
    Grid,
    Heading,
    Numbered,
    Paragraph,
    Prompt,
    Title,
    document,
)
from polling.export.harmless import plain
from polling.export.summary import Summary
from polling.export.telling import language_tag
from polling.kinds import Table
from polling.refused import Translate
from polling.settings import ROOT

#: What the page is drawn with, under static/.
STYLES = ("tokens.css", "base.css", "summary.css")
#: A page with more sections than this has a list of them at its top.
SECTIONS = 5
#: A table of more columns, or of sentences, is wider than a narrow page, and moved sideways there.
_COLUMNS = 3
#: Rows of a table that stands whole on a printed page.
_FEW = 12
#: Marks that would turn what stands after them on the same line.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def write_html(model: Summary, _: Translate) -> bytes:
    """One file without scripts, nothing from elsewhere; the same summary, the same bytes."""
    text = (
        _environment()
        .get_template("summary_file.html")
        .render(summary=view(model, _), style=_style(model.colour), _=_)
    )
    return text.encode()


def view(model: Summary, _: Translate) -> dict[str, Any]:
    """What the templates `summary_*.html` show: plain texts, that they escape.

    `sections` are those of the document, each with a `heading`, an `id` and its `blocks`.
    """
    blocks = document(model, _)
    title = next(block for block in blocks if isinstance(block, Title))
    sections = list(_sections(blocks, model.language, _))
    return {
        "title": " ".join(_shown(title.text).split()),
        "below": _shown(title.below),
        "language": language_tag(model.language),
        "contents": len(sections) > SECTIONS,
        "sections": sections,
    }


def _sections(blocks: Sequence[Block], language: str, _: Translate) -> Iterator[dict[str, Any]]:
    section: dict[str, Any] | None = None
    heading = ""
    for block in blocks:
        if isinstance(block, Title):
            continue
        if isinstance(block, Heading):
            heading = block.text
        if section is None or (isinstance(block, Heading) and block.level == 1):
            if section:
                yield section
            section = {"heading": _shown(heading), "blocks": []}
        else:
            section["blocks"].append(_block(block, language, heading, _))
    if section:
        yield section


def _block(block: Block, language: str, heading: str, _: Translate) -> dict[str, Any]:
    match block:
        case Heading(_level, text):
            return {"is": "heading", "text": _shown(text)}
        case Paragraph(text, note):
            return {"is": "note" if note else "text", "text": _shown(text)}
        case Prompt(text):
            return {"is": "prompt", "text": _shown(text)}
        case Bullets(texts):
            return {"is": "list", "items": [_shown(text) for text in texts]}
        case Box(texts):
            return {"is": "box", "items": [_shown(text) for text in texts]}
        case Numbered(items):
            themes = [
                {
                    "number": item.number,
                    "name": _shown(item.name),
                    "counted": item.counted,
                    "text": _shown(item.text),
                    "quotes": [_shown(quote) for quote in item.quotes],
                }
                for item in items
            ]
            return {"is": "themes", "themes": themes}
        case Grid(table, captioned):
            return _table(table, captioned, language, _)
        case Figure(chart):
            drawn = bars.drawn(chart, language, heading, _)
            return {
                "is": "chart",
                "caption": _shown(drawn.caption),
                "bars": [_bar(bar) for bar in drawn.bars],
            }
        case Title():
            raise AssertionError("a document has one title, at its beginning")


def _table(table: Table, captioned: bool, language: str, _: Translate) -> dict[str, Any]:
    numbers = [column.right for column in cells.columns(table)]
    # Which cell names its row: the second where the first numbers it, none in sheets of sentences.
    numbered = cells.numbered(table.rows)
    names = 1 if numbered else 0 if any(numbers) else None
    return {
        "is": "table",
        "caption": _shown(table.caption),
        "head": [_shown(name) for name in table.head],
        "numbers": numbers,
        "rows": [[_shown(cell) for cell in row] for row in cells.written(table, language)],
        "names": names,
        "total": bool(table.rows) and table.rows[-1][0] == _("I alt"),
        "captioned": captioned,
        "moves": len(table.head) > (_COLUMNS if any(numbers) else _COLUMNS - 1),
        "few": len(table.rows) <= _FEW,
    }


def _shown(text: str) -> str:
    """The text in what HTML can hold, and in the direction that its own letters have."""
    return _TURNING.sub("", plain(text))


def _bar(bar: bars.Bar) -> dict[str, Any]:
    """Percent: `width` from the left edge to the bar's end, `gap` of that before it begins."""
    gap = bar.start / bar.end if bar.end else 0.0
    return {
        "label": _shown(bar.label),
        "value": bar.value,
        "width": f"{bar.end * 100:.2f}%",
        "gap": f"{gap * 100:.2f}%",
        "length": f"{(1 - gap) * 100:.2f}%",
        "most": bar.most,
    }


@cache
def _environment() -> jinja2.Environment:
    """The templates; every text is escaped, and a name that is not there is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )


def _style(colour: str) -> Markup:
    """The page's own styles, and the meeting's colour over them; none of it is a person's text."""
    found = [(ROOT / "static" / name).read_text(encoding="utf-8") for name in STYLES]
    bare = re.sub(r"/\*.*?\*/", "", "\n".join([*found, look.stylesheet(colour)]), flags=re.DOTALL)
    # Paper is never dark.
    bare = bare.replace("@media (prefers-color-scheme", "@media screen and (prefers-color-scheme")
    return Markup("\n".join(filter(str.strip, bare.splitlines())))  # noqa: S704 (no text of people)
