"""Reading the answers of each question back out of the exports, as whoever gets them would."""

import csv
import io
import zipfile
from collections import Counter

from polling import kinds
from polling.commands.workbook import sheets
from polling.export.csv_zip import cell_text
from polling.export.harmless import bared, plain
from polling.export.meeting_json import read_json
from polling.export.summary import Part, Summary
from polling.kinds import Cell
from polling.meeting import Item
from polling.record import MeetingRecord
from polling.refused import Translate
from polling.words import translator

#: Answers as rows of text, and how often each is there.
Answers = Counter[tuple[str, ...]]


def expected(item: Item, values: list[dict[str, object]], _: Translate) -> Answers:
    """The answers that must be found, of the JSON that was acknowledged."""
    answer = kinds.kind(item.kind).Answer.model_validate
    return Counter(_texts(item.question.row(answer(value), _)) for value in values)


def in_xlsx(data: bytes, model: Summary) -> list[Answers]:
    """The answers in each question's sheet, hidden ones too."""
    found = list(sheets(data).values())[1:]
    return [_in_sheet(rows, part) for rows, part in zip(found, model.parts, strict=True)]


def in_csv(data: bytes, model: Summary) -> list[Answers]:
    """The answers in each question's file."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")
            found.append(list(csv.reader(text, delimiter=";")))
    heads = [[cell_text(cell) for cell in part.head] for part in model.parts]
    # The files of results begin with a caption, which no head of answers is.
    answers = [rows for rows in found[1:] if rows[0] in heads]
    return [
        Counter(tuple(map(bared, row[: part.own])) for row in rows[1:])
        for rows, part in zip(answers, model.parts, strict=True)
    ]


def in_json(data: bytes, model: Summary) -> list[Answers]:
    """The answers in each question's round."""
    record: MeetingRecord = read_json(data)
    rounds = {round_.item: round_ for round_ in record.rounds}
    _ = translator(record.meeting.language)
    return [
        expected(item, [row.value for row in rounds[item.id].rows], _)
        if item.id in rounds
        else Counter()
        for item in record.meeting.agenda
    ]


def _in_sheet(rows: list[list[Cell]], part: Part) -> Answers:
    width = len(part.head)
    cut = [[*row, *[None] * width][:width] for row in rows]
    head = [plain(text) for text in part.head]
    start = max(at for at, row in enumerate(cut) if row == head)
    return Counter(_texts(tuple(row[: part.own])) for row in cut[start + 1 :] if any(row))


def _texts(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(
        plain(cell) if isinstance(cell, str) else "" if cell is None else cell_text(cell)
        for cell in cells
    )
