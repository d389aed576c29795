"""Every meeting that can be exported, of every kind of question there is."""

import importlib

from hypothesis import strategies as st

from polling import kinds
from polling.meeting import Item, ItemState, Meeting, Phase, State
from polling.record import MeetingRecord, Round, Row
from tests.kinds.parts import tame


@st.composite
def records(draw: st.DrawFn) -> MeetingRecord:
    """A meeting of up to four questions, each asked in up to two rounds of up to five answers."""
    names = draw(st.lists(st.sampled_from(kinds.names()), max_size=4))
    agenda = tuple(_item(draw, f"item{at}", name) for at, name in enumerate(names))
    rounds = tuple(found for item in agenda for found in _rounds(draw, item))
    runs = {found.item: found.run for found in rounds}
    meeting = Meeting(
        id="meet1",
        title=draw(tame),
        place=draw(tame),
        date=draw(st.none() | st.dates()),
        agenda=agenda,
    )
    items = {
        item: ItemState(phase=draw(st.sampled_from(Phase)), run=run, wall=draw(st.booleans()))
        for item, run in runs.items()
    }
    current = draw(st.sampled_from([None, *(item.id for item in agenda)]))
    state = State(revision=len(runs), current=current, ended=draw(st.booleans()), items=items)
    merges = {item.id: {"tillit": "tiltro"} for item in agenda if item.question.MERGEABLE}
    return MeetingRecord(
        meeting=meeting, state=state, joined=draw(st.integers(0, 99)), rounds=rounds, merges=merges
    )


def _item(draw: st.DrawFn, item_id: str, name: str) -> Item:
    question = draw(importlib.import_module(f"tests.kinds.{name}").questions())
    return Item(id=item_id, kind=name, question=question, notes=draw(tame))


def _rounds(draw: st.DrawFn, item: Item) -> list[Round]:
    answers = importlib.import_module(f"tests.kinds.{item.kind}").answers(item.question)
    rounds = []
    for run in range(1, draw(st.integers(0, 2)) + 1):
        found = [item.question.check(answer) for answer in draw(st.lists(answers, max_size=5))]
        rows = tuple(
            Row(value=answer.model_dump(mode="json"), hidden=draw(st.booleans()))
            for answer in found
        )
        people = draw(st.integers(min(1, len(rows)), len(rows)))
        rounds.append(Round(item=item.id, run=run, people=people, rows=rows))
    return rounds
