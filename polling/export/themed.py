"""A question's themes in its summary: headings and themes with their counts, texts and quotes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from polling.kinds import Model, QuestionBase
from polling.record import Row
from polling.refused import Translate
from polling.themes import ASIDE, MINORITY, Codebook, Codings, resolved
from polling.themes.sums import HeadingSum, Sums, sums


class SummedTheme(Model):
    """A theme as the summary tells it: `number` counts on through all headings, from 1."""

    number: int
    id: str
    name: str
    answers: int
    definition: str
    text: str
    quotes: tuple[str, ...]


class SummedHeading(Model):
    """A heading ("" for themes under none): codings, different answers, and its themes."""

    text: str
    codings: int
    answers: int
    themes: tuple[SummedTheme, ...]


class Themed(Model):
    """How a question's answers were sorted; see `polling.themes.sums.Sums` for the numbers.

    `minority_views` are the answers that are kept as views of their own, in full; equal ones once,
    with their number behind. Hidden answers are nowhere in it.
    """

    headings: tuple[SummedHeading, ...]
    total: int
    codings: int
    answers: int
    minority: int
    aside: int
    unsorted: int
    minority_views: tuple[str, ...]

    @property
    def themes(self) -> tuple[SummedTheme, ...]:
        """All themes in the order in which they are told."""
        return tuple(theme for heading in self.headings for theme in heading.themes)


class Sorted(NamedTuple):
    """How a question's answers were sorted, and what each theme counts as."""

    themed: Themed
    counted_as: dict[str, str]

    @classmethod
    def of(
        cls,
        codebook: Codebook | None,
        question: QuestionBase,
        rows: Iterable[tuple[Any, Row]],
        _: Translate,
    ) -> "Sorted | None":
        """Out of checked answers with what the store has of them; None where nothing is sorted."""
        visible = [
            (" · ".join(map(str, filter(None, question.row(answer, _)))), row.codings)
            for answer, row in rows
            if not row.hidden
        ]
        found = themed(codebook or Codebook(), visible)
        return cls(found, (codebook or Codebook()).counted_as()) if found else None

    def line(self, row: Row) -> tuple[int, ...]:
        """A row of the theme matrix: 1 for each theme that the answer stands under, else 0."""
        found = resolved(row.codings, self.counted_as)
        return tuple(int(theme.id in found) for theme in self.themed.themes)

    def said(self, row: Row, _: Translate) -> str:
        """What an answer stands under, in words: "Tillit; Mål"; nothing where it is unsorted."""
        found = resolved(row.codings, self.counted_as)
        kept = {MINORITY: _("Enkeltsyn"), ASIDE: _("Utenfor temaene")}
        told = [theme.name for theme in self.themed.themes if theme.id in found]
        return "; ".join((*told, *(name for each, name in kept.items() if each in found)))


def themed(codebook: Codebook, answers: Sequence[tuple[str, Codings]]) -> Themed | None:
    """What the summary tells of visible `answers` (text, codings); None where nothing is sorted."""
    counted_as = codebook.counted_as()
    found = [(text, resolved(codings, counted_as)) for text, codings in answers]
    if not codebook.standing() and not any(codings for _text, codings in found):
        return None
    summed: Sums = sums(codebook, (codings for _text, codings in found))
    known = {theme.id: theme for theme in codebook.themes}
    number, headings = 0, []
    for heading in summed.headings:
        themes = []
        for theme in heading.themes:
            number += 1
            quotes = _texts(text for text, codings in found if codings.get(theme.id))
            more = known[theme.id]
            themes.append(
                SummedTheme(
                    number=number,
                    id=theme.id,
                    name=theme.name,
                    answers=theme.answers,
                    definition=more.definition,
                    text=more.text,
                    quotes=quotes,
                )
            )
        headings.append(_heading(heading, themes))
    return Themed(
        headings=tuple(headings),
        minority_views=_merged(text for text, codings in found if MINORITY in codings),
        **summed.model_dump(exclude={"headings"}),
    )


def _heading(heading: HeadingSum, themes: list[SummedTheme]) -> SummedHeading:
    return SummedHeading(
        text=heading.text,
        codings=heading.codings,
        answers=heading.answers,
        themes=tuple(themes),
    )


def _merged(found: Iterable[str]) -> tuple[str, ...]:
    """The same, with the number behind those that several wrote, so that they add up."""
    times = Counter(found)
    return tuple(f"{text} ({times[text]})" if times[text] > 1 else text for text in _texts(times))


def _texts(found: Iterable[str]) -> tuple[str, ...]:
    """Texts once each, in the order of the alphabet: not in that of arrival."""
    return tuple(sorted(set(found), key=lambda text: (text.casefold(), text)))
