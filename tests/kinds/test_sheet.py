"""Sheets: what a line may hold, and what a rehearsal writes in one."""

from random import Random

import pytest
from pydantic import ValidationError

from polling.kinds import translate_nothing
from polling.kinds.sheet import LINES, Answer, Question
from polling.refused import Refused

SHEET = Question.model_validate(
    {
        "text": "Positiv kjernemappe",
        "options": [{"id": "a", "text": "Gode erfaringer"}, {"id": "b", "text": "Hva betyr det?"}],
        "max_length": 40,
    }
)


def test_a_line_is_tidied_and_empty_cells_are_left_out() -> None:
    line = Answer(cells={"b": " \u200b ", "a": "  God\n ressursbruk "}, place=3, change=9)
    assert SHEET.check(line) == Answer(cells={"a": "God ressursbruk"}, place=3, change=9)
    assert SHEET.row(SHEET.check(line), translate_nothing) == ("God ressursbruk", None)
    assert SHEET.place(line) == 3
    assert SHEET.slots == LINES


@pytest.mark.parametrize(
    ("cells", "word"),
    [({"a": " "}, "invalid"), ({"c": "Ukjent"}, "invalid"), ({"a": "x" * 41}, "limit")],
)
def test_what_is_no_line_is_refused(cells: dict[str, str], word: str) -> None:
    with pytest.raises(Refused) as refused:
        SHEET.check(Answer(cells=cells))
    assert refused.value.word == word


@pytest.mark.parametrize(
    "more", [{"place": -1}, {"place": 1.5}, {"change": 2**31}, {"change": "1"}, {"table": "x"}]
)
def test_what_is_no_answer_is_not_read(more: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate({"cells": {"a": "En"}, **more})


def test_a_sample_has_its_cells_between_bars() -> None:
    made = SHEET.made_up(Random(1), ["Telesår | Tett oppfølging"])
    assert made.cells == {"a": "Telesår", "b": "Tett oppfølging"}
    assert SHEET.made_up(Random(1), ["FACT"]).cells == {"a": "FACT"}
    assert set(SHEET.made_up(Random(1), []).cells) == {"a", "b"}
