"""Texts are kept as they were meant, and can do no harm to what is drawn beside them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.refused import Refused
from polling.text import BYTES_A_CHARACTER, MARKS_A_BASE, clean, clean_line, fold, graphemes, length
from tests.kinds.parts import wild

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Bedre samhandling \n", "Bedre samhandling"),
        ("a\u030a", "å"),
        ("En\r\nto\rtre\u2028fire", "En\nto\ntre\nfire"),
        ("En\n\n \n\n\nto", "En\n\nto"),
        ("En\tto", "En to"),
        ("Ja\u0000\u0007\u009f", "Ja"),
        ("a\u202eb\u2066c\u2069d\u200f", "abcd"),
        ("\ufeffa\u200bb\u2060c\u00add", "abcd"),
        ("a\u200d\u200d\u200db", "ab"),
        ("z" + "\u0301" * 200 + "!", "ź\u0301\u0301!"),
        ("\u0301\u0301løs", "løs"),
        ("x \u0301y", "x y"),
        ("a\ue000b\ufffe\ufdd0", "ab"),
        (FAMILY + " og 🇳🇴", FAMILY + " og 🇳🇴"),
        (ENGLAND, ENGLAND),
        ("x\U000e0067", "x"),
        ("1\ufe0f\u20e3 👍🏽 ❤\ufe0f", "1\ufe0f\u20e3 👍🏽 ❤\ufe0f"),
        ("đŋŧ ŋávdi Sápmi", "đŋŧ ŋávdi Sápmi"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Оslo 0slo Oslo", "Оslo 0slo Oslo"),
        ("\ufffd", "\ufffd"),
    ],
)
def test_keeps_what_was_meant(written: str, kept: str) -> None:
    assert clean(written, 500) == kept


@pytest.mark.parametrize(
    "nothing",
    ["", "   ", "\n\n", "\u200d", "\u200d\u200c\u200b", "\u0301", "\u3164 \u2800", "\u202e"],
)
def test_what_shows_as_nothing_is_no_answer(nothing: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(nothing, 500)
    assert refused.value.word == "invalid"


@pytest.mark.parametrize(
    "long",
    [
        "x" * 31,
        "å" * 31,
        "a\u030a" * 31,
        FAMILY * 8,
        "\ufdfa" * 200,
        "x" * 1_000_000,
        "\u200d" * 9_999,
    ],
)
def test_what_is_too_long_is_refused_with_the_limit(long: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(long, 30)
    assert refused.value.word == "limit"
    assert "30" in refused.value.sentence(str)


def test_limits_count_what_a_reader_sees() -> None:
    assert clean("a\u030a" * 30, 30) == "å" * 30
    assert clean("🇳🇴" * 20, 30) == "🇳🇴" * 20
    assert clean(FAMILY * 3, 30) == FAMILY * 3


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("", 0), ("Åse", 3), ("A\u030ase", 3), (FAMILY, 1), ("🇳🇴🇸🇪", 2), ("🇳🇴🇸", 2), (ENGLAND, 1),
        ("👍🏽👍", 2), ("1\ufe0f\u20e3", 1), ("đŋŧ", 3), ("e\u0301\u0323x", 2), ("a\nb", 3),
    ],
)  # fmt: skip
def test_a_family_is_one_character(text: str, characters: int) -> None:
    assert length(text) == characters
    assert "".join(graphemes(text)) == text


@given(wild, st.integers(1, 60))
def test_cleaning_twice_changes_nothing_and_leaves_nothing_harmful(text: str, limit: int) -> None:
    try:
        cleaned = clean(text, limit)
    except Refused:
        return
    assert clean(cleaned, limit) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert 0 < length(cleaned) <= limit
    assert len(cleaned.encode()) <= limit * BYTES_A_CHARACTER
    marks = 0
    for character in cleaned:
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Co")
        assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        assert marks <= MARKS_A_BASE


@given(st.text(st.sampled_from("aÅđ –…\n!ÿɏ"), max_size=30))
def test_plain_texts_take_a_short_way_to_the_same(text: str) -> None:
    # A character outside the plain ones sends the same text the long way.
    marked = f"{text}\u0416"
    assert length(marked) == length(text) + 1
    assert clean(f"x{marked}", 500) == clean(f"x{text}x", 500)[:-1] + "\u0416"


def test_one_line_is_one_line() -> None:
    assert clean_line(" felles \n\t mål ", 30) == "felles mål"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Samarbeid!", "samarbeid"), ("  «Tillit» ", "tillit"), ("felles   mål.", "Felles mål"),
        ("å", "A\u030a"), ("ＡＢＣ", "abc"), ("Straße", "STRASSE"), ("– tid", "Tid"),
    ],
)  # fmt: skip
def test_equal_texts_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Økt samarbeid", "Mindre samarbeid"), ("Oslo", "0slo"), ("Oslo", "Оslo"), ("C#", "C"),
        ("-5", "5"), ("100 %", "100"), ("a", "å"), ("o", "ø"), ("t", "ŧ"),
    ],
)  # fmt: skip
def test_other_texts_stay_others(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(wild)
def test_folding_again_changes_nothing_once_letters_are_left(text: str) -> None:
    if any(character.isalnum() for character in fold(text)):
        assert fold(fold(text))


def test_what_is_only_punctuation_is_kept() -> None:
    assert fold("!!!") == "!!!"
    assert fold("?") != fold("!")
