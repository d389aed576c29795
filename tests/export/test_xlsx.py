import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest

from polling.export.book import sheet_name
from polling.export.sheet import CELL_LIMIT, pieces
from polling.export.summary import Part, summary
from polling.export.xlsx import write_xlsx
from polling.kinds import Findings, translate_nothing
from polling.record import MeetingRecord
from polling.statistics import percent
from tests.export.meetings import AGENDA, item, meeting, played, texts
from tests.export.sorted_answers import (
    ANSWERS,
    COUNTS,
    MINORITY,
    QUOTE,
    TEXT,
    THEMES,
    sorted_summary,
    under,
)


def written(record: MeetingRecord) -> bytes:
    return write_xlsx(summary(record, translate_nothing), translate_nothing)


def opened(record: MeetingRecord) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(record)))


def values(sheet: object) -> list[object]:
    return [cell.value for row in sheet for cell in row]  # type: ignore[attr-defined]


def test_a_sheet_about_the_meeting_and_one_for_each_question() -> None:
    book = opened(played())
    assert book.sheetnames == [
        "Om møtet", "Oversikt", "1 Hva må vi få til sammen", "2 Hva bør komme først",
        "3 Hvor jobber du", "4 Ett ord om samarbeidet",
    ]  # fmt: skip


def test_the_numbers_of_people_and_answers_stand_beside_each_question() -> None:
    record = played(phones=25)
    book = opened(record)
    rows = list(book["Oversikt"].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "Nr.")
    for round_, row in zip(record.rounds, rows[head + 1 :], strict=False):
        hidden = sum(answer.hidden for answer in round_.rows)
        assert row[3:7] == (1, round_.people, round_.answers, hidden)
    assert ("Deltakere som ble med", 27) in [
        row[:2] for row in book["Om møtet"].iter_rows(values_only=True)
    ]


def test_every_answer_is_there_and_hidden_ones_are_marked() -> None:
    record = played()
    sheet = opened(record)["1 Hva må vi få til sammen"]
    rows = list(sheet.iter_rows(min_row=1, max_col=2, values_only=True))
    head = rows.index(("Svar", "Skjult"))
    found = sorted((row[0], row[1] == "ja") for row in rows[head + 1 :] if row[0])
    assert found == sorted((row.value["text"], row.hidden) for row in record.rounds[0].rows)
    assert sheet.freeze_panes == f"A{head + 2}"
    assert sheet.print_title_rows == f"${head + 1}:${head + 1}"


def test_charts_are_native_and_draw_from_cells() -> None:
    files = zipfile.ZipFile(io.BytesIO(written(played())))
    charts = [name for name in files.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 3
    book = opened(played())
    for name in charts:
        drawing = files.read(name).decode()
        assert "<c:barChart>" in drawing
        for sheet, cells in re.findall(r"<c:f>'([^']+)'!([^<]+)</c:f>", drawing):
            assert any(cell[0].value is not None for cell in book[sheet][cells.replace("$", "")])


def test_the_same_meeting_gives_the_same_bytes() -> None:
    assert written(played(7)) == written(played(7))
    record = played(7)
    moved = record.rounds[0].model_copy(update={"rows": record.rounds[0].rows[::-1]})
    assert written(record.model_copy(update={"rounds": (moved, *record.rounds[1:])})) == written(
        record
    )


def test_the_file_says_when_the_meeting_was_and_not_when_it_was_written() -> None:
    assert opened(played()).properties.created.date() == dt.date(2026, 11, 22)
    assert opened(texts(["ja"], date=None)).properties.created.date() == dt.date(2000, 1, 1)


def test_columns_are_as_wide_as_their_text_and_rows_as_high() -> None:
    long = "Tettere samarbeid mellom kommunene og sykehuset om utskrivning. " * 4
    sheet = opened(texts(["kort", long]))["1 Hva nå"]
    assert 60 < sheet.column_dimensions["A"].width < 80
    (row,) = (cell.row for cell in sheet["A"] if cell.value == long)
    assert sheet.row_dimensions[row].height >= 60


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hva [nå]: a/b\\c *?", "1 Hva nå a b c"),
        ("'sitat'", "1 'sitat"),
        ("???", "1"),
        ("History", "1 History"),
        ("a\x00b\ud800", "1 a␀b\ufffd"),
        ("Hva er det aller viktigste vi må få til", "1 Hva er det aller viktigste vi"),
        ("🙂" * 40, "1 " + "🙂" * 14),
    ],
)
def test_the_name_of_a_sheet_is_one_that_spreadsheets_take(text: str, name: str) -> None:
    part = Part(
        number=1, item="open", run=None, kind="", text=text, help="", people=0, tables=0, seats=0,
        answers=0, hidden=0, own=0, listed=True, head=(), rows=(), findings=Findings(),
    )  # fmt: skip
    assert sheet_name(part) == name


