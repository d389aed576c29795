"""The summary of a meeting: what every format writes, in the meeting's language."""

import datetime as dt
from collections.abc import Callable

from polling import kinds
from polling.choices import Choices
from polling.export.breakdowns import breakdowns, counted
from polling.export.lifted import lifted
from polling.export.order import by_digest
from polling.export.seated import answered, in_order, whom
from polling.export.sheets import Sheet, sheets
from polling.export.themed import Sorted, Themed
from polling.kinds import Cell, Findings, Model, Table, total
from polling.meeting import Item, Meeting
from polling.record import MeetingRecord, Round, Row
from polling.refused import Translate
from polling.words import written


class Part(Model):
    """One question in one round: who answered, with what, and what that adds up to.

    `people` answered, with `answers` answers, of which `hidden` are hidden: those are in `rows`
    (marked after the kind's `own` cells) and not in `findings`. Of `people`, `tables` are tables,
    where `seats` people sit. `run` is None where there was one round only. `breakdowns` are the
    result by each field of what people said of themselves, in groups of five or more; that itself
    (`joining`) has no rows and no `head`. `counted` says how the figures are counted.

    Where answers are sorted under themes, `themed` says how, and `matrix` has a row for each of
    `rows`: 1 for each theme of `themed` that the answer stands under, else 0; hidden answers too.
    `sheets` are those of tables.
    """

    number: int
    item: str
    run: int | None
    kind: str
    text: str
    help: str
    people: int
    tables: int
    seats: int
    answers: int
    hidden: int
    own: int
    listed: bool
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    findings: Findings
    breakdowns: tuple[Table, ...] = ()
    joining: bool = False
    counted: str = ""
    themed: Themed | None = None
    matrix: tuple[tuple[int, ...], ...] = ()
    sheets: tuple[Sheet, ...] = ()

    @property
    def results(self) -> tuple[Table, ...]:
        """All that is told of the result in numbers."""
        return (*self.findings.tables, *self.breakdowns)

    @property
    def label(self) -> str:
        """The question's number on the agenda, with its round where there are more: "2", "2.3"."""
        return str(self.number) if self.run is None else f"{self.number}.{self.run}"


class Summary(Model):
    """A meeting as it is taken home: `joined` is people with phones of their own.

    `tables` joined besides, where `seats` people sit. `choices` are the secretariat's.
    """

    title: str
    place: str
    date: dt.date | None
    language: str
    joined: int
    tables: int
    seats: int
    parts: tuple[Part, ...]
    colour: str = ""
    choices: Choices = Choices()

    def chosen(self) -> "Summary":
        """Without the questions that the secretariat left out."""
        kept = tuple(part for part in self.parts if self.choices.has(part.item))
        return self.model_copy(update={"parts": kept})


def summary(record: MeetingRecord, _: Translate) -> Summary:
    """What the record says, with `_` for the meeting's language; the same record, the same summary.

    Every tally is made anew from the answers.
    """
    meeting = record.meeting
    return Summary(
        title=meeting.title,
        place=meeting.place,
        date=meeting.date,
        language=written(meeting.language),
        joined=record.joined,
        tables=len(record.seated),
        seats=meeting.seats(set(record.seated)),
        colour=meeting.look.colour,
        choices=record.choices,
        parts=tuple(
            _part(record, number, item, round_, len(rounds) > 1, _)
            for number, item in enumerate(meeting.agenda, 1)
            if item.question.ANSWERED
            for rounds in (_rounds(record, item),)
            for round_ in rounds
        ),
    )


def about(model: Summary, _: Translate) -> tuple[tuple[str, Cell], ...]:
    """What every format says of the meeting as a whole: names and values."""
    seated = whom(0, model.tables, model.seats, _) if model.tables else None
    return (
        (_("Møte"), model.title),
        (_("Sted"), model.place),
        (_("Dato"), date_text(model.date, model.language)),
        (_("Deltakere som ble med"), model.joined),
        *(((_("Bord som ble med"), seated),) if seated else ()),
        (_("Spørsmål på agendaen"), len({part.item for part in model.parts})),
    )


