"""The likeliest themes: found by name and by what stands under them, the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polling.suggesting import letters, model
from polling.suggesting.likely import Named, likeliest
from tests.suggesting.sets import Labelled, labelled

THEMES = [
    Named("Samspill og felles retning", ()),
    Named("Tillit\ntrygghet", ()),
    Named("Økonomi", ()),
]
HOSTILE = [
    *(Path(__file__).parents[1] / "trials" / "hostile.txt").read_text("utf-8").splitlines()[:40],
    "", " ", "!", "…", "\0", "ﷺ" * 200, "a" * 3000, "\u202egnidnahmas", "e\u0301" * 50,
    "\u200b" * 40, "👩‍👩‍👧‍👦" * 20, "\ufeff", "\ufffd", "\ue000", "=1+1", "1", "ikke",
    "日本語の答え",
]  # fmt: skip


@pytest.mark.parametrize("meaning", [False, True])
def test_a_theme_is_found_by_its_name_and_its_definition(meaning: bool) -> None:
    texts = ["Et felles mål for samhandlingen", "Trygge ansatte", "Bedre økonomistyring"]
    found = likeliest(texts, THEMES, [0, 1, 2], meaning=meaning)
    assert [best[0] for best in found] == [0, 1, 2]


def test_a_theme_is_found_by_what_stands_under_it() -> None:
    texts = ["Lønna må opp", "Penger til kurs", "Høyere lønn til alle", "Kjekt!"]
    themes = [*THEMES[:2], Named("Økonomi", (0, 1))]
    assert likeliest(texts, THEMES, [2], meaning=False) == [[]]
    assert likeliest(texts, themes, [2, 3], meaning=False) == [[2], []]


def test_nothing_comes_of_nothing() -> None:
    assert likeliest([], THEMES, []) == []
    assert likeliest(["Tillit"], [], [0]) == []
    assert likeliest(["Tillit"], THEMES, []) == []
    assert likeliest(["", "…", "og"], THEMES, [0, 1, 2], meaning=False) == [[], [], []]
    assert likeliest(["Tillit"], [Named("", ())], [0], meaning=False) == [[]]


@pytest.mark.parametrize("one", labelled(), ids=lambda each: each.name)
def test_two_of_the_themes_each_time_the_same_and_far_better_than_chance(one: Labelled) -> None:
    themes = [Named(each, ()) for each in one.descriptions]
    every = range(len(one.texts))
    found = likeliest(one.texts, themes, every, meaning=False)
    assert found == likeliest(one.texts, themes, every, meaning=False)
    assert all(len(best) <= 2 and len(set(best)) == len(best) for best in found)
    right = sum(theme in best for best, (_, theme) in zip(found, one.answers, strict=True))
    assert right / len(found) > 1.3 * 2 / len(themes)


def test_hostile_texts_are_texts() -> None:
    themes = [Named(text, (place,)) for place, text in enumerate(HOSTILE[:30])]
    found = likeliest(HOSTILE, themes, range(30, len(HOSTILE)), meaning=False)
    assert len(found) == len(HOSTILE) - 30


@settings(max_examples=25)
@given(st.lists(st.text(max_size=30), max_size=6), st.lists(st.text(max_size=20), max_size=4))
def test_no_text_breaks_it(texts: list[str], names: list[str]) -> None:
    found = likeliest(texts, [Named(name, ()) for name in names], range(len(texts)), meaning=False)
    assert all(0 <= at < len(names) for best in found for at in best)


def test_weights_are_learnt_from_a_part_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for each in labelled() for text in each.texts]
    monkeypatch.setattr(letters, "LEARNT_FROM", 50)
    rows = letters.vectors(texts)
    assert rows.shape[0] == len(texts)
    assert np.allclose(rows.multiply(rows).sum(axis=1).max(), 1, atol=1e-4)


class _Meaning:
    """As the model answers, with a language of four words."""

    def encode(self, text: str, _query: bool) -> list[float]:
        meanings = {"penger": 0, "økonomi": 0, "tillit": 1, "tiltro": 1}
        row = [0.2, 0.2, 1.0]
        for word in text.casefold().split():
            if word in meanings:
                row[meanings[word]] += 1
        return row


def test_a_model_finds_what_shares_no_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    themes = [Named("Økonomi", ()), Named("Tillit", ())]
    texts = ["Penger", "Tiltro", "Penger"]
    monkeypatch.setattr(model, "_model", [None])
    assert [best[:1] for best in likeliest(texts, themes, [0, 1])] == [[], [1]]
    monkeypatch.setattr(model, "_model", [_Meaning()])
    monkeypatch.setattr(model, "_known", {})
    assert [best[:1] for best in likeliest(texts, themes, [0, 1, 2])] == [[0], [1], [0]]
    assert set(model._known) == {"Penger", "Tiltro", "Økonomi", "Tillit"}
    monkeypatch.setattr(model, "_known", {})
    monkeypatch.setattr(model, "AT_ONCE", 3)
    assert [likeliest(texts, themes, [0])[0][:1] for _ in range(3)] == [[], [0], [0]]
    monkeypatch.setattr(model, "MOST", 2)
    assert likeliest(texts, themes, [0]) == [[]]
