"""The same question in several meetings: matched, and its results laid side by side."""

from collections.abc import Iterable, Mapping, Sequence

from polling import kinds, text
from polling.kinds import Cell, Findings, Model, QuestionBase, Table, total
from polling.meeting import Item
from polling.record import MeetingRecord, Round
from polling.refused import Translate
from polling.statistics import percent
from polling.themes import Codebook
from polling.themes.sums import sums

#: (meeting, item): a question in one meeting.
Place = tuple[str, str]
#: Lines of one result at most: the rest of a long word cloud says little.
LINES = 40


class Line(Model):
    """One option, word or theme in one meeting: its figures, and how long its bar is (0–1)."""

    id: str
    text: str
    share: float | None
    figures: tuple[Cell, ...]


class Side(Model):
    """A question's result in one meeting: `people` of `joined` answered, `missing` did not.

    `run` is None where it was asked once. `head` names the figures of the lines, of which number
    `drawn` is what the bars show; `facts` are figures of the whole.
    """

    item: str
    text: str
    run: int | None
    joined: int
    people: int
    missing: int
    answers: int
    facts: tuple[tuple[str, Cell], ...] = ()
    head: tuple[str, ...] = ()
    drawn: int = 0
    lines: tuple[Line, ...] = ()


class Beside(Model):
    """One line's place in every meeting, None where it is not in that one."""

    text: str
    cells: tuple[Line | None, ...]


