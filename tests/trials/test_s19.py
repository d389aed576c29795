"""S19: hostile text through every export: nothing to run, no links, no failures, the text kept."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import html
from pypdf import PdfReader

from polling.export.csv_zip import write_csv
from polling.export.deck import write_deck
from polling.export.docx import write_docx
from polling.export.harmless import bared, plain
from polling.export.html import write_html
from polling.export.meeting_json import write_json
from polling.export.ods import write_ods
from polling.export.odt import write_odt
from polling.export.pdf import write_pdf
from polling.export.summary import Part, Summary
from polling.export.xlsx import write_xlsx
from polling.kinds import Chart, Findings, Table, translate_nothing
from polling.meeting import State
from polling.record import MeetingRecord
from polling.refused import Translate
from tests.export.meetings import item, meeting, of_rows
from tests.trials.figures import figure
from tests.trials.house import size

HOSTILE = (
    "=1+1", "=cmd|'/c calc'!A1", '=HYPERLINK("http://evil.example","click")', "+47 900", "-2",
    "- punkt", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠a", "\n=1", " =1", "\u200b=1",
    "{=1}", "Bra!A1", "http://evil.example/?q=1", "https://a.example", "mailto:a@b.example",
    "internal:'1'!A1", "external:c:\\x.xlsx", "ftp://x.example", 'han "sa"; så', "a;b;c",
    "to\nlinjer", "to\r\nlinjer", "\x00", "a\x00b", "a\x07b", "\x1b[31m", "\ud800", "a\udfffb",
    "\ufffe\uffff", "_x0041_", "_x000D_", "<b>&amp;</b>", "]]>", "<![CDATA[", "&#0;", "🙂🏳️‍🌈",
    "\u202eomvendt", "ö" * 40_000, "🙂" * 40_000, "", "'", "''", "'=1", "TRUE", "1e5", "00123",
    "2026-11-22", "&P&N&G", "%s{0.__class__}", "None",
)  # fmt: skip
#: Cut, because LibreOffice takes minutes to lay out cells of 40,000 letters; and those of them that
#: would run or lead somewhere, since each of them is a chart and many pages.
SHORT = tuple(text[:500] for text in HOSTILE)
LOADED = tuple(text for text in SHORT[:31] if re.search(r"[=@＝]|//|:|1", text))
KEPT = [plain(text) for text in HOSTILE]

WRITERS: dict[str, Callable[[Summary, Translate], bytes]] = {
    "xlsx": write_xlsx, "ods": write_ods, "csv": write_csv, "docx": write_docx, "odt": write_odt,
    "pptx": write_deck, "pdf": write_pdf, "html": write_html,
}  # fmt: skip
#: What would lead out of a file, or run in it.
LINKS = re.compile(
    r"<f[ />]|table:formula|<hyperlink|hlinkClick|<w:hyperlink|<text:a |ddeLink|w:instrText|"
    r'oleObject|TargetMode="External"|xlink:href="(?!\./Object)'
)

pytestmark = pytest.mark.trial


def hostile(texts: tuple[str, ...]) -> Summary:
    """A summary with these texts wherever a text can be."""
    worst = texts[0] if texts else ""
    findings = Findings(
        tables=tuple(
            Table(caption=text, head=(text, text), rows=((text, 1), (text, None))) for text in texts
        ),
        charts=tuple(
            Chart(title=text, categories=(text, text), values=(1.0, 2.5), axis=text)
            for text in texts
        ),
    )
    parts = tuple(
        Part(
            number=number, item="open", run=number, kind=text, text=text, help=text, people=1,
            tables=0, seats=0, answers=len(texts), hidden=0, own=1, listed=number % 2 == 0,
            head=(text, "Skjult"),
            rows=tuple((each, "") for each in texts),
            findings=findings if number == 1 else Findings(),
        )
        for number, text in enumerate(texts, 1)
    )  # fmt: skip
    return Summary(
        title=worst, place=worst, date=None, language="nb", joined=1, tables=0, seats=0, parts=parts
    )


def xml_of(data: bytes, *, bare: bool = False) -> dict[str, str]:
    """The files inside; `bare` leaves out the workbooks that are inside themselves."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if not (bare and name.endswith(".xlsx"))]
        return {name: archive.read(name).decode() for name in names}


def assert_dead(data: bytes) -> None:
    """No formula, no link, no macro and nothing external in the workbook, and it opens."""
    files = xml_of(data)
    for name, text in files.items():
        assert not re.search(r"<f[ />]|<hyperlink|<ddeLink|externalReference|oleObject", text), name
        assert 'TargetMode="External"' not in text, name
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet:
            assert all(cell.data_type in "sn" and cell.hyperlink is None for cell in row)


def test_the_workbook_has_nothing_to_run_and_keeps_the_text() -> None:
    data = write_xlsx(hostile(HOSTILE), translate_nothing)
    assert_dead(data)
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets[2:]:
        column = [cell.value for cell in sheet["A"]]
        start = len(column) - 1 - column[::-1].index("Svarene")
        # openpyxl leaves the escapes of the format as they are.
        found = "".join(re.sub("_x005F_", "_", text or "") for text in column[start + 2 :])
        assert found == "".join(KEPT)


