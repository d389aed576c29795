"""How much a room agrees when it ranks: rank numbers, Kendall's W, and the words for it."""

from collections.abc import Sequence
from fractions import Fraction

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


def percent(part: int, whole: int) -> int:
    """`part` of `whole` in whole percent, halves up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0
