"""A report that was coded by hand, rebuilt by sorting messages and read back from every format."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from itertools import dropwhile, takewhile
from typing import Any, NamedTuple

import openpyxl
import pytest
from docx import Document
from lxml import html
from odfdo import Document as OpenDocument
from pptx import Presentation

from polling.export.formats import FORMATS
from polling.record import MeetingRecord
from polling.store import Client, Store, Writer
from polling.themes import MINORITY as ALONE
from tests.export.decks import called, notes, paragraphs
from tests.export.paper import bare, opened
from tests.export.paper import text as paper_text
from tests.export.report import (
    ALL,
    ANSWERED,
    ASIDE,
    COUNTED,
    GIVEN,
    HEADINGS,
    HIDDEN,
    JOINED,
    MINORITY,
    TEXTS,
    UNSORTED,
    Report,
    rebuilt,
    reports,
)

N = f"n = {COUNTED} svar. Gitt: {GIVEN} svar fra {ANSWERED} deltakere. Skjult og ikke talt med: 1."
CODED = f"{ALL[0]} kodinger, {ALL[1]} svar under temaer."
HEAD = ["Svar", "Skjult", "Temaer"]
Sheets = dict[str, list[list[str]]]


class Rebuilt(NamedTuple):
    """A report, and what each address gives of the meeting that it was rebuilt in."""

    report: Report
    files: dict[str, bytes]

    @property
    def told(self) -> list[str]:
        """Each heading with both counts, and its themes with theirs."""
        found, number = [], 0
        for (text, themes), (codings, answers) in zip(
            self.report.headings.items(), HEADINGS, strict=True
        ):
            found.append(f"{text} ({codings} kodinger, {answers} svar)")
            for name, n in themes.items():
                number += 1
                found.append(f"{number}. {name} ({n})")
        return found


@pytest.fixture(scope="module", params=reports().values(), ids=reports())
def made(request: pytest.FixtureRequest, store_url: str) -> Rebuilt:
    record = asyncio.run(_rebuilt(request.param, store_url))
    return Rebuilt(request.param, {each.address: each.write(record) for each in FORMATS})


async def _rebuilt(report: Report, store_url: str) -> MeetingRecord:
    client = Client(store_url)
    await client.load()
    writer = Writer(client)
    try:
        return await rebuilt(report, Store(client), writer)
    finally:
        await writer.close()
        await client.close()


def test_the_shape_is_that_of_the_report(made: Rebuilt) -> None:
    assert len(made.report.headings) == 3
    assert list(made.report.themes.values()) == [18, 8, 7, 5, 15, 7, 6, 11, 9]


@pytest.mark.parametrize("address", ["pptx", "docx", "odt", "html", "xlsx", "ods", "csv.zip"])
def test_every_count_stands_where_it_belongs(made: Rebuilt, address: str) -> None:
    found = READERS[address](made.files[f"summary.{address}"])
    assert _told(found) == made.told
    whole = "\n".join(found)
    for text in (*TEXTS, *MINORITY):
        assert text in whole
    if address != "csv.zip":
        assert {N, CODED} <= set(re.split(r"\n|(?<=med: 1\.) |(?<=temaer\.) ", whole))


def test_the_printed_page_says_it_in_that_order(made: Rebuilt) -> None:
    found = paper_text(opened(made.files["summary.pdf"]))
    at = found.index(bare(N))
    for line in made.told:
        at = found.index(bare(line), at) + 1
    for text in (CODED, *TEXTS, *MINORITY):
        assert bare(text) in found
    assert bare(HIDDEN) not in found


def test_what_is_read_by_many_holds_no_hidden_answer(made: Rebuilt) -> None:
    for address in ("pptx", "docx", "odt", "html"):
        whole = "\n".join(READERS[address](made.files[f"summary.{address}"]))
        assert HIDDEN not in whole
        assert ASIDE not in whole


@pytest.mark.parametrize("address", ["xlsx", "ods", "csv.zip"])
def test_every_answer_stands_with_its_themes(made: Rebuilt, address: str) -> None:
    sheets = SHEETS[address](made.files[f"summary.{address}"])
    matrix = next(rows for name, rows in sheets.items() if "matrise" in name)
    head, *rows = dropwhile(lambda row: row[:2] != HEAD[:2], matrix)
    assert head[2:] == [f"{n}. {name}" for n, name in enumerate(made.report.themes, 1)]
    assert len(rows) == GIVEN
    lines = {row[0]: [int(cell) for cell in row[2:]] for row in rows if row[1] != "ja"}
    assert len(lines) == COUNTED
    assert [sum(column) for column in zip(*lines.values(), strict=True)] == [
        *made.report.themes.values()
    ]
    assert sum(any(line) for line in lines.values()) == ALL[1]
    answers = next(rows for rows in sheets.values() if any(row[:3] == HEAD for row in rows))
    told = {row[0]: row[1:3] for row in answers if len(row) > 2}
    names = list(made.report.themes)
    apart = {ASIDE: "Utenfor temaene", **dict.fromkeys(MINORITY, "Enkeltsyn")}
    for text, line in lines.items():
        under = "; ".join(name for name, n in zip(names, line, strict=True) if n)
        assert told[text] == ["", apart.get(text, under)]
    assert told[HIDDEN] == ["ja", names[0]]


def test_sums_stand_beside_the_themes_in_spreadsheets(made: Rebuilt) -> None:
    wanted = (
        ["Svar som teller", COUNTED], ["Svar under temaer", ALL[1]], ["Kodinger", ALL[0]],
        ["Enkeltsyn", 2], ["Utenfor temaene", 1], ["Ikke sortert", UNSORTED],
    )  # fmt: skip
    for address, read in SHEETS.items():
        sheets = read(made.files[f"summary.{address}"])
        rows = [_packed(row) for sheet in sheets.values() for row in sheet]
        for name, n in wanted:
            assert [name, str(n)] in rows, address
        assert ["Deltakere som ble med", str(JOINED)] in rows
        (asked,) = [row for row in rows if row[:2] == ["1", made.report.text]]
        assert asked[-3:] == [str(ANSWERED), str(GIVEN), "1"]


def test_the_json_adds_up_to_the_same(made: Rebuilt) -> None:
    raw = json.loads(made.files["meeting.json"])
    book = raw["codebooks"]["main"]
    into = {theme["id"]: theme["into"] or theme["id"] for theme in book["themes"]}
    under: dict[str, set[int]] = {theme: set() for theme in into.values()}
    (round_,) = raw["rounds"]
    rows = [row for row in round_["rows"] if not row["hidden"]]
    for at, row in enumerate(rows):
        for theme in set(row["themes"]) & set(into):
            under[into[theme]].add(at)
    told, number = [], 0
    for heading in book["headings"]:
        ids = [t["id"] for t in book["themes"] if t["heading"] == heading["id"] and not t["into"]]
        answers = set().union(*(under[theme] for theme in ids))
        codings = sum(len(under[theme]) for theme in ids)
        told.append(f"{heading['text']} ({codings} kodinger, {len(answers)} svar)")
        for theme in ids:
            number += 1
            name = next(t["name"] for t in book["themes"] if t["id"] == theme)
            told.append(f"{number}. {name} ({len(under[theme])})")
    assert told == made.told
    assert (len(round_["rows"]), round_["people"], raw["joined"]) == (GIVEN, ANSWERED, JOINED)
    assert sum(row["themes"] == [ALONE] for row in rows) == len(MINORITY)
    assert sum(not row["themes"] for row in rows) == UNSORTED


def test_two_answers_are_quoted_under_their_theme(made: Rebuilt) -> None:
    first = next(iter(made.report.themes))
    for address in ("pptx", "docx", "odt", "html"):
        found = READERS[address](made.files[f"summary.{address}"])
        at = next(n for n, line in enumerate(found) if line.startswith(f"1. {first} (18): "))
        assert all(re.fullmatch("«.+»", line) for line in found[at + 1 : at + 3])
        assert not found[at + 3].startswith("«")


def _told(lines: Iterable[str]) -> list[str]:
    """The headings and themes among the lines, texts of themes left out."""
    kinds = (r"(\d+\. .+? \(\d+\))(?:: .*)?", r"(.+ \(\d+ kodinger, \d+ svar\))")
    # A count stays on a line with what it counts.
    plain = (line.replace("\u00a0", " ") for line in lines)
    found = (re.fullmatch(kind, line) for line in plain for kind in kinds)
    return [match[1] for match in found if match]


def _pptx(data: bytes) -> list[str]:
    deck = Presentation(io.BytesIO(data))
    slides = called(deck, "1. ")
    lines = [line for line in paragraphs(slides) if not line.endswith(" (forts.)")]
    return [*lines, *notes(slides[0]).split("\n")]


def _docx(data: bytes) -> list[str]:
    found, number = [], 0
    for paragraph in Document(io.BytesIO(data)).paragraphs:
        numbered = paragraph.style is not None and paragraph.style.name == "List Number"
        number += numbered
        found.append(f"{number}. {paragraph.text}" if numbered else paragraph.text)
    return found


def _odt(data: bytes) -> list[str]:
    found, number = [], 0
    for each in OpenDocument(io.BytesIO(data)).body.get_elements("//text:h|//text:p"):
        parent = each.parent
        item = parent if parent is not None and parent.tag == "text:list-item" else None
        themes = item is not None and getattr(item.parent, "style", "") == "Themes"
        first = themes and each.get_attribute("text:style-name") != "Quote"
        if first and item is not None:
            start = item.get_attribute("text:start-value")
            number = int(str(start)) if start else number + 1
        found.append(f"{number}. {each.inner_text}" if first else each.inner_text)
    return found


def _html(data: bytes) -> list[str]:
    found = []
    for each in html.fromstring(data).iter("h3", "p", "blockquote", "li"):
        if each.tag == "li" and each.get("value") is None:
            found.append(each.text_content().strip())
        elif each.tag != "li":
            item = each.getparent().get("value") if each.tag == "p" else None
            text = " ".join(each.text_content().split())
            found.append(f"{item}. {text}" if item else text)
    return found


def _from_sheets(sheets: Sheets) -> list[str]:
    """Lines as documents have them, of tables; then every cell."""
    rows = [row for each in sheets.values() for row in each]
    both = {row[0]: row[1:] for row in map(_packed, rows) if len(row) == 3}
    lines, last = [], ""
    begun = dropwhile(lambda row: row[:3] != ["Nr.", "Overskrift", "Tema"], rows)
    next(begun)
    themes = takewhile(lambda row: bool(row) and row[0].isdigit(), begun)
    for number, heading, theme, n, _percent, _definition, text, *_quotes in themes:
        if heading != last:
            codings, answers = both[heading]
            lines.append(f"{heading} ({codings} kodinger, {answers} svar)")
        lines.append(": ".join(filter(None, (f"{number}. {theme} ({n})", text))))
        last = heading
    return [*lines, *(cell for row in rows for cell in row if cell)]


def _xlsx(data: bytes) -> Sheets:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: _rows(sheet.iter_rows(values_only=True)) for sheet in book}


def _ods(data: bytes) -> Sheets:
    tables = OpenDocument(io.BytesIO(data)).body.tables
    return {str(table.name): _rows(table.iter_values()) for table in tables}


def _csv(data: bytes) -> Sheets:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        read = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    return {
        name: _rows(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        for name, text in read.items()
    }


def _rows(found: Iterable[Iterable[Any]]) -> list[list[str]]:
    """Cells as text, a row that holds nothing as no cells at all."""
    rows = [["" if cell is None else str(cell) for cell in row] for row in found]
    return [row if any(row) else [] for row in rows]


def _packed(row: list[str]) -> list[str]:
    return [cell for cell in row if cell]


SHEETS = {"xlsx": _xlsx, "ods": _ods, "csv.zip": _csv}
READERS: dict[str, Callable[[bytes], list[str]]] = {
    "pptx": _pptx, "docx": _docx, "odt": _odt, "html": _html,
    **{name: lambda data, read=read: _from_sheets(read(data)) for name, read in SHEETS.items()},
}  # fmt: skip
