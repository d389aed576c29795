"""A choice by example."""

from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from polling.agenda_file import Unreadable, from_markdown, to_markdown
from polling.kinds import Option, total, translate_nothing
from polling.kinds.choice import Answer, Question, Tally
from polling.meeting import Item, Language, Meeting
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
    with pytest.raises(ValidationError, match="samme id"):
        Question(text="Hvilken?", options=(OPTIONS[0], OPTIONS[0]))


def test_a_made_up_room_leans() -> None:
    tally = given(ONE, *(ONE.made_up(Random(n), []) for n in range(200)))
    numbers = sorted(bar.n for bar in tally.bars)
    assert numbers[-1] > 1.5 * numbers[0]


QUIZ = Question(text="Hvilken?", options=OPTIONS, right=("b",), worth=100)
BOTH = Question(text="Hvilke?", options=OPTIONS, max_choices=3, other=True, right=("c", "a"))


def test_all_that_is_right_must_be_chosen_and_nothing_else() -> None:
    assert BOTH.right == ("a", "c")
    paid = BOTH.model_copy(update={"worth": 10})
    for answer, points in (
        (Answer(options=("c", "a")), 10),
        (Answer(options=("a",)), 0),
        (Answer(options=("a", "b", "c")), 0),
        (Answer(options=("a", "c"), other="Noe annet"), 0),
        (Answer(options=(), other="a"), 0),
    ):
        assert paid.points(answer, 1.0) == points
    assert ONE.points(Answer(options=("a",)), 1.0) is None


def test_speed_is_half_of_the_points() -> None:
    fast = QUIZ.model_copy(update={"speed": True})
    right = Answer(options=("b",))
    assert [fast.points(right, early) for early in (1.0, 0.5, 0.0)] == [100, 75, 50]
    assert [QUIZ.points(right, early) for early in (1.0, 0.0)] == [100, 100]
    assert fast.points(Answer(options=("a",)), 1.0) == 0


def test_how_many_had_it_right() -> None:
    pick = [Answer(options=(each,)) for each in "abbb"]
    assert given(QUIZ, *pick).right == 3
    assert given(ONE, *pick).right is None
    several = [Answer(options=found) for found in (("a", "c"), ("a",), ("c",), ("a", "b", "c"))]
    assert given(BOTH, *several, Answer(options=("a",), other="Noe")).right == 1
    assert given(BOTH).right == 0
    # Answers that came before anything was right do not say what was chosen together.
    before = total(BOTH.model_copy(update={"right": ()}).counts(each) for each in several)
    assert BOTH.tally(before, 4, 4, {}).right is None
    head, row = QUIZ.columns(translate_nothing), QUIZ.row(pick[1], translate_nothing)
    assert dict(zip(head, row, strict=True)) == {"Valgt": "B", "Riktig": 1}
    table = QUIZ.findings(given(QUIZ, *pick), translate_nothing).tables[-1]
    assert table.rows == (("B", 3, 75),)


def test_what_is_right_is_not_told_before_it_is_revealed() -> None:
    assert "right" not in QUIZ.told(False)
    assert QUIZ.told(True)["right"] == ["b"]
    tally = given(QUIZ, Answer(options=("b",)))
    assert (tally.right, QUIZ.hushed(tally).right) == (1, None)
    assert QUIZ.hushed(tally).bars == tally.bars


def test_what_is_right_must_be_there_to_choose() -> None:
    for right, most in ((("d",), 1), (("a", "b"), 1)):
        with pytest.raises(ValidationError):
            Question(text="?", options=OPTIONS, right=right, max_choices=most)
    rows = [{"id": each, "text": each.upper(), "right": each == "c"} for each in "abc"]
    marked = Question.model_validate({"text": "?", "options": rows, "right": ["a"]})
    assert marked.right == ("c",)
    assert Question.model_validate(marked.model_dump(mode="json")) == marked


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_right_option_is_marked_in_a_file(language: Language) -> None:
    texts = ("Oslo", "Bergen (riktig)", "Tromsø \\", "Bodø [x] ja")
    options = tuple(Option(id=f"o{at}", text=text) for at, text in enumerate(texts))
    question = Question(
        text="Hva?", options=options, right=("o0", "o2"), max_choices=2, worth=50, speed=True
    )
    item = Item(id="choi1", kind="choice", question=question)
    meeting = Meeting(id="quiz1", title="Quiz", language=language, agenda=(item,))
    written = to_markdown(meeting)
    assert ("- Oslo (riktig)" if language == "nb" else "- Oslo (right)") in written
    read = from_markdown(written, Random(1)).agenda[0].question
    assert isinstance(read, Question)
    assert tuple(option.text for option in read.options) == texts
    assert [option.text for option in read.options if option.id in read.right] == [
        "Oslo", "Tromsø \\",
    ]  # fmt: skip
    assert (read.worth, read.speed) == (50, True)


def test_people_mark_what_is_right_in_their_own_way() -> None:
    text = "# T\n## Hva?\nFlervalg\n- Velg inntil: 3\n- A (Riktig)\n- B [x]\n- C\n- D (rett)\n"
    read = from_markdown(text, Random(1)).agenda[0].question
    assert isinstance(read, Question)
    assert [option.text for option in read.options if option.id in read.right] == ["A", "B", "D"]
    with pytest.raises(Unreadable) as wrong:
        from_markdown(text.replace("inntil: 3", "inntil: 2"), Random(1))
    assert wrong.value.problems[0].line == 5
