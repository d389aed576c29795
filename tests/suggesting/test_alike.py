"""Texts that say the same are found; one that says the opposite of another is never like it."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polling.suggesting.alike import MOST, alike, proposals
from tests.suggesting.sets import labelled

TEXTS = [text for each in labelled() for text in each.texts]
WORDS = sorted({word.casefold() for text in TEXTS for word in re.findall(r"[^\W\d_]{4,}", text)})

NEGATING = (
    "ikke", "ikkje", "aldri", "uten", "utan", "ingen", "neppe", "knapt", "verken", "mot", "nei",
    "not", "no", "never", "without", "less", "mindre", "færre", "lite", "lavere", "dårligere",
    "slutt på", "stopp", "kutte", "for lite", "for mye",
)  # fmt: skip
OPPOSED = (
    ("Mer", "Mindre"), ("Økt", "Mindre"), ("Økt", "Redusert"), ("Økt", "Lavere"), ("Øke", "Minske"),
    ("Øke", "Redusere"), ("Flere", "Færre"), ("Flere", "Ingen"), ("Fleire", "Færre"),
    ("Mye", "Lite"), ("Mye", "Litt"), ("For mye", "For lite"), ("For mange", "For få"),
    ("For mye", "Mye"), ("Bedre", "Dårligere"), ("Betre", "Dårlegare"), ("God", "Dårlig"),
    ("Bra", "Dårlig"), ("Bra", "Ikke bra"), ("Høyere", "Lavere"), ("Større", "Mindre"),
    ("Sterkere", "Svakere"), ("Styrke", "Svekke"), ("Med", "Uten"), ("For", "Mot"),
    ("Før", "Etter"),
    ("Alle", "Ingen"), ("Alltid", "Aldri"), ("Start", "Stopp"), ("Start", "Slutt"),
    ("Åpen", "Lukket"),
    ("Åpne", "Lukke"), ("Åpne for", "Ikke åpne for"), ("Beholde", "Fjerne"), ("Behold", "Legg ned"),
    ("Tydelig", "Utydelig"), ("Tydelige", "Utydelige"), ("Klar", "Uklar"), ("Klare", "Uklare"),
    ("Trygg", "Utrygg"), ("Sikker", "Usikker"), ("Enkel", "Vanskelig"), ("Lett", "Vanskelig"),
    ("Mulig", "Umulig"), ("Nødvendig", "Unødvendig"), ("Viktig", "Uviktig"), ("Lik", "Ulik"),
    ("Fornøyd", "Misfornøyd"), ("Tillit til", "Mistillit til"), ("Avhengig av", "Uavhengig av"),
    ("Sentral", "Desentral"), ("Sentralisere", "Desentralisere"),
    ("Brukervennlig", "Brukeruvennlig"),
    ("Formell", "Uformell"), ("Planlagt", "Uplanlagt"), ("Inkludere", "Ekskludere"),
    ("Interne", "Eksterne"), ("Opp med", "Ned med"), ("Inn med", "Ut med"), ("Slå på", "Slå av"),
    ("Tidligere", "Senere"), ("Kortere", "Lengre"), ("Raskere", "Tregere"), ("Ja til", "Nei til"),
    ("Enig i", "Uenig i"), ("Meningsfull", "Meningsløs"), ("Ansvarlig", "Ansvarsløs"), ("2", "3"),
    ("+", "-"), ("Er for", "Er imot"), ("Ansatte lytter til", "Ansatte lyttes til av"),
    ("More", "Less"), ("More", "Fewer"), ("Better", "Worse"), ("Too much", "Too little"),
    ("Much", "Too much"), ("Increase", "Decrease"), ("Keep", "Remove"), ("Clear", "Unclear"),
    ("Possible", "Impossible"), ("With", "Without"), ("Do", "Do not"), ("Do", "Don't"),
    ("👍", "👎"), ("Employer", "Employee"),
)  # fmt: skip
SAME = (
    ("Økt samarbeid", "Mer samarbeid"),
    ("Bedre kommunikasjon", "Bedre komunikasjon"),
    ("Bedre kommunikasjon", "Betre kommunikasjon!"),
    ("Kommunkiasjon", "Kommunikasjon"),
    ("Tillit og trygghet", "trygghet, tillit"),
    ("Samarbeid mellom sykehus og kommune", "Samarbeid mellom sykehuset og kommunene"),
    ("Tydelige mål", "Det må være tydelige mål"),
    ("E-post til alle", "epost til alle"),
    ("Ikke mer møter", "Ikkje meir møter"),
    ("Færre møter", "Færre møte"),
)
FRAMES = ("{} {}", "Vi vil ha {} {}", "{1} som er {0}", "Alle ønsker {} {} framover")
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_says_the_same_is_alike(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)
    assert proposals(["Noe annet", one, "Tid", other]) == [(1, 3)]


@pytest.mark.parametrize("frame", FRAMES)
def test_every_pair_of_opposites_is_not_alike(frame: str) -> None:
    for one, other in OPPOSED:
        first, second = frame.format(one, "samarbeid"), frame.format(other, "samarbeid")
        assert not alike(first, second), (first, second)


@given(st.sampled_from(OPPOSED), st.sampled_from(FRAMES), phrases)
def test_opposites_are_never_alike(pair: tuple[str, str], frame: str, phrase: str) -> None:
    first, second = (frame.format(side, phrase) for side in pair)
    assert not alike(first, second)
    assert not alike(second, first)


@given(st.sampled_from(TEXTS), st.sampled_from(NEGATING), st.integers(0, 60))
def test_a_negation_anywhere_makes_another_text(text: str, word: str, at: int) -> None:
    words = text.split()
    negated = " ".join([*words[: at % (len(words) + 1)], word, *words[at % (len(words) + 1) :]])
    assert not alike(text, negated)
    assert not alike(negated, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fra sykehus til kommune", "Fra kommune til sykehus"),
        ("Mer tid til pasienter enn møter", "Mer tid til møter enn pasienter"),
        ("Bedre ledelse og dårligere økonomi", "Dårligere ledelse og bedre økonomi"),
        ("Mindre byråkrati og samarbeid", "Samarbeid og mindre byråkrati"),
        ("Ikke møter, men arbeid", "Ikke arbeid, men møter"),
        ("Vi må høre på dem", "De må høre på oss"),
        ("Tid > penger", "Tid < penger"),
        ("-5 grader", "5 grader"),
        ("Samarbeid", "Økt samarbeid"),
        ("Flere ledere", "Flere ledelser"),
        ("", ""),
        ("…", "…"),
        ("og", "å"),
    ],
)
def test_order_and_what_is_left_out_make_a_difference(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


def test_all_negations_and_all_texts_at_once() -> None:
    """As a question has them: whatever is proposed is no text with its own opposite."""
    sides = dict.fromkeys(side for pair in OPPOSED for side in pair)
    texts = [f"{side} {word}" for word in WORDS[:40] for side in sides]
    opposed = {frozenset(pair) for pair in OPPOSED}
    for one, other in proposals(texts):
        first, second = texts[one], texts[other]
        assert frozenset((first.rpartition(" ")[0], second.rpartition(" ")[0])) not in opposed


@given(st.text(max_size=80), st.text(max_size=80))
def test_it_is_the_same_both_ways_and_nothing_breaks_it(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)


def test_each_is_named_once_and_there_is_an_end_to_it() -> None:
    slips = [f"Kommunikasjo{c}nen" for c in "abcdefghijklm"]
    found = proposals(slips)
    assert [one for one, _ in found] == [0] * 12
    many = [f"{word} kommunikasjon{ending}" for word in WORDS for ending in ("", "en", "er")]
    pairs = proposals(many)
    assert len(pairs) <= MOST
    assert len({other for _, other in pairs}) == len(pairs)
    assert pairs == proposals(many)


def test_what_is_proposed_of_real_answers_is_alike() -> None:
    for one, other in combinations(TEXTS, 2):
        if one[:2].casefold() == other[:2].casefold():
            assert not alike(one, other)
