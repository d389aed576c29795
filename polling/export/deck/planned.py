"""What stands on the slides of a deck before it is laid out: titles, texts, tables, charts."""

from collections.abc import Iterator
from typing import NamedTuple

from polling.export import telling
from polling.export.cells import written
from polling.export.deck.flow import Paragraph, Run
from polling.export.harmless import plain, short
from polling.export.summary import Part, Summary, date_text
from polling.export.themed import SummedTheme, Themed
from polling.kinds import Cell, Chart, Table
from polling.refused import Translate
from polling.text import fold

#: The longest text of one paragraph or cell: more than any answer or theme may have.
LONGEST = 2000
#: As many answers that nobody sorted, or rows of a long table, as a room would look at.
MOST_LISTED = 40


class Opening(NamedTuple):
    """The title slide."""

    title: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Text(NamedTuple):
    """A title over paragraphs; without any it stands empty, to be filled in."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[str, ...] = ()
    caption: str = ""
    large: bool = False


class Drawn(NamedTuple):
    """A title over a chart, with what its bars show over it."""

    title: str
    chart: Chart
    over: str
    caption: str
    notes: tuple[str, ...]


class Tabled(NamedTuple):
    """A title over a table, with its name over it ("": the title says it).

    `total` where its last row is the sum of the others, `even` for columns of one width.
    """

    title: str
    table: Table
    over: str
    caption: str
    notes: tuple[str, ...]
    total: bool = False
    even: bool = False


Slide = Opening | Text | Drawn | Tabled


def plan(model: Summary, _: Translate) -> Iterator[Slide]:
    """The slides of a summary, in the order in which a meeting is told.

    Sections and questions that `Choices` leave out are left out. Texts are plain and on one line.
    """
    choices = model.choices
    where = " · ".join(filter(None, (line(model.place), date_text(model.date, model.language))))
    yield Opening(
        line(model.title), tuple(filter(None, (_("Oppsummering"), where))), telling.method(model, _)
    )
    if choices.has("focus"):
        yield _section("focus", choices.focus, _, large=True)
    if choices.has("participants"):
        yield from _participants(model, _)
    if choices.has("method"):
        found = (*telling.method(model, _), *telling.lines(choices.method))
        title = telling.title("method", _)
        yield Text(title, tuple(_bullet(each) for each in found), notes=found)
    for part in model.parts:
        if not part.joining and choices.has(part.item):
            yield from _question(part, model.language, _)
    for section, text in (
        ("proposals", choices.proposals),
        ("measures", choices.measures),
        ("forward", choices.forward),
    ):
        if choices.has(section):
            yield _section(section, text, _)


def line(text: str) -> str:
    """A text as a slide may have it: plain, on one line, cut with "…" beyond all that is sane."""
    whole = " ".join(plain(text[: LONGEST * 2]).split())
    return whole if len(whole) <= LONGEST else f"{short(whole, LONGEST)}…"


def _section(section: str, text: str, _: Translate, *, large: bool = False) -> Text:
    found = telling.lines(plain(text))
    return Text(
        telling.title(section, _),
        tuple(_bullet(each, bullet=not large) for each in found),
        notes=() if found else (_(telling.PROMPTS[section]),),
        large=large,
    )


def _participants(model: Summary, _: Translate) -> Iterator[Slide]:
    """A table for each field of what people said of themselves, or how many they were."""
    title = telling.title("participants", _)
    tables = [
        (part, table)
        for part in model.parts
        if part.joining and model.choices.has(part.item)
        for table in part.findings.tables
    ]
    for part, table in tables:
        notes = telling.how_counted(part, _)
        caption = telling.withheld(_)
        yield Tabled(f"{title}: {line(table.caption)}", table, "", caption, notes, total=True)
    if not tables:
        found = telling.participants(model, _)
        table = Table(caption=title, head=(title, _("Antall")), rows=found)
        yield Tabled(title, table, "", "", telling.method(model, _))


def _question(part: Part, language: str, _: Translate) -> Iterator[Slide]:
    title = line(telling.question_line(part, _))
    notes = (*filter(None, (line(part.help),)), *telling.how_counted(part, _))
    n = telling.n_line(part, _)
    if not part.people:
        yield Text(title, (_bullet(_("Ingen svar."), bullet=False),), notes)
        return
    if part.themed:
        yield Text(title, tuple(_themes(part.themed, _)), notes, n)
    yield from _sheets(part, title, notes, n, _)
    if part.listed and not part.themed and not part.sheets:
        yield _listed(part, title, notes, n, _)
    few = () if part.listed else (t for t in part.findings.tables if len(t.rows) == 1)
    facts = " · ".join(_fact(table, language) for table in few)
    caption = " ".join(filter(None, (facts and f"{facts}.", n)))
    for chart in part.findings.charts:
        if chart.categories:
            yield Drawn(title, chart, line(chart.axis), caption, notes)
    for table in (*part.findings.tables, *part.breakdowns):
        if len(table.rows) > 1 and any(map(_says, (cell for row in table.rows for cell in row))):
            cut, said = _cut(table, _)
            below = " ".join(filter(None, (said, n)))
            yield Tabled(title, cut, line(table.caption), below, notes)


def _sheets(
    part: Part, title: str, notes: tuple[str, ...], n: str, _: Translate
) -> Iterator[Tabled]:
    """A slide for each table's sheet; where it has one column, all tables below each other."""
    head = part.head[: part.own]
    sheets = [sheet for sheet in part.sheets if sheet.rows]
    if part.own == 1 and sheets:
        rows = tuple(
            ("" if at else sheet.table, *row)
            for sheet in sheets
            for at, row in enumerate(sheet.rows)
        )
        yield Tabled(title, Table(caption=title, head=(_("Bord"), *head), rows=rows), "", n, notes)
        return
    for sheet in sheets:
        table = Table(caption=line(sheet.table), head=head, rows=_compact(sheet.rows))
        at_it = _("{table}: {n} ved bordet.").format(table=table.caption, n=sheet.seats)
        yield Tabled(f"{title}: {table.caption}", table, "", at_it, notes, even=True)


