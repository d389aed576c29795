"""What the fonts can write, held to the fonts themselves; and what is done about the rest."""

from __future__ import annotations

import json

import pytest
import typst

from polling.export import pdf_letters
from polling.export.pdf_letters import BREAK, LONGEST, STAND_IN, Fitting, mono, serif


def characters(has: object) -> str:
    assert callable(has)
    return "".join(chr(code) for code in range(0x20, 0x1E000) if has(chr(code)))


def test_the_fonts_have_every_character_that_is_let_through() -> None:
    """In each weight that the document uses; the standard refuses a character that is not there."""
    source = b"""
    #let said = json(bytes(sys.inputs.said))
    #set document(title: "x")
    #set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), fallback: false, size: 4pt)
    #for one in said [#one \\ #strong(one) \\ #text(weight: "semibold", one) \\ ]
    """
    said = [" ".join(characters(has)) for has in (serif, mono)]
    assert len(said[0]) > 4000
    pdf = typst.compile(
        source,
        format="pdf",
        sys_inputs={"said": json.dumps(said)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1", "a-2a"],
    )
    assert isinstance(pdf, bytes)


@pytest.mark.parametrize(
    "text",
    [
        "Blåbær på Ærøya – «ja», «nei» … 50 % og 3 × ½",
        "Áigi, čáppa, đuođđu, ŋuvva, šaldi, ŧ, žeđđet",
        "Ωμέγα Ж ≥ ≤ − → ✓ ☺ ● □",
        "to\nlinjer",
    ],
)
def test_what_the_fonts_have_stays_as_it_is(text: str) -> None:
    fit = Fitting()
    assert fit(text) == text
    assert not fit.replaced


@pytest.mark.parametrize(
    ("text", "fitted", "replaced"),
    [
        ("Bra 👍🏽 sagt", "Bra □ sagt", 1),
        ("👩‍👩‍👧 og 🇳🇴", "□ og □", 2),
        ("a\x00b\ud800c\ue000", "a□b□c□", 3),
        ("z" + "\u0301\u0300" * 100, "ź\u0300\u0301", 0),
        ("漢字", "□□", 2),
        ("å\u20dd", "□", 1),
    ],
)
def test_what_they_lack_is_replaced_by_what_can_be_seen(
    text: str, fitted: str, replaced: int
) -> None:
    fit = Fitting()
    assert fit(text) == fitted
    assert fit.replaced == replaced


def test_what_shows_as_nothing_is_left_out() -> None:
    fit = Fitting()
    assert fit("\u202eabc\u2066d\u200b\ufeff\u00ade\ufe0f") == "abcde"
    assert not fit.replaced


def test_line_ends_and_spaces_are_of_one_kind() -> None:
    assert Fitting()("a\r\nb\rc\td\u2003e") == "a\nb\nc d e"


def test_a_very_long_word_may_be_broken() -> None:
    word = "menneskerettighetsorganisasjon" * 3
    fitted = Fitting()(f"en {word} til")
    assert fitted.replace(BREAK, "") == f"en {word} til"
    assert max(map(len, fitted.replace(BREAK, " ").split())) <= LONGEST
    assert Fitting()("spesialisthelsetjenesten") == "spesialisthelsetjenesten"


def test_a_plain_fitting_keeps_to_the_letters_of_europe() -> None:
    fit = Fitting(plain=True)
    assert fit("čáppa → Ж") == f"čáppa {STAND_IN} {STAND_IN}"


def test_the_ranges_stand_in_order() -> None:
    for ranges in (pdf_letters._SERIF_RANGES, pdf_letters._MONO_RANGES):
        flat = [code for pair in ranges for code in pair]
        assert flat == sorted(flat)
