"""What moderators and secretaries may ask for over their sockets, one function a message."""

import asyncio
import logging
from typing import TYPE_CHECKING

from polling import kinds
from polling.live import noting, rehearsing
from polling.live.answering import refuse, reply
from polling.live.room import Screen
from polling.meeting import Last, Steer, kept_by_clock, steered, untimed
from polling.messages import (
    Approve,
    HideAnswer,
    Mark,
    Merge,
    Rehearse,
    Reply,
    Sort,
    SteerMessage,
    Watch,
)
from polling.refused import Refused
from polling.store.client import UNAVAILABLE
from polling.store.keys import RoundKey

if TYPE_CHECKING:
    from polling.live.sockets import Live

log = logging.getLogger(__name__)

#: Requests of one screen that may be under way at once.
AT_ONCE = 16

StaffMessage = SteerMessage | Watch | HideAnswer | Approve | Mark | Merge | Sort | Rehearse


async def serve(live: "Live", screen: Screen, message: StaffMessage) -> None:
    """Carries a request out and replies to it."""
    revision = None
    try:
        match message:
            case SteerMessage():
                await _steer(live, screen, message)
            case Watch():
                _watch(live, screen, message)
            case HideAnswer():
                round_key = _round(screen, message.item, message.run)
                await live.store.hide(round_key, message.answer, message.hidden)
                noting.judged(live, screen, "hid" if message.hidden else "unhid")
            case Approve():
                round_key = _round(screen, message.item, message.run)
                waits = not message.approved
                await live.store.hide(round_key, message.answer, waits, waiting=waits)
                noting.judged(live, screen, "unapproved" if waits else "approved")
            case Mark():
                round_key = _round(screen, message.item, message.run)
                await live.store.mark(round_key, message.answer, message.mark or "")
            case Merge():
                await _merge(live, screen, message)
            case Sort():
                revision = await _sort(live, screen, message)
            case Rehearse():
                await _rehearse(live, screen, message)
    except Refused as refused:
        refuse(screen.connection, message.ref, refused, screen.language)
    except UNAVAILABLE as error:
        log.warning("the store does not answer (%s)", type(error).__name__)
        unsaid = Refused("busy", "Serveren får ikke lagret akkurat nå. Prøv igjen om litt.")
        refuse(screen.connection, message.ref, unsaid, screen.language)
    else:
        reply(screen.connection, Reply(ref=message.ref, ok=True, revision=revision))
    finally:
        screen.busy -= 1


async def _steer(live: "Live", screen: Screen, message: SteerMessage) -> None:
    meeting_id, stage = screen.room.id, screen.room.snapshot.stage
    meeting, _ = await live.store.document(meeting_id)
    if stage == "rehearsal":
        meeting = untimed(meeting)
    state = await live.store.state(meeting_id, stage)
    if state.revision != message.seen:
        raise Refused("stale", "En annen møteleder endret noe akkurat nå.")
    steer = Steer.model_validate(message.model_dump(exclude={"type", "ref", "seen"}))
    now = await live.store.client.now()
    after = steered(meeting, state, steer, now)
    if after is not state:
        last = Last(
            who=screen.name, action=message.action, item=message.item, revision=after.revision
        )
        # What a meeting of own pace opens when it begins, it opens at once.
        after = kept_by_clock(meeting, after.model_copy(update={"last": last}), now)
        await live.store.steer(meeting_id, stage, message.seen, after)
        noting.steered(live, screen, meeting, steer, state.current)


def _watch(live: "Live", screen: Screen, message: Watch) -> None:
    screen.watched, screen.groups, screen.runs = message.items, message.groups, message.runs
    live.hub.heard(screen.room.id, "present")


async def _merge(live: "Live", screen: Screen, message: Merge) -> None:
    snapshot = screen.room.snapshot
    snapshot.meeting.item(message.item)
    stored = await live.store.merges(snapshot.meeting.id, snapshot.stage)
    merges = stored.get(message.item, {})
    for key in message.keys:
        if message.into is None or key == message.into:
            merges.pop(key, None)
        else:
            merges[key] = message.into
    if len(merges) > 2000:
        raise Refused("limit", "Det er slått sammen for mange ord.")
    await live.store.set_merges(snapshot.meeting.id, snapshot.stage, message.item, merges)


async def _sort(live: "Live", screen: Screen, message: Sort) -> int:
    snapshot = screen.room.snapshot
    if not kinds.kind(snapshot.meeting.item(message.item).kind).sortable:
        raise Refused("invalid", "Svarene på dette spørsmålet kan ikke sorteres i temaer.")
    if message.stage not in (None, snapshot.stage):
        # What was done in one must not be taken for work in the other: it has its own codebook.
        raise Refused("busy", "Prøven har akkurat begynt eller sluttet. Prøv igjen om litt.")
    return await live.store.sort(snapshot.meeting.id, snapshot.stage, message)


async def _rehearse(live: "Live", screen: Screen, message: Rehearse) -> None:
    noting.rehearsed(live, screen, begun=message.phones > 0)
    if message.phones:
        await live.store.start_rehearsal(screen.room.id)
        live.hub.heard(screen.room.id, "stage")
        live.hub.spawn(rehearsing.play(live, screen.room, message.phones))
        return
    await live.store.wipe_rehearsal(screen.room.id)
    while screen.room.snapshot.stage != "live":
        live.hub.heard(screen.room.id, "stage")
        await asyncio.sleep(0.01)


def _round(screen: Screen, item: str, run: int) -> RoundKey:
    screen.room.snapshot.meeting.item(item)
    return RoundKey(screen.room.id, screen.room.snapshot.stage, item, run)
