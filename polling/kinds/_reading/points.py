"""Points out of a file: whole numbers below the options that come to the same for everybody."""

from collections import Counter
from collections.abc import Iterator, Sequence

from polling.kinds._reading import Cells, Column, Reading, answered, options, whole, wholes
from polling.kinds.points import LARGEST_BUDGET, Answer, Question, Share


def readings(column: Column) -> Iterator[Reading]:
    """One, where nearly everybody's numbers add up to one budget."""
    given = wholes(column.said())
    if not given or min(given) < 0 or not 2 <= len(column.parts) <= 20:
        return
    sums = Counter(
        total
        for cells in column.people
        if (total := sum(whole(value) for cell in cells for value in cell[-1:]))
    )
    budget, n = max(sums.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
    if not 10 <= budget <= LARGEST_BUDGET or n * 10 < sums.total() * 9:
        return
    try:
        listed = options(column.parts)
    except ValueError:
        return
    question = Question(text=column.text, options=listed, budget=budget)

    def read(cells: Cells) -> Sequence[Answer]:
        shares = tuple(
            Share(id=option.id, points=points)
            for option, cell in zip(listed, cells, strict=True)
            for value in cell[-1:]
            if (points := whole(value))
        )
        return [Answer(shares=shares)] if shares else []

    answers, lost = answered(question, column, read)
    # Places from 1 to k come to one sum too, but to a round one only by chance.
    yield Reading(question, answers, 0.95 if budget % 100 == 0 else 0.3, lost=lost)
