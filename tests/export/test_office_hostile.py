"""Hostile texts through the office formats: nothing runs, nothing links, the text is kept."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pypdf
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from odfdo import Document as OpenDocument

from polling.export.csv_zip import write_csv
from polling.export.document import one_line
from polling.export.docx import write_docx
from polling.export.harmless import plain
from polling.export.ods import write_ods
from polling.export.odt import write_odt
from polling.export.summary import Summary
from polling.export.xlsx import write_xlsx
from polling.kinds import translate_nothing
from tests.export.hostile import hostile
from tests.export.sorted_answers import sorted_summary

TEXTS = (
    "=1+1", '=HYPERLINK("http://evil.example","klikk")', "=cmd|'/c calc'!A1", "+47 900", "-2",
    "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "of:=1+1", 'han "sa"; så', "to\nlinjer",
    "\x00", "a\x07b", "\x1b[31m",
    "\ud800", "\ufffe\uffff", "ö" * 40_000, "https://evil.example/?q=1", "<b>&amp;</b>", "]]>",
    "{page} {pages} {n}", "it's", "'", "", " ", "  to  mellomrom  ", "\u202eomvendt", "]]><x/>",
    "a\x0b\x0c\x85\u2028b", "[O'Hara]:*?/\\",
)  # fmt: skip
WRITERS = {
    "docx": write_docx, "odt": write_odt, "ods": write_ods, "xlsx": write_xlsx, "csv": write_csv,
}  # fmt: skip


def model(text: str) -> Summary:
    """A summary with the text everywhere, its matrix of themes too, each part by its number."""
    made = hostile(text)
    parts = tuple(
        part.model_copy(
            update={"number": number, "matrix": ((1, 0),) * len(part.rows) if part.themed else ()}
        )
        for number, part in enumerate(made.parts, 1)
    )
    return made.model_copy(update={"parts": parts})


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = (name for name in archive.namelist() if not name.endswith(".xlsx"))
        return {name: archive.read(name).decode() for name in names}


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_runs_or_links_and_the_text_is_kept(text: str) -> None:
    made = {
        name: write(model(text), translate_nothing)
        for name, write in WRITERS.items()
        if name != "csv"
    }
    for data in made.values():
        _is_dead(parts(data))
    _kept_in_documents(text, made["docx"], made["odt"])
    _text_in_workbooks(text, made["xlsx"], made["ods"])


def _is_dead(files: dict[str, str]) -> None:
    for name, xml in files.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(xml.encode())
        bare = r"<f[ />]|table:formula|<w:hyperlink|<text:a |<hyperlink|ddeLink|w:instrText"
        assert not re.search(bare, xml), name
        assert 'TargetMode="External"' not in xml
        links = set(re.findall(r'xlink:href="([^"]*)"', xml))
        assert all(re.fullmatch(r"\./Object \d+", link) for link in links)
        assert set(re.findall(r'w:instr="([^"]*)"', xml)) <= {" PAGE ", " NUMPAGES "}


def _kept_in_documents(text: str, docx: bytes, odt: bytes) -> None:
    said, line = plain(text), one_line(plain(text))
    document = Document(io.BytesIO(docx))
    assert f"«{said.strip()}»" in [p.text for p in document.paragraphs]
    assert any(p.text.startswith(f"1. {line}".strip()) for p in document.paragraphs)
    assert document.tables[-1].cell(1, 0).text == said
    quotes = OpenDocument(io.BytesIO(odt)).body.get_elements('//text:p[@text:style-name="Quote"]')
    assert {quote.inner_text for quote in quotes} == {f"«{said.strip()}»"}


def _text_in_workbooks(text: str, xlsx: bytes, ods: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    tables = OpenDocument(io.BytesIO(ods)).body.tables
    assert [str(table.name) for table in tables] == book.sheetnames
    for sheet, table in zip(book, tables, strict=True):
        told = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type in "sn" and cell.hyperlink is None for cell in told)
        typed = table.get_elements(".//table:table-cell[@office:value-type]")
        assert {cell.get_attribute("office:value-type") for cell in typed} <= {"string", "float"}
    if text.strip() and len(text) < 999:
        sheet = next(table for table in tables if "matrise" in str(table.name))
        said = {cell.inner_text for cell in sheet.get_elements(".//table:table-cell")}
        assert plain(text).replace("\n", "") in {each.replace("\n", "") for each in said}


@settings(deadline=None, max_examples=12)
@given(st.text(st.characters(codec=None), max_size=60))
def test_no_text_at_all_makes_a_writer_fail(text: str) -> None:
    for write in WRITERS.values():
        write(model(text), translate_nothing)


@pytest.mark.trial
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.timeout(150)
def test_libreoffice_converts_each_without_complaint(tmp_path: Path) -> None:
    made = sorted_summary()
    cut = model(" ".join(text[:99] for text in TEXTS))
    files = []
    for name in ("docx", "odt", "ods", "xlsx"):
        for title, summary in (("sorted", made), ("hostile", cut)):
            files.append(tmp_path / f"{title}-{name}.{name}")
            files[-1].write_bytes(WRITERS[name](summary, translate_nothing))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    ended = subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files],
        check=True, capture_output=True, timeout=140, text=True,
    )  # fmt: skip
    assert "Error" not in ended.stdout + ended.stderr
    for file in files:
        text = "".join(
            page.extract_text() for page in pypdf.PdfReader(file.with_suffix(".pdf")).pages
        )
        if file.name.startswith("sorted"):
            assert "Mål som alle deler" in text.replace("\n", " ")
            assert "18" in text
