"""Old answers read as a kind's own: `_reading/<kind>.py` says what a file's column may have been.

A kind that can read old answers has a module here by its own name, with `readings(column)`. Kinds
without one are never proposed. Nothing is stored here, and nothing is guessed silently: each
reading says how sure it is and which cells it could not take.
"""

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from polling import kinds, text
from polling.kinds import Option, QuestionBase
from polling.refused import Refused

#: One person's cells of a column: for each of its parts what was written there, usually once.
Cells = tuple[tuple[str, ...], ...]


class Column(NamedTuple):
    """A question as a file has it: what it asks, and what each person wrote.

    `parts` are the statements or options that have a column each; none, where there is one column
    without a name of its own. Every one of `people` has as many cells as there are parts, or one.
    """

    text: str
    parts: tuple[str, ...]
    people: tuple[Cells, ...]

    def said(self) -> list[str]:
        """Everything that was written in it."""
        return [value for cells in self.people for cell in cells for value in cell]


class Reading(NamedTuple):
    """A column as a question of one kind, with each person's answers, and how sure that is (0–1).

    `name` tells readings of one kind apart, and `detail` says the difference (a message id).
    `lost` is what could not be taken.
    """

    question: QuestionBase
    answers: tuple[tuple[Any, ...], ...]
    sure: float
    name: str = ""
    detail: str = ""
    lost: tuple[str, ...] = ()


def readings(column: Column) -> dict[str, Reading]:
    """What a column may have been, the likeliest first, by "<kind>" or "<kind>:<name>"."""
    found = {
        f"{name}:{reading.name}" if reading.name else name: reading
        for name, module in _modules().items()
        for reading in module.readings(column)
        if any(reading.answers)
    }
    return dict(sorted(found.items(), key=lambda each: -each[1].sure))


@cache
def _modules() -> dict[str, Any]:
    found = {module.name for module in pkgutil.iter_modules(__path__)}
    return {
        name: importlib.import_module(f"{__name__}.{name}")
        for name in kinds.names()
        if name in found
    }


# What several kinds read alike.


def options(texts: Iterable[str]) -> tuple[Option, ...]:
    """An option for each text, in their order; ValueError when one has nothing to be seen."""
    try:
        return tuple(
            Option(id=f"o{at}", text=text.clean_line(said, 200)) for at, said in enumerate(texts, 1)
        )
    except Refused as refused:
        raise ValueError(refused.text) from refused


def answered(
    question: QuestionBase, column: Column, read: Callable[[Cells], Sequence[Any]]
) -> tuple[tuple[tuple[Any, ...], ...], tuple[str, ...]]:
    """Each person's answers as the question takes them, and what it did not take.

    `read` makes answers of one person's cells, none where they are empty; ValueError where they
    cannot be read. The same cells are the same answers, so they are read once.
    """
    known: dict[Cells, tuple[Any, ...] | None] = {}
    for cells in column.people:
        if cells not in known:
            try:
                known[cells] = tuple(question.check(answer) for answer in read(cells))
            except (ValueError, Refused):
                known[cells] = None
    lost = (cells for cells in column.people if known[cells] is None)
    return (
        tuple(known[cells] or () for cells in column.people),
        tuple(" · ".join(value for cell in cells for value in cell) for cells in lost),
    )


def whole(said: str) -> int:
    """A whole number as spreadsheets write it ("4", "4.0", "4,0"); ValueError for anything else."""
    found = re.fullmatch(r"\s*([+-]?\d{1,9})(?:[.,]0+)?\s*", said)
    if not found:
        raise ValueError(said)
    return int(found[1])


def wholes(said: Iterable[str]) -> list[int] | None:
    """All of them as whole numbers, or None when one is none, or there are none."""
    try:
        return [whole(each) for each in said] or None
    except ValueError:
        return None


def commonest(said: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Equal texts together: folded -> (their commonest form, how many), commonest first."""
    forms = Counter(" ".join(each.split()) for each in said)
    found: dict[str, tuple[str, int]] = {}
    for form, n in sorted(forms.items(), key=lambda each: (-each[1], each[0])):
        key = text.fold(form)
        first, before = found.get(key, (form, 0))
        found[key] = (first, before + n)
    return dict(sorted(found.items(), key=lambda each: (-each[1][1], each[0])))


def pieces(said: str, separator: str) -> list[str]:
    """The parts of a cell that holds several answers, each as often as it stands there."""
    return [part for each in said.split(separator) if (part := each.strip())]
