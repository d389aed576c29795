"""PDF: every count where it belongs, read back; made to be heard, kept and trusted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache

import pypdf
import pytest
from hypothesis import given, settings

from polling.choices import Choices
from polling.export import cells, pdf_letters, telling
from polling.export.document import Figure, Grid, Heading, document
from polling.export.pdf import colours, write_pdf
from polling.export.summary import Summary, summary
from polling.look import contrast
from polling.record import MeetingRecord
from polling.words import translator
from tests.export.gathering import HEADINGS, gathering
from tests.export.meetings import texts
from tests.export.paper import bare, claims, elements, fonts, opened, text
from tests.export.records import records

_ = translator("nb")


@cache
def whole() -> tuple[Summary, pypdf.PdfReader]:
    model = gathering()
    return model, opened(write_pdf(model, _))


def of_texts(said: list[str], **more: object) -> pypdf.PdfReader:
    return opened(write_pdf(summary(texts(said, **more), _), _))


def test_every_theme_is_read_back_with_both_counts() -> None:
    model, pdf = whole()
    found = text(pdf)
    themed = next(part.themed for part in model.parts if part.themed)
    assert [heading.text for heading in themed.headings] == list(HEADINGS)
    assert len(themed.themes) == 9
    for heading in themed.headings:
        assert bare(telling.heading_line(heading, _)) in found
    for theme in themed.themes:
        assert bare(telling.theme_line(theme)) in found
        for quote in theme.quotes:
            assert bare(telling.quoted(quote, _)) in found
    for view in themed.minority_views:
        assert bare(view) in found


def test_every_question_says_whom_it_counts() -> None:
    model, pdf = whole()
    found = text(pdf)
    for part in model.parts:
        assert bare(telling.n_line(part, _)) in found
    for sentence in telling.method(model, _):
        assert bare(sentence) in found


def test_every_number_of_every_table_is_read_back() -> None:
    model, pdf = whole()
    found = text(pdf)
    for block in document(model, _):
        if isinstance(block, Grid):
            for row in cells.written(block.table, "nb"):
                assert bare("".join(row)) in found


def test_charts_are_drawn_and_told() -> None:
    model, pdf = whole()
    charts = [block.chart for block in document(model, _) if isinstance(block, Figure)]
    told = [str(each["/Alt"]) for tag, each in elements(pdf) if tag == "Figure"]
    assert len(told) == len(charts)
    for chart, said in zip(charts, told, strict=True):
        for category in chart.categories:
            assert f"{category} " in said


def test_it_is_tagged_for_those_who_listen() -> None:
    model, pdf = whole()
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nb-NO"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    blocks = document(model, _)
    tags = Counter(tag for tag, _element in elements(pdf))
    for level in (1, 2):
        wanted = sum(1 for block in blocks if isinstance(block, Heading) and block.level == level)
        assert tags[f"H{level}"] == wanted
    tables = [block.table for block in blocks if isinstance(block, Grid)]
    assert tags["Table"] == len(tables)
    assert tags["TH"] == sum(len(table.head) for table in tables)
    assert tags["TD"] == sum(len(table.head) * len(table.rows) for table in tables)
    assert tags["TOC"] == 1
    headings = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
    listed = [str(each.title) for each in pdf.outline if not isinstance(each, list)]
    # A count stays on a line with what it counts.
    listed = [title.replace("\u00a0", " ") for title in listed]
    assert listed == headings


def test_it_claims_to_be_pdf_ua_and_pdf_a() -> None:
    model, pdf = whole()
    said = claims(pdf)
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert model.title in said
    assert pdf.metadata is not None
    assert pdf.metadata.title == model.title
    assert fonts(pdf)
    assert all(embedded for _name, embedded in fonts(pdf))
    for page in pdf.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)


def test_the_same_summary_gives_the_same_bytes_and_no_time_but_the_meetings() -> None:
    model, pdf = whole()
    assert write_pdf(model, _) == write_pdf(gathering(), _)
    assert pdf.metadata is not None
    made = pdf.metadata.creation_date
    assert made is not None
    assert made.date() == model.date
    undated = opened(write_pdf(model.model_copy(update={"date": None}), _)).metadata
    assert undated is not None
    assert undated.creation_date is not None
    assert undated.creation_date.date() == dt.date(2000, 1, 1)


def test_what_was_left_out_is_not_in_it_and_what_was_written_is() -> None:
    left_out = ("floor", "measures", "method")
    choices = Choices(left_out=left_out, proposals="- Felles vaktrom\n- Én plan", forward="")
    found = text(opened(write_pdf(gathering(choices=choices), _)))
    assert bare("Felles vaktrom") in found
    assert bare("Skriv inn veien videre her.") in found
    for gone in ("Spørsmål fra salen", "Konkrete tiltak", "Slik gjorde vi det"):
        assert bare(gone) not in found


def test_a_short_one_has_no_list_of_contents() -> None:
    left_out = ("focus", "participants", "method", "proposals", "measures", "forward")
    model = summary(texts(["Ja", "Nei"]), _)
    short = model.model_copy(update={"choices": Choices(left_out=left_out)})
    pdf = opened(write_pdf(short, _))
    assert len(pdf.pages) == 1
    assert "Innhold" not in text(pdf)
    assert "TOC" not in {tag for tag, _element in elements(pdf)}


def test_hidden_answers_stay_at_home() -> None:
    model = summary(texts(["Synlig svar", "Skjult svar"]), _)
    part = model.parts[0]
    rows = tuple((*row[:1], "ja" if row[0] == "Skjult svar" else "") for row in part.rows)
    hidden = part.model_copy(update={"rows": rows, "hidden": 1})
    found = text(opened(write_pdf(model.model_copy(update={"parts": (hidden,)}), _)))
    assert bare("Synlig svar") in found
    assert bare("Skjult svar") not in found


def test_characters_that_the_fonts_lack_are_replaced_and_that_is_said() -> None:
    said = bare("Tegn som skrifttypen mangler, er erstattet med □.")
    pdf = of_texts(["Bra 👩‍👩‍👧 sagt", "Áigi – «čáppa» på Ærøya"])
    found = text(pdf)
    assert bare("Bra □ sagt") in found
    assert bare("Áigi – «čáppa» på Ærøya") in found
    assert found.endswith(said)
    assert said not in text(of_texts(["Áigi – «čáppa» på Ærøya"]))


def test_a_file_is_made_even_where_the_fonts_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_letters, "serif", lambda _character: True)
    found = text(of_texts(["Bra 👍 sagt på Ærøya"]))
    assert bare("Bra □ sagt på Ærøya") in found


def test_it_speaks_the_language_of_the_meeting() -> None:
    model = gathering(language="en")
    pdf = opened(write_pdf(model, translator("en")))
    assert pdf.trailer["/Root"]["/Lang"] == "en-GB"


@pytest.mark.parametrize("colour", ["", "#ffee00", "#000000", "#8a1538", "#ffffff"])
def test_its_colours_can_be_read_on_white(colour: str) -> None:
    found = colours(colour)
    for name in ("ink", "quiet", "strong"):
        assert contrast(found[name], "#ffffff") >= 4.5
        assert contrast(found[name], found["tint"]) >= 4
    assert contrast(found["bar"], "#ffffff") >= 2


@given(records())
@settings(max_examples=20, deadline=None)
def test_every_meeting_can_be_printed(record: MeetingRecord) -> None:
    _ = translator(record.meeting.language)
    assert opened(write_pdf(summary(record, _), _)).pages
