"""What was understood of a file, question by question, and the record that becomes of it."""

import datetime as dt
from random import Random
from typing import NamedTuple

from polling import kinds
from polling.export.order import by_digest
from polling.importing.own import of_ours
from polling.importing.tables import Asked, Found, Table
from polling.importing.voters import of_people
from polling.kinds._reading import Column, Reading, readings
from polling.meeting import AGENDA_LIMIT, Item, ItemState, Meeting, Phase, State
from polling.meeting.document import Language
from polling.record import MeetingRecord, Round, Row
from polling.refused import Refused
from polling.words import LANGUAGES, N_, translator

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


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


class Choices(NamedTuple):
    """What the organiser decided: each question's reading ("" leaves it out), and the rest."""

    title: str
    date: dt.date | None
    language: Language
    retention_days: int
    readings: dict[int, str]


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


def record(
    found: Found, questions: list[Understood], choices: Choices, random: Random
) -> MeetingRecord:
    """An ended meeting with the questions that were chosen; who answered, and when, is not in it.

    Rows stand in an order that says nothing of that in the file. `Refused` when nothing is chosen,
    or more than an agenda holds.
    """
    chosen = [
        (each, each.readings[name])
        for at, each in enumerate(questions)
        if (name := choices.readings.get(at, "")) in each.readings
    ]
    if not chosen:
        raise Refused("invalid", N_("Velg minst ett spørsmål å hente inn."))
    if len(chosen) > AGENDA_LIMIT:
        text = N_("En agenda har plass til {limit} spørsmål. La noen av dem være.")
        raise Refused("limit", text, limit=AGENDA_LIMIT)
    agenda, rounds = [], []
    for each, reading in chosen:
        item = "".join(random.choices(_LETTERS, k=12))
        agenda.append(Item(id=item, kind=kind_of(reading), question=reading.question))
        rounds.append(_round(item, each, reading))
    most = max((round_.people for round_ in rounds), default=0)
    meeting = Meeting(
        id="imported",
        title=choices.title,
        date=choices.date,
        language=choices.language,
        retention_days=choices.retention_days,
        agenda=tuple(agenda),
    )
    state = State(
        revision=1, ended=True, items={item.id: ItemState(phase=Phase.closed) for item in agenda}
    )
    return MeetingRecord(
        meeting=meeting, state=state, joined=max(found.joined, most), rounds=tuple(rounds)
    )


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


def kind_of(reading: Reading) -> str:
    """The name of the kind that a reading is of."""
    return next(n for n in kinds.names() if type(reading.question) is kinds.kind(n).Question)


def _round(item: str, each: Understood, reading: Reading) -> Round:
    hidden = each.asked.hidden or (False,) * len(reading.answers)
    rows = [
        Row(value=answer.model_dump(mode="json"), hidden=away)
        for answers, away in zip(reading.answers, hidden, strict=True)
        for answer in answers
    ]
    return Round(
        item=item, run=1, people=each.people(reading), rows=tuple(by_digest(item, 1, rows))
    )
