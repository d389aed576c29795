"""A choice out of a file: few texts that many wrote, or a column of ones and zeros an option."""

from collections.abc import Iterator, Sequence

from polling import text
from polling.kinds._reading import (
    Cells,
    Column,
    Reading,
    answered,
    commonest,
    options,
    pieces,
    wholes,
)
from polling.kinds.choice import Answer, Question
from polling.words import N_

#: What stands between several choices in one cell, and how sure it is that it does.
_SEPARATORS = (("\n", "lines", 0.8), (";", "semicolons", 0.8), (", ", "commas", 0.6))
_DETAILS = {
    "lines": N_("flere valg, ett på hver linje"),
    "semicolons": N_("flere valg, skilt med semikolon"),
    "commas": N_("flere valg, skilt med komma"),
}
_OTHER = ("annet", "other")
_CHOSEN = ("valgt", "chosen")
_MOST = 20
#: How options are marked that were chosen, and those that were not.
_YES, _NO = {"1", "x", "ja", "yes", "true", "sant", "✓"}, {"", "0", "nei", "no", "false", "usant"}


def readings(column: Column) -> Iterator[Reading]:
    """Whole cells, cells with several choices in them, or parts with ones and zeros."""
    if column.parts:
        yield from _by_parts(column)
        return
    said = column.said()
    yield from _of([[each] for each in said], column, "", 0.7)
    for separator, name, sure in _SEPARATORS:
        split = [pieces(each, separator) for each in said]
        if any(len(parts) > 1 for parts in split):
            yield from _of(split, column, name, sure, separator)


def _of(
    split: list[list[str]], column: Column, name: str, sure: float, separator: str = "\0"
) -> Iterator[Reading]:
    found = commonest(part for parts in split for part in parts)
    given = sum(n for _form, n in found.values())
    if not 2 <= len(found) <= _MOST or any(len(form) > 200 for form, _n in found.values()):
        return
    # Few things that many chose; a few texts that were written once each are an open question.
    often = given >= 2 * len(found) and len(found) <= 12
    try:
        listed = options(form for form, _n in found.values())
    except ValueError:
        return
    ids = {key: option.id for key, option in zip(found, listed, strict=True)}
    most = max((len({*map(text.fold, parts)}) for parts in split), default=1)

    def read(cells: Cells) -> Sequence[Answer]:
        parts = [part for value in cells[0][:1] for part in pieces(value, separator)]
        chosen = dict.fromkeys(ids[text.fold(" ".join(part.split()))] for part in parts)
        return [Answer(options=tuple(chosen))] if chosen else []

    question = Question(text=column.text, options=listed, max_choices=most)
    answers, lost = answered(question, column, read)
    yield Reading(question, answers, sure if often else 0.1, name, _DETAILS.get(name, ""), lost)


def _by_parts(column: Column) -> Iterator[Reading]:
    """Ones and zeros below the options, or one column with what was chosen; others' own words."""
    last = column.parts[-1].strip().casefold()
    other = len(column.parts) - 1 if last in _OTHER and len(column.parts) > 1 else None
    own = [cells[other] for cells in column.people] if other is not None else []
    if other == 1 and column.parts[0].strip().casefold() in _CHOSEN:
        yield from _with_own_words(column)
        return
    if wholes(value for cell in own for value in cell):
        other = None
    heads = column.parts[:other]
    if not 2 <= len(heads) <= _MOST or not all(_marks(heads, cells) for cells in column.people):
        return
    try:
        listed = options(heads)
    except ValueError:
        return

    def read(cells: Cells) -> Sequence[Answer]:
        marks = _marks(heads, cells) or []
        chosen = [option.id for option, marked in zip(listed, marks, strict=True) if marked]
        said = next(iter(cells[other]), None) if other is not None else None
        return [Answer(options=tuple(chosen), other=said)] if chosen or said else []

    most = max((sum(_marks(heads, cells) or ()) for cells in column.people), default=1)
    question = Question(
        text=column.text,
        options=listed,
        max_choices=min(_MOST, max(2, most + (other is not None))),
        other=other is not None,
    )
    answers, lost = answered(question, column, read)
    yield Reading(question, answers, 0.85, lost=lost)


def _marks(heads: Sequence[str], cells: Cells) -> list[bool] | None:
    """Whether each option is marked: by 1, by a cross, or by its own name; None for other texts."""
    found = []
    for head, cell in zip(heads, cells, strict=False):
        said = cell[-1].strip().casefold() if cell else ""
        own = bool(said) and text.fold(said) == text.fold(head)
        if not own and said not in _YES | _NO:
            return None
        found.append(own or said in _YES)
    return found


def _with_own_words(column: Column) -> Iterator[Reading]:
    found = commonest(value for cells in column.people for value in cells[0])
    try:
        listed = options(form for form, _n in found.values())
    except ValueError:
        return
    if not 2 <= len(listed) <= _MOST:
        return
    ids = {key: option.id for key, option in zip(found, listed, strict=True)}

    def read(cells: Cells) -> Sequence[Answer]:
        chosen = [ids[text.fold(" ".join(value.split()))] for value in cells[0][:1]]
        said = next(iter(cells[1]), None)
        return [Answer(options=tuple(chosen), other=said)] if chosen or said else []

    question = Question(text=column.text, options=listed, other=True)
    answers, lost = answered(question, column, read)
    yield Reading(question, answers, 0.8, lost=lost)
