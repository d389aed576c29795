"""Decks read back by python-pptx: what stands on their slides, and whether it stays on them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from pptx import Presentation
from pptx.util import Pt

from polling.export.deck import write_deck
from polling.export.summary import Summary
from polling.words import translator


def deck(model: Summary, template: bytes | None = None) -> Any:
    """The deck of a summary, in its own language, opened."""
    return Presentation(io.BytesIO(write_deck(model, translator(model.language), template)))


def titles(opened: Any) -> list[str]:
    return [title(slide) for slide in opened.slides]


def title(slide: Any) -> str:
    text: str = slide.shapes.title.text_frame.text
    return text


def called(opened: Any, begins: str) -> list[Any]:
    """The slides whose title begins so."""
    found = [slide for slide in opened.slides if title(slide).startswith(begins)]
    assert found, begins
    return found


def body(slide: Any) -> Any:
    """What stands in the slide's place for content."""
    return next(each for each in slide.placeholders if each.placeholder_format.idx == 1)


def paragraphs(slides: list[Any]) -> list[str]:
    """The texts of the slides' contents."""
    shapes = (body(slide) for slide in slides)
    return [p.text for shape in shapes if shape.has_text_frame for p in shape.text_frame.paragraphs]


def table(slide: Any) -> list[list[str]]:
    """The cells of the slide's table."""
    return [[cell.text for cell in row.cells] for row in body(slide).table.rows]


def chart(slide: Any) -> dict[str, float]:
    """The bars of the slide's chart."""
    plot = body(slide).chart.plots[0]
    return dict(zip(plot.categories, plot.series[0].values, strict=True))


def charts(opened: Any) -> list[Any]:
    return [s for slide in opened.slides for s in slide.shapes if s.has_chart]


def notes(slide: Any) -> str:
    text: str = slide.notes_slide.notes_text_frame.text
    return text


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assert_on_the_slide(opened: Any) -> None:
    """Nothing reaches over an edge, and nothing that is read is small."""
    for number, slide in enumerate(opened.slides, 1):
        for shape in slide.shapes:
            where = (number, shape.name, title(slide))
            assert min(shape.left, shape.top) >= 0, where
            assert shape.left + shape.width <= opened.slide_width, where
            assert shape.top + shape.height <= opened.slide_height, where
            if shape.has_table:
                assert sum(row.height for row in shape.table.rows) <= shape.height, where
            frames = [shape.text_frame] if shape.has_text_frame else []
            frames += [c.text_frame for c in shape.table.iter_cells()] if shape.has_table else []
            sizes = [run.font.size for f in frames for p in f.paragraphs for run in p.runs]
            assert all(size is None or size >= Pt(11) for size in sizes), where
