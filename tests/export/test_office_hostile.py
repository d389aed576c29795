"""Hostile texts through the office formats: nothing runs, nothing links, the text is kept."""

import io
import re
import zipfile

import openpyxl
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
    """A summary with the text everywhere, its matrix of themes too."""
    made = hostile(text)
    parts = tuple(
        part.model_copy(update={"matrix": ((1, 0),)}) if part.themed else part
        for part in made.parts
    )
    return made.model_copy(update={"parts": parts})


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_in_the_files_runs_or_links(text: str) -> None:
    for name in ("docx", "odt", "ods", "xlsx"):
        for part, xml in parts(WRITERS[name](model(text), translate_nothing)).items():
            if part.endswith((".xml", ".rels")):
                etree.fromstring(xml.encode())
            bare = r"<f[ />]|table:formula|<w:hyperlink|<text:a |<hyperlink|ddeLink|w:instrText"
            assert not re.search(bare, xml), (name, part)
            assert 'TargetMode="External"' not in xml
            assert set(re.findall(r'xlink:href="([^"]*)"', xml)) <= {
                f"./Object {n}" for n in range(9)
            }
            fields = set(re.findall(r'w:instr="([^"]*)"', xml))
            assert fields <= {" PAGE ", " NUMPAGES "}


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_is_kept_in_documents(text: str) -> None:
    said, line = plain(text), one_line(plain(text))
    document = Document(io.BytesIO(write_docx(model(text), translate_nothing)))
    assert f"«{said.strip()}»" in [p.text for p in document.paragraphs]
    assert any(p.text.startswith(f"1. {line}".strip()) for p in document.paragraphs)
    assert document.tables[-1].cell(1, 0).text == said
    opened = OpenDocument(io.BytesIO(write_odt(model(text), translate_nothing)))
    quotes = opened.body.get_elements('//text:p[@text:style-name="Quote"]')
    assert [quote.inner_text for quote in quotes] == [f"«{said.strip()}»"] * 2


@pytest.mark.parametrize("text", TEXTS)
def test_the_text_is_kept_in_workbooks_and_is_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(model(text), translate_nothing)))
    opened = OpenDocument(io.BytesIO(write_ods(model(text), translate_nothing)))
    tables = opened.body.tables
    assert [str(table.name) for table in tables] == book.sheetnames
    for sheet, table in zip(book, tables, strict=True):
        told = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type in "sn" and cell.hyperlink is None for cell in told)
        typed = table.get_elements(".//table:table-cell[@office:value-type]")
        assert {cell.get_attribute("office:value-type") for cell in typed} <= {"string", "float"}
    if len(text) < 999 and text.strip():
        sheet = next(table for table in tables if "matrise" in str(table.name))
        said = {cell.inner_text for cell in sheet.get_elements(".//table:table-cell")}
        assert plain(text).replace("\n", "") in {each.replace("\n", "") for each in said}


@settings(deadline=None, max_examples=25)
@given(st.text(st.characters(codec=None), max_size=60))
def test_no_text_at_all_makes_a_writer_fail(text: str) -> None:
    for write in WRITERS.values():
        write(model(text), translate_nothing)
