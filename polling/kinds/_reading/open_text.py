"""Open text out of a file: every cell is an answer, and nothing written is ever wrong."""

from collections.abc import Iterator

from polling.kinds._reading import Cells, Column, Reading, answered
from polling.kinds.open_text import LIMIT, Answer, Question


def readings(column: Column) -> Iterator[Reading]:
    """One reading, unless the column has parts."""
    if column.parts:
        return

    def read(cells: Cells) -> list[Answer]:
        return [Answer(text=said) for said in cells[0] if said.strip()]

    most = max((len(cells[0]) for cells in column.people), default=1)
    question = Question(text=column.text, max_length=LIMIT, max_answers=min(max(1, most), 10))
    answers, lost = answered(question, column, read)
    yield Reading(question, answers, 0.3, lost=lost)
