"""Lines «label: one; two; three» of kinds that have fields with values to choose from."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from polling.agenda_file.text import escaped, folded, unescaped

#: What may stand before a label that would read as something else.
_FIELD = ("felt", "field")
_KEYED = re.compile(r"((?:[^\\:]|\\.)*?):(?:\s+|$)(.*)", re.DOTALL)
_PARTED = re.compile(r"(?:[^\\;]|\\.)+")


def read_line(line: str) -> tuple[str, list[str]] | None:
    """A label and its values; None when no colon parts them."""
    found = _KEYED.match(line)
    if found and folded(found[1]) in _FIELD:
        found = _KEYED.match(found[2]) or found
    if not found or not found[1].strip():
        return None
    values = [unescaped(part) for part in _PARTED.findall(found[2]) if part.strip()]
    return unescaped(found[1]), values


def read_lines(
    lines: Iterable[tuple[str, list[str]]], fields: tuple[str, ...], new_id: Callable[[], str]
) -> dict[str, list[dict[str, str]]]:
    """The two lists that a kind keeps them in: labels, and values with the label they are of."""
    labels: list[dict[str, str]] = []
    values: list[dict[str, str]] = []
    for label, said in lines:
        labels.append({"id": new_id(), "text": label})
        of = labels[-1]["id"]
        values += ({"field": of, "id": new_id(), "text": text} for text in said)
    return {fields[0]: labels, fields[1]: values}


def written_lines(question: Any, fields: tuple[str, ...], reserved: Iterable[str]) -> list[str]:
    """The lines of a question, its labels that are `reserved` words marked as labels."""
    taken = {*reserved, *_FIELD}
    lines = []
    for asked in getattr(question, fields[0]):
        said = [value.text for value in getattr(question, fields[1]) if value.field == asked.id]
        prefix = "Felt: " if folded(asked.text) in taken else ""
        values = "; ".join(escaped(text).replace(";", "\\;") for text in said)
        lines.append(f"{prefix}{escaped(asked.text).replace(':', chr(92) + ':')}: {values}")
    return lines
