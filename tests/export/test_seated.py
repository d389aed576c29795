"""What tables gave, as it is taken home: whose it was, in which order, told from people."""

import csv
import io
import zipfile
from typing import Any

from polling.export.csv_zip import write_csv
from polling.export.meeting_json import read_json, write_json
from polling.export.seated import answered
from polling.export.summary import about, overview, summary, who_answered
from polling.export.xlsx import write_xlsx
from polling.meeting import Meeting, State, TablePlace
from polling.record import MeetingRecord, Round, Row
from polling.words import translator
from tests.live.agenda import CHOICE, item

SHEET = {
    "text": "Positiv kjernemappe",
    "options": [{"id": "a", "text": "Gode erfaringer"}, {"id": "b", "text": "Suksessfaktorer"}],
}
nb = translator("nb")


def row(table: str, place: int, **cells: str) -> Row:
    value: dict[str, Any] = {"cells": cells, "place": place, "change": 7}
    return Row(value=value, table=table)


def record() -> MeetingRecord:
    tables = tuple(TablePlace(id=f"bord{n}", name=f"Bord {n}", seats=5) for n in (1, 2, 3))
    agenda = (item("shee1", "sheet", SHEET), item("choi1", "choice", CHOICE))
    rows = (
        row("bord2", 1, a="UKP"),
        row("bord2", 0, a="FACT", b="Tillit"),
        row("bord1", 0, b="Tid"),
    )
    chosen = Row(value={"options": ["a"], "other": None})
    return MeetingRecord(
        meeting=Meeting(id="tabl", title="Møte", tables=tables, agenda=agenda),
        state=State.model_validate(
            {"revision": 1, "items": {"shee1": {"phase": "closed"}, "choi1": {"phase": "closed"}}}
        ),
        joined=3,
        seated=("bord1", "bord2"),
        rounds=(
            Round(item="shee1", run=1, people=2, tables=("bord1", "bord2"), rows=rows),
            Round(item="choi1", run=1, people=3, tables=("bord1",), rows=(chosen,) * 3),
        ),
    )


def test_the_sentence_never_calls_one_the_other() -> None:
    assert answered(48, 0, 12, 57, nb) == "48 svar fra 12 bord (57 deltakere)"
    assert answered(51, 3, 12, 57, nb) == "51 svar fra 12 bord (57 deltakere) og 3 deltakere"
    assert answered(1, 1, 1, 5, nb) == "ett svar fra ett bord (5 deltakere) og én deltaker"


def test_lines_stand_by_table_and_in_their_order() -> None:
    part, _ = summary(record(), nb).parts
    assert part.head[:2] == ("Gode erfaringer", "Suksessfaktorer")
    at = part.head.index("Bord")
    assert [(r[at], r[0], r[1]) for r in part.rows] == [
        ("Bord 1", None, "Tid"), ("Bord 2", "FACT", "Tillit"), ("Bord 2", "UKP", None),
    ]  # fmt: skip


def test_numbers_are_told_apart_everywhere() -> None:
    model = summary(record(), nb)
    assert ("Bord som ble med", "2 bord (10 deltakere)") in about(model, nb)
    head, rows = overview(model, nb)
    numbers = [dict(zip(head, cells, strict=True)) for cells in rows]
    assert [(n["Deltakere som svarte"], n["Bord som svarte"]) for n in numbers] == [(0, 2), (2, 1)]
    said = who_answered(model.parts[1], model.joined, nb)
    assert said.startswith("3 svar fra ett bord (5 deltakere) og 2 deltakere · ")


def test_every_format_says_which_table() -> None:
    model = summary(record(), nb)
    with zipfile.ZipFile(io.BytesIO(write_csv(model, nb))) as archive:
        name = next(n for n in archive.namelist() if "kjernemappe" in n and "svar" in n)
        rows = list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";"))
    assert [line[rows[0].index("Bord")] for line in rows[1:]] == ["Bord 1", "Bord 2", "Bord 2"]
    assert write_xlsx(model, nb)[:2] == b"PK"
    back = read_json(write_json(record()))
    assert {r.table for r in back.rounds[0].rows} == {"bord1", "bord2"}
    assert back.rounds[0].tables == ("bord1", "bord2")


def test_without_tables_nothing_is_said_of_them() -> None:
    plain = record().model_copy(update={"seated": (), "rounds": ()})
    model = summary(plain, nb)
    assert not any("Bord som" in str(name) for name, _ in about(model, nb))
    assert "Bord som svarte" not in overview(model, nb)[0]
