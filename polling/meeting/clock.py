"""A meeting of own pace by its clock: everything opens at its time and closes at its time."""

import datetime as dt

from polling.meeting.document import Meeting
from polling.meeting.state import ItemState, Phase, State
from polling.meeting.steering import Steer, steered

#: How long after it closed a meeting of own pace ends by itself: until then it can be prolonged.
ENDS_AFTER = dt.timedelta(days=7)


def kept_by_clock(meeting: Meeting, state: State, now: int) -> State:
    """The state as its times have it at `now`, in ms since 1970; the same one when nothing is due.

    A question that a moderator closed or opened by hand meanwhile is left as it is; one that came
    onto the agenda while the meeting was open opens.
    """
    if meeting.pace != "own" or state.ended:
        return state
    due = _due(meeting, state, now)
    asked = [
        item for item in meeting.agenda if item.question.ANSWERED and not item.question.ON_JOINING
    ]
    if due == state.clock:
        asked = [item for item in asked if due == "open" and item.id not in state.items]
        if not asked:
            return state
    items = dict(state.items)
    for item in asked:
        where = state.of(item.id)
        if due == "open" and where.phase is not Phase.open:
            items[item.id] = _opened(where, bool(item.question.STANDING), now)
        elif due == "closed" and where.phase is Phase.open:
            items[item.id] = where.model_copy(update={"phase": Phase.closed, "deadline": None})
    change = {"items": items, "clock": due, "revision": state.revision + 1}
    return state.model_copy(update=change)


def next_by_clock(meeting: Meeting, state: State, now: int) -> int | None:
    """When the clock next changes something, in ms since 1970; None when it does not."""
    if meeting.pace != "own" or state.ended:
        return None
    times = [ms(time) for time in (meeting.opens, meeting.closes) if time]
    return min((time for time in times if time > now), default=None)


def ends_at(meeting: Meeting) -> dt.datetime | None:
    """When a meeting of own pace ends by itself, unless a moderator ends it before that."""
    if meeting.pace != "own" or meeting.closes is None:
        return None
    return meeting.closes + ENDS_AFTER


def ended_by_clock(meeting: Meeting, state: State, now: int) -> State:
    """The state once the meeting has ended by itself; the same one as long as it does not.

    Nobody may be there to end it, and what its end promises holds all the same: the key of its
    ballots goes. A meeting that never opened, or has a question open by hand, is left.
    """
    end = ends_at(meeting)
    still_open = any(item.phase is Phase.open for item in state.items.values())
    if end is None or now < ms(end) or state.ended or still_open or not state.clock:
        return state
    return steered(meeting, state, Steer(action="end"), now)


def untimed(meeting: Meeting) -> Meeting:
    """The meeting as it is rehearsed: its times are for the real one, the moderator begins it."""
    return meeting.model_copy(update={"opens": None, "closes": None})


def ms(time: dt.datetime) -> int:
    """A time in milliseconds since 1970."""
    return round(time.timestamp() * 1000)


def _due(meeting: Meeting, state: State, now: int) -> str:
    if meeting.closes and now >= ms(meeting.closes):
        # What never opened stays waiting.
        return "closed" if state.clock else ""
    if meeting.opens:
        return "open" if now >= ms(meeting.opens) else state.clock
    # The moderator begins it by opening any question.
    begun = any(where.phase is Phase.open for where in state.items.values())
    return "open" if state.clock or begun else ""


def _opened(where: ItemState, lifting: bool, now: int) -> ItemState:
    change = {"phase": Phase.open, "giving": True, "lifting": lifting, "opened": now}
    return where.model_copy(update=change)
