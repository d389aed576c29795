"""A ranking by example."""

from random import Random
from typing import Any

import pytest
from pydantic import ValidationError

from polling.kinds import Option, total, translate_nothing
from polling.kinds.ranking import Answer, Question, Tally
from polling.refused import Refused

OPTIONS = tuple(Option(id=id_, text=id_.upper()) for id_ in "abcd")
ALL = Question(text="Hva haster?", options=OPTIONS)
TOP = Question(text="Hva haster?", options=OPTIONS, top=2)


def counted(question: Question, *orders: str) -> dict[str, int]:
    return total(question.counts(question.check(Answer(order=tuple(order)))) for order in orders)


def given(question: Question, *orders: str) -> Tally:
    return question.tally(counted(question, *orders), len(orders), len(orders), {})


@pytest.mark.parametrize(
    "order",
    [
        [], ["a"], ["a", "b", "c"], ["a", "b", "c", "c"], ["a", "b", "c", "e"],
        ["a", "b", "c", "d", "a"], [0, 1, 2, 3], [["a"], "b", "c", "d"], "abcd", None, {"a": 1},
        ["a", "b", "c", True], ["a", "b", "c", None], ["A", "b", "c", "d"],
    ],
)  # fmt: skip
def test_refuses_an_order_with_one_missing_or_twice(order: Any) -> None:
    with pytest.raises((Refused, ValidationError)):
        ALL.check(Answer.model_validate({"order": order}))


def test_the_top_few_are_so_many_and_no_more() -> None:
    assert TOP.check(Answer(order=("d", "a"))).order == ("d", "a")
    for order in (("a",), ("a", "b", "c"), ("a", "a")):
        with pytest.raises(Refused):
            TOP.check(Answer(order=order))
    assert Question(text="Hva?", options=OPTIONS, top=15).places == 4


def test_all_ranked() -> None:
    tally = given(ALL, "abcd", "abdc", "bacd")
    assert [(p.id, p.rank, p.average, p.points, p.first) for p in tally.options] == [
        ("a", 1, 1.3333, 11, 2), ("b", 2, 1.6667, 10, 1), ("c", 3, 3.3333, 5, 0),
        ("d", 4, 3.6667, 4, 0),
    ]  # fmt: skip
    assert tally.options[0].placements == (2, 1, 0, 0)
    assert [p.ranked for p in tally.options] == [3, 3, 3, 3]
    # Rank sums 4, 5, 10, 11 of mean 7.5: S = 37; 12 · 37 / (9 · (64 − 4)).
    assert tally.w == pytest.approx(12 * 37 / 540, abs=1e-4)


def test_the_top_few_ranked() -> None:
    tally = given(TOP, "ab", "ac", "ba")
    # Who was not ranked stands at (3 + 4) / 2.
    assert {p.id: (p.average, p.points, p.ranked) for p in tally.options} == {
        "a": (1.3333, 5, 3),
        "b": (2.1667, 3, 2),
        "c": (3.0, 1, 1),
        "d": (3.5, 0, 0),
    }
    assert tally.options[0].placements == (2, 1)
    # Rank sums 4, 6.5, 9, 10.5: S = 12.25 + 1 + 2.25 + 9; ties 3 · (8 − 2).
    assert tally.w == pytest.approx(12 * 24.5 / (9 * 60 - 3 * 18), abs=1e-4)


def test_ties_are_ties() -> None:
    tally = given(ALL, "abcd", "badc")
    assert [(p.id, p.rank) for p in tally.options] == [("a", 1), ("b", 1), ("c", 3), ("d", 3)]


def test_nobody_has_ranked_yet() -> None:
    tally = given(ALL)
    assert (tally.ballots, tally.w, tally.agreement) == (0, None, None)
    assert {(p.rank, p.average, p.points) for p in tally.options} == {(0, None, 0)}
    assert [p.id for p in tally.options] == ["a", "b", "c", "d"]


def test_one_alone_agrees_with_nobody() -> None:
    assert given(ALL, "abcd").w is None
    whole = given(ALL, "abcd", "abcd")
    assert (whole.w, whole.agreement) == (1, 4)


def test_an_option_taken_off_the_agenda_leaves_the_rest_in_order() -> None:
    counts = counted(ALL, "abcd", "abcd", "bacd")
    shorter = Question(text="Hva haster?", options=OPTIONS[1:])
    tally = shorter.tally(counts, 3, 3, {})
    assert [p.id for p in tally.options] == ["b", "c", "d"]
    assert tally.w is None
    with pytest.raises(Refused, match="finnes ikke"):
        shorter.check(Answer(order=("a", "b", "c")))


def test_exports_the_rank_of_each_option() -> None:
    assert TOP.columns(translate_nothing) == ("A", "B", "C", "D")
    assert TOP.row(Answer(order=("d", "a")), translate_nothing) == (2, None, None, 1)


def test_the_summary_says_places_points_and_agreement() -> None:
    findings = ALL.findings(given(ALL, "abcd", "abdc", "bacd"), translate_nothing)
    result, matrix, agreed = findings.tables
    assert result.rows[0] == (1, "A", 1.3333, 11, 2, 3)
    assert matrix.rows[0] == ("A", 2, 1, 0, 0)
    assert agreed.rows == (("Svært enige", 0.8222, 3),)
    assert findings.charts[0].categories == ("A", "B", "C", "D")


def test_a_made_up_room_leans() -> None:
    tally = given(ALL, *("".join(ALL.made_up(Random(n), []).order) for n in range(100)))
    assert tally.w is not None
    assert tally.w > 0.1
