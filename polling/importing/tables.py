"""What old results are once a file is read: tables, and out of them a meeting's questions."""

import datetime as dt
import re
from typing import NamedTuple

from polling.kinds._reading import Column

#: The day that spreadsheets count from (ECMA-376 part 1, 18.17.4.1; 1900 counts as a leap year).
_FIRST_DAY = dt.date(1899, 12, 30)


class Table(NamedTuple):
    """A sheet or a file, and its rows of text."""

    name: str
    rows: list[list[str]]


class Asked(NamedTuple):
    """A question of the file: its column, and what else the file says of it.

    `answered` people gave the answers, None where each row of the column is a person; `kind` is
    what the file calls the kind; `hidden` says of each row whether it was hidden.
    """

    column: Column
    answered: int | None = None
    kind: str = ""
    hidden: tuple[bool, ...] = ()


class Left(NamedTuple):
    """Something of the file that is not brought in, and why (a message id)."""

    text: str
    why: str


class Sitting(NamedTuple):
    """One of the times that the file holds answers from: its name, people, and day."""

    name: str
    people: int
    date: dt.date | None


class Found(NamedTuple):
    """What a file holds: a meeting's title and day, how many took part, and what was asked."""

    title: str
    date: dt.date | None
    joined: int
    asked: tuple[Asked, ...]
    left: tuple[Left, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    sitting: str = ""


def date_in(said: str) -> dt.date | None:
    """The day that a cell says, as a spreadsheet counts it or as people write it."""
    said = said.strip()
    if re.fullmatch(r"\d{5}(\.\d*)?", said):
        return _FIRST_DAY + dt.timedelta(days=int(said[:5]))
    if found := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", said):
        year, month, day = found.groups()
    elif found := re.match(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)", said):
        day, month, year = found.groups()
    else:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
