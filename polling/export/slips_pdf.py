"""Voting slips as a PDF to print and cut: the only place where their codes are ever seen."""

import io
import json
from importlib.resources import files

import segno
import typst

from polling import joincode, slips
from polling.export.harmless import plain, short
from polling.meeting import Meeting
from polling.words import translator

TITLE_LETTERS = 80


def write_slips(meeting: Meeting, base: str, link: str, made: list[str]) -> bytes:
    """Pages of A4 with 24 slips each, in the meeting's language and in the order of `made`.

    `base` is the address that phones use, `link` the join code with its pass. The QR of a slip
    leads to the meeting and brings the slip along behind `#`, which no browser sends to a server.
    """
    _ = translator(meeting.language)
    title = plain(meeting.title)
    address, code = base.partition("://")[2], joincode.show(link[:8])
    said = {
        "language": meeting.language,
        "heading": _("Stemmeseddel"),
        "title": short(title, TITLE_LETTERS) + ("…" if len(title) > TITLE_LETTERS else ""),
        "advice": _(
            "Skriv koden på telefonen, eller pek kameraet på bildet. Gir ett svar i hvert spørsmål."
        ),
        "where": _("{address} · møtekode {code}").format(address=address, code=code),
        "picture": _("QR-kode for stemmeseddelen"),
        "slips": [[slips.show(slip), picture_of(f"{base}/{link}#s-{slip}")] for slip in made],
    }
    pdf = typst.compile(
        files("polling.export").joinpath("slips.typ").read_bytes(),
        format="pdf",
        sys_inputs={"said": json.dumps(said)},
        ignore_system_fonts=True,
    )
    assert isinstance(pdf, bytes)
    return pdf


def picture_of(address: str) -> str:
    """The QR of an address as SVG."""
    # One mask for all: looking for the best of eight takes most of the time, and any can be read.
    code = segno.make(address, error="m", micro=False, mask=4, boost_error=False)
    svg = io.BytesIO()
    code.save(svg, kind="svg", border=0, xmldecl=False, nl=False)
    return svg.getvalue().decode()
