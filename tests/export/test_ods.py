import io
import re
import zipfile
from decimal import Decimal

import openpyxl
from lxml import etree
from odfdo import Document

from polling.export.odf_chart import letters
from polling.export.ods import write_ods
from polling.export.summary import Summary, summary
from polling.export.xlsx import write_xlsx
from polling.kinds import translate_nothing
from tests.export.gathering import gathering
from tests.export.meetings import played
from tests.export.sorted_answers import COUNTS, THEMES, sorted_summary, under

_CHART = "urn:oasis:names:tc:opendocument:xmlns:chart:1.0"


def rows(data: bytes) -> dict[str, list[list[object]]]:
    """Each sheet's rows, as far as they hold something."""
    body = Document(io.BytesIO(data)).body
    found = {}
    for table in body.tables:
        values = [
            [float(cell) if isinstance(cell, Decimal) else cell for cell in row]
            for row in table.iter_values()
        ]
        for row in values:
            while row and row[-1] in (None, ""):
                row.pop()
        while values and not values[-1]:
            values.pop()
        found[str(table.name)] = values
    return found


def same(model: Summary) -> None:
    """The same cells in the workbook of either format."""
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(model, translate_nothing)))
    found = rows(write_ods(model, translate_nothing))
    assert list(found) == book.sheetnames
    for sheet in book:
        told = [list(row) for row in sheet.iter_rows(values_only=True)]
        width = max(map(len, told))
        assert [[cell or "" for cell in row] for row in told] == [
            [cell or "" for cell in (*row, *[None] * width)][:width]
            for row in (*found[sheet.title], *[()] * (len(told) - len(found[sheet.title])))
        ]


def test_sheets_and_cells_are_those_of_the_xlsx() -> None:
    same(gathering())
    same(sorted_summary())


def test_themes_and_their_matrix_have_every_count() -> None:
    found = rows(write_ods(sorted_summary(), translate_nothing))
    themes = found["1 Temaer"]
    start = next(at for at, row in enumerate(themes) if row[:1] == ["Nr."]) + 1
    assert {row[2]: row[3] for row in themes[start : start + 9]} == THEMES
    for text in COUNTS:
        assert [None, text, *under(text)] in [[None, *row[1:]] for row in themes if len(row) > 1]
    matrix = found["1 Temamatrise"]
    head = next(at for at, row in enumerate(matrix) if row[:2] == ["Svar", "Skjult"])
    shown = [row for row in matrix[head + 1 :] if row[1] != "ja"]
    for at, (name, n) in enumerate(THEMES.items()):
        assert matrix[head][2 + at] == f"{at + 1}. {name}"
        assert sum(row[2 + at] for row in shown) == n  # type: ignore[misc]


def test_cells_are_typed_and_nothing_is_a_formula() -> None:
    data = write_ods(gathering(), translate_nothing)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
    assert "table:formula" not in content
    assert 'office:value-type="float"' in content
    assert 'office:value-type="string"' in content


def test_charts_are_objects_that_draw_from_cells() -> None:
    model = gathering()
    data = write_ods(model, translate_nothing)
    wanted = sum(bool(chart.categories) for p in model.parts for chart in p.findings.charts)
    wanted += sum(part.themed is not None for part in model.parts)
    sheets = rows(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        objects = [name for name in archive.namelist() if name.startswith("Object ")]
        assert len(objects) == wanted
        manifest = archive.read("META-INF/manifest.xml").decode()
        for name in objects:
            assert f'"{name}"' in manifest
            chart = etree.fromstring(archive.read(name))
            (series,) = chart.iter(f"{{{_CHART}}}series")
            address = series.get(f"{{{_CHART}}}values-cell-range-address")
            found = re.fullmatch(r"'(.+)'\.([A-Z]+)(\d+):'\1'\.\2(\d+)", address)
            assert found
            column = [letters(n) for n in range(99)].index(found[2])
            for row in range(int(found[3]) - 1, int(found[4])):
                assert isinstance(sheets[found[1]][row][column], int | float)
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_heads_stay_in_sight_and_are_printed_on_every_page() -> None:
    data = write_ods(sorted_summary(), translate_nothing)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        settings = archive.read("settings.xml").decode()
        content = archive.read("content.xml").decode()
    assert settings.count('config:name="VerticalSplitPosition"') == 5
    assert content.count("<table:table-header-rows>") == 3


def test_the_same_meeting_gives_the_same_bytes() -> None:
    model = summary(played(7), translate_nothing)
    assert write_ods(model, translate_nothing) == write_ods(model, translate_nothing)
