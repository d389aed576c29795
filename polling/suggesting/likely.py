"""For each answer that is unsorted, the two likeliest of the themes that people have named."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from sklearn.preprocessing import normalize

from polling.suggesting import letters, model

#: What a theme is called and defined as weighs as much as all that stands under it.
NAME = 0.5
_AT_ONCE = 1000

Scores = npt.NDArray[np.float32]


class Named(NamedTuple):
    """A theme as it is described, and the places of the answers that stand under it."""

    description: str
    answers: Sequence[int]


def likeliest(
    texts: Sequence[str], themes: Sequence[Named], wanted: Sequence[int], *, meaning: bool = True
) -> list[list[int]]:
    """For each of `wanted` (places in `texts`) at most two places in `themes`, the likelier first.

    The score of a theme is the cosine to what it is called, and that to the sum of what stands
    under it (Rocchio 1971), by letters and, where there is a model and it is not refused, by
    meaning; of what is as like, the theme that has more is likelier. A theme that nothing speaks
    for is left out; equal ones go by their order.
    """
    if not themes or not wanted:
        return []
    members = _members(themes, len(texts))
    names = [theme.description for theme in themes]
    by_letters = letters.vectors([*texts, *names])
    scores = _scores(by_letters[: len(texts)], by_letters[len(texts) :], members, wanted)
    sizes = np.array([len(theme.answers) for theme in themes], dtype=np.float32)
    scores *= 1 + sizes / max(1, sizes.sum())
    spoken_for = scores > 0
    by_meaning = model.vectors([*texts, *names]) if meaning else None
    if by_meaning is not None:
        answers, called = model.centred(by_meaning[: len(texts)], by_meaning[len(texts) :])
        scores = scores + _scores(answers, called, members, wanted)
        spoken_for[:] = True
    best = np.argsort(-scores, axis=1, kind="stable")[:, :2]
    return [[int(at) for at in row if spoken_for[place, at]] for place, row in enumerate(best)]


def _members(themes: Sequence[Named], texts: int) -> Any:
    """Themes by answers, 1 where an answer stands under a theme."""
    rows = [at for at, theme in enumerate(themes) for _ in theme.answers]
    places = [place for theme in themes for place in theme.answers]
    ones = np.ones(len(rows), dtype=np.float32)
    return csr_array((ones, (rows, places)), shape=(len(themes), texts))


def _scores(answers: Any, called: Any, members: Any, wanted: Sequence[int]) -> Scores:
    """A row for each of `wanted`, with its likeness to each theme; all rows have unit length."""
    sums = normalize(members @ answers)
    found = np.empty((len(wanted), called.shape[0]), dtype=np.float32)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = answers[list(wanted[start : start + _AT_ONCE])]
        score = NAME * (rows @ called.T) + (1 - NAME) * (rows @ sums.T)
        found[start : start + rows.shape[0]] = (
            score if isinstance(score, np.ndarray) else score.toarray()
        )
    return found
