"""Scales out of a file: whole numbers from 0 to 10, a column a statement."""

from collections.abc import Iterator, Sequence

from polling.kinds._reading import Cells, Column, Reading, answered, options, whole, wholes
from polling.kinds.scales import Answer, Question
from polling.words import N_

#: Where a scale may end, when nobody used the last of it.
_ENDS = (5, 6, 7, 10)
#: What stands where a statement was not rated.
_SKIPPED = {"", "-", "–", "skip", "skipped", "hoppet over", "n/a", "vet ikke"}


def readings(column: Column) -> Iterator[Reading]:
    """One reading for each end that the scale may have had; nothing in the file says which."""
    said = [each for each in column.said() if each.strip().casefold() not in _SKIPPED]
    numbers = [each for each in said if wholes((each,))]
    # A cell or two that somebody wrote a word in are told of, and make no text of the others.
    given = wholes(numbers) if len(numbers) * 10 >= len(said) * 9 else None
    heads = column.parts or (column.text,)
    if not given or not 0 <= min(given) <= max(given) <= 10 or not 1 <= len(heads) <= 12:
        return
    try:
        listed = options(head[:200] for head in heads)
    except ValueError:
        return
    ends = [end for end in _ENDS if end >= max(given)]
    least = min(1, min(given))
    # A column of its own may as well be a number, or the number of a choice.
    sure = 0.8 if column.parts else 0.55
    for at, end in enumerate(ends):
        yield _of(column, listed, least, end, sure - at / 20)
    if not least and max(given) > 1:
        yield _of(column, listed, 1, ends[0], 0.2, skipped=0)


def _of(
    column: Column, listed: tuple[object, ...], least: int, end: int, sure: float,
    skipped: int | None = None,
) -> Reading:  # fmt: skip
    question = Question.model_validate(
        {"text": column.text, "options": listed, "least": least, "most": end}
    )

    def read(cells: Cells) -> Sequence[Answer]:
        values = {
            option.id: value
            for option, cell in zip(question.options, cells, strict=True)
            for said in cell[-1:]
            if said.strip().casefold() not in _SKIPPED
            for value in (whole(said),)
            if value != skipped
        }
        return [Answer(values=values)] if values else []

    answers, lost = answered(question, column, read)
    if skipped is None:
        return Reading(question, answers, sure, f"{least}-{end}", f"{least}–{end}", lost)
    detail = N_("0 er hoppet over")
    return Reading(question, answers, sure, "skipped", detail, lost)
