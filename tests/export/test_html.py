"""HTML: every count read back, the same tags whatever people wrote, and nothing from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings

from polling.choices import Choices
from polling.export import cells, telling
from polling.export.bars import drawn
from polling.export.document import MOST_LISTED, Figure, Grid, Heading, document
from polling.export.html import write_html
from polling.export.summary import Summary, summary
from polling.kinds import Chart
from polling.record import MeetingRecord
from polling.words import translator
from tests.export.gathering import HEADINGS, gathering
from tests.export.hostile import HOSTILE, LONG, hostile, written
from tests.export.records import records

_ = translator("nb")
EMPTY = {"meta", "link", "rect"}


class Read(HTMLParser):
    """What a page holds: its elements in order, its words, and whether its tags close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, Any]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    @property
    def text(self) -> str:
        """All that is written, white space as one space."""
        return " ".join("".join(self.words).split())

    def tags(self, tag: str) -> list[dict[str, Any]]:
        """The attributes of every element of that name."""
        return [found for name, found in self.elements if name == tag]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """An element begins."""
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        """An element that holds nothing."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """An element ends; the one that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """What is written."""
        if "style" not in self.open:
            self.words.append(data)


@cache
def whole() -> tuple[Summary, Read]:
    model = gathering()
    return model, Read(write_html(model, _).decode())


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_theme_is_read_back_with_both_counts() -> None:
    model, page = whole()
    themed = next(part.themed for part in model.parts if part.themed)
    assert [heading.text for heading in themed.headings] == list(HEADINGS)
    for heading in themed.headings:
        assert telling.heading_line(heading, _) in page.text
    numbers = [int(found["value"]) for found in page.tags("li") if "value" in found]
    assert numbers == [theme.number for theme in themed.themes] == list(range(1, 10))
    for theme in themed.themes:
        assert telling.theme_line(theme).partition(". ")[2] in page.text
        for quote in theme.quotes:
            assert flat(telling.quoted(quote, _)) in page.text
    for said in themed.minority_views:
        assert flat(said) in page.text


def test_every_number_of_every_table_is_read_back() -> None:
    model, page = whole()
    for part in model.parts:
        assert telling.n_line(part, _) in page.text
    for sentence in telling.method(model, _):
        assert sentence in page.text
    for block in document(model, _):
        if isinstance(block, Grid):
            for row in cells.written(block.table, "nb"):
                assert flat(" ".join(row)) in page.text
        if isinstance(block, Figure):
            for bar in drawn(block.chart, "nb", "", _).bars:
                assert flat(f"{bar.label} {bar.value}") in page.text


def test_it_is_built_for_those_who_listen() -> None:
    model, page = whole()
    blocks = document(model, _)
    assert page.tags("html")[0]["lang"] == "nb-NO"
    assert not page.open
    assert len(page.tags("h1")) == len(page.tags("main")) == 1
    levels = [2 if block.level == 1 else 3 for block in blocks if isinstance(block, Heading)]
    found = [int(tag[1]) for tag, _attrs in page.elements if re.fullmatch("h[23]", tag)]
    assert found == [2, *levels]  # the list of contents has a heading of its own
    tables = [block.table for block in blocks if isinstance(block, Grid)]
    assert len(page.tags("table")) == len(page.tags("caption")) == len(tables)
    scopes = [found["scope"] for found in page.tags("th")]
    assert scopes.count("col") == sum(1 for table in tables for name in table.head if name)
    assert scopes.count("row") > 20
    figures = sum(1 for block in blocks if isinstance(block, Figure))
    assert len(page.tags("figure")) == len(page.tags("figcaption")) == figures
    assert all(found["aria-hidden"] == "true" for found in page.tags("svg"))
    ids = [found["id"] for _tag, found in page.elements if "id" in found]
    assert len(set(ids)) == len(ids)
    assert {found["href"].removeprefix("#") for found in page.tags("a")} <= set(ids)