class Together(Model):
    """A question with its result in every meeting, None where it was not asked."""

    lead: Place
    kind: str
    text: str
    sides: tuple[Side | None, ...]
    rows: tuple[Beside, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the figures, those of the newest meeting that has any."""
        return next((side.head for side in reversed(self.sides) if side and side.head), ())

    def facts(self, _: Translate) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
        """Who answered and who did not, and what is told of the whole, in every meeting."""
        sides = self.sides
        names = dict.fromkeys(name for side in self.sides if side for name, _ in side.facts)
        return (
            (_("Svarte (n)"), tuple(side.people if side else None for side in sides)),
            (_("Ble med"), tuple(side.joined if side else None for side in sides)),
            (_("Svarte ikke"), tuple(side.missing if side else None for side in sides)),
            (_("Svar gitt"), tuple(side.answers if side else None for side in sides)),
            *(
                (name, tuple(dict(side.facts).get(name) if side else None for side in sides))
                for name in names
            ),
        )


def together(
    records: dict[str, MeetingRecord], by_hand: Mapping[tuple[Place, str], str], _: Translate
) -> tuple[Together, ...]:
    """Every question that was asked in any of the meetings, oldest meeting first in each.

    Questions are the same when they are of one kind and their items have one id (as copies do), or
    their texts are equal when folded (`text.fold`). `by_hand` says otherwise: (a question, a
    meeting) -> the item there that is the same, "" for none.
    """
    found = []
    for lead, others in matched(records, by_hand).items():
        item = records[lead[0]].meeting.item(lead[1])
        sides = tuple(
            side_of(record, record.meeting.item(others[name]), _) if name in others else None
            for name, record in records.items()
        )
        found.append(
            Together(
                lead=lead,
                kind=item.kind,
                text=item.question.text,
                sides=sides,
                rows=tuple(_beside(sides)),
            )
        )
    return tuple(found)


def matched(
    records: dict[str, MeetingRecord], by_hand: Mapping[tuple[Place, str], str]
) -> dict[Place, dict[str, str]]:
    """The questions that go together, by the one in the newest meeting: meeting -> item there."""
    taken = {(meeting, item) for (_lead, meeting), item in by_hand.items() if item}
    groups: dict[Place, dict[str, str]] = {}
    used: set[Place] = set()
    for meeting in reversed(records):
        for item in asked(records[meeting]):
            lead = (meeting, item.id)
            if lead in used or lead in taken:
                continue
            groups[lead] = {meeting: item.id}
            for other in reversed(records):
                if other == meeting or list(records).index(other) > list(records).index(meeting):
                    continue
                same = by_hand.get((lead, other))
                if same is None:
                    same = _same(item, records[other], {i for m, i in used | taken if m == other})
                elif same not in {one.id for one in asked(records[other])}:
                    same = ""
                if same:
                    groups[lead][other] = same
                    used.add((other, same))
    return groups


def asked(record: MeetingRecord) -> tuple[Item, ...]:
    """The questions of a meeting that can be laid beside others: not what was asked on joining."""
    return tuple(
        item
        for item in record.meeting.agenda
        if item.question.ANSWERED and not item.question.ON_JOINING
    )


def side_of(record: MeetingRecord, item: Item, _: Translate) -> Side:
    """What the last round of a question that was answered came to in its meeting."""
    rounds = sorted((r for r in record.rounds if r.item == item.id), key=lambda r: r.run)
    answered = [found for found in rounds if found.people]
    round_ = (answered or rounds or [Round(item=item.id, run=1, people=0, rows=())])[-1]
    question, Answer = item.question, kinds.kind(item.kind).Answer  # noqa: N806
    visible = [row for row in round_.rows if not row.hidden]
    counts = total(question.counts(Answer.model_validate(row.value)) for row in visible)
    merges = record.merges.get(item.id, {})
    tally = question.tally(counts, round_.people, len(visible), merges)
    tables = len(round_.tables)
    joined = len(record.seated) if question.BY_TABLE else record.joined
    gave = tables if question.BY_TABLE else round_.people - tables
    codebook = record.codebooks.get(item.id)
    result = _of_themes(codebook, [row.codings for row in visible], _) if codebook else {}
    return Side(
        item=item.id,
        text=question.text,
        run=round_.run if len(rounds) > 1 else None,
        joined=joined,
        people=round_.people,
        missing=max(0, joined - gave),
        answers=len(visible),
        **(result or _of_findings(question, question.findings(tally, _), tally, round_.people)),
    )


def _same(item: Item, record: MeetingRecord, used: set[str]) -> str:
    others = [one for one in asked(record) if one.kind == item.kind and one.id not in used]
    folded = text.fold(item.question.text)
    by_id = [one.id for one in others if one.id == item.id]
    by_text = [one.id for one in others if text.fold(one.question.text) == folded]
    return next(iter(by_id + by_text), "")


def _of_themes(
    codebook: Codebook, codings: Sequence[Mapping[str, bool]], _: Translate
) -> dict[str, object]:
    summed = sums(codebook, codings)
    found = [theme for heading in summed.headings for theme in heading.themes]
    if not found:
        return {}
    lines = tuple(
        Line(
            id=theme.id,
            text=theme.name,
            share=theme.answers / max(1, summed.total),
            figures=(theme.answers, percent(theme.answers, summed.total)),
        )
        for theme in sorted(found, key=lambda theme: -theme.answers)
    )
    facts = ((_("Svar under temaer"), summed.answers), (_("Usorterte svar"), summed.unsorted))
    return {"head": (_("Svar"), _("Prosent av svarene")), "lines": lines[:LINES], "facts": facts}


def _of_findings(
    question: QuestionBase, findings: Findings, tally: object, people: int
) -> dict[str, object]:
    """The lines of its chart, with the figures that a table has of them; other tables' as facts."""
    chart = findings.charts[0] if findings.charts else None
    table = next((t for t in findings.tables if chart and _labels(t, chart.categories)), None)
    facts = tuple(
        fact
        for one in findings.tables
        if one is not table and len(one.rows) == 1
        for fact in zip(one.head, one.rows[0], strict=True)
    )
    if chart is None:
        return {"facts": facts}
    shares = _shares(chart.values, question.reach(tally), people)
    if table is None:
        head: tuple[str, ...] = (chart.axis,)
        figures: list[tuple[Cell, ...]] = [(value,) for value in _plain(chart.values)]
    else:
        rows = table.rows[: len(chart.categories)]
        columns = [
            at
            for at, cells in enumerate(zip(*rows, strict=True))
            if not any(isinstance(cell, str) for cell in cells)
        ]
        head = tuple(table.head[at] for at in columns)
        figures = [tuple(row[at] for at in columns) for row in rows]
    values = [tuple(map(_number, column)) for column in zip(*figures, strict=True)]
    ids = {option.text: option.id for option in getattr(question, "options", ())}
    lines = tuple(
        Line(id=ids.get(label, ""), text=label, share=share, figures=of_line)
        for label, share, of_line in zip(chart.categories, shares, figures, strict=True)
    )
    return {
        "head": head,
        "drawn": values.index(chart.values) if chart.values in values else 0,
        "lines": lines[:LINES],
        "facts": facts,
    }


def _labels(table: Table, categories: tuple[str, ...]) -> bool:
    columns = zip(*table.rows[: len(categories)], strict=True)
    return bool(categories) and categories in list(columns)


def _shares(values: Sequence[float], reach: tuple[float, float] | None, people: int) -> list[float]:
    least, most = reach or (0, max([people, *values]))
    width = most - least
    return [min(1.0, max(0.0, (value - least) / width)) if width > 0 else 0.0 for value in values]


def _number(cell: Cell) -> float:
    return 0.0 if cell is None or isinstance(cell, str) else float(cell)


def _plain(values: Iterable[float]) -> list[int | float]:
    return [int(value) if value == int(value) else value for value in values]


def _beside(sides: Sequence[Side | None]) -> Iterable[Beside]:
    """The lines of all meetings by option or folded text, in the order of the newest."""
    rows: list[tuple[str, dict[int, Line]]] = []
    places: dict[tuple[str, str], int] = {}
    newest = next((side.item for side in reversed(sides) if side), "")
    for at, side in reversed(list(enumerate(sides))):
        for line in side.lines if side else ():
            # A copy's options keep their ids; elsewhere an id is only a number.
            keys = [("id", line.id)] if side and side.item == newest and line.id else []
            keys.append(("text", text.fold(line.text)))
            free = (places[k] for k in keys if k in places and at not in rows[places[k]][1])
            place = next(free, None)
            if place is None:
                place = len(rows)
                rows.append((line.text, {}))
            rows[place][1][at] = line
            for key in keys:
                places.setdefault(key, place)
    for said, found in rows:
        yield Beside(text=said, cells=tuple(found.get(at) for at in range(len(sides))))
