"""The door as a worker keeps it: who comes in is asked of the store, and who may not is told so."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from polling import ballot
from polling.live import answering
from polling.live.room import Room, Screen
from polling.refused import Refused, Word
from polling.store.comings import Came, Place
from polling.words import N_

if TYPE_CHECKING:
    from polling.live.sockets import Live

Coming = asyncio.Future[Came]

SHUT = N_("Døren er lukket. Be møtelederen slippe deg inn.")
FULL = N_("Det er ikke plass til flere. Be møtelederen slippe deg inn.")
#: With which code a phone is turned away, and what it is told.
TURNED_AWAY: dict[Word, tuple[int, str]] = {
    "shut": (4505, SHUT), "full": (4506, FULL), "busy": (4413, answering.TRY_AGAIN),
}  # fmt: skip
FORGOTTEN = 4507
#: As long as a phone waits for the reply to its hello before it tries another way.
OUTSIDE_SECONDS = 2.5
#: Phones that are looked up at once.
CHUNK = 512


def comes(live: "Live", screen: Screen) -> Coming | None:
    """Has a phone or a table come in, unless it has; None where nobody is counted any more."""
    snapshot = screen.room.snapshot
    if snapshot.key is None:
        return None
    if screen.table:
        place, who = Place(screen.room.id, snapshot.stage, "seated"), screen.table
    else:
        place = Place(screen.room.id, snapshot.stage, "joined")
        who = ballot.joiner(snapshot.key, screen.token)
    return live.writer.come(place, who)


def guarded(room: Room) -> bool:
    """Whether somebody stands at the door: then nobody is let in before the store has said so."""
    return room.snapshot.state.shut or room.snapshot.state.cap is not None


async def let_in(coming: Coming | None, within: float | None = None) -> None:
    """Waits for the store's word: `Refused` with "shut" or "full" when somebody is not to come in,
    and with "busy" where the store has not said so `within` these seconds."""
    if coming is None:
        return
    # Not cancelled with the waiting: more may wait for the same word.
    await asyncio.wait([coming], timeout=within)
    word = coming.result() if coming.done() else "busy"
    if word != "in":
        raise Refused(word, TURNED_AWAY[word][1])


async def stays(screen: Screen, coming: Coming | None) -> bool:
    """Whether a phone that is in already may stay; its socket is closed where it may not."""
    try:
        await let_in(coming)
    except Refused as refused:
        turn_away(screen, refused)
        return False
    return screen.connection.alive


def turn_away(screen: Screen, refused: Refused) -> None:
    """Closes the socket of who was refused by `let_in`."""
    screen.connection.close(TURNED_AWAY[refused.word][0], refused.word)


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
        some = phones[start : start + CHUNK]
        digests = [ballot.joiner(key, screen.token) for screen in some]
        there = await live.store.still_joined(room.id, stage, digests)
        for screen, counted in zip(some, there, strict=True):
            if not counted and screen.asked is None and not screen.spoke:
                screen.connection.close(FORGOTTEN, "forgotten")
                # A robot may not hear of it for long: it is counted no more from now on.
                live.hub.leave(screen)