def test_questions_of_the_same_text_get_sheets_of_their_own() -> None:
    same = [item(f"item{n}", "open_text", text="SAMME " * 9) for n in range(12)]
    record = MeetingRecord(meeting=meeting(same), state=played().state, joined=0)
    names = opened(record.model_copy(update={"state": record.state.model_copy(
        update={"current": None})})).sheetnames  # fmt: skip
    assert len({name.lower() for name in names}) == 14
    assert all(len(name) <= 31 for name in names)


def test_a_meeting_without_questions_has_its_sheet() -> None:
    record = texts([]).model_copy(update={"meeting": meeting([]), "rounds": ()})
    assert opened(record).sheetnames == ["Om møtet", "Oversikt"]


def test_a_text_that_no_cell_can_hold_goes_on_below() -> None:
    text = "🙂" * 40_000
    assert "".join(pieces(text)) == text
    assert all(len(piece.encode("utf-16-le")) // 2 <= CELL_LIMIT for piece in pieces(text))
    assert pieces("") == [""]


def test_every_kind_has_a_sheet_of_its_result() -> None:
    book = opened(played())
    for number, agenda_item in enumerate(AGENDA, 1):
        (sheet,) = (s for s in book if s.title.startswith(f"{number} "))
        assert agenda_item.question.text in values(sheet)
        assert "Svarene" in values(sheet)


def test_themes_have_a_sheet_with_every_count_and_a_chart_of_them() -> None:
    data = write_xlsx(sorted_summary(), translate_nothing)
    book = openpyxl.load_workbook(io.BytesIO(data))
    name = "1 Hva vil vi helst få til"
    assert book.sheetnames == ["Om møtet", "Oversikt", name, "1 Temaer", "1 Temamatrise"]
    rows = list(book["1 Temaer"].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "Nr.")
    assert rows[head][:8] == (
        "Nr.", "Overskrift", "Tema", "Svar", "Prosent av svarene", "Definisjon", "Tekst", "Sitater",
    )  # fmt: skip
    told = rows[head + 1 : head + 10]
    assert {row[2]: row[3] for row in told} == THEMES
    assert [row[4] for row in told] == [percent(n, ANSWERS + 2) for n in THEMES.values()]
    assert told[0][5:8] == ("Om å gå samme vei.", TEXT, QUOTE)
    for text in COUNTS:
        assert (text, *under(text)) in [row[1:4] for row in rows]
    for line in (("Svar som teller", 59), ("Kodinger", 86), ("Enkeltsyn", 1), ("Ikke sortert", 34)):
        assert line in [row[1:3] for row in rows]
    assert (MINORITY,) in [row[1:2] for row in rows]
    chart = zipfile.ZipFile(io.BytesIO(data)).read("xl/charts/chart1.xml").decode()
    assert f"'1 Temaer'!$D${head + 2}:$D${head + 10}" in chart


def test_each_answer_stands_with_its_themes_and_in_the_matrix() -> None:
    model = sorted_summary()
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(model, translate_nothing)))
    answers = list(book.worksheets[2].iter_rows(values_only=True, max_col=3))
    said = dict(row[::2] for row in answers[answers.index(("Svar", "Skjult", "Temaer")) + 1 :])
    rows = list(book["1 Temamatrise"].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "Svar")
    for row in rows[head + 1 :]:
        under_it = [name for name, n in zip(THEMES, row[2:], strict=True) if n]
        apart = {MINORITY: "Enkeltsyn", "Lunsjen var god": "Utenfor temaene"}.get(row[0], "")
        assert (said[row[0]] or "") == ("; ".join(under_it) or apart)
    for at, n in enumerate(THEMES.values()):
        assert sum(row[2 + at] for row in rows[head + 1 :] if row[1] != "ja") == n
