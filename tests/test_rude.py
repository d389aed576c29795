"""Rude words are seen through what they are dressed in; what only looks like one is left alone."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polling.rude import rude
from tests.kinds.parts import wild

HERE = Path(__file__).parent
INNOCENT = [
    line for line in (HERE / "innocent.txt").read_text("utf-8").splitlines() if line[0] != "#"
]
RUDE = [
    "faen", "Faen!", "«FAEN»", "helvete", "jævla", "jævlig", "javla", "jaevla", "fitte", "fitta",
    "kuk", "kukken", "hore", "drittsekk", "rævhøl", "knulle", "føkking", "idiot", "hold kjeft",
    "dra til helvete", "fy fan", "fuck", "fucking", "shit", "asshole", "bitches", "motherfucker",
    "jävlar", "rövhål", "skitstövel", "håll käften", "din idiot, du tar feil", "drep\ndeg",
]  # fmt: skip
DRESSED = [
    "f a e n", "F A E N", "f  a  e  n", "f\na\ne\nn", "i f a e n", "f a e n da", "f aen", "fae n",
    "f - a - e - n", "k u k", "f.a.e.n", "f-a-e-n", "f_a_e_n", "fa.en", "f4en", "fa3n", "f@en",
    "$hit", "5h1t", "sh!t", "h3lv3t3", "he1vete", "1d1ot", "f 4 e n", "faen2024", "2faen",
    "f*en", "f**n", "j*vla", "F*ck", "fu*k", "k*k", "faaaaeeen", "fææææn", "fuuuuuck", "shiiiit",
    "fáèñ", "fa\u0301en", "f\u0336a\u0336e\u0336n\u0336",
    "f\u200baen", "fa\u00aden", "ｆａｅｎ", "fаеn", "ƒaen", "𝓯𝓪𝓮𝓷", "Ⓕⓐⓔⓝ", "🅵🅰🅴🅽", "ꜰᴀᴇɴ",
    "fǽn", "jævla", "ja\u0308vla", "kυk", "(kuk)", "faen/kuk", "#faen",
]  # fmt: skip
PLAIN = (
    "Vi må bli flinkere til å snakke sammen på tvers av kommunene, og sykehuset må melde "
    "pasientene tidligere. Felles møter hver måned hjelper, særlig når fastlegene er med. "
)


@pytest.mark.parametrize("text", RUDE)
def test_a_rude_word_is_seen(text: str) -> None:
    assert rude(text)
    assert rude(text.upper())
    assert rude(f"Dette er {text} altså")


@pytest.mark.parametrize("text", DRESSED)
def test_a_rude_word_is_seen_through_what_it_wears(text: str) -> None:
    assert rude(text)
    assert rude(unicodedata.normalize("NFD", text))
    assert rude(f"Ja, {text}, sa hun")


@pytest.mark.parametrize("line", INNOCENT, ids=lambda line: line.split()[0])
def test_what_only_looks_like_one_is_left_alone(line: str) -> None:
    assert [word for word in line.split() if rude(word)] == []
    assert not rude(line)
    assert not rude(line.upper())


@pytest.mark.parametrize(
    "text",
    [
        "Kl. 10.15, f.eks. p.g.a. 24/7-tilbud for 5-åringer (covid-19, H1N1, B12, C#, A4, 100 %)",
        "A, B, C, D", "a b c d e f g h i j k l m n o p q r s t u v w x y z æ ø å", "1 2 3 4 5 6 7",
        "i å a e o", "Vi må få'kke gjøre det sånn", "Who're they?", "R-E-S-P-E-K-T", "S A M E N",
        "Send til post@kommune.no eller www.kommune.no/helse?a=1&b=2", "2*3*4", "**Viktig** *nå*",
        "Pult e bra, stol e bedre", "Vitamin K, gruppe B og hepatitt C", "10 000 kr + $100 og 5 €",
        "Ålesund–Molde", "Привет, как дела", "Ελληνικά", "مرحبا", "你好", "👨‍👩‍👧‍👦 🇳🇴🇸🇪", "",
        "Bør vi slutte? Nei. Fag, hell og kikkert!", "Dritvika og Scunthorpe er steder.",
    ],
)  # fmt: skip
def test_signs_and_short_words_are_left_alone(text: str) -> None:
    assert not rude(text)


def test_what_the_project_itself_says_is_not_rude() -> None:
    root = HERE.parent
    written = [*root.glob("polling/demo/*.md"), *root.glob("docs/**/*.md"), root / "README.md"]
    written += (root.parent / "shared" / "meetings").glob("*.*")
    lines = [
        line for path in written if path.suffix in (".md", ".json", ".yaml")
        for line in path.read_text("utf-8").splitlines()
    ]  # fmt: skip
    assert len(lines) > 100
    assert [line for line in lines if rude(line)] == []


@given(wild | st.text() | st.text("fa3e*n .kuæ\u0301å-1!|", max_size=80))
def test_it_says_yes_or_no_to_anything(text: str) -> None:
    assert rude(text) in (True, False)


@given(st.sampled_from(["faen", "kuk", "drittsekk"]), st.integers(1, 9), st.sampled_from(" .-_*·"))
def test_it_does_not_matter_how_often_or_with_what(word: str, times: int, sign: str) -> None:
    assert rude("".join(letter * times for letter in word))
    assert rude(sign.join(word))


@pytest.mark.alone
@settings(max_examples=25, deadline=None)
@given(
    st.text("fa3en*kuæhorv .-1!|$'\n\u0301Ａ", min_size=1, max_size=9)
    | st.sampled_from(
        ["f ", "f*", "fae", "å ", "hold ", "ff*", "f1", "fy  ", "\ufdfa", "f.", "((", "a"]
    )
)
def test_a_hostile_text_costs_what_its_length_does(piece: str) -> None:
    short, long = (piece * (n // len(piece)) for n in (2_000, 40_000))
    # Ends as soon as a word is found, so that the rest would not be looked at.
    if not rude(piece * 3):
        # Twenty times as long; what takes the square of it would take four hundred times as long.
        assert seconds(long) < 100 * seconds(short) + 0.02


@pytest.mark.alone
def test_an_answer_of_common_length_is_looked_at_in_no_time() -> None:
    text = (PLAIN * 4)[:500]
    assert not rude(text)
    # 45 µs on a machine with little else to do; the limit is for the noise of any.
    assert seconds(text, 200) < 0.0005


def seconds(text: str, tries: int = 3) -> float:
    """How long the fastest of some tries takes."""
    best = 1e9
    for _ in range(tries):
        start = time.perf_counter()
        rude(text)
        best = min(best, time.perf_counter() - start)
    return best
