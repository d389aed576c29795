"""Reading the answers of each question back out of the exports, as whoever gets them would."""

import csv
import io
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

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
from polling.words import translator, written

#: Answers as rows of text, and how often each is there.
Answers = Counter[tuple[str, ...]]


def expected(item: Item, values: list[dict[str, object]], _: Translate) -> Answers:
    """The answers that must be found, of the JSON that was acknowledged."""
    answer = kinds.kind(item.kind).Answer.model_validate
    return Counter(texts(item.question.row(answer(value), _)) for value in values)


def in_xlsx(data: bytes, model: Summary) -> list[Answers]:
    """The answers in each question's sheet, hidden ones too.

    Those come after one about the meeting and an overview; a question's themes have two more.
    """
    found = iter(list(sheets(data).values())[2:])
    answers = []
    for part in model.parts:
        answers.append(_in_sheet(next(found), part))
        deque(islice(found, 2 if part.themed else 0))
    return answers


def in_csv(data: bytes, model: Summary) -> list[Answers]:
    """The answers in each question's file."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")
            found.append(list(csv.reader(text, delimiter=";")))
    files = iter(found[1:])
    answers = []
    for part in model.parts:
        answers.append(_in_files(files, part))
        deque(islice(files, 3 if part.themed else 0))
    return answers


def in_json(data: bytes, model: Summary) -> list[Answers]:
    """The answers in each question's round."""
    record: MeetingRecord = read_json(data)
    rounds = {round_.item: round_ for round_ in record.rounds}
    _ = translator(written(record.meeting.language))
    return [
        _told(part)
        if not part.head
        else expected(record.meeting.item(part.item), [r.value for r in rounds[part.item].rows], _)
        if part.item in rounds
        else Counter()
        for part in model.parts
    ]


def _told(part: Part) -> Answers:
    """What is told of a question whose answers are not: the rows of its results."""
    return Counter(texts(row) for table in part.findings.tables for row in table.rows)


def _below(rows: Sequence[Sequence[Cell]], part: Part) -> Answers:
    """The rows below the heads of a question's results, each down to an empty line."""
    found: Answers = Counter()
    for table in part.findings.tables:
        width = len(table.head)
        cut = [texts((*row, *[None] * width)[:width]) for row in rows]
        start = cut.index(texts(table.head)) + 1
        found.update(takewhile(any, cut[start:]))
    return found


def _in_files(files: Iterator[list[list[str]]], part: Part) -> Answers:
    """A question's answers in its file; its results, in the next, begin with a caption."""
    rows = next(files)
    if not part.head:
        return _below([list(map(bared, row)) for row in rows], part)
    if part.results:
        next(files)
    assert rows[0] == [cell_text(cell) for cell in part.head], part.text
    return Counter(tuple(map(bared, row[: part.own])) for row in rows[1:])


def _in_sheet(rows: list[list[Cell]], part: Part) -> Answers:
    if not part.head:
        return _below(rows, part)
    width = len(part.head)
    cut = [[*row, *[None] * width][:width] for row in rows]
    head = [plain(text) for text in part.head]
    start = max(at for at, row in enumerate(cut) if row == head)
    return Counter(texts(tuple(row[: part.own])) for row in cut[start + 1 :] if any(row))


def texts(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Cells as text, whichever export they come from."""
    return tuple(
        plain(cell) if isinstance(cell, str) else "" if cell is None else cell_text(cell)
        for cell in cells
    )
