"""Every meeting that can be exported, of every kind of question there is."""

import importlib

from hypothesis import strategies as st

from polling import kinds
from polling.groups import shown
from polling.meeting import Item, ItemState, Meeting, Phase, State
from polling.record import Grouped, GroupRow, MeetingRecord, Round, Row
from tests.kinds.parts import tame


@st.composite
def records(draw: st.DrawFn) -> MeetingRecord:
    """A meeting of up to four questions, each asked in up to two rounds of up to five answers."""
    names = draw(st.lists(st.sampled_from(kinds.names()), max_size=4).filter(_asks_once))
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


def _asks_once(names: list[str]) -> bool:
    return sum(kinds.kind(name).Question.ON_JOINING for name in names) < 2


def _item(draw: st.DrawFn, item_id: str, name: str) -> Item:
    question = draw(importlib.import_module(f"tests.kinds.{name}").questions())
    return Item(id=item_id, kind=name, question=question, notes=draw(tame))


def _rounds(draw: st.DrawFn, item: Item) -> list[Round]:
    if not item.question.ANSWERED:
        return []
    if item.question.ON_JOINING:
        return [_asked(draw, item)]
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


def _asked(draw: st.DrawFn, item: Item) -> Round:
    """What was said on joining: groups that may be seen, and nobody's answer."""
    groups = []
    people = draw(st.integers(0, 60))
    for field, (_, values) in item.question.fields().items():
        sizes = {value: draw(st.integers(0, 9)) for value in values}
        may = shown(sizes, people) if sum(sizes.values()) <= people else frozenset()
        rows = tuple(
            GroupRow(value=value, people=sizes[value], answers=0, counts={})
            for value in sorted(may)
        )
        if rows:
            groups.append(Grouped(field=field, people=people, groups=rows))
    return Round(item=item.id, run=1, people=people, groups=tuple(groups), rows=())
