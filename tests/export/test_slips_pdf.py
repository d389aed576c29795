"""Printed slips: every code once, how to join on each, and no person's text as code."""

from __future__ import annotations

import io
import re
from random import Random

import pypdf
import pytest

from polling import slips
from polling.export.slips_pdf import write_slips
from tests.export.meetings import meeting

BASE, CODE = "https://møte.eksempel.no", "38851953"


def printed(number: int, base: str = BASE, **about: str) -> tuple[pypdf.PdfReader, list[str]]:
    made = slips.make(Random(number), number)
    pdf = write_slips(meeting(**about), base, CODE, made)
    return pypdf.PdfReader(io.BytesIO(pdf)), made


def texts(pdf: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (24, 1), (25, 2), (100, 5)])
def test_every_code_is_printed_once_in_its_place(number: int, pages: int) -> None:
    pdf, made = printed(number)
    assert len(pdf.pages) == pages
    found = re.findall(rf"\b[{slips.LETTERS}]{{5}} [{slips.LETTERS}]{{5}}\b", texts(pdf))
    assert [slips.normalise(each) for each in found] == made
    for page in pdf.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)


def test_each_slip_says_how_to_join() -> None:
    pdf, _ = printed(30, title="Årsmøte i Guovdageaidnu: čorgen, ŋ og đ")
    said = texts(pdf)
    for text in ("møte.eksempel.no · møtekode 3885 1953", "Årsmøte i Guovdageaidnu: čorgen, ŋ"):
        assert said.count(text) == 30
    assert said.count("Stemmeseddel") == 30


def test_the_pictures_lead_to_the_meeting_with_the_slip_behind_the_hash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from polling.export import slips_pdf

    shown: list[str] = []
    make = slips_pdf.segno.make

    def noted(address: str, **how: object) -> object:
        shown.append(address)
        return make(address, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(slips_pdf.segno, "make", noted)
    _, made = printed(3)
    assert shown == [f"{BASE}/{CODE}#s-{each}" for each in made]


def test_a_slip_is_in_the_language_of_the_meeting() -> None:
    pdf, _ = printed(1, language="en")
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    pdf, _ = printed(1)
    assert pdf.trailer["/Root"]["/Lang"] == "nb"


def test_it_says_nothing_of_when_or_where_it_was_made() -> None:
    pdf, _ = printed(1)
    assert pdf.metadata is not None
    assert pdf.metadata.creation_date is None
    assert not {"/Author", "/Keywords", "/Producer"} & set(pdf.metadata)


def test_pictures_have_words_for_those_who_do_not_see_them() -> None:
    made = slips.make(Random(1), 1)
    pdf = write_slips(meeting(), BASE, CODE, made)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    alternatives = [
        str(each["/Alt"])
        for each in map(reader.get_object, range(1, int(reader.trailer["/Size"])))
        if isinstance(each, dict) and "/Alt" in each
    ]
    assert alternatives == [f"QR-kode for stemmeseddelen {slips.show(made[0])}"]


@pytest.mark.parametrize(
    "title",
    ['#panic("no")', '"); #read("/etc/passwd")', "*fet* _kursiv_ $x^2$ @ref <label>", "\\#{}[]",
     "{{7*7}} %s {0.__class__}", "// ikke en kommentar /* heller */"],
)  # fmt: skip
def test_a_title_is_a_text_and_never_code(title: str) -> None:
    pdf, _ = printed(1, title=title)
    assert "".join(title.split()) in "".join(texts(pdf).split())


@pytest.mark.parametrize(
    "title",
    ["👩‍👩‍👧 og 🇳🇴", "W" * 200, "ord " * 50, "𝕬" * 100],
    ids=["pictures", "W", "words", "rare"],
)
def test_any_title_leaves_the_code_and_the_address_whole(title: str) -> None:
    pdf, made = printed(24, title=title)
    assert len(pdf.pages) == 1
    said = texts(pdf)
    assert all(slips.show(each) in said for each in made)
    assert said.count("møtekode 3885 1953") == 24


def test_a_long_address_stays_on_its_line() -> None:
    pdf, made = printed(24, base=f"http://{'meningsmåling.' * 6}kommune.no:8000")
    assert len(pdf.pages) == 1
    said = texts(pdf)
    assert said.count("kommune.no:8000 · møtekode 3885 1953") == 24
    assert all(slips.show(each) in said for each in made)
