"""Hostile texts in the PDF: never an exception, never code, and the standard is kept."""

from __future__ import annotations

import pypdf
import pytest

from polling.export.pdf import write_pdf
from polling.export.pdf_letters import Fitting
from polling.words import translator
from tests.export.hostile import HOSTILE, LONG, hostile, written
from tests.export.paper import bare, claims, opened, text

_ = translator("nb")

pytestmark = pytest.mark.trial


def assert_dead(pdf: pypdf.PdfReader) -> None:
    """It claims its standards, runs nothing, and leads nowhere but to its own pages."""
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims(pdf)
    root = pdf.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}))
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            assert "/URI" not in note.get_object().get("/A", {})


def test_hostile_texts_are_texts_wherever_they_stand() -> None:
    pdf = opened(write_pdf(hostile(*HOSTILE), _))
    assert_dead(pdf)
    found = text(pdf)
    for said in HOSTILE:
        # What is written from the right is read from the left.
        if not any("\u0590" <= c <= "\u06ff" for c in said):
            assert bare(Fitting()(said)) in found


def test_any_title_makes_a_file() -> None:
    for said in (*HOSTILE[::4], *HOSTILE[-4:], "\u200b\u202e"):
        titled = hostile(said).model_copy(update={"parts": ()})
        assert_dead(opened(write_pdf(titled, _)))


@pytest.mark.parametrize("said", LONG, ids=("letters", "pictures", "words"))
def test_a_long_text_is_whole(said: str) -> None:
    pdf = opened(write_pdf(written(said * LONG[said]), _))
    assert_dead(pdf)
    assert text(pdf).count(bare(Fitting()(said))) >= LONG[said]
    titled = written("Ja").model_copy(update={"title": said * LONG[said]})
    assert_dead(opened(write_pdf(titled, _)))
