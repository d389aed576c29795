"""What was lifted most: a table of a summary, for questions whose answers could be lifted."""

from collections.abc import Iterable
from typing import Any

from polling.kinds import Cell, QuestionBase, Table
from polling.record import Row
from polling.refused import Translate
from polling.text import fold

#: As many as a room can talk about; all of them stand with their lifts in the list of answers.
MOST = 20


def lifted(
    question: QuestionBase, rows: Iterable[tuple[Any, Row]], _: Translate
) -> tuple[Table, ...]:
    """The answers that were lifted, most lifts first, equal texts as one; none, no table.

    `rows` are checked answers with what the store has of them; hidden ones are left out.
    """
    lifts: dict[str, int] = {}
    said: dict[str, str] = {}
    marked: dict[str, bool] = {}
    for answer, row in rows:
        if row.hidden:
            continue
        text = " · ".join(map(str, filter(None, question.row(answer, _))))
        key = fold(text)
        said.setdefault(key, text)
        lifts[key] = lifts.get(key, 0) + row.lifts
        marked[key] = marked.get(key, False) or row.mark is not None
    found = sorted((key for key in lifts if lifts[key]), key=lambda key: (-lifts[key], key))[:MOST]
    if not found:
        return ()
    head: tuple[str, ...] = (question.columns(_)[0], _("Løft"))
    cells: list[tuple[Cell, ...]] = [(said[key], lifts[key]) for key in found]
    if question.STANDING and any(marked[key] for key in found):
        answered = _("besvart")
        head = (*head, _("Merket"))
        cells = [
            (*row, answered if marked[key] else "") for row, key in zip(cells, found, strict=True)
        ]
    return (Table(caption=_("Løftet mest fram"), head=head, rows=tuple(cells)),)
