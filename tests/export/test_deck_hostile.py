"""S19 for the deck: hostile text is only text, in slides, notes, descriptions and workbooks."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest

from polling.choices import Choices
from polling.export.deck import write_deck
from polling.export.deck.planned import line
from polling.export.harmless import plain
from polling.export.summary import Part, Summary
from polling.export.themed import SummedHeading, SummedTheme, Themed
from polling.kinds import Chart, Findings, Table, translate_nothing
from tests.export.decks import assert_on_the_slide, body, charts, deck, files, notes, paragraphs
from tests.trials.test_s19 import HOSTILE

#: Each a few times over would be hundreds of slides.
LONG = [text for text in HOSTILE if len(text) > 1000]
SHORT = [text for text in HOSTILE if len(text) <= 1000]


def hostile() -> Summary:
    """A summary with hostile texts wherever a text can be."""
    theme = [
        SummedTheme(
            number=at, id=f"t{at}", name=text or "x", answers=1, definition=text, text=text,
            quotes=(text,),
        )
        for at, text in enumerate(HOSTILE, 1)
    ]  # fmt: skip
    heading = SummedHeading(text=HOSTILE[1], codings=1, answers=1, themes=tuple(theme))
    themed = Themed(
        headings=(heading,), total=1, codings=1, answers=1, minority=1, aside=0, unsorted=0,
        minority_views=HOSTILE,
    )  # fmt: skip
    names = tuple(text or " " for text in HOSTILE)
    findings = Findings(
        tables=(
            Table(caption=HOSTILE[0], head=("=1", "@a"), rows=tuple((text, 1) for text in HOSTILE)),
            *(Table(caption=t, head=(t, t), rows=((t, 1), (t, 2))) for t in (*LONG, *SHORT[:9])),
        ),
        charts=(
            Chart(title="=1", categories=names, values=(1.5,) * len(names), axis="=A1"),
            *(
                Chart(title=text, categories=(text, "b"), values=(1.0, 2.0), axis=text)
                for text in LONG
            ),
        ),
    )
    part = Part(
        number=1, item="open", run=None, kind="=1", text="=HYPERLINK(1)", help="\ud800\x00",
        people=1, tables=0, seats=0, answers=1, hidden=0, own=1, listed=True, head=("=1", "Skjult"),
        rows=tuple((text, "") for text in HOSTILE), findings=findings,
    )  # fmt: skip
    sorted_ = part.model_copy(update={"number": 2, "themed": themed, "findings": Findings()})
    worst = "".join(SHORT)
    return Summary(
        title=worst, place="ö" * 40_000, date=None, language="nb", joined=1, tables=0, seats=0,
        parts=(part, sorted_), choices=Choices(focus=plain(worst), forward=plain("\n".join(SHORT))),
    )  # fmt: skip


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_deck(hostile(), translate_nothing)


@pytest.fixture(scope="module")
def made() -> Any:
    return deck(hostile())


def test_nothing_in_it_runs_or_fetches(data: bytes) -> None:
    for name, content in files(data).items():
        assert b'TargetMode="External"' not in content, name
        assert b"hlinkClick" not in content, name
        assert not re.search(rb"oleObject|macro|\.bin", content, re.IGNORECASE), name
        assert not name.endswith(".bin")


def test_workbooks_of_charts_have_no_formulas_and_no_links(data: bytes) -> None:
    books = [content for name, content in files(data).items() if name.endswith(".xlsx")]
    assert books
    for book in books:
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            for name in archive.namelist():
                text = archive.read(name).decode()
                assert not re.search(r"<f[ />]|<hyperlink|externalReference|External", text), name
        sheet = openpyxl.load_workbook(io.BytesIO(book))["Sheet1"]
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}


def test_texts_are_kept(made: Any) -> None:
    said = paragraphs([s for s in made.slides if s.shapes.title.text_frame.text[:2] == "2."])
    everything = "".join(said)
    for text in HOSTILE:
        assert line(text)[:60] in everything
    assert line("\ud800\x00") == "\ufffd␀"
    assert "\ufffd␀" in notes(made.slides[4])


def test_what_looks_like_an_escape_is_none(made: Any) -> None:
    labels = [name for frame in charts(made) for name in frame.chart.plots[0].categories]
    assert not [name for name in labels if re.search("_x[0-9A-F]{4}_", name)]
    assert [name for name in labels if name.replace("\u2060", "") == "_x000D_"]


def test_nothing_reaches_over_an_edge(made: Any) -> None:
    assert_on_the_slide(made)
    assert len(body(made.slides[0]).text_frame.text) < 2100
