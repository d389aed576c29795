"""Answers as a table with a row for each person: a Mentimeter spreadsheet, or any CSV."""

import re
from collections.abc import Iterable, Sequence

from polling import text
from polling.importing.tables import Asked, Found, Left, Sitting, Table, date_in
from polling.kinds._reading import Cells, Column
from polling.refused import Refused
from polling.words import N_

SHEET = "voters"
_DATES = {"date", "date (utc)", "dato"}
_SESSIONS = {"session", "økt"}
_VOTERS = {"voter", "deltaker", "voter id", "participant"}
#: What could say who somebody is, or when they answered: never brought in.
_WHO = {
    "id", "name", "navn", "email", "e-mail", "e-post", "epost", "ip", "ip address", "ip-adresse",
    "user", "username", "user id", "phone", "telefon", "time", "tid", "timestamp", "tidspunkt",
    "tidsmerke", "start time", "completion time", "starttidspunkt", "fullføringstidspunkt",
    "last modified time", "response id", "svar-id",
}  # fmt: skip
#: Rows above the head that are looked through for it.
_ABOVE = 60
#: A column with more values than this does not tell times of asking apart.
_SITTINGS = 50
_QUESTION_LIMIT = 300


class _Rows:
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


def of_people(tables: Sequence[Table], name: str, sitting: str | None) -> Found:
    """What the table with people holds; of one `sitting` where it has several, the largest first.

    People are the different voters of a sitting, all rows of one voter together; without a column
    for voters each row is one. `Refused` when there is no table with a head and rows.
    """
    rows = _Rows(_chosen(tables))
    sittings = _sittings(rows)
    chosen = sitting if sitting in {each.name for each in sittings} else None
    if chosen is None:
        chosen = max(sittings, key=lambda each: each.people, default=Sitting("", 0, None)).name
    kept = [row for row in rows.rows if len(sittings) < 2 or _cell(row, rows.session) == chosen]
    people = _people(rows, kept)
    asked, left = _asked(rows, people)
    if not asked:
        raise Refused("invalid", N_("Fant ingen spørsmål med svar i filen."))
    dates = [found for row in kept if (found := date_in(_cell(row, rows.date)))]
    return Found(
        title=_title(rows, name),
        date=min(dates, default=None),
        joined=len(people),
        asked=asked,
        left=left,
        sittings=sittings if len(sittings) > 1 else (),
        sitting=chosen,
    )


def _chosen(tables: Sequence[Table]) -> Table:
    named = [table for table in tables if table.name.strip().casefold() == SHEET]
    headed = [table for table in tables if _known_head(table.rows) is not None]
    filled = [table for table in tables if sum(any(map(str.strip, r)) for r in table.rows) > 1]
    for table in (*named, *headed, *filled):
        return table
    raise Refused("invalid", N_("Fant ingen spørsmål med svar i filen."))


def _known_head(rows: list[list[str]]) -> int | None:
    for at, row in enumerate(rows[:_ABOVE]):
        if row and row[0].strip().casefold() in _DATES:
            return at
    return None


def _head_at(rows: list[list[str]]) -> int:
    known = _known_head(rows)
    if known is not None:
        return known
    return next((at for at, row in enumerate(rows) if any(map(str.strip, row))), 0)


def _sittings(rows: _Rows) -> tuple[Sitting, ...]:
    by_name: dict[str, list[list[str]]] = {}
    for row in rows.rows:
        by_name.setdefault(_cell(row, rows.session), []).append(row)
    if len(by_name) > _SITTINGS:
        return ()
    found = []
    for name, own in by_name.items():
        dates = [day for row in own if (day := date_in(_cell(row, rows.date)))]
        found.append(Sitting(name, len(_people(rows, own)), min(dates, default=None)))
    return tuple(found)


def _people(rows: _Rows, kept: Iterable[list[str]]) -> list[list[list[str]]]:
    """All rows of each person, in the order of the first; who they are is forgotten here."""
    found: dict[object, list[list[str]]] = {}
    for at, row in enumerate(kept):
        voter = _cell(row, rows.voter)
        found.setdefault((_cell(row, rows.session), voter) if voter else at, []).append(row)
    return list(found.values())


def _asked(
    rows: _Rows, people: list[list[list[str]]]
) -> tuple[tuple[Asked, ...], tuple[Left, ...]]:
    own = {rows.date, rows.session, rows.voter}
    groups: list[tuple[str, list[tuple[str, int]]]] = []
    left: list[Left] = []
    for at, head in enumerate(rows.head):
        if at in own:
            continue
        written = any(_cell(row, at) for person in people for row in person)
        if not head and not written:
            continue
        if head.casefold() in _WHO:
            left.append(Left(head, N_("Kan si hvem som svarte, eller når. Tas aldri med.")))
        elif not written:
            left.append(Left(head, N_("Ingen svar i denne kolonnen.")))
        else:
            _gather(groups, head or f"Kolonne {at + 1}", at)
    asked = [
        Asked(Column(_question(prompt), tuple(part for part, _at in parts if part), tuple(
            _cells(person, [at for _part, at in parts]) for person in people
        )))
        for prompt, parts in groups
    ]  # fmt: skip
    return tuple(asked), tuple(left)


def _gather(groups: list[tuple[str, list[tuple[str, int]]]], head: str, at: int) -> None:
    """Puts "prompt::statement" with the others of its prompt, unless that statement is there."""
    prompt, separator, part = (piece.strip() for piece in head.partition("::"))
    if not separator or not part:
        groups.append((prompt, [("", at)]))
        return
    for known, parts in groups:
        if known == prompt and all(other and other != part for other, _at in parts):
            parts.append((part, at))
            return
    groups.append((prompt, [(part, at)]))


def _cells(person: list[list[str]], columns: list[int]) -> Cells:
    return tuple(tuple(said for row in person if (said := _cell(row, at))) for at in columns)


def _question(prompt: str) -> str:
    try:
        return text.clean_line(prompt[: 2 * _QUESTION_LIMIT], _QUESTION_LIMIT)
    except Refused:
        cut = prompt[: _QUESTION_LIMIT // 2].strip()
        return f"{cut} …" if re.search(r"\w", cut) else "–"


def _title(rows: _Rows, name: str) -> str:
    above = (cell.strip() for row in rows.above for cell in row)
    said = next((cell for cell in above if sum(map(str.isalpha, cell)) > 2), "")
    stem = re.sub(r"\.[a-z]{3,4}$", "", name, flags=re.IGNORECASE).replace("_", " ")
    for title in (said, stem):
        try:
            return text.clean_line(title[:400], 200)
        except Refused:
            continue
    return ""


def _cell(row: list[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""
