"""A table with a head: where that is, which columns say who and when, and each person's rows."""

import re
from collections.abc import Iterable, Sequence

from polling import text
from polling.importing.tables import Sitting, Table, date_in
from polling.refused import Refused
from polling.words import N_

SHEET = "voters"
_DATES, _SESSIONS = {"date", "date (utc)", "dato"}, {"session", "økt"}
_VOTERS = {"voter", "deltaker", "voter id", "participant"}
#: Rows above the head that are looked through for it.
_ABOVE = 60
#: A column with more values than this does not tell times of asking apart.
_SITTINGS = 50


class Headed:
    """A table's head, the rows below it, and what its columns are."""

    def __init__(self, table: Table) -> None:
        at = _head_at(table.rows)
        self.above = table.rows[:at]
        self.head = [" ".join(cell.split()) for cell in table.rows[at]] if table.rows else []
        self.rows = [row for row in table.rows[at + 1 :] if any(cell.strip() for cell in row)]
        width = max((len(row) for row in self.rows), default=0)
        self.head += [""] * (width - len(self.head))
        self.date, self.session, self.voter = (
            self._column(names) for names in (_DATES, _SESSIONS, _VOTERS)
        )

    def _column(self, names: set[str]) -> int | None:
        found = (at for at, name in enumerate(self.head) if name.casefold() in names)
        return next(found, None)


def chosen(tables: Sequence[Table]) -> Table:
    """The table with people; `Refused` when there is none."""
    named = [table for table in tables if table.name.strip().casefold() == SHEET]
    headed = [table for table in tables if _known_head(table.rows) is not None]
    filled = [table for table in tables if sum(any(map(str.strip, r)) for r in table.rows) > 1]
    for table in (*named, *headed, *filled):
        return table
    raise Refused("invalid", N_("Fant ingen spørsmål med svar i filen."))


def people_of(rows: Headed, kept: Iterable[list[str]]) -> list[list[list[str]]]:
    """All rows of each person, in the order of the first; who they are is forgotten here."""
    found: dict[object, list[list[str]]] = {}
    for at, row in enumerate(kept):
        voter = cell_of(row, rows.voter)
        found.setdefault((cell_of(row, rows.session), voter) if voter else at, []).append(row)
    return list(found.values())


def sittings_of(rows: Headed) -> tuple[Sitting, ...]:
    """Each time of asking that the rows are of."""
    by_name: dict[str, list[list[str]]] = {}
    for row in rows.rows:
        by_name.setdefault(cell_of(row, rows.session), []).append(row)
    if len(by_name) > _SITTINGS:
        return ()
    found = []
    for name, own in by_name.items():
        dates = [day for row in own if (day := date_in(cell_of(row, rows.date)))]
        found.append(Sitting(name, len(people_of(rows, own)), min(dates, default=None)))
    return tuple(found)


def title_of(rows: Headed, name: str) -> str:
    """What stands above the head, or what the file is called."""
    above = (cell.strip() for row in rows.above for cell in row)
    said = next((cell for cell in above if sum(map(str.isalpha, cell)) > 2), "")
    stem = re.sub(r"\.[a-z]{3,4}$", "", name, flags=re.IGNORECASE).replace("_", " ")
    for title in (said, stem):
        try:
            return text.clean_line(title[:400], 200)
        except Refused:
            continue
    return ""


def cell_of(row: list[str], at: int | None) -> str:
    """A cell, "" where the row has none there."""
    return row[at].strip() if at is not None and at < len(row) else ""


def _known_head(rows: list[list[str]]) -> int | None:
    for at, row in enumerate(rows[:_ABOVE]):
        if row and row[0].strip().casefold() in _DATES:
            return at
    return None


def _head_at(rows: list[list[str]]) -> int:
    if (known := _known_head(rows)) is not None:
        return known
    return next((at for at, row in enumerate(rows) if any(map(str.strip, row))), 0)
