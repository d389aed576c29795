"""The work of understanding a file, beside the server where it is large.

The request is JSON on standard input: `tables`, `name`, `sitting`, `language`, and `chosen` where
a meeting is to become of it. JSON comes back: what the page is told, a record, or `refused`.
"""

import datetime as dt
import json
import sys
from random import SystemRandom
from typing import Any

from pydantic import Field

from polling import text
from polling.importing.becoming import Choices, record
from polling.importing.tables import Table
from polling.importing.told import told
from polling.importing.understanding import found_in, understood
from polling.kinds import Model
from polling.meeting.document import Language
from polling.refused import Refused
from polling.words import translator


class Chosen(Model):
    """What the page sends with the file: which reading of each question, by its place."""

    title: str = Field(min_length=1, max_length=400)
    date: dt.date | None = None
    language: Language = "nb"
    retention_days: int = Field(default=90, ge=1, le=3650)
    readings: dict[int, str] = Field(max_length=1000)


def worked(request: dict[str, Any]) -> dict[str, Any]:
    """What is made of a request; `Refused` where there are no answers in the file."""
    tables = [Table(*each) for each in request["tables"]]
    found = found_in(tables, request["name"], request["sitting"])
    questions = understood(found)
    if request["chosen"] is None:
        return told(found, questions, translator(request["language"]))
    chosen = Chosen.model_validate(request["chosen"])
    choices = Choices(
        title=text.clean_line(chosen.title, 200),
        date=chosen.date,
        language=chosen.language,
        retention_days=chosen.retention_days,
        readings=chosen.readings,
    )
    return record(found, questions, choices, SystemRandom()).model_dump(mode="json")


def main() -> None:
    """Works beside the server."""
    try:
        reply = worked(json.loads(sys.stdin.buffer.read()))
    except Refused as refused:
        reply = {"refused": [refused.word, refused.text, refused.values]}
    sys.stdout.write(json.dumps(reply))


if __name__ == "__main__":
    main()
