"""Open text out of a file: every cell is an answer, and nothing written is ever wrong."""

from collections.abc import Iterator

from polling.kinds._reading import Cells, Column, Reading, answered, pieces
from polling.kinds.open_text import LIMIT, Answer, Question
from polling.words import N_

#: Answers that one person may give to a question.
_MOST = 10


def readings(column: Column) -> Iterator[Reading]:
    """Each cell as one answer, and each line as one where there are several; none for parts."""
    if column.parts:
        return
    yield _of(column, "\0", 0.3)
    if any(len(pieces(said, "\n")) > 1 for said in column.said()):
        yield _of(column, "\n", 0.2, "lines", N_("flere svar, ett på hver linje"))


def _of(column: Column, separator: str, sure: float, name: str = "", detail: str = "") -> Reading:
    def texts(cells: Cells) -> list[str]:
        return [part for said in cells[0] for part in pieces(said, separator)]

    def read(cells: Cells) -> list[Answer]:
        return [Answer(text=said) for said in texts(cells)]

    most = max((len(texts(cells)) for cells in column.people), default=1)
    answers_each = min(max(1, most), _MOST)
    question = Question(text=column.text, max_length=LIMIT, max_answers=answers_each)
    answers, lost = answered(question, column, read)
    return Reading(question, answers, sure, name, detail, lost)
