"""Codings and different answers are told apart, and merged themes count as what they went into."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from polling.themes import (
    ASIDE,
    MINORITY,
    Codebook,
    Heading,
    Theme,
    in_order,
    packed,
    resolved,
    unpacked,
)
from polling.themes.sums import sums


def book(*themes: tuple[str, str, str]) -> Codebook:
    """A codebook of (id, heading, into), in that order, with headings h1 and h2."""
    return in_order(
        [Heading(id="h1", text="Samhandling"), Heading(id="h2", text="Arbeidsmiljø", place=1)],
        [
            Theme(id=name, name=name.upper(), heading=heading, into=into, place=place)
            for place, (name, heading, into) in enumerate(themes)
        ],
    )


def test_an_answer_under_two_themes_of_a_heading_is_two_codings_and_one_answer() -> None:
    found = sums(
        book(("a", "h1", ""), ("b", "h1", ""), ("c", "h2", "")),
        [{"a": False, "b": True}, {"a": False}, {"c": False, "a": False}, {}, {MINORITY: False}],
    )
    first, second = found.headings
    assert (first.codings, first.answers) == (4, 3)
    assert [(t.name, t.answers) for t in first.themes] == [("A", 3), ("B", 1)]
    assert (second.codings, second.answers) == (1, 1)
    assert (found.total, found.codings, found.answers) == (5, 5, 3)
    assert (found.minority, found.aside, found.unsorted) == (1, 0, 1)


def test_a_merged_theme_counts_as_the_other_and_an_answer_under_both_once() -> None:
    codebook = book(("a", "h1", ""), ("b", "h1", "a"), ("c", "h1", "b"))
    found = sums(codebook, [{"a": False, "b": False}, {"c": False}, {"b": True}])
    assert [(t.id, t.answers) for t in found.headings[0].themes] == [("a", 3)]
    assert resolved({"c": True, "a": False}, codebook.counted_as()) == {"a": True}


def test_what_was_merged_in_a_circle_or_is_gone_counts_nowhere() -> None:
    codebook = book(("a", "h1", "b"), ("b", "h1", "a"), ("c", "h1", "gone"), ("d", "", ""))
    assert codebook.counted_as() == {"d": "d", MINORITY: MINORITY, ASIDE: ASIDE}
    found = sums(codebook, [{"a": False}, {"c": False}, {"never": False}, {"d": False}])
    assert (found.unsorted, found.answers) == (3, 1)
    assert [heading.text for heading in found.headings] == ["Samhandling", "Arbeidsmiljø", ""]


THEMES = st.sampled_from(["a", "b", "c", "d", MINORITY, ASIDE])
CODINGS = st.dictionaries(THEMES, st.booleans(), max_size=4)


@given(st.lists(CODINGS, max_size=20))
def test_the_numbers_agree_with_each_other(answers: list[dict[str, bool]]) -> None:
    found = sums(book(("a", "h1", ""), ("b", "h1", ""), ("c", "h2", ""), ("d", "", "c")), answers)
    assert found.codings == sum(h.codings for h in found.headings)
    assert all(h.answers <= h.codings for h in found.headings)
    assert max([h.answers for h in found.headings], default=0) <= found.answers <= found.total
    assert found.unsorted == sum(1 for codings in answers if not codings)
    assert found.total == len(answers)


@given(CODINGS)
def test_packing_is_undone_by_unpacking(codings: dict[str, bool]) -> None:
    assert unpacked(packed(codings)) == codings
