"""The words that all writers share: counts told apart, and how each figure is counted."""

from __future__ import annotations

from typing import Any

import pytest

from polling import kinds
from polling.choices import SECTIONS
from polling.export import telling
from polling.export.summary import Part, Summary
from polling.export.themed import SummedHeading, SummedTheme
from polling.kinds import translate_nothing as _
from tests.export.gathering import gathering


def part(**changed: Any) -> Part:
    return gathering().parts[1].model_copy(update={"run": None, **changed})


def test_every_section_has_a_title() -> None:
    assert [telling.title(section, _) for section in SECTIONS] == [
        "Fokusspørsmål", "Deltakere", "Slik gjorde vi det", "Forslag", "Konkrete tiltak",
        "Veien videre",
    ]  # fmt: skip
    assert set(telling.PROMPTS) < set(SECTIONS)


def test_a_theme_and_its_heading_on_a_line() -> None:
    theme = SummedTheme(
        number=1, id="t", name="Samspill og felles retning", answers=18, definition="",
        text=" Det begynner med tillit. ", quotes=(),
    )  # fmt: skip
    assert (
        telling.theme_line(theme) == "1. Samspill og felles retning (18): Det begynner med tillit."
    )
    bare = theme.model_copy(update={"text": " "})
    assert telling.theme_line(bare) == "1. Samspill og felles retning (18)"
    heading = SummedHeading(text="Mål", codings=38, answers=31, themes=(theme,))
    assert telling.heading_line(heading, _) == "Mål (38 kodinger, 31 svar)"
    loose = SummedHeading(text="", codings=1, answers=1, themes=())
    assert telling.heading_line(loose, _) == "Andre temaer (én koding, ett svar)"


def test_a_question_says_how_many_answers_count() -> None:
    asked = part(number=2, text="Hva nå?", answers=52, hidden=2)
    assert telling.question_line(asked, _) == "2. Hva nå? (50 svar)"
    again = asked.model_copy(update={"run": 3, "answers": 3})
    assert telling.question_line(again, _) == "2. Hva nå? · Runde 3 (ett svar)"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"answers": 50, "people": 41}, "n = 50 svar fra 41 deltakere."),
        ({"answers": 1, "people": 1}, "n = ett svar fra én deltaker."),
        (
            {"answers": 50, "people": 41, "hidden": 2},
            "n = 48 svar. Gitt: 50 svar fra 41 deltakere. Skjult og ikke talt med: 2.",
        ),
        (
            {"answers": 36, "people": 12, "tables": 12, "seats": 57},
            "n = 36 svar fra 12 bord (57 deltakere).",
        ),
        ({"people": 62, "joining": True}, "n = 62 deltakere."),
    ],
)
def test_n_says_who_it_counts(given: dict[str, Any], said: str) -> None:
    fresh = {"hidden": 0, "tables": 0, "seats": 0}
    assert telling.n_line(part(**{**fresh, **given}), _) == said


def test_how_a_figure_is_counted_begins_with_n_and_tells_of_themes() -> None:
    (sorted_,) = (each for each in gathering().parts if each.themed)
    assert sorted_.themed is not None
    first, *rest = telling.how_counted(sorted_, _)
    assert first == telling.n_line(sorted_, _)
    assert (
        "Tallet i parentes er antall svar under temaet. Et svar kan stå under flere temaer." in rest
    )
    assert f"Enkeltsyn: {sorted_.themed.minority}." in rest
    assert f"Ikke sortert: {sorted_.themed.unsorted}." in rest


def test_every_kind_that_draws_says_how_it_counts() -> None:
    for each in gathering().parts:
        if any(chart.categories for chart in each.findings.charts) and not each.joining:
            assert each.counted.endswith("."), each.kind
            assert each.counted in telling.how_counted(each, _)
    assert not kinds.kind("open_text").Question.COUNTED


def test_method_has_true_numbers() -> None:
    model = gathering()
    said = telling.method(model, _)
    assert said[0] == "67 deltakere ble med på egen telefon."
    assert "10 spørsmål ble besvart." in said
    again = model.parts[2].model_copy(update={"run": 2})
    assert "Noen ble stilt i flere runder, 11 i alt." in telling.method(
        model.model_copy(update={"parts": (*model.parts, again)}), _
    )


def test_what_nobody_answered_is_not_told_as_asked() -> None:
    nothing = Summary(
        title="Møte", place="", date=None, language="nb", joined=1, tables=1, seats=4, parts=()
    )
    assert telling.method(nothing, _)[:2] == (
        "Én deltaker ble med på egen telefon.",
        "Ett bord (4 deltakere) ble med på en felles enhet.",
    )
    assert not any("besvart" in each for each in telling.method(nothing, _))
    assert telling.participants(nothing, _)[-1] == ("Deltakere ved bordene", 4)


def test_a_text_of_choices_is_its_lines_without_their_marks() -> None:
    text = "- Felles journal\n\n  * Én dør inn \n• Tillit\n– Mål\n-5 grader\n"
    assert telling.lines(text) == ("Felles journal", "Én dør inn", "Tillit", "Mål", "-5 grader")


def test_languages_are_named_as_documents_name_them() -> None:
    assert [telling.language_tag(each) for each in ("nb", "nn", "en", "se")] == [
        "nb-NO", "nn-NO", "en-GB", "se",
    ]  # fmt: skip
