"""Agreement is what Kendall says it is, seen from another side."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.statistics import (
    AGREEMENT,
    agreement,
    kendalls_w,
    percent,
    rank_numbers,
    tie_term,
    unranked_place,
)


def test_equal_ones_share_a_place() -> None:
    assert rank_numbers([30, 10, 20, 20]) == [4, 1, 2, 2]
    assert rank_numbers([5, 5, 5]) == [1, 1, 1]
    assert rank_numbers([]) == []


def test_who_agrees_wholly_and_who_not_at_all() -> None:
    assert kendalls_w([3, 6, 9], 3, 0) == 1
    assert kendalls_w([3, 3], 2, 0) == 0


def test_nobody_agrees_alone_or_about_nothing() -> None:
    assert kendalls_w([1, 2, 3], 1, 0) is None
    assert kendalls_w([0, 0, 0], 0, 0) is None
    assert kendalls_w([4, 4, 4], 2, 2 * tie_term(3)) is None


def test_a_worked_example() -> None:
    # Three people rank six: rank sums 8, 14, 11, 11, 11, 8 of mean 10.5; S = 25.5,
    # W = 12 · 25.5 / (9 · (216 − 6)).
    rankings = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    sums = [sum(column) for column in zip(*rankings, strict=True)]
    assert sums == [8, 14, 11, 11, 11, 8]
    assert kendalls_w(sums, 3, 0) == pytest.approx(12 * 25.5 / (9 * 210))


@given(st.data(), st.integers(2, 6), st.integers(2, 7))
def test_is_the_mean_of_all_pairs_correlations(
    data: st.DataObject, people: int, options: int
) -> None:
    """W = (r̄ (m − 1) + 1) / m, r̄ the mean of Spearman's correlations over all pairs (Kendall 1970).

    It holds with ties too where all rankings are tied alike, as the top few always are.
    """
    ranked = data.draw(st.integers(1, options))
    rankings = []
    for _ in range(people):
        order = data.draw(st.permutations(range(options)))
        rest = unranked_place(ranked, options)
        places = [Fraction(at + 1) if at < ranked else rest for at in range(options)]
        rankings.append([place for _option, place in sorted(zip(order, places, strict=True))])
    sums = [sum(column, Fraction(0)) for column in zip(*rankings, strict=True)]
    assert sum(sums) == people * Fraction(options * (options + 1), 2)
    w = kendalls_w(sums, people, people * tie_term(options - ranked))
    pairs = [_correlation(a, b) for a, b in combinations(rankings, 2)]
    mean = sum(pairs) / len(pairs)
    assert w == pytest.approx((mean * (people - 1) + 1) / people)


def test_words_for_agreement() -> None:
    said = [AGREEMENT[agreement(w)] for w in (0, 0.29, 0.3, 0.62, 0.7, 0.95, 1)]
    assert said == [
        "Lite enige", "Lite enige", "Litt enige", "Ganske enige", "Svært enige",
        "Nesten helt enige", "Nesten helt enige",
    ]  # fmt: skip


def test_percent() -> None:
    assert [percent(1, 3), percent(2, 3), percent(1, 200), percent(1, 8), percent(0, 0)] == [
        33, 67, 1, 13, 0,
    ]  # fmt: skip


def _correlation(a: list[Fraction], b: list[Fraction]) -> float:
    mean = sum(a) / len(a)
    together = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    return float(together / sum((x - mean) ** 2 for x in a))
