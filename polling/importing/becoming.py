"""The record that becomes of a file: an ended meeting, without who answered and when."""

import datetime as dt
from random import Random
from typing import NamedTuple

from polling.export.order import by_digest
from polling.importing.tables import Found
from polling.importing.understanding import Understood, kind_of
from polling.kinds._reading import Reading
from polling.meeting import AGENDA_LIMIT, Item, ItemState, Meeting, Phase, State
from polling.meeting.document import Language
from polling.record import MeetingRecord, Round, Row
from polling.refused import Refused
from polling.words import N_

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class Choices(NamedTuple):
    """What the organiser decided: each question's reading ("" leaves it out), and the rest."""

    title: str
    date: dt.date | None
    language: Language
    retention_days: int
    readings: dict[int, str]


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
