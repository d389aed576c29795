"""A quiz's points, places and aliases: how they are worked out, apart from any server."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.kinds import translate_nothing
from polling.meeting import ItemState, Meeting, Phase, State, Steer, steered
from polling.meeting.aliases import LIMIT, OFFERED, cleaned, compared, offered
from polling.meeting.scoring import counting, early, placed
from polling.refused import Refused
from polling.words import LANGUAGES, translator
from tests.live.agenda import four, item

QUIZ = {
    "text": "Hva?",
    "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}],
    "right": ["a"],
}
MEETING = Meeting(
    id="quiz1", title="Quiz", leaderboard=True,
    agenda=(item("quiz1", "choice", QUIZ), item("quiz2", "choice", QUIZ), *four()),
)  # fmt: skip


def steers(state: State, *actions: str, **about: Any) -> State:
    for action in actions:
        steer = Steer.model_validate({"action": action, **about})
        state = steered(MEETING, state, steer, 1000)
    return state


def counted(state: State) -> list[str]:
    return [each.id for each in counting(MEETING, state)]


def test_early_falls_from_one_to_nothing() -> None:
    counting_down = ItemState(phase=Phase.open, opened=1000, deadline=11_000)
    assert [early(counting_down, at) for at in (900, 1000, 6000, 11_000, 20_000)] == [
        1, 1, 0.5, 0, 0,
    ]  # fmt: skip
    without = ItemState(phase=Phase.open, opened=1000)
    assert [early(without, at) for at in (1000, 16_000, 31_000, 99_000)] == [1, 0.5, 0, 0]
    assert early(ItemState(), 5) == 0
    assert early(ItemState(opened=10, deadline=10), 10) == 0


@given(st.integers(0, 10**13), st.integers(0, 10**13), st.none() | st.integers(0, 10**13))
def test_early_is_a_share(opened: int, now: int, deadline: int | None) -> None:
    assert 0 <= early(ItemState(opened=opened, deadline=deadline), now) <= 1


def test_who_has_as_many_shares_a_place() -> None:
    points = {"a": 50, "b": 100, "c": 50, "d": 0, "e": 100}
    places = {name: stands.place for name, stands in placed(points).items()}
    assert places == {"b": 1, "e": 1, "a": 3, "c": 3, "d": 5}
    assert placed({}) == {}


def test_a_quiz_counts_when_it_is_closed_and_told() -> None:
    state = steers(State(), "next", "open")
    assert counted(state) == []
    assert counted(steers(state, "show")) == []
    state = steers(state, "close")
    assert counted(state) == []  # what is right is not told yet
    for where in ("wall", "phones", "page"):
        assert counted(steers(state, "show", where=where)) == ["quiz1"]
    # What was left without being shown counts anyhow.
    assert counted(steers(state, "next")) == ["quiz1"]
    assert counted(steers(state, "next", "previous")) == []
    # Nothing but quizzes, and a new round begins with nothing.
    assert counted(steers(state, "open", "close", item="word1")) == []
    assert counted(steers(steers(state, "show"), "again")) == []


def test_the_leaderboard_is_shown_until_the_meeting_moves_on() -> None:
    state = steers(State(), "next", "qr", "leaders")
    assert (state.leaders, state.qr) == (True, False)
    assert not steers(state, "leaders", on=False).leaders
    assert not steers(state, "next").leaders
    assert not steers(state, "go", item="quiz2").leaders
    assert not steers(state, "end").leaders
    plain = MEETING.model_copy(update={"leaderboard": False})
    with pytest.raises(Refused):
        steered(plain, State(), Steer(action="leaders"), 0)


def test_aliases_are_tidied_and_told_apart() -> None:
    assert cleaned("  Rolig \n Rype  4 ") == "Rolig Rype 4"
    assert cleaned("x" * LIMIT) == "x" * LIMIT
    for wrong, word in (("", "invalid"), (" \u200b", "invalid"), ("x" * (LIMIT + 1), "limit")):
        with pytest.raises(Refused) as refused:
            cleaned(wrong)
        assert refused.value.word == word
    for rude in ("faen", "F A E N", "f4en ta deg"):
        with pytest.raises(Refused, match="passer ikke"):
            cleaned(rude)
    assert compared("ROLIG rype 4!") == compared("Rolig Rype 4")
    assert compared("Rolig Rype 4") != compared("Rolig Rype 5")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_offered_can_be_taken(language: str) -> None:
    translate = translator(language)
    for text in OFFERED:
        alias = translate(text).format(n=99)
        assert cleaned(alias) == alias
    taken: set[str] = set()
    chance = Random(4)
    for _ in range(300):
        taken.add(compared(offered(taken, chance, translate)))
    assert len(taken) == 300
    assert offered(set(), Random(1), translate_nothing).rpartition(" ")[2].isdigit()
