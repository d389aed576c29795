"""Every format a meeting is taken home in: its address, its media type, and who writes it."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from polling.export.harmless import file_name
from polling.export.meeting_json import write_json
from polling.export.summary import summary
from polling.meeting import Meeting
from polling.record import MeetingRecord
from polling.words import translator, written


class Format(NamedTuple):
    """A format: the last part of its address, its media type, and what it makes of a meeting."""

    address: str
    media_type: str
    write: Callable[[MeetingRecord], bytes]


def _by(module: str, function: str, *, chosen: bool = False) -> Callable[[MeetingRecord], bytes]:
    """What a writer of `polling.export` makes of a record, of what was chosen only if so told.

    It is imported when it is wanted: libraries for documents take time and memory, which a server
    that only names the formats can do without.
    """

    def write(record: MeetingRecord) -> bytes:
        writer = getattr(import_module(f"polling.export.{module}"), function)
        translate = translator(written(record.meeting.language))
        model = summary(record, translate)
        data: bytes = writer(model.chosen() if chosen else model, translate)
        return data

    return write


#: The address of the deck, which a command may write on a template.
DECK = "summary.pptx"

FORMATS = (
    Format(
        "summary.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _by("xlsx", "write_xlsx"),
    ),
    Format(
        "summary.ods", "application/vnd.oasis.opendocument.spreadsheet", _by("ods", "write_ods")
    ),
    Format(
        DECK,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _by("deck", "write_deck"),
    ),
    Format(
        "summary.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _by("docx", "write_docx", chosen=True),
    ),
    Format(
        "summary.odt",
        "application/vnd.oasis.opendocument.text",
        _by("odt", "write_odt", chosen=True),
    ),
    Format("summary.pdf", "application/pdf", _by("pdf", "write_pdf")),
    Format("summary.html", "text/html", _by("html", "write_html")),
    Format("summary.csv.zip", "application/zip", _by("csv_zip", "write_csv")),
    Format("meeting.json", "application/json", write_json),
)


def download_name(meeting: Meeting, address: str) -> str:
    """What a download is called: "Helse i nord 2026-11-22 oppsummering.xlsx"."""
    _ = translator(written(meeting.language))
    kind, _dot, suffix = address.partition(".")
    name = _("oppsummering") if kind == "summary" else _("møte")
    parts = [file_name(meeting.title), meeting.date.isoformat() if meeting.date else "", name]
    return f"{' '.join(filter(None, parts))}.{suffix}"
