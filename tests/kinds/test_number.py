"""Numbers by example, and the points of a quiz."""

from random import Random
from typing import Any

import pytest
from hypothesis import given as every
from hypothesis import strategies as st
from pydantic import ValidationError

from polling.agenda_file import Unreadable, from_markdown, to_markdown
from polling.kinds import total, translate_nothing
from polling.kinds.number import FARTHEST, Answer, Question, Tally
from polling.refused import Refused

YEARS = Question(text="Hvor gammelt er rådhuset?", unit="år")
PRICE = Question(text="Hva koster det?", decimals=2, least=-10, most=1e6, unit="kroner")
QUIZ = Question(text="Hvor mange?", right=42, within=2, worth=100)


def given(question: Question, *values: float) -> Tally:
    answers = [question.check(Answer(value=value)) for value in values]
    return question.tally(total(map(question.counts, answers)), len(values), len(values), {})


@pytest.mark.parametrize(
    "value",
    [
        -1, 100.5, 101, 1e400, -1e400, float("nan"), 10**20, 10**400, "12", "12,5", True, None, [],
        {}, 3.5, 1e-300, 1e-9, 100.000000001,
    ],
)  # fmt: skip
def test_refuses_what_is_no_number_within_bounds(value: Any) -> None:
    with pytest.raises((Refused, ValidationError)):
        YEARS.check(Answer.model_validate({"value": value}))


def test_takes_as_many_decimals_as_the_question_does() -> None:
    for value in (0.1, 12.25, -10, 1e6, 999999.99):
        assert PRICE.check(Answer(value=value)).value == value
    with pytest.raises(Refused) as refused:
        PRICE.check(Answer(value=0.125))
    assert refused.value.sentence(translate_nothing) == "Bruk høyst 2 desimaler."
    with pytest.raises(Refused, match="helt tall"):
        YEARS.check(Answer(value=0.5))
    assert str(PRICE.check(Answer(value=-0.0)).value) == "0.0"


def test_mean_median_spread_and_bins() -> None:
    tally = given(YEARS, 10, 20, 20, 30, 95)
    assert (tally.n, tally.mean, tally.median, tally.lowest, tally.highest) == (5, 35, 20, 10, 95)
    # Squares add up to 10825: s² = (10825 − 175² / 5) / 4.
    assert tally.spread == pytest.approx(1175**0.5, abs=1e-4)
    # 2 · IQR / ∛n = 2 · 10 / 1.71 = 11.7, of which 10 is the nearest round one.
    assert tally.width == 10
    assert [(b.low, b.high, b.n) for b in tally.bins if b.n] == [
        (10, 19, 1), (20, 29, 2), (30, 39, 1), (90, 99, 1),
    ]  # fmt: skip
    assert len(tally.bins) == 9
    assert tally.right is None


def test_tenths_add_up_to_what_they_say() -> None:
    tally = given(PRICE, *[0.1] * 3, 0.2, 0.2, 0.35)
    assert (tally.mean, tally.median) == (0.175, 0.15)
    assert (tally.width, tally.bins[0].low, tally.bins[-1].high) == (0.05, 0.1, 0.35)


def test_few_possible_numbers_have_a_bar_each_from_the_beginning() -> None:
    tally = given(Question(text="Hvor mange?", least=1, most=6), 3)
    assert [(b.low, b.high, b.n) for b in tally.bins] == [(v, v, int(v == 3)) for v in range(1, 7)]


def test_nobody_has_answered_yet() -> None:
    tally = given(QUIZ)
    assert (tally.n, tally.mean, tally.median, tally.bins, tally.right) == (0, None, None, (), 0)


def test_numbers_given_before_the_bounds_were_narrowed_still_count() -> None:
    counts = PRICE.counts(Answer(value=250000.25))
    assert YEARS.tally(counts, 1, 1, {}).mean == 250000.25
    both = total([PRICE.counts(Answer(value=0.5)), YEARS.counts(Answer(value=3))])
    assert YEARS.tally(both, 2, 2, {}).width == 0.5


# The quiz.


def test_points_for_a_right_answer_and_none_for_a_wrong_one() -> None:
    points = [QUIZ.points(Answer(value=v), 1) for v in (39, 40, 42, 44, 45)]
    assert points == [0, 100, 100, 100, 0]
    assert YEARS.points(Answer(value=42), 1) is None
    assert QUIZ.model_copy(update={"worth": 0}).points(Answer(value=42), 1) == 0


def test_half_of_the_points_are_for_being_early_where_speed_counts() -> None:
    fast = QUIZ.model_copy(update={"speed": True, "worth": 101})
    assert [fast.points(Answer(value=42), early) for early in (1, 0.5, 0)] == [101, 76, 51]
    assert fast.points(Answer(value=99), 1) == 0
    assert QUIZ.points(Answer(value=42), 0) == 100


@every(st.integers(0, 1000), st.floats(0, 1))
def test_points_are_never_more_than_the_question_is_worth(worth: int, early: float) -> None:
    fast = QUIZ.model_copy(update={"speed": True, "worth": worth})
    assert worth / 2 <= (fast.points(Answer(value=42), early) or 0) <= worth


def test_tolerance_is_exact() -> None:
    tenths = Question(text="Hva?", decimals=1, most=1, right=0.3, within=0.1)
    found = [tenths.points(Answer(value=n / 10), 1) for n in range(6)]
    assert found == [0, 0, 0, 0, 0, 0]
    worth = tenths.model_copy(update={"worth": 1})
    assert [worth.points(Answer(value=n / 10), 1) for n in range(6)] == [0, 0, 1, 1, 1, 0]


