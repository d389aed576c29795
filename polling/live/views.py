"""What each audience is told of a meeting: the same facts, cut for phones, walls and staff."""

import datetime as dt
from collections.abc import Callable
from typing import Literal

from polling import ballot, kinds
from polling.meeting import Item, Meeting, Phase, State, TablePlace, ends_at
from polling.messages import (
    AgendaPart,
    ItemPart,
    Large,
    MeetingPart,
    ParticipantState,
    ReaderState,
    StaffState,
    WallState,
)
from polling.store.snapshot import Snapshot

#: Milliseconds left of an item's countdown, None when there is none.
Remaining = Callable[[str], int | None]
#: Which screens show results.
Shown = Literal["wall", "phones", "page"]
#: Milliseconds until a meeting of own pace opens, and until it closes.
Until = tuple[int | None, int | None]


def participant_state(
    snapshot: Snapshot,
    remaining: Remaining,
    table: TablePlace | None = None,
    until: Until = (None, None),
) -> ParticipantState:
    """What phones draw from; a waiting question is not told, however soon it opens."""
    state, meeting = snapshot.state, snapshot.meeting
    own = meeting.pace == "own"
    current = None if own else _told(snapshot, state.current)
    if current and current.question.ON_JOINING:
        current = None
    is_open = [
        item
        for item in meeting.agenda
        if item.id != state.current and state.of(item.id).phase is Phase.open
    ]
    asked = meeting.on_joining()
    return ParticipantState(
        revision=state.revision,
        meeting=_meeting_part(snapshot),
        phase=_phase(state),
        item=current and _item_part(meeting, state, current, remaining, where="phones"),
        earlier=tuple(
            _item_part(meeting, state, item, remaining, where="phones" if own else "")
            for item in (_at_own_pace(meeting, state) if own else is_open)
            if own or not item.question.STANDING
        ),
        standing=tuple(
            _item_part(meeting, state, item, remaining)
            for item in is_open
            if item.question.STANDING and not own
        ),
        about=_item_part(meeting, state, asked[0], remaining)
        if asked and not state.ended and not table
        else None,
        table=table,
        pace=meeting.pace,
        opens=until[0],
        closes=until[1],
        opens_at=_of_own_pace(meeting, meeting.opens),
        closes_at=_of_own_pace(meeting, meeting.closes),
        reactions=meeting.reactions,
        leaderboard=meeting.leaderboard,
    )


def wall_state(
    snapshot: Snapshot,
    remaining: Remaining,
    large: dict[str, object] | None,
    until: Until = (None, None),
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
        item=current and _item_part(snapshot.meeting, state, current, remaining, where="wall"),
        large=Large(id=where.large, value=large) if where and where.large and large else None,
        by=where.by if where else None,
        before=where.before if where and where.compare else None,
        reading=state.reading,
        reactions=snapshot.meeting.reactions,
        leaders=snapshot.meeting.leaderboard and state.leaders,
        shut=state.shut,
        tables=snapshot.meeting.tables,
        pace=snapshot.meeting.pace,
        opens=until[0],
        closes=until[1],
        opens_at=_of_own_pace(snapshot.meeting, snapshot.meeting.opens),
        closes_at=_of_own_pace(snapshot.meeting, snapshot.meeting.closes),
    )


def reader_state(snapshot: Snapshot, remaining: Remaining) -> ReaderState:
    """What the results page draws from: nothing while it is closed."""
    state, meeting = snapshot.state, snapshot.meeting
    return ReaderState(
        revision=state.revision,
        meeting=_meeting_part(snapshot),
        reading=state.reading,
        items=tuple(
            _item_part(meeting, state, item, remaining, where="page")
            for item in meeting.agenda
            if state.reading and state.of(item.id).page
        ),
        tables=meeting.tables if state.reading else (),
    )


def staff_state(
    snapshot: Snapshot, remaining: Remaining, until: Until = (None, None)
) -> StaffState:
    """What presenter pages and secretaries' pages draw from: all of the agenda."""
    state, meeting = snapshot.state, snapshot.meeting
    return StaffState(
        revision=state.revision,
        meeting=_meeting_part(snapshot),
        ended=state.ended,
        current=state.current,
        qr=state.qr,
        agenda=tuple(_agenda_part(snapshot, item, remaining(item.id)) for item in meeting.agenda),
        tables=meeting.tables,
        pace=meeting.pace,
        opens=until[0],
        closes=until[1],
        opens_at=_of_own_pace(meeting, meeting.opens),
        closes_at=_of_own_pace(meeting, meeting.closes),
        ends_at=ends_at(meeting),
        reading=state.reading,
        reactions=meeting.reactions,
        leaderboard=meeting.leaderboard,
        leaders=meeting.leaderboard and state.leaders,
        shut=state.shut,
        cap=state.cap,
        hall=state.hall,
        last=state.last,
    )


