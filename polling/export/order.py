"""The order that answers leave in: never that of arrival, and the same every time."""

import hashlib
import json
from collections.abc import Iterable

from polling.meeting import State
from polling.record import MeetingRecord, Round, Row


def portable(record: MeetingRecord) -> MeetingRecord:
    """The record with nothing in it that only its own server could make sense of.

    Answers stand in the order of their digests; the answer shown large, which is known by the
    store's own id, and the countdown, by the store's own clock, are left out. Doing it twice
    changes nothing.
    """
    rounds = [_shuffled(round_) for round_ in record.rounds]
    places = {item.id: place for place, item in enumerate(record.meeting.agenda)}
    rounds.sort(key=lambda r: (places.get(r.item, len(places)), r.item, r.run))
    return record.model_copy(update={"rounds": tuple(rounds), "state": _still(record.state)})


def by_digest(item: str, run: int, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows by a digest of item, run and answer, so that two questions share no order.

    What decides is the answer alone: no key, no id, nothing that tells when or by whom.
    """
    return tuple(sorted(rows, key=lambda row: (_digest(item, run, row), row.hidden)))


def _shuffled(round_: Round) -> Round:
    return round_.model_copy(update={"rows": by_digest(round_.item, round_.run, round_.rows)})


def _still(state: State) -> State:
    items = {
        item_id: item.model_copy(update={"large": None, "deadline": None})
        for item_id, item in state.items.items()
    }
    return state.model_copy(update={"items": items})


def _digest(item: str, run: int, row: Row) -> bytes:
    # ASCII, so that no text at all can fail to be encoded.
    text = json.dumps([item, run, row.value], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
