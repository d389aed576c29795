"""What sorting adds up to: codings and different answers, always told apart."""

from collections import Counter
from collections.abc import Iterable, Mapping

from polling.kinds import Model
from polling.themes import (
    ASIDE,
    MINORITY,
    RESERVED,
    Codebook,
    Codings,
    packed,
    resolved,
    unpacked,
)


class ThemeSum(Model):
    """A theme and how many different answers stand under it."""

    id: str
    name: str
    answers: int


class HeadingSum(Model):
    """A heading ("" for themes under none) and what stands under its themes.

    `codings` is the sum of its themes' answers, where an answer under two of them counts twice;
    `answers` is how many different ones those are.
    """

    id: str
    text: str
    codings: int
    answers: int
    themes: tuple[ThemeSum, ...]


class Sums(Model):
    """How `total` answers are sorted: `answers` of them under themes, by `codings` codings.

    `minority` are kept as views of their own, `aside` belong under no theme (an answer may be
    several of these), and `unsorted` is none of it.
    """

    headings: tuple[HeadingSum, ...] = ()
    total: int = 0
    codings: int = 0
    answers: int = 0
    minority: int = 0
    aside: int = 0
    unsorted: int = 0


def sums(codebook: Codebook, sorted_: Iterable[Codings]) -> Sums:
    """What the codings of each answer (empty for one that is unsorted) add up to.

    Under each heading the theme with most answers comes first, equal ones in their order.
    """
    return sums_of(codebook, Counter(packed(codings) for codings in sorted_))


def sums_of(codebook: Codebook, sorted_: Mapping[str, int]) -> Sums:
    """The same of packed codings -> how many answers are sorted so.

    Many answers stand alike, so this costs little however many there are.
    """
    counted_as = codebook.counted_as()
    found: Counter[frozenset[str]] = Counter()
    for codings, n in sorted_.items():
        found[frozenset(resolved(unpacked(codings), counted_as))] += n
    by_theme: Counter[str] = Counter()
    for each, n in found.items():
        for theme in each:
            by_theme[theme] += n
    headings = []
    for heading, themes in codebook.gathered():
        ids = {theme.id for theme in themes}
        parts = [ThemeSum(id=t.id, name=t.name, answers=by_theme[t.id]) for t in themes]
        headings.append(
            HeadingSum(
                id=heading.id if heading else "",
                text=heading.text if heading else "",
                codings=sum(part.answers for part in parts),
                answers=sum(n for each, n in found.items() if each & ids),
                themes=tuple(sorted(parts, key=lambda part: -part.answers)),
            )
        )
    return Sums(
        headings=tuple(headings),
        total=found.total(),
        codings=sum(heading.codings for heading in headings),
        answers=sum(n for each, n in found.items() if each - RESERVED),
        minority=by_theme[MINORITY],
        aside=by_theme[ASIDE],
        unsorted=found[frozenset()],
    )
