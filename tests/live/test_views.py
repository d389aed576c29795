"""Views: each audience is told its own part of the same facts, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from polling.live.views import participant_state, staff_state, wall_state
from polling.meeting import ItemState, Meeting, Phase, State
from polling.store.snapshot import Snapshot
from tests.live.agenda import CHOICE, four, item
from tests.live.agenda import OPEN as OPEN_TEXT

NOTES = "Bare for møtelederen"


def snapshot(state: State, **about: Any) -> Snapshot:
    agenda = tuple(each.model_copy(update={"notes": NOTES, "samples": (NOTES,)}) for each in four())
    meeting = Meeting(id="m001", title="Et møte", agenda=agenda)
    known = {"code": "38851953", "key": b"k" * 32, "now": 0, "joined": 1, "stage": "live", **about}
    return Snapshot(meeting=meeting, state=state, **known)


def at(current: str | None, **items: ItemState) -> State:
    return State(revision=3, current=current, items=items)


def nothing_left(_: str) -> None:
    return None


OPEN = ItemState(phase=Phase.open)
SHOWN = ItemState(phase=Phase.closed, wall=True, phones=True, large="f" * 32)


@pytest.mark.parametrize("state", [at("choi1"), at(None), at("deleted")])
def test_a_question_that_waits_is_told_to_staff_only(state: State) -> None:
    here = snapshot(state)
    assert participant_state(here, nothing_left).item is None
    assert wall_state(here, nothing_left, None).item is None
    assert len(staff_state(here, nothing_left).agenda) == 4


def test_notes_and_samples_are_for_staff_and_the_key_for_nobody() -> None:
    here = snapshot(at("choi1", choi1=OPEN, open1=OPEN))
    for view in (participant_state(here, nothing_left), wall_state(here, nothing_left, None)):
        assert NOTES not in view.model_dump_json()
    assert all(part.notes == NOTES for part in staff_state(here, nothing_left).agenda)
    for told in (participant_state(here, nothing_left), staff_state(here, nothing_left)):
        assert "kkkk" not in told.model_dump_json()


def test_earlier_questions_that_are_open_stay_with_the_phones() -> None:
    told = participant_state(
        snapshot(at("rank1", choi1=OPEN, rank1=OPEN, open1=SHOWN)), nothing_left
    )
    assert told.item
    assert told.item.id == "rank1"
    assert [part.id for part in told.earlier] == ["choi1"]


def test_results_are_shown_where_they_are_shown() -> None:
    only_wall = SHOWN.model_copy(update={"phones": False})
    here = snapshot(at("choi1", choi1=only_wall))
    phone, wall = participant_state(here, nothing_left), wall_state(here, nothing_left, None)
    assert phone.item
    assert wall.item
    assert (phone.item.results, wall.item.results) == (False, True)


def test_an_answer_is_large_only_when_there_is_one() -> None:
    here = snapshot(at("open1", open1=SHOWN))
    assert wall_state(here, nothing_left, None).large is None
    large = wall_state(here, nothing_left, {"text": "Felles mål"}).large
    assert large
    assert large.value == {"text": "Felles mål"}


def test_the_phases_of_a_meeting() -> None:
    for state, phase in (
        (State(), "before"), (at(None), "on"), (State(revision=9, ended=True), "ended"),
    ):  # fmt: skip
        assert participant_state(snapshot(state), nothing_left).phase == phase
        assert wall_state(snapshot(state), nothing_left, None).phase == phase


def test_what_is_left_of_a_countdown_is_told_to_all() -> None:
    here = snapshot(at("choi1", choi1=OPEN.model_copy(update={"deadline": 5000})))
    told = participant_state(here, lambda item: 4200 if item == "choi1" else None)
    assert told.item
    assert told.item.remaining == 4200


def test_pages_and_what_stands_beside_the_agenda_are_not_counted_as_questions() -> None:
    agenda = (
        item("page1", "text_page", {"text": "Velkommen"}),
        item("open1", "open_text", OPEN_TEXT),
        item("flor1", "floor", {"text": "Spør når du vil"}),
        item("page2", "text_page", {"text": "Pause"}),
        item("choi1", "choice", CHOICE),
    )
    here = snapshot(at("choi1", choi1=OPEN, open1=OPEN, flor1=OPEN))
    here = replace(here, meeting=Meeting(id="m001", title="Et møte", agenda=agenda))
    told = participant_state(here, nothing_left)
    assert told.item
    assert [(part.number, part.of) for part in (told.item, *told.earlier, *told.standing)] == [
        (2, 2), (1, 2), (0, 2),
    ]  # fmt: skip
