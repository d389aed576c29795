"""An open question by example."""

from random import Random

import pytest

from polling.kinds.open_text import Answer, Question
from polling.refused import Refused

QUESTION = Question(text="Hva er viktigst?", max_length=20, max_answers=3)


def test_takes_as_many_answers_as_it_says() -> None:
    assert QUESTION.slots == 3


def test_refuses_what_is_longer_than_it_says() -> None:
    assert QUESTION.check(Answer(text="å" * 20)) == Answer(text="å" * 20)
    with pytest.raises(Refused, match="for langt"):
        QUESTION.check(Answer(text="å" * 21))


def test_is_read_answer_by_answer() -> None:
    assert QUESTION.LISTED
    assert QUESTION.counts(Answer(text="Tid")) == {}
    tally = QUESTION.tally({}, 7, 12, {})
    assert (tally.people, tally.answers) == (7, 12)


def test_a_rehearsal_uses_the_samples_that_fit() -> None:
    samples = ["Tid", "Noe som er altfor langt til å få plass", "\u200d"]
    made = {QUESTION.made_up(Random(n), samples).text for n in range(20)}
    assert made == {"Tid"}


def test_a_rehearsal_needs_no_samples() -> None:
    assert len({QUESTION.made_up(Random(n), []).text for n in range(40)}) > 3
