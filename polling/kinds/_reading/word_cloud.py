"""Words out of a file: short cells, or a column for each word."""

from collections.abc import Iterator, Sequence

from polling.kinds._reading import Cells, Column, Reading, answered, pieces, wholes
from polling.kinds.word_cloud import LIMIT, Answer, Question
from polling.words import N_

_MOST = 10
_SEPARATORS = (
    ("", "\n", N_("ett ord eller uttrykk i hver celle")),
    ("semicolons", ";", N_("flere ord, skilt med semikolon")),
    ("commas", ",", N_("flere ord, skilt med komma")),
)


def readings(column: Column) -> Iterator[Reading]:
    """Each way in which several words may stand in one cell, where all of them are short enough."""
    said = column.said()
    if not said or wholes(said) or (column.parts and not _numbered(column.parts)):
        return
    for name, separator, detail in _SEPARATORS:
        if name and not any(separator in each for each in said):
            continue
        words = [part for each in said for part in pieces(each, separator)]
        short = [word for word in words if len(word) <= LIMIT]
        if not words or len(short) * 10 < len(words) * 9:
            continue
        average = sum(len(word.split()) for word in words) / len(words)
        if average > 3:
            continue  # sentences, however short
        sure = _sure(column, average, name)
        yield _of(column, separator, sure, name, detail if name else "")


def _numbered(parts: tuple[str, ...]) -> bool:
    """Whether the columns are "Ord 1", "Ord 2" …: one name and the numbers from 1."""
    names = {part.rstrip("0123456789").strip() for part in parts}
    numbers = [part[len(part.rstrip("0123456789")) :] for part in parts]
    return len(names) == 1 and numbers == [str(at) for at in range(1, len(parts) + 1)]


def _sure(column: Column, average: float, name: str) -> float:
    if column.parts:
        return 0.9
    # One or two words each: what a cloud asks for. Longer phrases were meant to be read.
    return (0.5 if name else 0.45) if average <= 1.3 else 0.15


def _of(column: Column, separator: str, sure: float, name: str, detail: str) -> Reading:
    def words(cells: Cells) -> tuple[str, ...]:
        return tuple(part for cell in cells for said in cell for part in pieces(said, separator))

    most = max((len(words(cells)) for cells in column.people), default=1)
    question = Question(text=column.text, max_words=min(max(1, most), _MOST))

    def read(cells: Cells) -> Sequence[Answer]:
        found = words(cells)
        return [Answer(words=found)] if found else []

    answers, lost = answered(question, column, read)
    return Reading(question, answers, sure, name, detail, lost)
