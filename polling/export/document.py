"""The summary as a document: headings, lists, tables and boxes in order, for whoever writes them.

It knows no format. DOCX and ODT walk these blocks; so may anything else that is read from the top.
Texts are as people wrote them: each writer makes them harmless for its format. Titles and headings
are one line.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from polling.export import telling
from polling.export.cells import bare, fitting
from polling.export.harmless import plain
from polling.export.seated import whom
from polling.export.summary import Part, Summary, date_text, overview
from polling.export.themed import SummedTheme, Themed
from polling.kinds import Cell, Chart, Table
from polling.refused import Translate
from polling.text import fold
from polling.words import N_

#: Different answers to one question that a document lists: more than a committee reads, and what
#: PDF takes a few seconds for. The spreadsheets have all.
MOST_LISTED = 1000
RESOLUTION = N_("Forslag til vedtak")
RESOLUTION_PROMPT = N_("Skriv inn forslaget til vedtak her.")


class Title(NamedTuple):
    """What the document is called, and a line below ("" for none); the first block, once."""

    text: str
    below: str


class Heading(NamedTuple):
    """A heading: `level` 1 for a section or a question, 2 for what is under it."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """A paragraph; a `note` says how what follows is to be read and is set smaller.

    Neither a note nor one that `leads` to what follows stands alone at the foot of a page.
    """

    text: str
    note: bool = False
    leads: bool = False


class Prompt(NamedTuple):
    """A place left open for the secretariat to write in, and what it asks for."""

    text: str


class Item(NamedTuple):
    """A theme: its number, its name (to be set strong), its count "(18)", its text, its quotes."""

    number: int
    name: str
    counted: str
    text: str
    quotes: tuple[str, ...]


class Numbered(NamedTuple):
    """Themes under one heading. Numbers go on through a question: the first is not always 1."""

    items: tuple[Item, ...]


class Bullets(NamedTuple):
    """A list without numbers."""

    texts: tuple[str, ...]


class Box(NamedTuple):
    """Paragraphs with a frame around them."""

    texts: tuple[str, ...]


class Grid(NamedTuple):
    """A table; its head is a header row. Not `captioned` where the heading above says it all."""

    table: Table
    captioned: bool = True


class Figure(NamedTuple):
    """A chart for formats that draw; the Grid before it tells the same in numbers."""

    chart: Chart


Block = Title | Heading | Paragraph | Prompt | Numbered | Bullets | Box | Grid | Figure


def document(model: Summary, _: Translate) -> tuple[Block, ...]:
    """The whole document, of what the secretariat chose, in the order of the summary's sections."""
    model = model.chosen()
    return tuple(each for block in _blocks(model, _) for each in _fitted(block, model.language, _))


def theme_text(item: Item) -> str:
    """What follows a theme's name: " (18)", or " (18): " and the text."""
    return f" {item.counted}: {item.text}" if item.text else f" {item.counted}"


def one_line(text: str) -> str:
    """The text without line ends and tabs; control characters are shown, not taken for spaces."""
    return " ".join(plain(text).split())


def _blocks(model: Summary, _: Translate) -> Iterator[Block]:
    date = date_text(model.date, model.language)
    yield Title(one_line(model.title), one_line(" · ".join(filter(None, (model.place, date)))))
    if model.choices.has("focus"):
        yield from _own(model, "focus", _)
    if model.choices.has("participants"):
        yield from _participants(model, _)
    if model.choices.has("method"):
        yield from _method(model, _)
    for part in model.parts:
        if not part.joining:
            yield from _question(part, _)
    for section in ("proposals", "measures", "forward"):
        if model.choices.has(section):
            yield from _own(model, section, _)
    if model.choices.has("forward"):
        yield Heading(1, _(RESOLUTION))
        yield Prompt(_(RESOLUTION_PROMPT))


def _fitted(block: Block, language: str, _: Translate) -> Iterator[Block]:
    """The block; a table that is wider than a page in several, which say so."""
    pieces = fitting(block.table, language) if isinstance(block, Grid) else ()
    if not isinstance(block, Grid) or len(pieces) == 1:
        yield block
        return
    for at, piece in enumerate(pieces, 1):
        caption = _("{caption} (del {part} av {parts})").format(
            caption=piece.caption, part=at, parts=len(pieces)
        )
        yield Grid(piece.model_copy(update={"caption": caption}))


def _own(model: Summary, section: str, _: Translate) -> Iterator[Block]:
    """A section that the secretariat writes itself, or its prompt while it is empty."""
    yield Heading(1, telling.title(section, _))
    said = telling.lines(getattr(model.choices, section))
    if not said:
        yield Prompt(_(telling.PROMPTS[section]))
    elif len(said) == 1:
        yield Paragraph(said[0])
    else:
        yield Bullets(said)


