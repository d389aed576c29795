"""What may follow what in a meeting, by example and by law."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pydantic import ValidationError

from polling.meeting import (
    Item,
    Meeting,
    Phase,
    State,
    Steer,
    closed_by_countdown,
    steered,
)
from polling.refused import Refused
from tests.live.agenda import four, item

MEETING = Meeting(id="m001", title="Et møte", agenda=four())
IDS = [each.id for each in MEETING.agenda]
NOW = 1_800_000_000_000


def after(state: State, action: str, **about: Any) -> State:
    return steered(MEETING, state, Steer(action=action, **about), NOW)  # type: ignore[arg-type]


def word(state: State, action: str, meeting: Meeting = MEETING, **about: Any) -> str:
    with pytest.raises(Refused) as refused:
        steered(meeting, state, Steer(action=action, **about), NOW)  # type: ignore[arg-type]
    return refused.value.word


def test_next_and_previous_walk_the_agenda_and_the_lobby() -> None:
    state, seen = State(), []
    for _ in IDS:
        state = after(state, "next")
        seen.append(state.current)
    assert seen == IDS
    assert word(state, "next") == "limit"
    for expected in [*reversed(IDS[:-1]), None]:
        state = after(state, "previous")
        assert state.current == expected
    assert word(state, "previous") == "limit"
    assert word(State(), "next", MEETING.model_copy(update={"agenda": ()})) == "limit"


def test_a_current_item_that_was_deleted_leads_back_to_the_beginning() -> None:
    assert after(State(current="gone", revision=4), "next").current == IDS[0]


def test_moving_on_closes_nothing_and_puts_the_qr_away() -> None:
    state = after(after(after(State(), "next"), "open"), "qr")
    moved = after(state, "next")
    assert moved.open_runs() == {IDS[0]: 1}
    assert not moved.qr


def test_a_question_opens_closes_and_opens_again() -> None:
    state = after(after(State(), "next"), "open")
    assert state.of(IDS[0]).phase is Phase.open
    closed = after(state, "close")
    assert closed.open_runs() == {}
    assert after(closed, "open").open_runs() == {IDS[0]: 1}
    again = after(after(closed, "show"), "again")
    anew = {"phase": Phase.open, "run": 2, "opened": again.of(IDS[0]).opened}
    assert again.of(IDS[0]) == State().of(IDS[0]).model_copy(update=anew)


def test_what_is_so_already_is_no_change() -> None:
    state = after(after(State(), "next"), "open")
    assert after(state, "open") is state
    assert after(state, "again") is state
    waiting = after(State(), "next")
    assert after(waiting, "close") is waiting


def test_a_countdown_needs_an_open_question_and_closes_it() -> None:
    waiting = after(State(), "next")
    assert word(waiting, "countdown", seconds=30) == "invalid"
    running = after(after(waiting, "open"), "countdown", seconds=30)
    assert running.of(IDS[0]).deadline == NOW + 30_000
    done = closed_by_countdown(running, IDS[0], 1)
    assert (done.of(IDS[0]).phase, done.of(IDS[0]).deadline) == (Phase.closed, None)
    assert done.revision == running.revision + 1
    assert closed_by_countdown(running, IDS[0], 2) is running
    assert closed_by_countdown(done, IDS[0], 1) is done
    assert after(running, "countdown").of(IDS[0]).deadline is None


def test_one_answer_large_shows_it_on_the_wall() -> None:
    state = after(after(State(), "next"), "large", answer="f" * 32)
    assert (state.of(IDS[0]).wall, state.of(IDS[0]).large) == (True, "f" * 32)
    assert after(state, "large").of(IDS[0]).large is None


def test_nothing_to_act_on_and_nothing_of_that_name() -> None:
    assert word(State(), "open") == "invalid"
    assert word(State(), "go", item="nonesuch") == "unknown"
    assert word(State(), "open", item="nonesuch") == "unknown"


def test_cleared_answers_go_away_and_come_back_and_their_rounds_numbers_are_used_once() -> None:
    first = after(after(after(State(), "next"), "open"), "show")
    cleared = after(first, "clear")
    on = cleared.of(IDS[0])
    # It goes on as it was, open or closed, with nothing in it and nothing shown.
    assert (on.run, on.phase, on.undo, on.before, on.wall) == (2, Phase.open, 1, None, False)
    back = after(cleared, "unclear").of(IDS[0])
    assert (back.run, back.undo, back.cleared) == (1, None, (2,))
    assert after(after(cleared, "unclear"), "unclear").of(IDS[0]) == back
    again = after(after(after(after(cleared, "unclear"), "close"), "clear"), "again")
    assert (again.of(IDS[0]).run, again.of(IDS[0]).undo) == (4, None)
    assert after(State(current=IDS[0]), "clear").of(IDS[0]).run == 1, "nothing to clear"


def test_the_round_before_is_the_last_that_was_not_cleared() -> None:
    state = after(after(after(State(), "next"), "open"), "close")
    assert state.of(IDS[0]).before is None
    state = after(after(state, "again"), "clear")
    assert (state.of(IDS[0]).run, state.of(IDS[0]).before) == (3, 1)
    both = after(state, "compare")
    assert (both.of(IDS[0]).compare, both.of(IDS[0]).wall) == (True, True)
    assert not after(both, "compare", on=False).of(IDS[0]).compare
    # One picture at a time: rounds side by side, or groups.
    grouped = after(both, "by", field="role").of(IDS[0])
    assert (grouped.by, grouped.compare) == ("role", False)
    anew = after(after(both, "by", field="role"), "compare").of(IDS[0])
    assert (anew.by, anew.compare) == (None, True)


def test_rounds_end_at_ninety_nine() -> None:
    state = after(State(), "next")
    last = state.of(IDS[0]).model_copy(update={"run": 99, "phase": Phase.closed})
    assert word(state.model_copy(update={"items": {IDS[0]: last}}), "again") == "limit"


def test_two_items_of_one_id_are_no_agenda() -> None:
    with pytest.raises(ValidationError):
        Meeting(id="m001", title="x", agenda=(four()[0], four()[0]))
    with pytest.raises(ValidationError):
        item("q001", "nonesuch", {"text": "x"})
    assert Item.model_validate(four()[1].model_dump(mode="json")) == four()[1]
    assert Meeting.model_validate_json(MEETING.model_dump_json()) == MEETING


class AnyMeeting(RuleBasedStateMachine):
    """Whatever moderators press, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State()
        self.before = self.state

    def presses(self, action: str, **about: Any) -> None:
        self.before = self.state
        try:
            self.state = after(self.state, action, **about)
        except Refused as refused:
            assert refused.word in ("limit", "invalid", "closed", "unknown")

    @rule(action=st.sampled_from(["next", "previous", "lobby", "open", "close", "again"]))
    def simply(self, action: str) -> None:
        self.presses(action)

    @rule(item=st.sampled_from(IDS), action=st.sampled_from(["go", "open", "close", "again"]))
    def on_one(self, item: str, action: str) -> None:
        self.presses(action, item=item)

    @rule(action=st.sampled_from(["show", "hide"]), where=st.sampled_from(["wall", "phones"]))
    def shows(self, action: str, where: str) -> None:
        self.presses(action, where=where)

    @rule(seconds=st.none() | st.integers(5, 3600), item=st.sampled_from(IDS))
    def counts_down(self, seconds: int | None, item: str) -> None:
        self.presses("countdown", seconds=seconds, item=item)

    @rule(item=st.sampled_from(IDS), run=st.integers(1, 3))
    def runs_out(self, item: str, run: int) -> None:
        self.before, self.state = self.state, closed_by_countdown(self.state, item, run)

    @rule(on=st.booleans())
    def turns_the_qr(self, on: bool) -> None:
        self.presses("qr", on=on)

    @precondition(lambda self: self.state.revision > 12)
    @rule()
    def ends(self) -> None:
        self.presses("end")

    @invariant()
    def holds(self) -> None:
        state, before = self.state, self.before
        assert State.model_validate_json(state.model_dump_json()) == state
        assert state.current is None or state.current in IDS
        assert state is before or state.revision == before.revision + 1
        for item_id, where in state.items.items():
            assert item_id in IDS
            assert where.deadline is None or where.phase is Phase.open
            assert where.run >= before.of(item_id).run
            assert where.run <= before.of(item_id).run + 1
        if state.ended:
            assert state.open_runs() == {}
            assert word(state, "next") == word(state, "open", item=IDS[0]) == "closed"


TestAnyMeeting = AnyMeeting.TestCase
TestAnyMeeting.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
