"""What was understood of a file, question by question."""

from typing import NamedTuple

from polling import kinds
from polling.importing.own import of_ours
from polling.importing.tables import Asked, Found, Table
from polling.importing.voters import of_people
from polling.kinds._reading import Column, Reading, readings
from polling.refused import Refused
from polling.words import LANGUAGES, N_, translator


class Understood(NamedTuple):
    """A question and what it may have been, the likeliest first, by the name of the reading."""

    asked: Asked
    readings: dict[str, Reading]

    def people(self, reading: Reading) -> int:
        """How many people gave the answers of a reading."""
        given = sum(map(len, reading.answers))
        if self.asked.answered is None:
            return sum(map(bool, reading.answers))
        return min(self.asked.answered, given)


def found_in(tables: list[Table], name: str, sitting: str | None) -> Found:
    """What a file called `name` holds; `Refused` when there are no answers in it."""
    ours = of_ours(tables)
    if ours is None:
        return of_people(tables, name, sitting)
    if not ours.asked:
        raise Refused("invalid", N_("Fant ingen spørsmål med svar i filen."))
    return ours


def understood(found: Found) -> list[Understood]:
    """Every question of it; columns that nothing reads together stand one by one."""
    return [each for asked in found.asked for each in _understood(asked)]


def kind_of(reading: Reading) -> str:
    """The name of the kind that a reading is of."""
    return next(n for n in kinds.names() if type(reading.question) is kinds.kind(n).Question)


def _understood(asked: Asked) -> list[Understood]:
    found = readings(asked.column)
    if asked.kind:
        # What the file itself calls it goes before what it looks like.
        found = dict(sorted(found.items(), key=lambda each: not _is_called(each[0], asked.kind)))
    if found or not asked.column.parts:
        return [Understood(asked, found)]
    column = asked.column
    return [
        each
        for at, part in enumerate(column.parts)
        for each in _understood(
            asked._replace(
                column=Column(
                    f"{column.text}: {part}"[:300],
                    (),
                    tuple((cells[at],) for cells in column.people),
                )
            )
        )
    ]


def _is_called(name: str, title: str) -> bool:
    own = kinds.kind(name.partition(":")[0]).title
    return title in {translator(language)(own) for language in LANGUAGES}
