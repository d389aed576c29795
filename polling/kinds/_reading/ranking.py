"""A ranking out of a file: places below the options, or all options in order in one cell."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from polling import text
from polling.kinds import Option
from polling.kinds._reading import (
    Cells,
    Column,
    Reading,
    answered,
    commonest,
    options,
    pieces,
    whole,
    wholes,
)
from polling.kinds.ranking import Answer, Question

_MOST = 15
#: "1. Tid, 2. Tillit": a number with a dot or bracket, at the beginning or after a separator.
_NUMBERED = re.compile(r"(?:^|[,;\n])\s*(\d{1,2})[.)]\s*")


def readings(column: Column) -> Iterator[Reading]:
    """At most one: by parts where there are any, else by cells with an order in them."""
    found = _by_parts(column) if column.parts else _by_cells(column)
    if found:
        yield found


def _by_parts(column: Column) -> Reading | None:
    given = wholes(column.said())
    if not given or not 2 <= len(column.parts) <= _MOST or not 1 <= min(given) <= max(given) <= 15:
        return None
    ranks = [
        {at: whole(cell[-1]) for at, cell in enumerate(cells) if cell} for cells in column.people
    ]
    placed = [found for found in ranks if found]
    fitting = sum(sorted(found.values()) == [*range(1, len(found) + 1)] for found in placed)
    if fitting * 10 < len(placed) * 9:
        return None
    try:
        listed = options(column.parts)
    except ValueError:
        return None
    orders = [
        tuple(listed[at].id for at in sorted(found, key=lambda at: found[at])) for found in ranks
    ]
    # Two statements rated 1 and 2 look like two places; many in full order do not.
    sure = 0.9 if len(listed) > 2 and len(placed) > 2 else 0.5
    return _of(column, listed, orders, sure)


def _by_cells(column: Column) -> Reading | None:
    split = [_in_order(cells[0][-1]) if cells[0] else [] for cells in column.people]
    found = commonest(part for parts in split for part in parts)
    cells = [parts for parts in split if parts]
    if not cells or not 2 <= len(found) <= _MOST or sum(len(parts) > 1 for parts in cells) < 2:
        return None
    if any(len({*map(text.fold, parts)}) != len(parts) for parts in cells):
        return None
    # Everybody orders the same few things, all of them or equally many.
    if len({len(parts) for parts in cells}) > 1 or len(cells) * len(cells[0]) < 2 * len(found):
        return None
    try:
        listed = options(sorted(form for form, _n in found.values()))
    except ValueError:
        return None
    ids = {text.fold(option.text): option.id for option in listed}
    if len(ids) != len(listed):
        return None
    orders = [tuple(ids.get(text.fold(part), "") for part in parts) for parts in split]
    numbered = any(_NUMBERED.match(said) or ">" in said for said in column.said())
    return _of(column, listed, orders, 0.85 if numbered else 0.4)


def _in_order(said: str) -> list[str]:
    if _NUMBERED.match(said):
        _, *found = _NUMBERED.split(said)
        parts = sorted(zip(map(int, found[::2]), found[1::2], strict=True))
        return [part.strip() for _number, part in parts if part.strip()]
    for separator in (">", "\n", ";", ", "):
        if separator in said:
            return pieces(said, separator)
    return [said.strip()] if said.strip() else []


def _of(
    column: Column, listed: tuple[Option, ...], orders: list[tuple[str, ...]], sure: float
) -> Reading | None:
    lengths = Counter(len(order) for order in orders if order)
    if not lengths:
        return None
    places = min(lengths, key=lambda length: (-lengths[length], -length))
    top = 0 if places == len(listed) else places
    question = Question(text=column.text, options=listed, top=top)
    order_of = dict(zip(column.people, orders, strict=True))

    def read(cells: Cells) -> Sequence[Answer]:
        order = order_of[cells]
        return [Answer(order=order)] if order else []

    answers, lost = answered(question, column, read)
    return Reading(question, answers, sure, lost=lost)
