"""A meeting's colour can be read, whatever colour it is."""

import re

from hypothesis import given
from hypothesis import strategies as st

from polling.look import PAPERS, TEXT_CONTRAST, contrast, mix, readable, stylesheet

colours = st.from_regex(r"\A#[0-9a-f]{6}\Z")


def test_contrast_as_the_standard_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#ffffff", "#ffffff") == 1
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@given(colours, st.sampled_from(sorted(PAPERS)))
def test_any_colour_becomes_readable(colour: str, theme: str) -> None:
    assert contrast(readable(colour, theme), PAPERS[theme]) >= TEXT_CONTRAST


@given(colours, st.sampled_from(sorted(PAPERS)))
def test_what_can_be_read_is_left_as_it_is(colour: str, theme: str) -> None:
    if contrast(colour, PAPERS[theme]) >= TEXT_CONTRAST:
        assert readable(colour, theme) == colour


@given(colours)
def test_the_stylesheet_holds_colours_and_nothing_else(colour: str) -> None:
    text = stylesheet(colour)
    assert stylesheet("") == ""
    values = re.findall(r"--[a-z-]+:([^;}]+)", text)
    assert len(values) == 21
    assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in values)
    for action, ink in re.findall(r"--action:(#\w+);--action-text:(#\w+)", text):
        assert contrast(action, ink) >= TEXT_CONTRAST


@given(colours, colours)
def test_mixing_begins_with_one_and_ends_with_the_other(one: str, two: str) -> None:
    assert (mix(one, two, 0), mix(one, two, 1)) == (one, two)
