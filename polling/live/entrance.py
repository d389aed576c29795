"""The door as a worker keeps it: who comes in is asked of the store, and who may not is told so."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from polling import ballot
from polling.live import answering
from polling.live.answering import refuse
from polling.live.room import Room, Screen
from polling.refused import Refused, Word
from polling.store.comings import Came, Place
from polling.words import N_

if TYPE_CHECKING:
    from polling.live.sockets import Live

Coming = asyncio.Future[list[Came]]

SHUT = N_("Døren er lukket. Be møtelederen slippe deg inn.")
FULL = N_("Det er ikke plass til flere. Be møtelederen slippe deg inn.")
#: With which code a phone is turned away, and what it is told.
TURNED_AWAY: dict[Came, tuple[int, str]] = {
    "shut": (4505, SHUT), "full": (4506, FULL), "busy": (4413, answering.TRY_AGAIN),
}  # fmt: skip
FORGOTTEN = 4507
#: As long as a phone waits for the reply to its hello before it tries another way.
OUTSIDE_SECONDS = 2.5
#: Phones that are looked up at once.
CHUNK = 512


def comes(live: "Live", room: Room, screens: Sequence[Screen]) -> Coming | None:
    """Have some come in, all of them phones or all of them tables, unless they have; how it went
    for each. None where nobody is counted any more."""
    snapshot = room.snapshot
    if snapshot.key is None or not screens:
        return None
    if screens[0].table:
        place = Place(room.id, snapshot.stage, "seated")
        return live.writer.come(place, *(screen.table for screen in screens))
    place, key = Place(room.id, snapshot.stage, "joined"), snapshot.key
    return live.writer.come(place, *(ballot.joiner(key, screen.token) for screen in screens))


def guarded(room: Room) -> bool:
    """Whether somebody stands at the door: then nobody is let in before the store has said so."""
    return room.snapshot.state.shut or room.snapshot.state.cap is not None


def turn_away(screen: Screen, word: Came, ref: int | None) -> None:
    """Closes the socket of who is not let in; with a reply to the hello that has none yet."""
    code, text = TURNED_AWAY[word]
    if ref is not None:
        refuse(screen.connection, ref, Refused(cast(Word, word), text), screen.language)
    screen.connection.close(code, word)


def speaks(live: "Live", screen: Screen) -> Callable[[], None] | None:
    """What is to be done once an answer that a phone gives now is stored: then it is none of those
    that only came. One that was too late, or none at all, does not count for that."""
    snapshot = screen.room.snapshot
    key = snapshot.key
    if key is None or screen.spoke or screen.table:
        return None
    place = Place(screen.room.id, snapshot.stage, "spoke")

    def stored() -> None:
        if not screen.spoke:
            # A rehearsal that began meanwhile is another matter.
            screen.spoke = screen.room.snapshot.key == key
            live.writer.come(place, ballot.joiner(key, screen.token))

    return stored


async def close_forgotten(live: "Live", room: Room) -> None:
    """Lets the phones go that were forgotten: they may come in anew, if the door is open."""
    key, stage = room.snapshot.key, room.snapshot.stage
    if key is None:
        return
    phones = [p.data for p in room.phones if isinstance(p.data, Screen) and not p.data.table]
    for start in range(0, len(phones), CHUNK):
        # Of those only who are in by now: who is let in meanwhile was not there to be found.
        some = [screen for screen in phones[start : start + CHUNK] if screen.asked is None]
        digests = [ballot.joiner(key, screen.token) for screen in some]
        there = await live.store.still_joined(room.id, stage, digests)
        for screen, counted in zip(some, there, strict=True):
            if not counted and not screen.spoke:
                screen.connection.close(FORGOTTEN, "forgotten")
                # A robot may not hear of it for long: it is counted no more from now on.
                live.hub.leave(screen)
