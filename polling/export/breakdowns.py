"""Breakdowns in a summary: a question's result by each field of the form that people filled in."""

from polling.kinds import Cell, QuestionBase, Table
from polling.meeting import Meeting
from polling.record import Grouped, GroupRow, Round
from polling.refused import Translate


def breakdowns(
    meeting: Meeting,
    question: QuestionBase,
    round_: Round,
    categories: tuple[str, ...],
    merges: dict[str, str],
    _: Translate,
) -> tuple[Table, ...]:
    """A table for each field by which the round may be broken down, in the form's order.

    The `categories` are those of the whole result's chart: each has a row, with a column of values
    for each group. Without any, the table says how many each group are and how much they said.
    """
    tables = []
    fields = {f: said for i in meeting.on_joining() for f, said in i.question.fields().items()}
    for grouped in sorted(round_.groups, key=lambda each: [*fields, each.field].index(each.field)):
        label, texts = fields.get(grouped.field, ("", {}))
        groups = [(texts[row.value], row) for row in _in_order(grouped, texts)]
        if not groups:
            continue
        head, rows = (
            _by_category(question, groups, categories, merges, _)
            if categories
            else _by_group(groups, label, _)
        )
        tables.append(Table(caption=_caption(label, grouped, groups, _), head=head, rows=rows))
    return tuple(tables)


def counted(round_: Round) -> dict[str, int]:
    """What was said on joining, as counts: as far as it may be seen."""
    return {
        f"{each.field}={row.value}": row.people for each in round_.groups for row in each.groups
    }


def _in_order(grouped: Grouped, texts: dict[str, str]) -> list[GroupRow]:
    by_value = {row.value: row for row in grouped.groups}
    return [by_value[value] for value in texts if value in by_value]


def _caption(label: str, grouped: Grouped, groups: list[tuple[str, GroupRow]], _: Translate) -> str:
    rest = grouped.people - sum(row.people for _text, row in groups)
    said = _("Fordelt etter «{field}»").format(field=label)
    if not rest:
        return said
    return f"{said} · {_('{n} deltakere vises ikke i gruppene').format(n=rest)}"


def _by_category(
    question: QuestionBase,
    groups: list[tuple[str, GroupRow]],
    categories: tuple[str, ...],
    merges: dict[str, str],
    _: Translate,
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    columns: list[dict[str, float]] = []
    for _text, row in groups:
        tally = question.tally(row.counts, row.people, row.answers, merges)
        charts = question.findings(tally, _).charts[:1]
        columns.append({c: v for x in charts for c, v in zip(x.categories, x.values, strict=True)})
    head = ("", *(f"{text} ({row.people})" for text, row in groups))
    rows = tuple((each, *(column.get(each) for column in columns)) for each in categories)
    return head, rows


def _by_group(
    groups: list[tuple[str, GroupRow]], label: str, _: Translate
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    head = (label, _("Deltakere som svarte"), _("Svar gitt"))
    return head, tuple((text, row.people, row.answers) for text, row in groups)
