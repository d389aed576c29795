"""Table sheets in a summary: what each table wrote, line by line."""

from collections.abc import Iterable
from typing import Any

from polling.kinds import Cell, Model
from polling.meeting import Item, Meeting
from polling.record import Row
from polling.refused import Translate


class Sheet(Model):
    """One table's sheet: the kind's own cells of each line that is not hidden, in their order."""

    table: str
    seats: int
    rows: tuple[tuple[Cell, ...], ...]


def sheets(
    meeting: Meeting, item: Item, rows: Iterable[tuple[Any, Row]], _: Translate
) -> tuple[Sheet, ...]:
    """The sheets of a question where each answer is a table's, in the order of the tables.

    `rows` are checked answers with what the store has of them, in the order of their lines.
    """
    if not item.question.BY_TABLE:
        return ()
    lines: dict[str, list[tuple[Cell, ...]]] = {}
    for answer, row in rows:
        if not row.hidden and row.table:
            lines.setdefault(row.table, []).append(item.question.row(answer, _))
    return tuple(
        Sheet(table=table.name, seats=table.seats, rows=tuple(lines[table.id]))
        for table in meeting.tables
        if table.id in lines
    )
