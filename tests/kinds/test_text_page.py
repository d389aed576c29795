"""The text page: how its text is kept, and how much of it there may be."""

import pytest
from pydantic import ValidationError

from polling.kinds.text_page import LIMIT, LINES, Question


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ett\nto", "Ett\nto"),
        ("  Ett  \n\n\n\n  to\n\n", "Ett\n\nto"),
        ("* en\n•  to\n+ tre\n - fire", "- en\n- to\n- tre\n- fire"),
        ("-nei\n– nei\n1. nei", "-nei\n– nei\n1. nei"),
        ("", ""),
    ],
)
def test_text_is_kept_tidy(typed: str, kept: str) -> None:
    assert Question(text="Velkommen", body=typed).body == kept


def test_no_more_than_a_wall_can_hold() -> None:
    assert Question(text="x", body="\n".join(["æ"] * LINES))
    for much in ("\n".join(["æ"] * (LINES + 1)), "æ" * (LIMIT + 1)):
        with pytest.raises(ValidationError):
            Question(text="x", body=much)


@pytest.mark.parametrize("name", ["x.png", f"{'0' * 32}.svg", f"../{'0' * 32}.png", "0" * 32])
def test_a_picture_is_named_by_its_digest(name: str) -> None:
    with pytest.raises(ValidationError):
        Question(text="x", picture=name)
    assert Question(text="x", picture=f"{'0' * 32}.png", alt="Rådhuset")
