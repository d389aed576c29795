"""What the page is told of a file: each question, what it may have been, and some answers."""

from typing import Any

from polling import kinds
from polling.importing.tables import Found
from polling.importing.understanding import Understood, kind_of
from polling.kinds._reading import Reading
from polling.refused import Translate

_EXAMPLES = 3
_EXAMPLE_LENGTH = 160


def told(found: Found, questions: list[Understood], _: Translate) -> dict[str, Any]:
    """As JSON; texts of the file are cut to what fits on a line or two."""
    return {
        "title": found.title,
        "date": found.date.isoformat() if found.date else "",
        "joined": found.joined,
        "sitting": found.sitting,
        "sittings": [
            {"name": each.name, "people": each.people, "date": str(each.date or "")}
            for each in found.sittings
        ],
        "left": [{"text": _short(each.text), "why": _(each.why)} for each in found.left],
        "questions": [_question(each, _) for each in questions],
    }


def _question(each: Understood, _: Translate) -> dict[str, Any]:
    column = each.asked.column
    examples = dict.fromkeys(_short(said) for said in column.said())
    return {
        "text": column.text,
        "parts": [_short(part) for part in column.parts],
        "cells": len(column.said()),
        "examples": list(examples)[:_EXAMPLES],
        "readings": [_reading(name, reading, each, _) for name, reading in each.readings.items()],
    }


def _reading(name: str, reading: Reading, each: Understood, _: Translate) -> dict[str, Any]:
    title = _(kinds.kind(kind_of(reading)).title)
    listed = getattr(reading.question, "options", ())
    return {
        "key": name,
        "name": f"{title} ({_(reading.detail)})" if reading.detail else title,
        "people": each.people(reading),
        "answers": sum(map(len, reading.answers)),
        "options": [_short(option.text) for option in listed],
        "lost": len(reading.lost),
        "lost_examples": [_short(said) for said in reading.lost[:_EXAMPLES]],
    }


def _short(said: str) -> str:
    line = " ".join(said[: 4 * _EXAMPLE_LENGTH].split())
    return f"{line[:_EXAMPLE_LENGTH].rstrip()} …" if len(line) > _EXAMPLE_LENGTH else line
