"""Meetings as a list shows them."""

import datetime as dt
import json
import logging

from polling.kinds import Model
from polling.meeting import State
from polling.store.keys import Stage

log = logging.getLogger(__name__)


class Listed(Model):
    """A meeting as a list shows it."""

    id: str
    title: str
    place: str
    date: dt.date | None
    language: str
    code: str | None
    made: dt.date
    stage: Stage
    started: bool
    ended: bool
    joined: int


def listed_row(
    meeting_id: str,
    found: dict[bytes, bytes],
    state: bytes | None,
    joined: int,
    total: bytes | None,
) -> Listed | None:
    """A row of the list, out of what stands of a meeting; None where there is none any more.

    One that cannot be read stands there under its id, so that the others are seen and it can be
    deleted.
    """
    if b"json" not in found:
        return None
    try:
        return _row(meeting_id, found, state, joined, total)
    except (KeyError, ValueError, TypeError):
        log.warning("the meeting %s cannot be read", meeting_id)
        return Listed(
            id=meeting_id,
            title=meeting_id,
            place="",
            date=None,
            language="",
            code=None,
            made=dt.date.min,
            stage="live",
            started=True,
            ended=True,
            joined=0,
        )


def _row(
    meeting_id: str,
    found: dict[bytes, bytes],
    state: bytes | None,
    joined: int,
    total: bytes | None,
) -> Listed:
    data = json.loads(found[b"json"])
    stands = State.model_validate_json(state) if state else State()
    return Listed(
        id=meeting_id,
        title=data["title"],
        place=data["place"],
        date=data["date"],
        language=data["language"],
        code=found[b"code"].decode() or None,
        made=dt.date.fromisoformat(found[b"made"].decode()),
        stage="rehearsal" if found[b"stage"] == b"rehearsal" else "live",
        started=stands.revision > 0,
        ended=stands.ended,
        joined=joined + int(total or 0),
    )