def test_screens_are_told_what_is_right_only_once_it_is_revealed() -> None:
    assert {"right", "within"}.isdisjoint(QUIZ.told(False))
    assert QUIZ.told(True) == QUIZ.model_dump(mode="json")
    assert (QUIZ.told(True)["right"], QUIZ.told(False)["unit"]) == (42, "")


def test_how_many_had_it_right() -> None:
    assert given(QUIZ, 40, 41, 42, 45).right == 3


# As it is set.


@pytest.mark.parametrize(
    ("said", "meant"),
    [("12,5", 12.5), ("12.5", 12.5), ("1 000", 1000), ("1\u00a0000,25", 1000.25), ("−3", -3)],
)
def test_a_bound_is_written_as_people_write(said: str, meant: float) -> None:
    assert Question.model_validate({"text": "Hva?", "least": -5, "most": said}).most == meant or (
        meant == -3
    )
    assert Question.model_validate({"text": "Hva?", "least": said, "most": 5000}).least == meant


def test_an_empty_field_means_that_nothing_is_right() -> None:
    assert Question.model_validate({"text": "Hva?", "right": ""}).right is None
    assert Question.model_validate({"text": "Hva?", "right": " "}).right is None
    assert Question.model_validate({"text": "Hva?", "right": "42,0"}).right == 42


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"least": 5, "most": 5}, "må være større enn"), ({"least": 6, "most": 5}, "større enn"),
        ({"least": 0.2, "most": 0.9}, "større enn"), ({"right": 101}, "innenfor grensene"),
        ({"right": -1}, "innenfor"), ({"least": 0.0001}, "tre desimaler"),
        ({"most": FARTHEST + 1}, "less than"), ({"most": float("inf")}, "finite"),
        ({"within": -1}, "greater than"), ({"worth": 1001}, "less than"), ({"decimals": 4}, "less"),
        ({"most": "ti"}, "valid number"), ({"unit": "x" * 21}, "20"), ({"most": ""}, "valid"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(settings: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Question.model_validate({"text": "Hva?", **settings})


def test_exports_numbers_as_numbers_under_their_unit() -> None:
    assert YEARS.columns(translate_nothing) == ("Tall (år)",)
    assert QUIZ.columns(translate_nothing) == ("Tall", "Riktig")
    assert [QUIZ.row(Answer(value=n), translate_nothing)[1] for n in (39, 40, 44)] == [0, 1, 1]
    (cell,) = YEARS.row(Answer(value=12), translate_nothing)
    assert (cell, type(cell)) == (12, int)
    assert PRICE.row(Answer(value=0.5), translate_nothing) == (0.5,)


def test_how_many_had_it_right_is_hushed_until_it_is_revealed() -> None:
    tally = given(QUIZ, 42, 50)
    assert (tally.right, QUIZ.hushed(tally)) == (1, tally.model_copy(update={"right": None}))


def test_the_summary_has_figures_bins_and_who_had_it_right() -> None:
    result, bins, right = QUIZ.findings(given(QUIZ, 40, 42, 44, 60), translate_nothing).tables
    assert result.rows == ((46.5, 43, 9.1469, 40, 60, 4),)
    assert sum(int(row[2] or 0) for row in bins.rows) == 4
    assert right.rows == ((42, 3, 75),)
    assert len(YEARS.findings(given(YEARS, 1), translate_nothing).tables) == 2


def test_a_chart_writes_numbers_as_the_language_does() -> None:
    chart = PRICE.findings(given(PRICE, 0, 0.5, 250000), translate_nothing).charts[0]
    assert chart.categories[0] == "0 til 49\u00a0999,99"
    few = Question(text="Hva?", decimals=1, least=-1, most=1e6)
    said = few.findings(given(few, -0.5, -0.4), translate_nothing).charts[0].categories
    assert said == ("\u22120,5", "\u22120,4")


def test_a_made_up_room_gathers_around_what_is_right() -> None:
    tally = given(QUIZ, *(QUIZ.made_up(Random(n), []).value for n in range(200)))
    assert tally.median == pytest.approx(42, abs=4)
    assert tally.right


# In an agenda file.

AGENDA = """# Tall
Språk: nb

## Hvor mange timer?
Tall
- Fra: 0,5
- Til: 1000
- Desimaler: 1
- Enhet: timer
- Riktig svar: 42,5
- Slingringsmonn: 2
- Poeng: 500
- Raske svar gir mer: ja
"""


def test_is_written_in_an_agenda_and_read_again() -> None:
    (item,) = from_markdown(AGENDA, Random(1)).agenda
    assert item.question == Question(
        text="Hvor mange timer?", least=0.5, most=1000, decimals=1, unit="timer", right=42.5,
        within=2, worth=500, speed=True,
    )  # fmt: skip
    written = to_markdown(from_markdown(AGENDA, Random(1)))
    assert set(AGENDA.splitlines()) <= set(written.splitlines())
    assert from_markdown(written, Random(1)).agenda == (item,)


def test_is_told_in_one_line() -> None:
    (item,) = from_markdown("# A\n## B\nTall, fra 1900, til 2026\n", Random(1)).agenda
    assert item.question == Question(text="B", least=1900, most=2026)


def test_what_is_wrong_with_it_is_told_with_its_line() -> None:
    with pytest.raises(Unreadable) as refused:
        from_markdown("# A\n## B\nTall\n- Fra: 9\n- Til: 3\n## C\nTall\n- Fasit: 101\n", Random(1))
    assert [problem.sentence(translate_nothing) for problem in refused.value.problems] == [
        "Linje 5: Det høyeste tallet må være større enn det laveste.",
        "Linje 8: Det riktige svaret må ligge innenfor grensene.",
    ]
