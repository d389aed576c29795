"""Every format a meeting is taken home in: its address, its media type, and who writes it."""

from collections.abc import Callable
from typing import NamedTuple

from polling.export.csv_zip import write_csv
from polling.export.harmless import file_name
from polling.export.meeting_json import write_json
from polling.export.summary import summary
from polling.export.xlsx import write_xlsx
from polling.meeting import Meeting
from polling.record import MeetingRecord
from polling.words import translator


class Format(NamedTuple):
    """A format: the last part of its address, its media type, and what it makes of a meeting."""

    address: str
    media_type: str
    write: Callable[[MeetingRecord], bytes]


def _xlsx(record: MeetingRecord) -> bytes:
    _ = translator(record.meeting.language)
    return write_xlsx(summary(record, _), _)


def _csv(record: MeetingRecord) -> bytes:
    _ = translator(record.meeting.language)
    return write_csv(summary(record, _), _)


FORMATS = (
    Format(
        "summary.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx
    ),
    Format("summary.csv.zip", "application/zip", _csv),
    Format("meeting.json", "application/json", write_json),
)


def download_name(meeting: Meeting, address: str) -> str:
    """What a download is called: "Helse i nord 2026-11-22 oppsummering.xlsx"."""
    _ = translator(meeting.language)
    kind, _dot, suffix = address.partition(".")
    name = _("oppsummering") if kind == "summary" else _("møte")
    parts = [file_name(meeting.title), meeting.date.isoformat() if meeting.date else "", name]
    return f"{' '.join(filter(None, parts))}.{suffix}"
