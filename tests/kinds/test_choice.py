"""A choice by example."""

from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from polling.kinds import Option, total, translate_nothing
from polling.kinds.choice import Answer, Question, Tally
from polling.refused import Refused

OPTIONS = tuple(Option(id=id_, text=id_.upper()) for id_ in "abc")
ONE = Question(text="Hvilken?", options=OPTIONS)
TWO = Question(text="Hvilke?", options=OPTIONS, max_choices=2, other=True)


def given(question: Question, *answers: Answer) -> Tally:
    counts = total(question.counts(question.check(answer)) for answer in answers)
    return question.tally(counts, len(answers), len(answers), {})


@pytest.mark.parametrize(
    "answer",
    [
        {"options": ["a", "a"]}, {"options": ["a", "b"]}, {"options": []}, {"options": ["d"]},
        {"options": ["1"]}, {"options": [1]}, {"options": [1.0]}, {"options": [True]},
        {"options": None}, {"options": "a"}, None, [], {"options": ["a"], "other": "Noe"},
        {"options": ["a"], "n": 1},
    ],
)  # fmt: skip
def test_refuses_what_is_not_one_of_its_options(answer: Any) -> None:
    with pytest.raises((Refused, ValidationError)):
        ONE.check(Answer.model_validate(answer))


def test_the_order_of_tapping_is_not_kept() -> None:
    assert TWO.check(Answer(options=("c", "a"))).options == ("a", "c")


def test_another_of_ones_own_counts_as_one_of_the_choices() -> None:
    assert TWO.check(Answer(options=("a",), other=" Noe  annet ")).other == "Noe annet"
    with pytest.raises(Refused, match="høyst"):
        TWO.check(Answer(options=("a", "b"), other="Noe annet"))
    with pytest.raises(Refused):
        TWO.check(Answer(options=("a",), other=" \u200d"))
    with pytest.raises(Refused, match="for langt"):
        TWO.check(Answer(options=("a",), other="x" * 81))


def test_never_more_choices_than_there_are() -> None:
    assert Question(text="Hvilke?", options=OPTIONS, max_choices=20).most == 3


def test_percent_is_of_the_people_who_answered() -> None:
    tally = given(
        TWO,
        Answer(options=("a", "b")),
        Answer(options=("a",), other="Buss"),
        Answer(other="buss!"),
    )
    assert [(bar.id, bar.n, bar.percent) for bar in tally.bars] == [
        ("a", 2, 67), ("b", 1, 33), ("c", 0, 0),
    ]  # fmt: skip
    assert tally.other is not None
    assert (tally.other.n, tally.other.percent) == (2, 67)


def test_equal_texts_are_merged_in_their_commonest_form() -> None:
    tally = given(TWO, *(Answer(other=text) for text in ("buss", "Buss", "Buss!", "Buss", "Tog")))
    assert [(other.text, other.n) for other in tally.others] == [("Buss", 4), ("Tog", 1)]


def test_an_option_taken_off_the_agenda_counts_no_more() -> None:
    counts = {"c:a": 2, "c:gone": 5}
    assert [bar.id for bar in ONE.tally(counts, 7, 7, {}).bars] == ["a", "b", "c"]
    with pytest.raises(Refused, match="finnes ikke"):
        ONE.check(Answer(options=("gone",)))


def test_exports_one_column_for_one_choice_and_one_an_option_for_more() -> None:
    assert ONE.columns(translate_nothing) == ("Valgt",)
    assert ONE.row(Answer(options=("b",)), translate_nothing) == ("B",)
    assert TWO.columns(translate_nothing) == ("A", "B", "C", "Annet")
    assert TWO.row(Answer(options=("a",), other="Tog"), translate_nothing) == (1, 0, 0, "Tog")


def test_ids_are_not_used_twice() -> None:
    with pytest.raises(ValidationError, match="one id"):
        Question(text="Hvilken?", options=(OPTIONS[0], OPTIONS[0]))


def test_a_made_up_room_leans() -> None:
    tally = given(ONE, *(ONE.made_up(Random(n), []) for n in range(200)))
    numbers = sorted(bar.n for bar in tally.bars)
    assert numbers[-1] > 1.5 * numbers[0]