def _themes(themed: Themed, _: Translate) -> Iterator[Paragraph]:
    for heading in themed.headings:
        if heading.text or len(themed.headings) > 1:
            yield _heading(telling.heading_line(heading, _))
        for theme in heading.themes:
            yield from _theme(theme, _)
    if themed.minority_views:
        yield _heading(f"{_(telling.MINORITY_TITLE)} {telling.counted(themed.minority)}")
        for view in themed.minority_views:
            yield _bullet(view)


def _theme(theme: SummedTheme, _: Translate) -> Iterator[Paragraph]:
    number, name, count = telling.theme_name(theme)
    text = line(theme.text)
    runs = [Run(number), Run(line(name), bold=True), Run(count + (f": {text}" if text else ""))]
    yield Paragraph(tuple(runs), bullet=False, keep=bool(theme.quotes))
    for at, quote in enumerate(theme.quotes, 1):
        said = Run(telling.quoted(line(quote), _), quiet=True)
        yield Paragraph((said,), level=1, bullet=False, keep=at < len(theme.quotes))


def _listed(part: Part, title: str, notes: tuple[str, ...], n: str, _: Translate) -> Text:
    """The answers themselves, equal ones as one, as many as a room would look at."""
    hidden = part.own
    seen = [row[: part.own] for row in part.rows if not row[hidden]]
    equal: dict[str, list[str]] = {}
    for row in seen:
        said = " · ".join(line(str(cell)) for cell in row if cell)
        equal.setdefault(fold(said), []).append(said)
    texts = [
        same[0] if len(same) == 1 else f"{same[0]} {telling.counted(len(same))}"
        for same in sorted(equal.values(), key=len, reverse=True)
    ]
    said = _more(len(texts), _)
    bullets = tuple(_bullet(text) for text in texts[:MOST_LISTED])
    return Text(title, bullets, notes, " ".join(filter(None, (said, n))))


def _cut(table: Table, _: Translate) -> tuple[Table, str]:
    """The table without columns that say nothing, and with as many rows as a room looks at."""
    kept = [at for at, cells in enumerate(zip(*table.rows, strict=True)) if any(map(_says, cells))]
    head = tuple(table.head[at] for at in kept)
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows[:MOST_LISTED])
    return Table(caption=table.caption, head=head, rows=rows), _more(len(table.rows), _)


def _says(cell: Cell) -> bool:
    return cell is not None and cell != ""


def _more(n: int, _: Translate) -> str:
    if n <= MOST_LISTED:
        return ""
    text = _("Viser {shown} av {n}; alle står i regnearket.")
    return text.format(shown=MOST_LISTED, n=n)


def _fact(table: Table, language: str) -> str:
    """A table of one row on a line: "Kendalls W: 0,62 · Antall som rangerte: 41"."""
    pairs = zip(table.head, written(table, language)[0], strict=True)
    return " · ".join(f"{line(head)}: {line(text)}" for head, text in pairs if text)


def _compact(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    """Lines of a sheet whose columns were filled in each on its own, moved up beside each other."""
    if any(sum(1 for cell in row if cell) > 1 for row in rows):
        return rows
    columns = [[cell for cell in column if cell] for column in zip(*rows, strict=True)]
    high = max(map(len, columns))
    return tuple(
        tuple(column[at] if at < len(column) else "" for column in columns) for at in range(high)
    )


def _heading(text: str) -> Paragraph:
    return Paragraph((Run(line(text), bold=True),), bullet=False, heading=True, keep=True)


def _bullet(text: str, *, bullet: bool = True) -> Paragraph:
    return Paragraph((Run(line(text)),), bullet=bullet)