def test_it_holds_all_that_it_needs_and_nothing_that_runs() -> None:
    data = write_html(gathering(colour="#8a1538"), _).decode()
    page = Read(data)
    assert not page.tags("script") + page.tags("link") + page.tags("img") + page.tags("iframe")
    assert "default-src 'none'" in str(page.tags("meta")[1]["content"])
    style = data[data.index("<style>") : data.index("</style>")]
    assert "--action:#8a1538" in style
    assert not re.search(r"url\(|@import|https?:", style)
    for _tag, found in page.elements:
        assert not {"style", "src"} & set(found)
        assert not [name for name in found if name.startswith("on")]


def test_bars_end_where_their_values_do() -> None:
    chart = Chart(title="T", categories=("a", "b", "c"), values=(-5.0, 5.0, 15.0), axis="n")
    made = drawn(chart, "nb", "", _)
    assert [(bar.start, bar.end) for bar in made.bars] == [(0, 0.25), (0.25, 0.5), (0.25, 1)]
    assert [bar.most for bar in made.bars] == [False, False, True]
    assert [bar.value for bar in made.bars] == ["−5", "5", "15"]
    assert "a −5, b 5, c 15" in made.told


@pytest.mark.parametrize("values", [(0.0, 0.0), (-1.0, -1.0), (3.0, 3.0)])
def test_bars_that_are_all_alike_are_none_of_them_the_most(values: tuple[float, ...]) -> None:
    made = drawn(Chart(title="T", categories=("a", "b"), values=values, axis=""), "nb", "T", _)
    assert not any(bar.most for bar in made.bars)
    assert all(0 <= bar.start <= bar.end <= 1 for bar in made.bars)


def test_the_same_summary_gives_the_same_bytes() -> None:
    assert write_html(gathering(), _) == write_html(gathering(), _)


def test_what_was_left_out_is_not_in_it_and_what_is_empty_can_be_filled_in() -> None:
    choices = Choices(left_out=("floor", "measures"), proposals="Felles vaktrom")
    page = Read(write_html(gathering(choices=choices), _).decode())
    assert "Felles vaktrom" in page.text
    assert "Skriv inn veien videre her." in page.text
    assert "Spørsmål fra salen" not in page.text
    assert "Konkrete tiltak" not in page.text


def test_more_answers_than_anyone_reads_are_left_to_the_spreadsheet() -> None:
    model = written("Et svar")
    rows = tuple((f"Svar nummer {n}", "") for n in range(MOST_LISTED + 7))
    long = model.parts[0].model_copy(update={"rows": rows})
    page = Read(write_html(model.model_copy(update={"parts": (long,)}), _).decode())
    assert page.text.count("Svar nummer") == MOST_LISTED
    assert "7 andre svar står i regnearket" in page.text


def test_it_speaks_the_language_of_the_meeting() -> None:
    page = Read(write_html(gathering(language="en"), translator("en")).decode())
    assert page.tags("html")[0]["lang"] == "en-GB"


@pytest.mark.trial
def test_hostile_texts_are_texts_wherever_they_stand() -> None:
    for calm, wild in (
        (hostile(*["rolig"] * len(HOSTILE)), hostile(*HOSTILE)),
        *((written("rolig"), written(said * n)) for said, n in LONG.items()),
    ):
        page = Read(write_html(wild, _).decode())
        quiet = Read(write_html(calm, _).decode())
        assert not page.open
        kinds = {tag for tag, _found in quiet.elements}
        assert {tag for tag, _found in page.elements} <= kinds
        assert not page.tags("script") + page.tags("img")
        names = {name for _tag, found in quiet.elements for name in found}
        assert {name for _tag, found in page.elements for name in found} <= names


def test_no_text_turns_what_stands_after_it() -> None:
    page = Read(write_html(hostile("a\u202eb\u2066c"), _).decode())
    assert "1. abc · Runde 1 (4 svar)" in page.text


@given(records())
@settings(max_examples=30, deadline=None)
def test_every_meeting_is_a_page(record: MeetingRecord) -> None:
    _ = translator(record.meeting.language)
    assert not Read(write_html(summary(record, _), _).decode()).open
