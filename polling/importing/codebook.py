"""A codebook as a file: themes with their headings and definitions, to a spreadsheet and back."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from pydantic_core import from_json

from polling import text
from polling.export.csv_zip import cell_text
from polling.importing.delimited import rows_of
from polling.refused import Refused, Translate
from polling.themes import LIMIT
from polling.themes.carried import Entry
from polling.words import LANGUAGES, N_, translator

VERSION = 1
FILE_LIMIT = 1024 * 1024
#: What a theme has in a file -> the head of its column, and how long it may be.
_FIELDS = {
    "heading": (N_("Overskrift"), 200),
    "name": (N_("Tema"), 120),
    "definition": (N_("Hva som hører inn under temaet"), 500),
    "text": (N_("Tekst i oppsummeringen"), 1000),
}


def to_csv(found: Iterable[Entry], _: Translate) -> bytes:
    """CSV as spreadsheets here read it, with a head in the language of `_`."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([_(head) for head, _limit in _FIELDS.values()])
    writer.writerows([cell_text(cell) for cell in entry] for entry in found)
    return written.getvalue().encode("utf-8-sig")


def to_json(found: Iterable[Entry]) -> bytes:
    """JSON, a theme a line."""
    themes = ",\n".join(json.dumps(each._asdict(), ensure_ascii=False) for each in found)
    return f'{{"codebook": {VERSION}, "themes": [\n{themes}\n]}}\n'.encode()


def read(data: bytes) -> list[Entry]:
    """The entries of a file of either kind; `Refused` with a sentence where it is none."""
    if len(data) > FILE_LIMIT:
        raise Refused("limit", N_("Filen er for stor. Grensen er {limit} MB."), limit=1)
    json_ = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    found = _of_json(data) if json_ else _of_csv(data)
    if not found:
        raise Refused("invalid", N_("Fant ingen temaer i filen."))
    # Before any of them is cleaned: of a megabyte of names that alone takes seconds.
    if len(found) > LIMIT:
        raise Refused("limit", N_("Et spørsmål kan ha {limit} temaer."), limit=LIMIT)
    return [_entry(each, line) for line, each in found]


def _of_csv(data: bytes) -> list[tuple[int, dict[str, Any]]]:
    """The lines that name a theme, by their numbers."""
    rows = [row for row in rows_of(data) if any(map(str.strip, row))]
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    columns = {}
    for field, (name, _limit) in _FIELDS.items():
        known = {field, *(translator(language)(name).casefold() for language in LANGUAGES)}
        columns[field] = next((at for at, cell in enumerate(head) if cell in known), None)
    if columns["name"] is None:
        raise Refused("invalid", N_("Filen har ingen kolonne som heter Tema."))
    found = [
        {
            field: row[at] if at is not None and at < len(row) else ""
            for field, at in columns.items()
        }
        for row in rows[1:]
    ]
    return [(line, each) for line, each in enumerate(found, 2) if each["name"].strip()]


def _of_json(data: bytes) -> list[tuple[int, dict[str, Any]]]:
    try:
        whole: Any = from_json(data.lstrip(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError as error:
        raise Refused("invalid", N_("Filen kan ikke leses som JSON.")) from error
    themes = whole.get("themes") if isinstance(whole, dict) else None
    fits = isinstance(themes, list) and whole.get("codebook") == VERSION
    if not fits or not all(isinstance(each, dict) for each in themes or ()):
        raise Refused("invalid", N_("Filen er ikke en kodebok som er lastet ned herfra."))
    return list(enumerate(themes or (), 2))


def _entry(given: dict[str, Any], line: int) -> Entry:
    said = {}
    for field, (_name, limit) in _FIELDS.items():
        value = given.get(field, "")
        try:
            tidy = text.clean_line if field in ("heading", "name") else text.clean
            said[field] = tidy(value if isinstance(value, str) else "", limit)
        except Refused as refused:
            if refused.word == "limit" or field == "name":
                message = N_("Linje {line}: et felt er tomt eller for langt.")
                raise Refused("invalid", message, line=line) from refused
            said[field] = ""  # nothing can be seen of it
    return Entry(**said)
