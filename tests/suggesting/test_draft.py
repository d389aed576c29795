"""A first draft: themes that share a word, named by it, the same whatever the order."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polling.suggesting.child import answered
from polling.suggesting.draft import MOST, draft, middle
from polling.suggesting.naming import LONGEST
from tests.suggesting.sets import Labelled, labelled
from tests.suggesting.test_likely import HOSTILE


@pytest.mark.parametrize("one", labelled(), ids=lambda each: each.name)
def test_a_draft_has_four_to_eight_themes_named_by_the_answers_words(one: Labelled) -> None:
    found = draft(one.texts, one.question)
    assert 4 <= len(found) <= MOST
    assert len({theme.name.casefold() for theme in found}) == len(found)
    said = {word for text in one.texts for word in re.findall(r"\w+", text.casefold())}
    under = [place for theme in found for place in theme.answers]
    assert len(under) == len(set(under))
    for theme in found:
        assert set(theme.name.casefold().split()) <= said | {"og"}
        assert theme.name[0].isupper()
        assert theme.middle in theme.answers
        assert len(theme.answers) >= 2
    # Half of them belong together by what people thought, where chance is one in so many themes.
    pure = sum(
        max(themes.count(each) for each in themes)
        for themes in ([one.answers[place][1] for place in theme.answers] for theme in found)
    )
    assert pure / len(under) > 0.45


def test_words_are_gathered_by_stem_and_as_parts_of_compounds() -> None:
    texts = [
        "Skolen må bestå", "Flere skoler", "En skole for alle",
        "Felles mål", "Et felles mål", "Vi trenger felles mål", "Bemanning", "Grunnbemanningen",
        "Noe ganske annet",
    ]  # fmt: skip
    found = {theme.name: theme.answers for theme in draft(texts)}
    assert found == {"Skole": [0, 1, 2], "Mål": [3, 4, 5], "Bemanning": [6, 7]}


def test_two_words_that_go_together_name_it_together() -> None:
    texts = ["Kort ventetid hos fastlegen", "Ventetiden hos fastlegen", "Fastlege uten ventetid"]
    others = [f"{word} {n}" for n, word in enumerate("abcdefg")]
    (one,) = draft([*texts, *others])
    assert one.name == "Fastlegen og ventetid"
    texts = ["Psykisk helse hos unge", "Bedre psykisk helse", "Psykisk helse"]
    (one,) = draft([*texts, *others])
    assert one.name == "Psykisk helse"
    (one,) = draft(["Waiting list", "The waiting rooms", "Waiting", *others], language="en")
    assert one.name == "Waiting"


def test_what_the_question_says_names_nothing() -> None:
    texts = ["Tillit til andre", "Tilliten", "Ledelsen", "En ledelse"]
    assert [theme.name for theme in draft(texts)] == ["Ledelse", "Tillit"]
    assert [theme.name for theme in draft(texts, "Hva gir tillit?")] == ["Ledelse"]


@pytest.mark.parametrize("texts", [[], [""], ["…"], ["Tillit"], ["og", "i"], ["en to tre"]])
def test_nothing_comes_of_nothing(texts: list[str]) -> None:
    assert draft(texts) == []


def test_what_all_say_is_a_theme_too() -> None:
    (one,) = draft(["Tillit", "Tillit", "tillit!"])
    assert (one.name, one.answers) == ("Tillit", [0, 1, 2])


@settings(max_examples=25)
@given(st.lists(st.text(max_size=30), max_size=12))
def test_no_text_breaks_it(texts: list[str]) -> None:
    assert all(0 < len(theme.name) <= LONGEST for theme in draft(texts))


def test_hostile_texts_are_texts() -> None:
    for theme in draft(HOSTILE * 2):
        assert "<" not in theme.name
        assert len(theme.name) <= LONGEST


def test_the_order_of_answers_makes_no_difference() -> None:
    texts = [text for each in labelled() for text in each.texts]
    request = {"what": "draft", "question": "", "language": "nb"}

    def told(texts: list[str]) -> list[tuple[str, list[str], str]]:
        themes = answered({**request, "texts": texts})["themes"]
        return [
            (each["name"], sorted(texts[p] for p in each["answers"]), texts[each["middle"]])
            for each in themes
        ]

    first = told(texts)
    for seed in range(3):
        assert told(Random(seed).sample(texts, len(texts))) == first


def test_the_middle_is_what_most_are_like() -> None:
    assert middle(["Fjell", "Samarbeid om mål", "Samarbeid om felles mål", "Felles mål"]) == 2
    assert middle(["", ""]) == 0