def overview(model: Summary, _: Translate) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Head and rows of the table of questions: people, answers and hidden answers told apart."""
    head = (
        _("Nr."), _("Spørsmål"), _("Type"), _("Runde"), _("Deltakere som svarte"),
        _("Svar gitt"), _("Skjulte svar"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            part.number, part.text, part.kind, part.run or 1, part.people - part.tables,
            part.answers, part.hidden,
        )
        for part in model.parts
    ]  # fmt: skip
    if not model.tables and not any(part.tables for part in model.parts):
        return head, rows
    more = (_("Bord som svarte"), _("Deltakere ved bordene"))
    at_tables = ((part.tables, part.seats) for part in model.parts)
    return (*head, *more), [(*row, *cells) for row, cells in zip(rows, at_tables, strict=True)]


def who_answered(part: Part, joined: int, _: Translate) -> str:
    """How many joined and answered a question, on a line; tables told from people."""
    counts: list[tuple[str, int]] = [(_("Deltakere som ble med"), joined)]
    if part.tables:
        people = part.people - part.tables
        said = [answered(part.answers, people, part.tables, part.seats, _)]
    else:
        said = []
        counts += [(_("Deltakere som svarte"), part.people), (_("Svar gitt"), part.answers)]
    counts.append((_("Skjulte svar"), part.hidden))
    return " · ".join((*said, *(f"{name}: {n}" for name, n in counts)))


def explanation(_: Translate) -> tuple[str, ...]:
    """How the numbers are to be read, a sentence each."""
    return (
        _("Deltakere er telefoner som ble med. Én deltaker kan gi flere svar på et spørsmål."),
        _("Skjulte svar står i listen over svar, merket i egen kolonne, men teller ikke i "
          "resultatene."),
        _("Svar merket «ikke godkjent» er skjult fordi ingen har godkjent dem."),
        _("Svarene står i tilfeldig rekkefølge, ikke i den rekkefølgen de kom."),
    )  # fmt: skip


def date_text(date: dt.date | None, language: str) -> str:
    """A date as people of that language write it in numbers: 21.04.2021, or 2021-04-21."""
    if date is None:
        return ""
    return f"{date:%d.%m.%Y}" if language != "en" else date.isoformat()


def _rounds(record: MeetingRecord, item: Item) -> list[Round]:
    """The rounds of an item in order; one without answers where it was never answered."""
    found = sorted((r for r in record.rounds if r.item == item.id), key=lambda r: r.run)
    return found or [Round(item=item.id, run=1, people=0, rows=())]


def _part(
    record: MeetingRecord,
    number: int,
    item: Item,
    round_: Round,
    several: bool,
    _: Translate,
) -> Part:
    meeting, merges = record.meeting, record.merges.get(item.id, {})
    question, kind = item.question, kinds.kind(item.kind)
    rows = in_order(
        meeting,
        item,
        (
            (kind.Answer.model_validate(row.value), row)
            for row in by_digest(item.id, round_.run, round_.rows)
        ),
    )
    visible = [answer for answer, row in rows if not row.hidden]
    counts = total(question.counts(answer) for answer in visible)
    given, asked = len(rows), question.ON_JOINING
    if asked:
        counts, given = counted(round_), round_.people
    tally = question.tally(counts, round_.people, given if asked else len(visible), merges)
    findings = question.findings(tally, _)
    if question.most_lifts:
        findings = findings.model_copy(
            update={"tables": (*findings.tables, *lifted(question, rows, _))}
        )
    categories = findings.charts[0].categories if findings.charts else ()
    more = _more(meeting, item, _)
    columns = question.columns(_)
    sorted_ = Sorted.of(record.codebooks.get(item.id), question, rows, _)
    if sorted_:
        more[_("Temaer")] = lambda row: sorted_.said(row, _)
    return Part(
        number=number,
        item=item.id,
        run=round_.run if several else None,
        kind=_(kind.title),
        text=question.text,
        help=question.help,
        people=round_.people,
        tables=len(round_.tables),
        seats=meeting.seats(set(round_.tables)),
        answers=given,
        hidden=len(rows) - len(visible),
        own=len(columns),
        listed=question.LISTED,
        head=() if asked else (*columns, *more),
        rows=tuple(
            (*question.row(answer, _), *(cell(row) for cell in more.values()))
            for answer, row in rows
        ),
        findings=findings,
        joining=asked,
        counted=_(question.COUNTED) if question.COUNTED else "",
        themed=sorted_.themed if sorted_ else None,
        matrix=tuple(sorted_.line(row) for _answer, row in rows) if sorted_ else (),
        sheets=sheets(meeting, item, rows, _),
        breakdowns=() if asked else breakdowns(meeting, question, round_, categories, merges, _),
    )


def _more(meeting: Meeting, item: Item, _: Translate) -> dict[str, Callable[[Row], Cell]]:
    """The columns behind the kind's own: head -> what stands there of a row."""
    names = {table.id: table.name for table in meeting.tables}
    question, yes, answered = item.question, _("ja"), _("besvart")
    unseen = _("ikke godkjent")
    more: dict[str, Callable[[Row], Cell]] = {
        _("Skjult"): lambda row: unseen if row.waiting else yes if row.hidden else ""
    }
    if question.BY_TABLE:
        more[_("Bord")] = lambda row: names.get(row.table or "", row.table)
    if question.most_lifts:
        more[_("Løft")] = lambda row: row.lifts
    if question.STANDING:
        more[_("Merket")] = lambda row: answered if row.mark else ""
    return more
