"""Answers as a table with a row for each person: a Mentimeter spreadsheet, or any CSV."""

import re
from collections.abc import Sequence

from polling import text
from polling.importing.heads import Headed, cell_of, chosen, people_of, sittings_of, title_of
from polling.importing.tables import Asked, Found, Left, Sitting, Table, date_in
from polling.kinds._reading import Cells, Column
from polling.refused import Refused
from polling.words import N_

#: What could say who somebody is, or when they answered: never brought in.
_WHO = {
    "id", "name", "navn", "email", "e-mail", "e-post", "epost", "ip", "ip address", "ip-adresse",
    "user", "username", "user id", "phone", "telefon", "time", "tid", "timestamp", "tidspunkt",
    "tidsmerke", "start time", "completion time", "starttidspunkt", "fullføringstidspunkt",
    "last modified time", "response id", "svar-id",
}  # fmt: skip
_QUESTION_LIMIT = 300


def of_people(tables: Sequence[Table], name: str, sitting: str | None) -> Found:
    """What the table with people holds; of one `sitting` where it has several, the largest first.

    People are the different voters of a sitting, all rows of one voter together; without a column
    for voters each row is one. `Refused` when there is no table with a head and rows.
    """
    rows = Headed(chosen(tables))
    sittings = sittings_of(rows)
    wanted = sitting if sitting in {each.name for each in sittings} else None
    if wanted is None:
        wanted = max(sittings, key=lambda each: each.people, default=Sitting("", 0, None)).name
    kept = [row for row in rows.rows if len(sittings) < 2 or cell_of(row, rows.session) == wanted]
    people = people_of(rows, kept)
    asked, left = _asked(rows, people)
    if not asked:
        raise Refused("invalid", N_("Fant ingen spørsmål med svar i filen."))
    dates = [found for row in kept if (found := date_in(cell_of(row, rows.date)))]
    return Found(
        title=title_of(rows, name),
        date=min(dates, default=None),
        joined=len(people),
        asked=asked,
        left=left,
        sittings=sittings if len(sittings) > 1 else (),
        sitting=wanted,
    )


def _asked(
    rows: Headed, people: list[list[list[str]]]
) -> tuple[tuple[Asked, ...], tuple[Left, ...]]:
    own = {rows.date, rows.session, rows.voter}
    groups: list[tuple[str, list[tuple[str, int]]]] = []
    left: list[Left] = []
    for at, head in enumerate(rows.head):
        if at in own:
            continue
        written = any(cell_of(row, at) for person in people for row in person)
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
    return tuple(tuple(said for row in person if (said := cell_of(row, at))) for at in columns)


def _question(prompt: str) -> str:
    try:
        return text.clean_line(prompt[: 2 * _QUESTION_LIMIT], _QUESTION_LIMIT)
    except Refused:
        cut = prompt[: _QUESTION_LIMIT // 2].strip()
        return f"{cut} …" if re.search(r"\w", cut) else "–"
