"""What numbers of a room come to: agreement, rank numbers, middle, spread, histogram, percent."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from polling.words import N_

#: From no more agreement than chance gives, to hardly a difference. The steps .3, .5, .7 and .9
#: are those of Schmidt, "Managing Delphi surveys using nonparametric statistical techniques",
#: Decision Sciences 28(3), 1997, table 2 (weak, moderate, strong, unusually strong agreement).
AGREEMENT = (
    N_("Lite enige"),
    N_("Litt enige"),
    N_("Ganske enige"),
    N_("Svært enige"),
    N_("Nesten helt enige"),
)
AGREEMENT_STEPS = (0.3, 0.5, 0.7, 0.9)


def rank_numbers(values: Sequence[int | Fraction]) -> list[int]:
    """The place of each value, the smallest first; equal ones share a place: 1, 2, 2, 4."""
    return [1 + sum(1 for other in values if other < value) for value in values]


def unranked_place(ranked: int, options: int) -> Fraction:
    """The rank that each option left unranked shares: the mean of those that were not given.

    Whoever ranked `ranked` of `options` said of the rest only that they come after: they are tied,
    and tied ranks are averaged (Kendall, Rank Correlation Methods, 4th ed. 1970, chapter 3).
    """
    return Fraction(ranked + 1 + options, 2)


def tie_term(tied: int) -> int:
    """T of one group of `tied` equal ranks in one person's ranking: t³ − t."""
    return tied**3 - tied


def kendalls_w(rank_sums: Sequence[int | Fraction], people: int, ties: int) -> float | None:
    """Kendall's coefficient of concordance W, 0 (no agreement) to 1 (all alike), ties corrected.

    `rank_sums` has one sum of ranks for each of n options, over m = `people` rankings that each
    give the ranks 1…n, tied ones averaged; `ties` is the sum of `tie_term` over all of them.
    W = (12 Σ R² − 3 m² n (n+1)²) / (m² n (n²−1) − m ΣT): Kendall and Babington Smith, "The problem
    of m rankings", Annals of Mathematical Statistics 10(3), 1939; with ties as in Kendall 1970,
    chapter 6. None with fewer than two people, where there is nobody to agree with, or when all
    ranks are tied.
    """
    n, m = len(rank_sums), people
    below = m * m * n * (n * n - 1) - m * ties
    if m < 2 or below <= 0:
        return None
    above = 12 * sum(Fraction(r) ** 2 for r in rank_sums) - 3 * m * m * n * (n + 1) ** 2
    return float(above / below)


def agreement(w: float) -> int:
    """Which of the words of AGREEMENT says that W."""
    return sum(1 for step in AGREEMENT_STEPS if w >= step)


def deviation(n: int, total: int, squares: int) -> float | None:
    """The standard deviation of n whole numbers that add up to `total`, their squares to `squares`.

    That of a sample, s = √((Σx² − (Σx)²/n) / (n − 1)), as spreadsheets' STDEV.S gives it
    (the sample standard deviation of ISO 3534-1:2006), worked out exactly before the root is
    taken. None with fewer than two numbers, where there is nothing to differ from.
    """
    if n < 2:
        return None
    return math.sqrt(max(Fraction(0), Fraction(n * squares - total * total, n * (n - 1))))


def percent(part: int, whole: int) -> int:
    """`part` of `whole` in whole percent, halves up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


# Whole numbers given by many, as a multiset: value -> how many gave it (n > 0). Sums are exact, so
# the order of answers cannot matter and nothing is lost between large values.


def mean(given: Mapping[int, int]) -> Fraction | None:
    """The arithmetic mean, Σx / n; None of nothing.

    NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.1 (Measures of Location).
    """
    n = sum(given.values())
    return Fraction(sum(x * times for x, times in given.items()), n) if n else None


def median(given: Mapping[int, int]) -> Fraction | None:
    """The middle value, or the mean of the two in the middle; None of nothing.

    NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.1 (Measures of Location).
    """
    n = sum(given.values())
    if not n:
        return None
    lower, upper = _at(given, (n - 1) // 2, n // 2)
    return Fraction(lower + upper, 2)


def spread(given: Mapping[int, int]) -> float | None:
    """The `deviation` of all of them; None with fewer than two."""
    total = sum(x * times for x, times in given.items())
    squares = sum(x * x * times for x, times in given.items())
    return deviation(sum(given.values()), total, squares)


class Bin(NamedTuple):
    """`n` values from `low` to `high`, both counted in."""

    low: int
    high: int
    n: int


#: More bars than this on a wall, and their numbers have no room under them.
MOST_BINS = 12


def bins(given: Mapping[int, int], step: int, least: int, most: int) -> tuple[int, list[Bin]]:
    """A histogram's bins, equally wide, with no gap: (their width, the bins); none of nothing.

    All values are multiples of `step`, as `least` and `most` are, the bounds of what may be given.
    Where no more than MOST_BINS values are possible, or were given, each has a bin of its own.
    Else the width is near that of Freedman and Diaconis, 2 · IQR / ∛n ("On the histogram as a
    density estimator", Zeitschrift für Wahrscheinlichkeitstheorie 57, 1981), but there are between
    about five bins and MOST_BINS, each 1, 2 or 5 times a power of ten (of `step`) wide, beginning
    at a multiple of that. A last bin that would hold its own edge alone joins the one before.
    """
    if not given:
        return step, []
    low, high = min(given), max(given)
    if (max(high, most) - min(low, least)) // step < MOST_BINS:
        low, high = min(low, least), max(high, most)
    span = high - low
    width = step
    if span // step >= MOST_BINS:
        # Never so narrow that there are too many, never so wide that little is seen.
        wanted = min(max(_freedman_diaconis(given), span / MOST_BINS), span / 5)
        fitting = [wide for wide in _widths(step, span)[1:] if _fits(low, high, wide)]
        width = min(fitting, key=lambda wide: abs(math.log(wide / wanted)))
    first = low // width * width if width > step else low
    edges = list(range(first, high + 1, width))
    if width > step and len(edges) > 1 and edges[-1] == high:
        edges.pop()
    n = [0] * len(edges)
    for value, times in given.items():
        n[min((value - first) // width, len(edges) - 1)] += times
    highs = [edge + width - step for edge in edges]
    highs[-1] = max(highs[-1], high)
    return width, [Bin(*each) for each in zip(edges, highs, n, strict=True)]


def _at(given: Mapping[int, int], *places: int) -> list[int]:
    """The values at such places, from 0 and rising, when all are put in order."""
    values = sorted(given)
    after = list(accumulate(given[value] for value in values))
    return [values[bisect_right(after, place)] for place in places]


def _freedman_diaconis(given: Mapping[int, int]) -> float:
    n = sum(given.values())
    lower, upper = _at(given, (n - 1) // 4, 3 * (n - 1) // 4)
    return float(2 * (upper - lower) / n ** (1 / 3))


def _widths(step: int, span: int) -> Sequence[int]:
    """1, 2 and 5 times every power of ten of `step`, up to one that holds the whole span."""
    found = [step]
    while found[-1] <= 2 * span:
        found += [found[-1] * 2, found[-1] * 5, found[-1] * 10]
    return found


def _fits(low: int, high: int, width: int) -> bool:
    first = low // width * width
    return -(-(high - first) // width) <= MOST_BINS
