"""Old results brought in: a page that shows what was understood before anything is kept."""

import asyncio
import datetime as dt
from random import SystemRandom
from typing import Any

from pydantic import Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from polling import importing, kinds, pages, text
from polling.access import route
from polling.editing.body import limited
from polling.importing.becoming import Choices
from polling.importing.becoming import record as record_of
from polling.importing.tables import Found
from polling.importing.understanding import Understood, found_in, kind_of
from polling.importing.understanding import understood as understood_in
from polling.kinds import Model
from polling.kinds._reading import Reading
from polling.meeting.document import Language, Meeting
from polling.record import MeetingRecord
from polling.refused import Refused, Translate
from polling.store import Store
from polling.words import N_, translator

#: What stands before the file when it comes the second time: the choices, on one line.
_CHOICES_LIMIT = 64 * 1024
_EXAMPLES = 3
_EXAMPLE_LENGTH = 160
_chance = SystemRandom()


class Chosen(Model):
    """What the page sends with the file: which reading of each question, by its place."""

    title: str = Field(min_length=1, max_length=400)
    date: dt.date | None = None
    language: Language = "nb"
    retention_days: int = Field(default=90, ge=1, le=3650)
    readings: dict[int, str] = Field(max_length=1000)


async def ask(request: Request) -> Response:
    """The page; what it shows of a file comes from `read`."""
    days = Meeting.model_fields["retention_days"].default
    return pages.page(request, "import.html", days=days)


async def read(request: Request) -> Response:
    """What the file in the body holds, as JSON: nothing of it is kept.

    `name` is the file's, and `sitting` which of its times of asking is meant, if it has several.
    """
    found, questions = await _understood(request, await limited(request, importing.LIMIT))
    return JSONResponse(_told(found, questions, translator(request.state.language)))


async def bring(request: Request) -> Response:
    """Makes an ended meeting of the file: `{go}`, the page with its answers.

    The body is the choices as JSON on one line, then the same file again.
    """
    body = await limited(request, importing.LIMIT + _CHOICES_LIMIT)
    line, _, data = body.partition(b"\n")
    try:
        chosen = Chosen.model_validate_json(line[:_CHOICES_LIMIT])
    except ValidationError as error:
        raise Refused("invalid", N_("Siden sendte noe som ikke kan leses.")) from error
    found, questions = await _understood(request, data)
    made = await asyncio.to_thread(_record, found, questions, chosen)
    store: Store = request.app.state.store
    return JSONResponse({"go": f"/m/{await store.restore(made)}/answers"})


async def _understood(request: Request, data: bytes) -> tuple[Found, list[Understood]]:
    name = request.query_params.get("name", "")[:200]
    tables = await importing.tables(data, name)
    found = await asyncio.to_thread(found_in, tables, name, request.query_params.get("sitting"))
    return found, await asyncio.to_thread(understood_in, found)


def _record(found: Found, questions: list[Understood], chosen: Chosen) -> MeetingRecord:
    choices = Choices(
        title=text.clean_line(chosen.title, 200),
        date=chosen.date,
        language=chosen.language,
        retention_days=chosen.retention_days,
        readings=chosen.readings,
    )
    return record_of(found, questions, choices, _chance)


def _told(found: Found, questions: list[Understood], _: Translate) -> dict[str, Any]:
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


routes = [
    route("/organiser/import", ask, roles={"organiser"}),
    route("/organiser/import", bring, methods=["POST"], roles={"organiser"}),
    route("/organiser/import/read", read, methods=["POST"], roles={"organiser"}),
]
