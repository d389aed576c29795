"""Meetings to export: one as they are, with every kind there is at present, and a hostile one."""

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Any

from polling import kinds
from polling.meeting import Item, ItemState, Meeting, Phase, State
from polling.record import MeetingRecord, Round, Row
from polling.rehearsal import plan

OPTIONS = [
    {"id": "a", "text": "Flere hender"},
    {"id": "b", "text": "Felles journal"},
    {"id": "c", "text": "Kortere ventetid"},
]


def item(item_id: str, kind: str, **question: Any) -> Item:
    """An agenda item of that kind; its text is "Spørsmål" unless said otherwise."""
    made = kinds.kind(kind).Question.model_validate({"text": "Spørsmål", **question})
    return Item(id=item_id, kind=kind, question=made)


AGENDA = (
    item("open", "open_text", text="Hva må vi få til sammen?", max_answers=3),
    item("rank", "ranking", text="Hva bør komme først?", options=OPTIONS),
    item("pick", "choice", text="Hvor jobber du?", options=OPTIONS, max_choices=2, other=True),
    item("word", "word_cloud", text="Ett ord om samarbeidet", max_words=3),
)


def meeting(agenda: Sequence[Item] = AGENDA, **more: Any) -> Meeting:
    """A meeting with that agenda."""
    values = {"id": "meet1", "title": "Prøvemøte", "place": "Bodø", "date": dt.date(2026, 11, 22)}
    return Meeting.model_validate({**values, **more, "agenda": tuple(agenda)})


def played(seed: int = 1, phones: int = 25, agenda: Sequence[Item] = AGENDA) -> MeetingRecord:
    """A meeting whose questions so many simulated phones were asked, some answers hidden."""
    random = Random(seed)
    items = {item.id: ItemState(phase=Phase.closed, wall=True) for item in agenda}
    return MeetingRecord(
        meeting=meeting(agenda),
        state=State(revision=9, current=agenda[-1].id, items=items),
        joined=phones + 2,
        rounds=tuple(_round(item, phones, random) for item in agenda),
    )


def of_rows(item: Item, values: Sequence[dict[str, Any]], hidden: Sequence[int] = ()) -> Round:
    """A round of so many answers by as many people, those at the places `hidden` hidden."""
    rows = tuple(Row(value=value, hidden=at in hidden) for at, value in enumerate(values))
    return Round(item=item.id, run=1, people=len(rows), rows=rows)


def texts(said: Sequence[str], **more: Any) -> MeetingRecord:
    """A meeting of one open question, with these answers."""
    question = item("open", "open_text", text="Hva nå?", max_length=500)
    found = of_rows(question, [{"text": text} for text in said])
    return MeetingRecord(
        meeting=meeting([question], **more), state=State(), joined=len(said), rounds=(found,)
    )


def _round(item: Item, phones: int, random: Random) -> Round:
    moves = plan(item, phones, random)
    rows = (
        Row(value=move.answer.model_dump(mode="json"), hidden=random.random() < 0.1)
        for move in moves
    )
    people = len({move.phone for move in moves})
    return Round(item=item.id, run=1, people=people, rows=tuple(rows))
