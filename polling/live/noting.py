"""What staff do over their sockets, as it is noted in the log: never which answer, nor when."""

from typing import TYPE_CHECKING

from polling.live.room import Screen
from polling.meeting import Action, Meeting, Steer
from polling.store.audit import Actor
from polling.store.sign_ins import ORGANISER

if TYPE_CHECKING:
    from polling.live.sockets import Live

#: The steps that are noted; the others only move what the room looks at.
STEPS: dict[Action, str] = {
    "open": "opened", "close": "closed", "again": "asked again", "clear": "cleared",
    "unclear": "uncleared", "end": "ended", "door": "opened the door", "cap": "set the cap",
}  # fmt: skip

#: Those that are of the meeting, not of a question.
OF_ALL: set[Action] = {"end", "door", "cap"}


def actor(screen: Screen) -> Actor:
    """Who a screen is: an organiser by name, others by the role and name of their link."""
    if screen.key.startswith(ORGANISER):
        return Actor("organiser", screen.name)
    return Actor("secretariat" if screen.role == "secretariat" else "moderator", screen.name)


def steered(
    live: "Live", screen: Screen, meeting: Meeting, steer: Steer, current: str | None
) -> None:
    """A step was taken while `current` was on; what is only rehearsed is not noted."""
    if steer.action not in STEPS or screen.room.snapshot.stage == "rehearsal":
        return
    item, about = steer.item or current, ""
    if steer.action not in OF_ALL:
        about = next((str(n) for n, each in enumerate(meeting.agenda, 1) if each.id == item), "")
    did = "shut the door" if steer.action == "door" and not steer.on else STEPS[steer.action]
    live.hub.spawn(live.store.audit.note(actor(screen), did, screen.room.id, about))


def judged(live: "Live", screen: Screen, did: str) -> None:
    """An answer was hidden, shown or approved: counted by the day, so that it tells no more."""
    if screen.room.snapshot.stage == "live":
        live.hub.spawn(live.store.audit.count(actor(screen), did, screen.room.id))


def rehearsed(live: "Live", screen: Screen, *, begun: bool) -> None:
    """A rehearsal was begun or wiped."""
    did = "rehearsed" if begun else "wiped the rehearsal"
    live.hub.spawn(live.store.audit.note(actor(screen), did, screen.room.id))
