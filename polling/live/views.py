"""What each audience is told of a meeting: the same facts, cut for phones, walls and staff."""

from collections.abc import Callable
from typing import Literal

from polling import ballot
from polling.meeting import Item, Meeting, Phase, State
from polling.messages import (
    AgendaPart,
    ItemPart,
    Large,
    MeetingPart,
    ParticipantState,
    StaffState,
    WallState,
)
from polling.store.snapshot import Snapshot

#: Milliseconds left of an item's countdown, None when there is none.
Remaining = Callable[[str], int | None]


def participant_state(snapshot: Snapshot, remaining: Remaining) -> ParticipantState:
    """What phones draw from; a waiting question is not told, however soon it opens."""
    state, meeting = snapshot.state, snapshot.meeting
    current = _told(snapshot, state.current)
    earlier = [
        _item_part(meeting, state, item, remaining, results=False)
        for item in meeting.agenda
        if item.id != state.current and state.of(item.id).phase is Phase.open
    ]
    return ParticipantState(
        revision=state.revision,
        meeting=_meeting_part(snapshot),
        phase=_phase(state),
        item=current
        and _item_part(meeting, state, current, remaining, results=state.of(current.id).phones),
        earlier=tuple(earlier),
    )


def wall_state(
    snapshot: Snapshot, remaining: Remaining, large: dict[str, object] | None
) -> WallState:
    """What walls draw from; `large` is the value of the answer that is shown large."""
    state = snapshot.state
    current = _told(snapshot, state.current)
    where = state.of(current.id) if current else None
    return WallState(
        revision=state.revision,
        meeting=_meeting_part(snapshot),
        phase=_phase(state),
        qr=state.qr,
        item=current
        and _item_part(
            snapshot.meeting, state, current, remaining, results=bool(where and where.wall)
        ),
        large=Large(id=where.large, value=large) if where and where.large and large else None,
    )


def staff_state(snapshot: Snapshot, remaining: Remaining) -> StaffState:
    """What presenter pages and secretaries' pages draw from: all of the agenda."""
    state = snapshot.state
    return StaffState(
        revision=state.revision,
        meeting=_meeting_part(snapshot),
        ended=state.ended,
        current=state.current,
        qr=state.qr,
        agenda=tuple(
            _agenda_part(snapshot, item, remaining(item.id)) for item in snapshot.meeting.agenda
        ),
    )


def _told(snapshot: Snapshot, item_id: str | None) -> Item | None:
    for item in snapshot.meeting.agenda:
        if item.id == item_id and snapshot.state.of(item.id).phase is not Phase.waiting:
            return item
    return None


def _phase(state: State) -> Literal["before", "on", "ended"]:
    return "ended" if state.ended else "before" if state.revision == 0 else "on"


def _meeting_part(snapshot: Snapshot) -> MeetingPart:
    meeting = snapshot.meeting
    return MeetingPart(
        id=meeting.id,
        title=meeting.title,
        place=meeting.place,
        language=meeting.language,
        code=snapshot.code,
        rehearsal=snapshot.stage == "rehearsal",
        epoch=ballot.epoch(snapshot.key) if snapshot.key else "",
    )


def _item_part(
    meeting: Meeting, state: State, item: Item, remaining: Remaining, *, results: bool
) -> ItemPart:
    where = state.of(item.id)
    return ItemPart(
        id=item.id,
        kind=item.kind,
        number=meeting.agenda.index(item) + 1,
        of=len(meeting.agenda),
        question=item.question.model_dump(mode="json"),
        slots=item.question.slots,
        run=where.run,
        phase=where.phase,
        results=results,
        remaining=remaining(item.id),
    )


def _agenda_part(snapshot: Snapshot, item: Item, remaining: int | None) -> AgendaPart:
    where = snapshot.state.of(item.id)
    return AgendaPart(
        id=item.id,
        kind=item.kind,
        question=item.question.model_dump(mode="json"),
        notes=item.notes,
        listed=item.question.LISTED,
        mergeable=item.question.MERGEABLE,
        merges=snapshot.merges.get(item.id, {}),
        run=where.run,
        phase=where.phase,
        wall=where.wall,
        phones=where.phones,
        remaining=remaining,
        large=where.large,
    )