def test_references_in_charts_are_to_their_own_sheet() -> None:
    data = write_xlsx(hostile(HOSTILE), translate_nothing)
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    charts = [text for name, text in xml_of(data).items() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(HOSTILE)
    for text in charts:
        for reference in re.findall(r"<c:f>(.*?)</c:f>", text):
            sheet, _, cells = reference.rpartition("!")
            assert sheet.strip("'").replace("''", "'").replace("&amp;", "&") in names
            assert re.fullmatch(r"\$[A-Z]+\$\d+:\$[A-Z]+\$\d+", cells)


def test_no_cell_of_the_csv_begins_like_a_formula_and_the_text_is_kept() -> None:
    data = write_csv(hostile(HOSTILE), translate_nothing)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            assert not re.search(r"[/\\:*?\"<>|\x00-\x1f]|\.\.", name)
            text = archive.read(name).decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
            for row in rows:
                assert not any(re.match(r"\s*[=+\-@＝＋－＠\t\r]", cell) for cell in row)
            if name.endswith("svar.csv"):
                assert [bared(row[0]) for row in rows[1:]] == KEPT


def test_json_keeps_every_answer_to_the_letter() -> None:
    question = item("open", "open_text", text="=1+1", max_length=500)
    said = [text for text in HOSTILE if not any("\ud800" <= c <= "\udfff" for c in text)]
    rows = of_rows(question, [{"text": text} for text in said])
    record = MeetingRecord(
        meeting=meeting([question], title="=1+1"), state=State(), joined=1, rounds=(rows,)
    )
    (found,) = json.loads(write_json(record))["rounds"]
    assert sorted(row["value"]["text"] for row in found["rows"]) == sorted(said)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(codec=None), max_size=80), max_size=4))
def test_no_text_at_all_makes_an_export_fail(texts: list[str]) -> None:
    model = hostile(tuple(texts))
    assert_dead(write_xlsx(model, translate_nothing))
    write_csv(model, translate_nothing)


# To shrink one would take minutes: a deck and a page are a second's work.
@settings(max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.text(st.characters(codec=None), max_size=80))
def test_no_text_at_all_makes_a_deck_or_a_page_fail(text: str) -> None:
    for writer in ("pptx", "pdf", "html"):
        WRITERS[writer](hostile((text,)), translate_nothing)


@pytest.mark.parametrize("writer", sorted(WRITERS))
def test_every_writer_takes_every_text_and_makes_nothing_that_runs_or_links(writer: str) -> None:
    data = WRITERS[writer](hostile(LOADED), translate_nothing)
    if writer == "pdf":
        notes = (
            note for page in PdfReader(io.BytesIO(data)).pages for note in page.annotations or ()
        )
        assert not any("/URI" in note.get_object().get("/A", {}) for note in notes)
    elif writer == "html":
        page = html.fromstring(data)
        assert not page.xpath("//script | //iframe | //img | //*[starts-with(@href, 'http')]")
        assert not [name for each in page.iter() for name in each.attrib if name[:2] == "on"]
        assert "=cmd|'/c calc'!A1" in page.text_content()
    else:
        found = xml_of(data, bare=True)
        hits = [name for name, text in found.items() if LINKS.search(text)]
        what = f"formulas and links in .{writer} of {len(LOADED)} loaded texts"
        figure("S19", what, len(hits), "0", met=not hits)
        assert hits == []
        assert any("=cmd|" in text for text in xml_of(data, bare=True).values())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.timeout(150)
def test_libreoffice_opens_each_with_no_formula_and_no_link(tmp_path: Path) -> None:
    for writer in ("xlsx", "ods", "docx", "odt", "pptx"):
        data = WRITERS[writer](hostile(LOADED[: size(5, len(LOADED))]), translate_nothing)
        (tmp_path / f"{writer}.{writer}").write_bytes(data)
    sheets = tmp_path / "csv"
    with zipfile.ZipFile(io.BytesIO(write_csv(hostile(SHORT), translate_nothing))) as archive:
        archive.extractall(sheets)
    next(sheets.glob("02*svar.csv")).rename(tmp_path / "csv.csv")
    # 59 is the semicolon, 34 the quote, 76 UTF-8; the last says that formulas are to be taken.
    options = "59,34,76,1,,0,false,true,false,false,false,-1,true"
    _to("fods", tmp_path, "xlsx", "ods")
    _to("fods", tmp_path, "csv", more=(f"--infilter=Text - txt - csv (StarCalc):{options}",))
    _to("fodt", tmp_path, "docx", "odt")
    _to("fodp", tmp_path, "pptx")
    opened = sorted(tmp_path.glob("*.fod?"))
    assert len(opened) == 6
    for file in opened:
        text = file.read_text(encoding="utf-8")
        assert "=cmd|" in text, file
        assert "table:formula" not in text, file
        assert not re.search('xlink:href="(?!#|[.]/)[a-z]+:', text), file


def _to(kind: str, place: Path, *files: str, more: tuple[str, ...] = ()) -> None:
    """LibreOffice's own flat format of each of the files, named after what it was."""
    profile = f"-env:UserInstallation=file://{place}/profile"
    named = [place / f"{file}.{file}" for file in files]
    subprocess.run(
        ["soffice", profile, "--headless", *more, "--convert-to", kind, "--outdir", place, *named],
        check=True, capture_output=True, timeout=90,
    )  # fmt: skip
