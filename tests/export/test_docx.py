import io
import re
import zipfile

import openpyxl
from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from lxml import etree

from polling.export.docx import write_docx
from polling.export.docx_body import TOGETHER
from polling.export.summary import Summary
from polling.kinds import translate_nothing
from polling.words import translator
from tests.export.gathering import gathering
from tests.export.sorted_answers import COUNTS, MINORITY, QUOTE, TEXT, THEMES, sorted_summary, under


def opened(model: Summary) -> Opened:
    return Document(io.BytesIO(write_docx(model, translate_nothing)))


def of(document: Opened, style: str) -> list[str]:
    """The texts of a style; that counts stay on a line with what they count is told elsewhere."""
    found = [p.text for p in document.paragraphs if p.style and p.style.name == style]
    return [text.replace("\u00a0", " ") for text in found]


def test_themes_are_numbered_under_headings_that_say_both_counts() -> None:
    document = opened(sorted_summary())
    assert of(document, "Heading 2") == [
        *(f"{text} ({under(text)[0]} kodinger, {under(text)[1]} svar)" for text in COUNTS),
        "Enkeltsyn (1)",
    ]
    said = of(document, "List Number")
    first, *rest = [f"{name} ({n})" for name, n in THEMES.items()]
    assert said == [f"{first}: {TEXT}", *rest]
    for item in document.paragraphs:
        if item.style and item.style.name == "List Number":
            assert item.runs[0].text in THEMES
            assert item.runs[0].style.name == "Strong"
    numbers = {
        item._p.pPr.numPr.numId.val
        for item in document.paragraphs
        if item.style and item.style.name == "List Number"
    }
    assert len(numbers) == 1  # so that numbers go on from heading to heading
    assert of(document, "Quote") == [f"«{QUOTE}»"]
    assert of(document, "List Bullet") == [MINORITY]


def test_each_question_begins_its_numbers_anew() -> None:
    model = sorted_summary()
    twice = model.model_copy(update={"parts": (*model.parts, *model.parts)})
    document = opened(twice)
    numbers = [
        item._p.pPr.numPr.numId.val
        for item in document.paragraphs
        if item.style and item.style.name == "List Number"
    ]
    assert len(set(numbers)) == 2
    starts = document.part.numbering_part.element.findall(f".//{qn('w:startOverride')}")
    assert [start.get(qn("w:val")) for start in starts] == ["1", "1"]


def test_headings_are_in_the_outline_and_the_method_in_a_frame() -> None:
    document = opened(sorted_summary())
    for level in (1, 2):
        outline = document.styles[f"Heading {level}"].element.find(f".//{qn('w:outlineLvl')}")
        assert outline.get(qn("w:val")) == str(level - 1)
    assert "44 deltakere ble med på egen telefon." in of(document, "Box")
    assert document.styles["Box"].element.find(f".//{qn('w:pBdr')}") is not None
    assert of(document, "Heading 1")[-2:] == ["Veien videre", "Forslag til vedtak"]
    aliases = [a.get(qn("w:val")) for a in document.element.iter(qn("w:alias"))]
    assert aliases[-2:] == ["Skriv inn veien videre her.", "Skriv inn forslaget til vedtak her."]


def test_tables_have_header_rows_and_names_and_there_are_no_empty_paragraphs() -> None:
    document = opened(gathering())
    assert len(document.tables) > 12
    for table in document.tables:
        marks = [bool(list(row._tr.iter(qn("w:tblHeader")))) for row in table.rows]
        assert marks == [True, *[False] * (len(marks) - 1)]
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    for paragraph in document.paragraphs:
        pictures = [each.get("descr") for each in paragraph._p.iter(qn("wp:docPr"))]
        assert paragraph.text.strip() or (all(pictures) and pictures)


