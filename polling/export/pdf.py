"""PDF: the summary on paper, PDF/UA-1 and PDF/A-2a; charts are drawn, and told in words."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from typing import Any

import typst

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
from polling.export.harmless import short
from polling.export.pdf_letters import BREAK, STAND_IN, Fitting
from polling.export.summary import Summary
from polling.export.telling import language_tag, on_a_line
from polling.kinds import Table
from polling.refused import Translate

#: A document with more sections than this has a list of them at its front.
SECTIONS = 5
#: The house's own colours on white paper, as in static/tokens.css.
_INK, _QUIET, _LINE, _ACTION, _PAPER = "#14202e", "#414f5d", "#c0cad2", "#0b5563", "#ffffff"
#: Room for what is written by hand, in lines.
_LINES = 4
#: Millimetres across a page, for a letter of a table, and beside a column's letters.
_PAGE, _LETTER, _BESIDE = 162, 1.7, 3.6
#: Letters of a column of texts at most, where there is room.
_LONG = 56
_FOOT_LETTERS = 80
#: Letters of a name (a heading, a caption, a label) at most: far more than a meeting can have, and
#: few enough that what nobody can read does not take minutes to lay out.
_NAME_LETTERS = 600
#: What is told of a chart, which the standard limits to 32,767 bytes.
_TOLD_LETTERS = 8_000
#: A row with a longer cell may go on on the next page; all others stand whole, and so do tables
#: and charts of so few rows.
_WHOLE, _FEW = 1200, 12

_NO_DATE = dt.date(2000, 1, 1)


def write_pdf(model: Summary, _: Translate) -> bytes:
    """The summary of what was chosen; the same summary gives the same bytes.

    Characters that the fonts lack are replaced, and a note at the end says so.
    """
    blocks = document(model, _)
    try:
        return _compiled(model, blocks, Fitting(), _)
    except typst.TypstError:
        # Something that the fonts have, but not as it is written here: a plain file is better
        # than none, and what is left out is said all the same.
        return _compiled(model, blocks, Fitting(plain=True), _)


def _compiled(model: Summary, blocks: Sequence[Block], fit: Fitting, _: Translate) -> bytes:
    said = _said(model, blocks, fit, _)
    pdf = typst.compile(
        files("polling.export").joinpath("summary.typ").read_bytes(),
        format="pdf",
        sys_inputs={"said": json.dumps(said)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-2a"],
    )
    assert isinstance(pdf, bytes)
    return pdf


def _said(model: Summary, blocks: Sequence[Block], fit: Fitting, _: Translate) -> dict[str, Any]:
    title = next(block for block in blocks if isinstance(block, Title))
    # A document has a title, even where nothing can be seen of the meeting's.
    named = _namer(fit)
    shown = named(title.text) if named(title.text).strip() else _("Oppsummering")
    name = " ".join(shown.replace(BREAK, "").split())
    language, _dash, region = language_tag(model.language).partition("-")
    date = model.date or _NO_DATE
    sections = sum(1 for block in blocks if isinstance(block, Heading) and block.level == 1)
    said = list(_blocks(blocks, model.language, fit, _))
    if fit.replaced:
        note = _("Tegn som skrifttypen mangler, er erstattet med {sign}.").format(sign=STAND_IN)
        said.append({"is": "quiet", "text": note, "sticky": False})
    return {
        "language": language,
        "region": region or None,
        "title": name,
        "shown": shown,
        "description": _("Oppsummering"),
        "kind": _("Oppsummering"),
        "lines": list(filter(None, [named(title.below)])),
        "date": {"year": date.year, "month": date.month, "day": date.day},
        "contents": _("Innhold") if sections > SECTIONS else "",
        "foot": short(name, _FOOT_LETTERS) + ("…" if len(name) > _FOOT_LETTERS else ""),
        "page": _("Side {page} av {pages}"),
        "colours": colours(model.colour),
        "blocks": said,
    }


def colours(colour: str) -> dict[str, str]:
    """The colours of a page: the meeting's own in one strength or another, or the house's."""
    strong = look.readable(colour, "light") if colour else _ACTION
    return {
        "ink": _INK,
        "quiet": _QUIET,
        "line": _LINE,
        "strong": strong,
        "bar": look.mix(strong, _PAPER, 0.35),
        "tint": look.mix(strong, _PAPER, 0.92),
    }


def _blocks(
    blocks: Sequence[Block], language: str, fit: Fitting, _: Translate
) -> Iterator[dict[str, Any]]:
    heading = ""
    named = _namer(fit)
    for block, after in zip(blocks, (*blocks[1:], None), strict=True):
        match block:
            case Heading(level, text):
                heading = text
                yield {"is": "heading", "level": level, "text": on_a_line(named(text))}
            case Paragraph(text, note):
                # What is said of a result is not parted from it.
                sticky = note or (isinstance(after, Paragraph) and after.note)
                yield {"is": "quiet" if note else "text", "text": fit(text), "sticky": sticky}
            case Prompt(text):
                yield {"is": "ruled", "prompt": fit(text), "lines": _LINES}
            case Bullets(texts):
                yield {"is": "list", "items": [fit(text) for text in texts]}
            case Box(texts):
                yield {"is": "box", "lines": [fit(text) for text in texts]}
            case Numbered(items):
                themes = [
                    {
                        "number": item.number,
                        "name": named(item.name),
                        "count": f" {item.counted}",
                        "text": fit(item.text),
                        "quotes": [fit(quote) for quote in item.quotes],
                    }
                    for item in items
                ]
                yield {"is": "themes", "themes": themes}
            case Grid(table, captioned):
                yield _table(table, captioned, language, fit, _)
            case Figure(chart):
                yield _chart(bars.drawn(chart, language, heading, _), fit)


def _table(
    table: Table, captioned: bool, language: str, fit: Fitting, _: Translate
) -> dict[str, Any]:
    rows = [[fit(cell) for cell in row] for row in cells.written(table, language)]
    named = _namer(fit)
    head = [named(name) for name in table.head]
    right = [column.right for column in cells.columns(table)]
    widths = _widths(head, rows, right)
    return {
        "is": "table",
        "caption": named(table.caption) if captioned else "",
        "head": head,
        "rows": rows,
        "numbers": right,
        "columns": widths,
        "width": min(1.0, sum(widths) / _PAGE),
        "tight": sum(widths) > _PAGE * 1.01,
        "total": bool(rows) and table.rows[-1][0] == _("I alt"),
        "breakable": any(len(cell) > _WHOLE for row in rows for cell in row),
        "whole": sum(max(map(len, row), default=0) // 60 + 1 for row in rows) <= _FEW,
    }


def _widths(head: list[str], rows: list[list[str]], right: list[bool]) -> list[float]:
    """The millimetres of each column; where all ask for more than a page, texts yield first."""
    asked = []
    for at, name in enumerate(head):
        word = max(map(len, name.split()), default=0) + 1
        longest = max((len(row[at]) for row in rows), default=0) + 1
        # A long name over a narrow column is set on two lines rather than four.
        half = min(len(name) // 2 + 2, 15)
        wanted = max(word, longest if right[at] else min(longest, _LONG), half)
        asked.append(min(max(wanted, 5), 16 if right[at] else _LONG) * _LETTER + _BESIDE)
    numbers = sum(width for width, is_number in zip(asked, right, strict=True) if is_number)
    texts = sum(asked) - numbers
    if sum(asked) <= _PAGE or not texts or numbers > _PAGE * 0.76:
        return asked
    yielding = (_PAGE - numbers) / texts
    return [
        width if is_number else width * yielding
        for width, is_number in zip(asked, right, strict=True)
    ]


def _chart(drawn: bars.Drawn, fit: Fitting) -> dict[str, Any]:
    named = _namer(fit)
    longest = max(len(bar.label) for bar in drawn.bars)
    return {
        "is": "chart",
        "caption": named(drawn.caption),
        "alt": short(fit(drawn.told).replace(BREAK, ""), _TOLD_LETTERS),
        "room": min(max(longest / 80, 0.16), 0.42),
        "whole": len(drawn.bars) <= _FEW,
        "bars": [
            {
                "label": named(bar.label),
                "value": bar.value,
                "from": bar.start,
                "to": bar.end,
                "most": bar.most,
            }
            for bar in drawn.bars
        ],
    }


def _namer(fit: Fitting) -> Callable[[str], str]:
    """Fits what is a name, and cuts it where it is no longer one."""

    def named(text: str) -> str:
        cut = short(text, _NAME_LETTERS)
        return fit(cut if len(cut) >= len(text.rstrip()) else f"{cut}…")

    return named
