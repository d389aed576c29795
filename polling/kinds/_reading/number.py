"""Numbers out of a file, with a decimal comma or point."""

import re
from collections.abc import Iterator, Sequence
from math import ceil, floor

from pydantic import ValidationError

from polling.kinds._reading import Cells, Column, Reading, answered
from polling.kinds.number import FARTHEST, MOST_DECIMALS, Answer, Question

_NUMBER = re.compile(r"[+\-\u2212]?\d[\d \u00a0\u202f]*(?:[.,]\d{1,15})?")


def readings(column: Column) -> Iterator[Reading]:
    """One, where nearly every cell is a number; the bounds are those of what was given."""
    if column.parts:
        return
    said = column.said()
    given = [_number(each) for each in said if _NUMBER.fullmatch(each.strip())]
    if not given or len(given) * 10 < len(said) * 9 or max(map(abs, given)) > FARTHEST:
        return
    decimals = max(
        len(f"{value:.{MOST_DECIMALS}f}".rstrip("0").partition(".")[2]) for value in given
    )
    least, most = min(0, floor(min(given))), ceil(max(given))
    try:
        question = Question.model_validate(
            {
                "text": column.text,
                "decimals": decimals,
                "least": least,
                "most": max(most, least + 1),
            }
        )
    except ValidationError:
        return

    def read(cells: Cells) -> Sequence[Answer]:
        last = [each.strip() for each in cells[0][-1:]]
        if any(not _NUMBER.fullmatch(each) for each in last):
            raise ValueError("no number")
        return [Answer(value=_number(each)) for each in last]

    answers, lost = answered(question, column, read)
    yield Reading(
        question, answers, 0.6 if len({*given}) > 10 or max(given) > 10 else 0.5, lost=lost
    )


def _number(said: str) -> float:
    plain = "".join(said.split()).replace(",", ".").replace("\u2212", "-")
    return round(float(plain), MOST_DECIMALS)
