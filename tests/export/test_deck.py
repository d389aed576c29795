"""The deck read back: every count where it belongs, charts that can be edited."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from pptx.oxml.ns import qn

from polling.choices import Choices
from polling.export.deck import write_deck
from polling.export.summary import Part, Summary, summary
from polling.kinds import translate_nothing
from polling.record import MeetingRecord
from polling.words import translator
from tests.export.decks import (
    assert_on_the_slide,
    body,
    called,
    chart,
    charts,
    deck,
    files,
    notes,
    paragraphs,
    table,
    title,
    titles,
)
from tests.export.gathering import gathered, gathering
from tests.export.meetings import played
from tests.export.records import records


@pytest.fixture(scope="module")
def model() -> Summary:
    return gathering(choices=Choices(focus="Hva skal merkes?", method="Vi satt i ring.",
                                     proposals="- Felles journal\n\n• Én dør inn"))  # fmt: skip


@pytest.fixture(scope="module")
def made(model: Summary) -> Any:
    return deck(model)


def part(model: Summary, text: str) -> Part:
    return next(each for each in model.parts if text in each.text)


def test_it_is_told_in_the_order_of_a_meeting(model: Summary, made: Any) -> None:
    found = titles(made)
    wanted = [
        model.title, "Fokusspørsmål", "Deltakere: Hvilken rolle har du?", "Slik gjorde vi det",
        *(f"{p.number}. {p.text}" for p in model.parts if not p.joining),
        "Forslag", "Konkrete tiltak", "Veien videre",
    ]  # fmt: skip
    at = 0
    for each in wanted:
        at = next(i for i in range(at, len(found)) if found[i].startswith(each)) + 1
    assert at == len(found)


def test_it_opens_with_place_and_date(model: Summary, made: Any) -> None:
    first = made.slides[0]
    assert body(first).text_frame.text.split("\n") == [
        "Oppsummering", f"{model.place} · 22.11.2026",
    ]  # fmt: skip


def test_participants_stand_by_role_with_their_total(made: Any) -> None:
    (slide,) = called(made, "Deltakere")
    assert table(slide) == [
        ["Hvilken rolle har du?", "Deltakere"], ["Politiker", "21"], ["Kommunal leder", "23"],
        ["Tillitsvalgt", "13"], ["Sykehus", "5"], ["I alt", "62"],
    ]  # fmt: skip
    assert body(slide).table.last_row
    assert body(slide).table.first_row
    assert any("færre enn fem" in s.text_frame.text for s in slide.shapes if s.has_text_frame)


def test_method_has_its_true_numbers_and_what_was_written(model: Summary, made: Any) -> None:
    said = paragraphs(called(made, "Slik gjorde vi det"))
    asked = [p for p in model.parts if p.people and not p.joining]
    assert said[0] == f"{model.joined} deltakere ble med på egen telefon."
    assert said[1] == "3 bord (15 deltakere) ble med på en felles enhet."
    assert f"{len(asked)} spørsmål ble besvart." in said
    assert any(text.startswith(f"{sum(p.answers for p in asked)} svar") for text in said)
    assert said[-1] == "Vi satt i ring."


def test_every_theme_stands_with_its_count_under_its_heading(model: Summary, made: Any) -> None:
    asked = part(model, "viktigste")
    themed = asked.themed
    assert themed is not None
    slides = called(made, f"{asked.number}. {asked.text}")
    said = paragraphs(slides)
    again = [text for text in said if text.endswith("(forts.)")]
    told = iter([text for text in said if text not in again])
    for heading in themed.headings:
        line = f"{heading.text} ({heading.codings} kodinger, {heading.answers} svar)"
        assert next(told) == line
        for theme in heading.themes:
            name = f"{theme.number}. {theme.name} ({theme.answers})"
            assert next(told) == (f"{name}: {theme.text}" if theme.text else name)
            for quote in theme.quotes:
                assert next(told) == f"«{quote}»"
    assert next(told) == f"Enkeltsyn ({themed.minority})"
    assert tuple(told) == themed.minority_views
    bold = [
        run.text for slide in slides for p in body(slide).text_frame.paragraphs for run in p.runs
        if run.font.bold and not p.text.endswith((")", "svar)"))
    ]  # fmt: skip
    assert bold == [t.name for t in themed.themes if t.text]
    for slide in slides:
        assert f"n = {asked.answers - asked.hidden} svar" in notes(slide)
        assert f"{themed.codings} kodinger, {themed.answers} svar" in notes(slide)
        assert "Et svar kan stå under flere temaer." in notes(slide)


def test_charts_are_native_with_the_numbers_of_the_summary(model: Summary, made: Any) -> None:
    drawn = [c for p in model.parts if not p.joining for c in p.findings.charts if c.categories]
    for each in drawn:
        slides = [s for s in called(made, "") if body(s).has_chart]
        found: dict[str, float] = {}
        for slide in slides:
            bars = chart(slide)
            if set(bars) <= set(each.categories) and title(slide).find(each.title[:20]) > 0:
                over = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
                if each.axis in over:
                    found |= bars
        assert found == dict(zip(each.categories, each.values, strict=True)), each.title
    for frame in charts(made):
        made_chart = frame.chart
        assert made_chart.category_axis.reverse_order
        assert made_chart.plots[0].has_data_labels
        assert made_chart.plots[0].data_labels.show_value
        assert not made_chart.has_legend


def test_a_chart_carries_the_numbers_that_it_is_drawn_from(made: Any) -> None:
    for frame in charts(made):
        workbook = frame.chart.part.chart_workbook.xlsx_part.blob
        sheet = openpyxl.load_workbook(io.BytesIO(workbook))["Sheet1"]
        rows = [row[:2] for row in sheet.iter_rows(min_row=2, values_only=True)]
        plot = frame.chart.plots[0]
        assert rows == list(zip(plot.categories, plot.series[0].values, strict=True))


def test_a_ranking_says_how_much_the_room_agrees(model: Summary, made: Any) -> None:
    ranked = next(p for p in model.parts if any(t.caption == "Enighet" for t in p.findings.tables))
    (agreed,) = (t for t in ranked.findings.tables if t.caption == "Enighet")
    first = called(made, f"{ranked.number}. ")[0]
    said = " ".join(s.text_frame.text for s in first.shapes if s.has_text_frame)
    w = f"{agreed.rows[0][1]:.2f}".replace(".", ",")
    assert f"Enighet: {agreed.rows[0][0]} · Kendalls W: {w}" in said
    assert table(called(made, f"{ranked.number}. ")[1])[0][:3] == [
        "Plass",
        "Alternativ",
        "Snittplass",
    ]


def test_each_table_has_its_sheet_on_a_slide(model: Summary, made: Any) -> None:
    asked = part(model, "kjernemappe")
    slides = called(made, f"{asked.number}. ")
    assert len(slides) == len(asked.sheets) == 3
    for slide, sheet in zip(slides, asked.sheets, strict=True):
        assert title(slide).endswith(f": {sheet.table}")
        assert table(slide) == [list(asked.head[: asked.own]), *map(list, sheet.rows)]


def test_columns_that_were_filled_in_apart_stand_beside_each_other(model: Summary) -> None:
    asked = part(model, "kjernemappe")
    rows = (("God ressursbruk", "", ""), ("", "Tillit", ""), ("Barns beste", "", ""))
    sheet = asked.sheets[0].model_copy(update={"rows": rows})
    one = model.model_copy(update={"parts": (asked.model_copy(update={"sheets": (sheet,)}),)})
    (slide,) = called(deck(one), f"{asked.number}. ")
    assert table(slide)[1:] == [["God ressursbruk", "Tillit", ""], ["Barns beste", "", ""]]


def test_what_was_chosen_goes_in_and_what_is_empty_is_left_to_fill_in(made: Any) -> None:
    assert paragraphs(called(made, "Fokusspørsmål")) == ["Hva skal merkes?"]
    assert paragraphs(called(made, "Forslag")) == ["Felles journal", "Én dør inn"]
    for name, prompt in (("Konkrete tiltak", "tiltakene"), ("Veien videre", "veien videre")):
        (slide,) = called(made, name)
        assert paragraphs([slide]) == [""]
        assert prompt in notes(slide)


def test_what_was_left_out_is_not_in_it() -> None:
    left_out = ("focus", "participants", "method", "forward", gathered().meeting.agenda[1].id)
    found = titles(deck(gathering(choices=Choices(left_out=left_out))))
    for name in ("Fokus", "Deltakere", "Slik gjorde", "Veien videre", "2. "):
        assert not any(each.startswith(name) for each in found), name
    assert "Forslag" in found


def test_every_chart_and_table_is_described(made: Any) -> None:
    described = 0
    for slide in made.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                text = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                described += 1
                assert text
                if shape.has_chart:
                    for name, value in chart(slide).items():
                        number = f"{value:.2f}".replace(".", ",").removesuffix(",00")
                        assert f"{name}: {number}" in text
    assert described > 20


def test_every_slide_stands_on_a_layout_with_its_title_footer_and_number(made: Any) -> None:
    for slide in list(made.slides)[1:]:
        assert slide.slide_layout.name == "Tittel og innhold"
        kinds = [shape.element.ph.get("type") for shape in slide.placeholders]
        assert kinds.count("title") == kinds.count("ftr") == kinds.count("sldNum") == 1
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids))


def test_nothing_reaches_over_an_edge(made: Any) -> None:
    assert_on_the_slide(made)


@pytest.mark.parametrize(("language", "tag"), [("nb", "nb-NO"), ("en", "en-GB")])
def test_all_text_says_its_language(language: str, tag: str) -> None:
    made = deck(gathering(language=language))
    assert made.core_properties.language == tag
    for slide in made.slides:
        for owner in (slide, slide.notes_slide):
            for run in owner._element.iter(qn("a:r")):
                assert run.rPr.get("lang") == tag, run.text
    for frame in charts(made):
        space = frame.chart._chartSpace
        assert space.find(qn("c:lang")).get("val") == tag
        assert {each.get("lang") for each in space.iter(qn("a:defRPr"))} == {tag}


def test_the_file_says_nothing_of_when_or_by_whom_it_was_made(made: Any) -> None:
    core = made.core_properties
    assert core.title == "Helsetjenester sammen i Solfjordregionen"
    assert f"{core.created:%Y-%m-%d} {core.modified:%Y-%m-%d}" == "2026-11-22 2026-11-22"
    assert (core.author, core.last_modified_by, core.revision) == ("", "", 1)


def test_the_same_meeting_is_the_same_bytes(model: Summary) -> None:
    data = write_deck(model, translate_nothing)
    assert data == write_deck(model, translate_nothing)
    found = files(data)
    assert not [name for name in found if "thumbnail" in name or "printer" in name]
    assert not re.search(rb"Steve|python-pptx", b"".join(found.values()))


def test_the_meetings_own_colour_is_the_decks() -> None:
    found = files(write_deck(gathering(colour="#7a1f5c"), translate_nothing))
    theme = next(data for name, data in found.items() if name.startswith("ppt/theme/theme1"))
    assert b"7A1F5C" in theme


def test_it_is_wide_and_its_empty_places_ask_in_its_language(made: Any) -> None:
    assert made.slide_width / made.slide_height == pytest.approx(16 / 9, rel=0.001)
    assert [layout.name for layout in made.slide_layouts] == [
        "Tittellysbilde", "Tittel og innhold", "Deloverskrift", "To innholdsdeler", "Bare tittel",
        "Tomt",
    ]  # fmt: skip
    texts = [p.text_frame.text for layout in made.slide_layouts for p in layout.placeholders]
    assert not any("Click" in text for text in texts)


def test_answers_that_nobody_sorted_are_listed_equal_ones_once() -> None:
    record = played()
    (first, *_rest) = summary(record, translate_nothing).parts
    said = paragraphs(called(deck(summary(record, translate_nothing)), "1. "))
    counts = [int(m[1]) if (m := re.search(r" \((\d+)\)$", text)) else 1 for text in said]
    assert sum(counts) == first.answers - first.hidden
    assert counts == sorted(counts, reverse=True)
    hidden = {row.value["text"] for row in record.rounds[0].rows if row.hidden} - {
        row.value["text"] for row in record.rounds[0].rows if not row.hidden
    }
    assert not any(text.startswith(tuple(hidden)) for text in said if hidden)


def test_a_question_without_answers_says_so() -> None:
    record = played().model_copy(update={"rounds": ()})
    made = deck(summary(record, translate_nothing))
    assert paragraphs(called(made, "1. ")) == ["Ingen svar."]
    assert not charts(made)


# To shrink one would take minutes: a deck is a second's work.
@settings(max_examples=6, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(records())
def test_every_meeting_makes_a_deck(record: MeetingRecord) -> None:
    _ = translator(record.meeting.language)
    assert_on_the_slide(deck(summary(record, _)))
