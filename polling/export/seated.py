"""Tables in what is taken home: how many answered, told from people, and their lines in order."""

from collections.abc import Iterable
from typing import Any

from polling.meeting import Item, Meeting
from polling.record import Row
from polling.refused import Translate


def answered(answers: int, people: int, tables: int, seats: int, _: Translate) -> str:
    """«48 svar fra 12 bord (57 deltakere) og 3 deltakere»; `people` are those with own phones."""
    sentence = _("ett svar fra {whom}") if answers == 1 else _("{n} svar fra {whom}")
    return sentence.format(n=answers, whom=whom(people, tables, seats, _))


def whom(people: int, tables: int, seats: int, _: Translate) -> str:
    """«12 bord (57 deltakere) og 3 deltakere», or whichever of the two there are."""
    persons = (_("én deltaker") if people == 1 else _("{n} deltakere")).format(n=people)
    if not tables:
        return persons
    sentence = (
        _("ett bord ({seats} deltakere)") if tables == 1 else _("{n} bord ({seats} deltakere)")
    )
    at_them = sentence.format(n=tables, seats=seats)
    return _("{tables} og {people}").format(tables=at_them, people=persons) if people else at_them


def in_order(
    meeting: Meeting, item: Item, rows: Iterable[tuple[Any, Row]]
) -> list[tuple[Any, Row]]:
    """The answers of tables by the table and by their place in its sheet; others as they stand."""
    if not item.question.BY_TABLE:
        return list(rows)
    places = {table.id: at for at, table in enumerate(meeting.tables)}
    return sorted(
        rows,
        key=lambda each: (
            places.get(each[1].table or "", len(places)),
            each[1].table or "",
            item.question.place(each[0]),
        ),
    )
