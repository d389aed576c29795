"""A slip for each table, four on a page of A4: its name, and a QR that joins without typing."""

import json
from collections.abc import Mapping
from importlib.resources import files

import typst

from polling import joincode
from polling.export.harmless import plain, short
from polling.export.slips_pdf import picture_of
from polling.meeting import Meeting
from polling.words import translator

TITLE_LETTERS = 90


def table_link(base: str, link: str, token: str) -> str:
    """What joins as a table; `link` is the join code with its pass.

    What stands behind `#` no browser sends to a server.
    """
    return f"{base}/{link}#t-{token}"


def write_table_slips(meeting: Meeting, base: str, link: str, tokens: Mapping[str, str]) -> bytes:
    """The PDF, in the meeting's language and the order of its tables; `tokens` by table."""
    _ = translator(meeting.language)
    title = plain(meeting.title)
    address, code = base.partition("://")[2], joincode.show(link[:8])
    said = {
        "language": meeting.language,
        "heading": _("Bordlapper"),
        "title": short(title, TITLE_LETTERS) + ("…" if len(title) > TITLE_LETTERS else ""),
        "advice": _(
            "Bordverten peker kameraet på bildet og svarer for bordet. Flere telefoner kan være "
            "med; de ser og skriver det samme."
        ),
        "where": _("{address} · møtekode {code}").format(address=address, code=code),
        "own": _("Med møtekoden alene svarer du som deg selv."),
        "picture": _("QR-kode for bordet"),
        "tables": [
            [plain(table.name), picture_of(table_link(base, link, tokens[table.id]))]
            for table in meeting.tables
        ],
    }
    pdf = typst.compile(
        files("polling.export").joinpath("table_slips.typ").read_bytes(),
        format="pdf",
        sys_inputs={"said": json.dumps(said)},
        ignore_system_fonts=True,
    )
    assert isinstance(pdf, bytes)
    return pdf