def test_only_short_tables_stay_whole_and_long_ones_may_split_anywhere_but_at_their_head() -> None:
    # LibreOffice drew one row of a table of 21 whose rows were never to split.
    lengths = set()
    for table in opened(gathering()).tables:
        rows = table.rows[1:]
        lengths.add(long := len(rows) > TOGETHER)
        assert all(bool(list(row._tr.iter(qn("w:cantSplit")))) != long for row in rows)
        stay = [bool(list(row._tr.iter(qn("w:keepNext")))) for row in rows]
        kept = 2 if long else len(rows) - 1
        assert stay == [True] * kept + [False] * (len(rows) - kept)
    assert lengths == {True, False}


def test_every_number_of_every_table_is_there() -> None:
    model = gathering()
    cells = {
        (table.cell(0, 0).text, tuple(cell.text for cell in row.cells))
        for table in opened(model).tables
        for row in table.rows
    }
    for part in model.parts:
        for table in part.findings.tables[1 if part.listed else 0 :]:
            for row in table.rows:
                whole = tuple(str(cell) for cell in row)
                if all(isinstance(cell, str | int) for cell in row):
                    assert (table.head[0], whole) in cells


def test_charts_are_native_with_their_numbers_beside_and_in_words() -> None:
    model = gathering()
    charts = [chart for part in model.parts for chart in part.findings.charts if chart.categories]
    data = write_docx(model, translate_nothing)
    told = [each.get("descr") for each in Document(io.BytesIO(data)).element.iter(qn("wp:docPr"))]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for number, chart in enumerate(charts, 1):
            drawn = archive.read(f"word/charts/chart{number}.xml").decode()
            values = re.search("<c:numCache>(.*)</c:numCache>", drawn)
            assert values
            assert re.findall("<c:v>([^<]*)</c:v>", values[1]) == [repr(v) for v in chart.values]
            assert 'val="maxMin"' in drawn
            book = archive.read(f"word/embeddings/Microsoft_Excel_Sheet{number}.xlsx")
            sheet = openpyxl.load_workbook(io.BytesIO(book)).active
            assert sheet is not None
            rows = list(sheet.iter_rows(min_row=2, values_only=True))
            assert [row[1] for row in rows] == list(chart.values)
            assert all(row[0] in told[number - 1] for row in rows)
        assert f"word/charts/chart{len(charts) + 1}.xml" not in archive.namelist()


def test_language_page_and_properties() -> None:
    for language, tag in (("nb", "nb-NO"), ("en", "en-GB")):
        model = gathering(language=language)
        data = write_docx(model, translator(language))
        document = Document(io.BytesIO(data))
        lang = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
        assert lang.get(qn("w:val")) == tag
        assert document.core_properties.language == tag
        assert document.core_properties.title == model.title
        assert document.core_properties.author == document.core_properties.comments == ""
        assert document.core_properties.created.date() == model.date
        (section,) = document.sections
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        footer = zipfile.ZipFile(io.BytesIO(data)).read("word/footer1.xml").decode()
        assert re.findall(r'w:instr=" (\w+) "', footer) == ["PAGE", "NUMPAGES"]


#: The order in which the schema wants them, which Word is strict about.
ORDER = {
    "pPr": "pStyle keepNext keepLines widowControl numPr pBdr shd tabs spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs lang",
    "tblPr": "tblStyle tblW tblBorders tblLayout tblCellMar tblLook tblCaption",
    "style": "name basedOn next uiPriority qFormat pPr rPr tblPr tblStylePr",
    "sdtPr": "alias showingPlcHdr",
}


def test_properties_stand_in_the_order_of_the_schema() -> None:
    data = write_docx(gathering(), translate_nothing)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in ("document", "styles", "numbering", "footer1"):
            whole = etree.fromstring(archive.read(f"word/{name}.xml"))
            for parent, order in ORDER.items():
                wanted = order.split()
                for element in whole.iter(qn(f"w:{parent}")):
                    found = [wanted.index(etree.QName(child).localname) for child in element]
                    assert found == sorted(found), (name, parent)


def test_the_same_summary_gives_the_same_bytes() -> None:
    assert write_docx(gathering(), translate_nothing) == write_docx(gathering(), translate_nothing)