def revealed(state: State, item: Item, where: Shown | Literal[""]) -> bool:
    """Whether screens that see results `where` it says are told what was right.

    They are when nobody can answer any more, and its result is shown there; phones also when it is
    shown on the wall.
    """
    stands = state.of(item.id)
    if stands.phase is not Phase.closed or not where:
        return False
    if where == "phones":
        return stands.wall or (stands.phones and item.on_phones != "never")
    return stands.wall if where == "wall" else stands.page


def _told(snapshot: Snapshot, item_id: str | None) -> Item | None:
    for item in snapshot.meeting.agenda:
        waiting = snapshot.state.of(item.id).phase is Phase.waiting
        asked = item.question.ANSWERED and not item.question.ON_JOINING
        if item.id == item_id and not (waiting and asked):
            return item
    return None


def _at_own_pace(meeting: Meeting, state: State) -> list[Item]:
    """The agenda as participants go through it: all that has opened, and the pages among it."""
    if not state.clock and all(w.phase is Phase.waiting for w in state.items.values()):
        return []
    return [
        item
        for item in meeting.agenda
        if not item.question.ON_JOINING
        and (not item.question.ANSWERED or state.of(item.id).phase is not Phase.waiting)
    ]


def _of_own_pace(meeting: Meeting, time: dt.datetime | None) -> dt.datetime | None:
    return time if meeting.pace == "own" else None


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
        epoch=ballot.epoch(snapshot.key, snapshot.restored) if snapshot.key else "",
    )


def _item_part(
    meeting: Meeting,
    state: State,
    item: Item,
    remaining: Remaining,
    *,
    where: Shown | Literal[""] = "",
) -> ItemPart:
    """An item as it is told to those who see its results where `where` says, if anywhere."""
    stands, question = state.of(item.id), item.question
    always = question.ON_JOINING and not state.ended
    never = where == "phones" and item.on_phones == "never"
    results = bool(where) and not never and bool(getattr(stands, where))
    numbered = meeting.numbered()
    return ItemPart(
        id=item.id,
        kind=item.kind,
        number=numbered.index(item) + 1 if item in numbered else 0,
        of=len(numbered),
        question=question.told(revealed(state, item, where)),
        slots=question.slots,
        run=stands.run,
        phase=Phase.open if always else stands.phase,
        results=results,
        remaining=remaining(item.id),
        answered=question.ANSWERED,
        giving=stands.giving,
        lifting=stands.lifting,
        lifts=question.most_lifts,
        after=where == "phones" and item.on_phones == "after",
        by_table=question.BY_TABLE,
        slips=item.slips,
        themes=results and where in ("wall", "page") and stands.themes,
        approve=item.approve and kinds.kind(item.kind).writes,
    )


def _agenda_part(snapshot: Snapshot, item: Item, remaining: int | None) -> AgendaPart:
    where, question = snapshot.state.of(item.id), item.question
    always = question.ON_JOINING and not snapshot.state.ended
    return AgendaPart(
        id=item.id,
        kind=item.kind,
        question=question.model_dump(mode="json"),
        notes=item.notes,
        listed=question.LISTED,
        mergeable=question.MERGEABLE,
        merges=snapshot.merges.get(item.id, {}),
        run=where.run,
        phase=Phase.open if always else where.phase,
        wall=where.wall,
        phones=where.phones,
        remaining=remaining,
        large=where.large,
        answered=question.ANSWERED,
        giving=where.giving,
        lifting=where.lifting,
        lifts=question.most_lifts,
        standing=question.STANDING,
        on_joining=question.ON_JOINING,
        by_table=question.BY_TABLE,
        on_phones=item.on_phones,
        approve=item.approve,
        slips=item.slips,
        page=where.page,
        by=where.by,
        compare=where.compare,
        sortable=kinds.kind(item.kind).sortable,
        themes=where.themes,
        before=where.before,
        undo=where.undo,
    )
