"""F. P06: nothing in a file tells when or by whom; what is hidden is in none that people read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from random import Random

import pytest

from polling.export.formats import FORMATS, Format
from polling.record import MeetingRecord, Row
from tests.export.meetings import played
from tests.export.sorted_answers import sorted_record
from tests.trials.test_p04 import unpacked

pytestmark = pytest.mark.trial

#: Those in which every answer stands, the hidden ones marked.
WHOLE = {"summary.xlsx", "summary.ods", "summary.csv.zip", "meeting.json"}
HIDDEN, WAITING = "Kanari som er skjult", "Kanari som venter"


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: str(each.address))
def test_p06_the_order_of_arrival_makes_no_difference(each: Format) -> None:
    for record in (played(), sorted_record()):
        assert each.write(_arrived_otherwise(record)) == each.write(record)


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: str(each.address))
def test_p06_what_is_hidden_is_no_quote_no_view_and_in_no_document(each: Format) -> None:
    record = sorted_record()
    (round_,) = record.rounds
    theme = next(row.themes[0] for row in round_.rows if row.themes)
    away = (
        Row(value={"text": HIDDEN}, hidden=True, themes=(theme, "minority"), quotes=(theme,)),
        Row(value={"text": WAITING}, hidden=True, waiting=True, themes=(theme,), quotes=(theme,)),
    )
    rows = round_.model_copy(update={"rows": (*away, *round_.rows)})
    found = unpacked(each.write(record.model_copy(update={"rounds": (rows,)})))
    for text in (HIDDEN, WAITING):
        told = any(text.encode() in content for content in found.values())
        assert told == (each.address in WHOLE)


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: str(each.address))
def test_p06_no_file_says_when_where_or_by_whom_it_was_made(each: Format) -> None:
    data = each.write(sorted_record())
    today, told = dt.datetime.now(tz=dt.UTC), unpacked(data)
    for name, content in {**told, "as it is": data}.items():
        for trait in (b"/work/", b"/home/", b"/tmp/", b"root@", b"openpyxl", b"python-docx"):
            assert trait not in content, name
        # The meeting's day is not today, or a clock could hide behind it.
        assert f"{today:%Y-%m-%dT%H}".encode() not in content, name
        assert f"{today:%Y%m%d%H}".encode() not in content, name
        if "docProps/core.xml" in name:
            for maker in (b"dc:creator>", b"cp:lastModifiedBy>"):
                assert content.count(maker) == content.count(b"<" + maker) * 2, name
                assert b"<" + maker + b"</" + maker in content, name
        if "meta.xml" in name:
            assert b"initial-creator" not in content
            assert b"dc:creator" not in content
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
        assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.extra for info in infos} == {b""}


def _arrived_otherwise(record: MeetingRecord) -> MeetingRecord:
    random = Random(1)
    rounds = []
    for round_ in record.rounds:
        rows = list(round_.rows)
        random.shuffle(rows)
        rounds.append(round_.model_copy(update={"rows": tuple(rows)}))
    return record.model_copy(update={"rounds": tuple(rounds)})
