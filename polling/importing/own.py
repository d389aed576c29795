"""The answers as they were downloaded from here: a zip of CSV files, one for each question."""

import re
from collections.abc import Sequence

from polling.importing.tables import Asked, Found, Left, Table, date_in
from polling.kinds._reading import Column
from polling.words import LANGUAGES, N_, translator

#: Columns behind a kind's own, which say something of an answer (see the summary).
_MORE = ("Skjult", "Bord", "Løft", "Merket", "Temaer")
_HIDDEN = "Skjult"
_NUMBER = re.compile(r"(\d{2,3})(?:-(\d{1,2}))? (.*)\.csv", re.IGNORECASE)


def of_ours(tables: Sequence[Table]) -> Found | None:
    """What a zip of ours holds; None when it is not one."""
    files = {found.groups(): table for table in tables if (found := _NUMBER.fullmatch(table.name))}
    about = next((table for (number, *_), table in files.items() if number == "00"), None)
    if about is None:
        return None
    said = {row[0]: row[1] for row in about.rows if len(row) == 2}
    overview = _overview(about)
    asked = [
        _asked(text, kind, people, run, files_of(files, number, run))
        for (number, run), (text, kind, people) in overview.items()
    ]
    joined = _said(said, "Deltakere som ble med")
    why = N_("Temaer, løft og bord følger bare med i JSON-filen av hele møtet.")
    return Found(
        title=_said(said, "Møte"),
        date=date_in(_said(said, "Dato")),
        joined=int(joined) if joined.isdecimal() and len(joined) < 8 else 0,
        asked=tuple(each for each in asked if each),
        left=(Left(about.name, why),),
    )


def files_of(files: dict[tuple[str, ...], Table], number: int, run: int) -> Table | None:
    """The answers of a question in one round."""
    endings = tuple(f"– {answers}" for answers in _ways("svar"))
    for (named, of_run, text), table in files.items():
        if int(named) == number and int(of_run or run) == run and text.endswith(endings):
            return table
    return None


def _overview(about: Table) -> dict[tuple[int, int], tuple[str, str, int]]:
    """(number, round) -> the question, what its kind is called, and how many answered."""
    head = next((at for at, row in enumerate(about.rows) if row and row[0] in _ways("Nr.")), None)
    found: dict[tuple[int, int], tuple[str, str, int]] = {}
    for row in about.rows[head + 1 :] if head is not None else ():
        if len(row) < 7 or not all(row[at].isdecimal() for at in (0, 3, 4)):
            continue
        tables = int(row[7]) if len(row) > 7 and row[7].isdecimal() else 0
        found[int(row[0]), int(row[3])] = (row[1], row[2], int(row[4]) + tables)
    return found


def _asked(text: str, kind: str, people: int, run: int, table: Table | None) -> Asked | None:
    if table is None or len(table.rows) < 2:
        return None
    head, *rows = table.rows
    more = {way for name in _MORE for way in _ways(name)}
    own = len(head)
    while own > 1 and head[own - 1] in more:
        own -= 1
    hidden = next(
        (at for at, name in enumerate(head) if at >= own and name in _ways(_HIDDEN)), None
    )
    cells = tuple(
        tuple((row[at],) if at < len(row) and row[at] else () for at in range(own)) for row in rows
    )
    text = f"{text} ({run})" if run > 1 else text
    return Asked(
        Column(text[:300], tuple(head[:own]) if own > 1 else (), cells),
        people,
        kind,
        tuple(hidden is not None and hidden < len(row) and bool(row[hidden]) for row in rows),
    )


def _ways(text: str) -> tuple[str, ...]:
    """A text of ours in every language that it may have been downloaded in."""
    return tuple(translator(language)(text) for language in LANGUAGES)


def _said(said: dict[str, str], name: str) -> str:
    return next((said[way] for way in _ways(name) if way in said), "")
