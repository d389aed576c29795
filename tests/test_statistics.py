"""Agreement is what Kendall says it is, seen from another side; means and spreads are NIST's."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise
from statistics import median as median_of
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.statistics import (
    AGREEMENT,
    MOST_BINS,
    Bin,
    agreement,
    bins,
    deviation,
    kendalls_w,
    mean,
    median,
    percent,
    rank_numbers,
    spread,
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


@pytest.mark.parametrize(
    ("values", "certified"),
    [
        # NIST's reference data sets for univariate statistics, in tenths where they have decimals:
        # NumAcc1, NumAcc2, NumAcc3 and NumAcc4, whose values a careless sum of squares loses.
        ([10_000_001, 10_000_003, 10_000_002], (10_000_002, 1.0)),
        ([12] + [11, 13] * 500, (12, 1.0)),
        ([10_000_002] + [10_000_001, 10_000_003] * 500, (10_000_002, 1.0)),
        ([100_000_002] + [100_000_001, 100_000_003] * 500, (100_000_002, 1.0)),
    ],
)
def test_mean_and_deviation_are_certified(values: list[int], certified: tuple[int, float]) -> None:
    given = Counter(values)
    assert mean(given) == certified[0]
    assert spread(given) == certified[1]


def test_nothing_has_no_middle_and_one_alone_no_spread() -> None:
    assert [mean({}), median({}), spread({})] == [None] * 3
    assert [mean({3: 1}), median({3: 1})] == [3, 3]
    assert spread({3: 1}) is None
    assert median({1: 1, 2: 1, 4: 2}) == 3


whole = st.lists(st.integers(-1000, 1000), min_size=1, max_size=60)


@given(whole)
def test_middle_and_spread_are_those_of_the_values_one_by_one(values: list[int]) -> None:
    given = Counter(values)
    assert mean(given) == Fraction(sum(values), len(values))
    assert median(given) == median_of(values)
    if len(values) > 1:
        assert spread(given) == pytest.approx(stdev(values))


def test_few_possible_values_have_a_bin_each() -> None:
    width, found = bins({3: 2, 5: 1}, 1, 1, 6)
    assert width == 1
    assert found == [Bin(v, v, {3: 2, 5: 1}.get(v, 0)) for v in range(1, 7)]
    # Where many are possible, those that were given and what lies between.
    assert bins({30: 2, 32: 1}, 1, 0, 1000) == (1, [Bin(30, 30, 2), Bin(31, 31, 0), Bin(32, 32, 1)])


def test_thirteen_values_are_too_many_for_a_bin_each() -> None:
    width, found = bins({0: 1, 12: 1}, 1, 0, 12)
    assert (width, len(found)) == (2, 6)


def test_many_values_share_round_bins() -> None:
    given = Counter([3, 12, 14, 18, 22, 25, 27, 31, 33, 38, 41, 46, 52, 58, 67, 100])
    width, found = bins(given, 1, 0, 100)
    assert width == 20
    assert found == [
        Bin(0, 19, 4), Bin(20, 39, 6), Bin(40, 59, 4), Bin(60, 79, 1), Bin(80, 100, 1),
    ]  # fmt: skip


@given(
    whole, st.sampled_from([1, 10, 100, 1000]), st.integers(-2000, -1000), st.integers(1000, 2000)
)
def test_every_value_is_in_one_bin(values: list[int], step: int, least: int, most: int) -> None:
    given = Counter(value * step for value in values)
    width, found = bins(given, step, least * step, most * step)
    assert len(found) <= MOST_BINS
    assert width % step == 0
    assert int(str(width).rstrip("0")) in (1, 2, 5)
    assert sum(each.n for each in found) == len(values)
    for each in found:
        assert each.n == sum(n for v, n in given.items() if each.low <= v <= each.high)
    assert all(b.low - a.high == step for a, b in pairwise(found))
    if len(given) > 1:
        assert len(found) > 1


def _correlation(a: list[Fraction], b: list[Fraction]) -> float:
    mean = sum(a) / len(a)
    together = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    return float(together / sum((x - mean) ** 2 for x in a))


def test_how_far_from_the_mean() -> None:
    # 2, 4, 4, 4, 5, 5, 7, 9: squared distances from 5 add up to 32.
    values = [2, 4, 4, 4, 5, 5, 7, 9]
    squares = sum(value * value for value in values)
    assert deviation(len(values), sum(values), squares) == pytest.approx((32 / 7) ** 0.5)
    assert deviation(3, 3 * 10**9, 3 * 10**18) == 0
    assert deviation(1, 5, 25) is None
    assert deviation(0, 0, 0) is None


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=40))
def test_deviation_is_the_library_s_own(values: list[int]) -> None:
    found = deviation(len(values), sum(values), sum(value * value for value in values))
    assert found == pytest.approx(stdev(values))