def _participants(model: Summary, _: Translate) -> Iterator[Block]:
    yield Heading(1, telling.title("participants", _))
    asked = [part for part in model.parts if part.joining]
    for part in asked:
        yield Paragraph(" ".join(telling.how_counted(part, _)), note=True)
        yield from _results(part)
    if not asked:
        head = (telling.title("participants", _), _("Antall"))
        counts = telling.participants(model, _)
        yield Grid(Table(caption=_("Hvem som ble med"), head=head, rows=counts))


def _method(model: Summary, _: Translate) -> Iterator[Block]:
    yield Heading(1, telling.title("method", _))
    said = (*telling.method(model, _), *telling.lines(model.choices.method))
    if said:
        yield Box(said)
    head, rows = overview(model, _)
    several = any(part.run is not None for part in model.parts)
    # The kind says a reader nothing, nor does the round where each question had but one.
    kept = [at for at in range(len(head)) if at != 2 and (several or at != 3)]
    if rows:
        yield Grid(
            Table(
                caption=_("Spørsmålene"),
                head=tuple(head[at] for at in kept),
                rows=tuple(tuple(row[at] for at in kept) for row in rows),
            )
        )


def _question(part: Part, _: Translate) -> Iterator[Block]:
    yield Heading(1, one_line(telling.question_line(part, _)))
    if part.help:
        yield Paragraph(part.help, leads=True)
    yield Paragraph(" ".join(telling.how_counted(part, _)), note=True)
    if part.themed:
        yield from _themes(part.themed, _)
    yield from _results(part)
    if part.sheets:
        yield from _sheets(part, _)
    elif part.listed and not part.themed:
        yield from _answers(part, _)
    for table in part.breakdowns:
        yield Grid(table)


def _themes(themed: Themed, _: Translate) -> Iterator[Block]:
    alone = len(themed.headings) == 1
    for heading in themed.headings:
        counts = telling.codings_text(heading.codings, heading.answers, _)
        # Without any headings of their own, themes are not "other" ones.
        plain = alone and not heading.text
        line = f"{_('Temaer')} ({counts})" if plain else telling.heading_line(heading, _)
        yield Heading(2, one_line(line))
        if heading.themes:
            yield Numbered(tuple(_item(theme, _) for theme in heading.themes))
    if themed.minority_views:
        count = telling.counted(themed.minority)
        yield Heading(2, f"{_(telling.MINORITY_TITLE)} {count}")
        yield Bullets(themed.minority_views)


def _item(theme: SummedTheme, _: Translate) -> Item:
    return Item(
        number=theme.number,
        name=theme.name,
        counted=telling.counted(theme.answers),
        text=theme.text.strip(),
        quotes=tuple(telling.quoted(quote, _) for quote in theme.quotes),
    )


def _results(part: Part) -> Iterator[Block]:
    """Tables, each chart after the table of its numbers.

    Of answers that are listed the first table has but their number, which the note has told.
    """
    tables = part.findings.tables[1 if part.listed else 0 :]
    charts = [chart for chart in part.findings.charts if chart.categories]
    for table in tables:
        yield Grid(table)
        drawn = [chart for chart in charts if _tells(table, chart)]
        charts = [chart for chart in charts if chart not in drawn]
        yield from map(Figure, drawn)
    yield from map(Figure, charts)


def _tells(table: Table, chart: Chart) -> bool:
    return any(
        chart.categories == column[: len(chart.categories)]
        for column in zip(*table.rows, strict=True)
    )


def _sheets(part: Part, _: Translate) -> Iterator[Block]:
    for sheet in part.sheets:
        seated = f" ({whom(sheet.seats, 0, 0, _)})" if sheet.seats else ""
        yield Heading(2, one_line(f"{sheet.table}{seated}"))
        caption = _("Arket fra {table}").format(table=sheet.table)
        table = Table(caption=caption, head=part.head[: part.own], rows=sheet.rows)
        yield Grid(table, captioned=False)


def _answers(part: Part, _: Translate) -> Iterator[Block]:
    """The answers that count, equal ones once; hidden ones are marked behind their cells."""
    said: dict[str, str] = {}
    times: dict[str, int] = {}
    for row in part.rows:
        text = _line(row[: part.own])
        if text and not row[part.own]:
            key = fold(text)
            said.setdefault(key, text)
            times[key] = times.get(key, 0) + 1
    if not said:
        return
    yield Heading(2, _("Svarene"))
    if len(said) < sum(times.values()):
        yield Paragraph(_("Like svar står én gang, med antallet i parentes."), note=True)
    most = sorted(said, key=lambda key: -times[key])
    if len(most) > MOST_LISTED:
        left = len(most) - MOST_LISTED
        text = _("{n} andre svar står i regnearket: de er for mange til å leses her.")
        yield Paragraph(text.format(n=left), note=True)
    yield Bullets(
        tuple(
            f"{said[key]} {telling.counted(times[key])}" if times[key] > 1 else said[key]
            for key in most[:MOST_LISTED]
        )
    )


def _line(cells: Iterable[Cell]) -> str:
    return " · ".join(bare(cell) for cell in cells if cell not in (None, ""))
