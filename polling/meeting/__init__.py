"""Meeting, agenda and state: what a meeting is, where it stands, and what may follow what."""

from polling.meeting.clock import ended_by_clock, ends_at, kept_by_clock, next_by_clock, untimed
from polling.meeting.document import (
    AGENDA_LIMIT,
    Id,
    Item,
    Language,
    Look,
    Meeting,
    TablePlace,
)
from polling.meeting.state import LIFTS, ItemState, Last, Phase, State
from polling.meeting.steering import Action, Steer, Where, closed_by_countdown, steered

__all__ = [
    "AGENDA_LIMIT",
    "LIFTS",
    "Action",
    "Id",
    "Item",
    "ItemState",
    "Language",
    "Last",
    "Look",
    "Meeting",
    "Phase",
    "State",
    "Steer",
    "TablePlace",
    "Where",
    "closed_by_countdown",
    "ended_by_clock",
    "ends_at",
    "kept_by_clock",
    "next_by_clock",
    "steered",
    "untimed",
]
