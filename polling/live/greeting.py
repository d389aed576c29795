"""The hello of a screen: who comes in, and what a phone is told of its own."""

import asyncio
import logging
from typing import TYPE_CHECKING

from polling import ballot
from polling.live import entrance, mine
from polling.live.answering import refuse, reply
from polling.live.connection import Connection
from polling.live.handshake import Handshake
from polling.live.lobby import IN_ONE_TURN
from polling.live.room import Room, Screen
from polling.messages import Hello, Reply
from polling.refused import Refused, Word
from polling.store.client import UNAVAILABLE
from polling.words import N_

if TYPE_CHECKING:
    from polling.live.sockets import Live

log = logging.getLogger(__name__)

UNKNOWN_CODE = N_("Fant ikke noe åpent møte med den koden. Sjekk sifrene på storskjermen.")
NO_TABLE = N_("Lenken til bordet gjelder ikke lenger. Be møtelederen om en ny.")
#: With which code a socket is closed whose hello was refused; 4503 otherwise.
CLOSED_WITH: dict[Word, int] = {"unknown": 4504, "busy": 4429}
NO_ACCESS = N_("Lenken din gjelder ikke for dette. Be møtelederen om en ny.")


def take(live: "Live", connection: Connection, handshake: Handshake, hello: Hello) -> None:
    """A screen said who it is: it gets its room and a reply, or is told why not and closed."""
    connection.greeted = True
    connection.data = None  # nothing more is read from it before it has its room
    if hello.role != "participant":
        live.hub.spawn(_greet(live, connection, handshake, hello), connection)
    elif not _at_hand(live, connection, handshake, hello):
        others = live.lobby.searching.get(hello.meeting)
        if others is None:
            live.lobby.searching[hello.meeting] = []
            live.hub.spawn(_search(live, connection, handshake, hello), connection)
        else:
            others.append((connection, handshake, hello))


def join_again(live: "Live", room: Room) -> None:
    """A rehearsal began or was wiped: who is here has joined what is on now."""
    for phone in room.phones:
        screen = phone.data
        if isinstance(screen, Screen):
            screen.spoke, screen.asked = False, []
            if mine.waits(screen):
                # What they say of themselves, too, is of what is on now.
                screen.about = {}
            live.lobby.add(screen, None)


def _at_hand(live: "Live", connection: Connection, handshake: Handshake, hello: Hello) -> bool:
    """Lets a phone in whose meeting is known here already."""
    meeting = live.finder.at_hand(hello.meeting, handshake.peer)
    room = live.hub.rooms.get(meeting or "")
    if room is None or not hello.token or (hello.table and hello.token not in room.snapshot.tables):
        return False
    _come(live, connection, room, hello)
    return True


async def _search(live: "Live", connection: Connection, handshake: Handshake, hello: Hello) -> None:
    """Finds the meeting of the first phone that comes, for all those that come meanwhile."""
    try:
        await _greet(live, connection, handshake, hello)
    finally:
        for at, each in enumerate(live.lobby.searching.pop(hello.meeting)):
            if at % IN_ONE_TURN == 0:
                await asyncio.sleep(0)
            if not _at_hand(live, *each):
                # Who was told a wrong code is counted for each.
                live.hub.spawn(_greet(live, *each), each[0])


async def _greet(live: "Live", connection: Connection, handshake: Handshake, hello: Hello) -> None:
    accepted = handshake.headers.get("accept-language", "")
    language = live.language(handshake.cookie, accepted)
    try:
        if hello.role == "participant":
            room = await _room_by_code(live, handshake, hello)
            _come(live, connection, room, hello)
        else:
            await _enter_staff(live, connection, handshake, hello, language)
    except Refused as refused:
        refuse(connection, hello.ref, refused, language)
        connection.close(CLOSED_WITH.get(refused.word, 4503), refused.word)
    except UNAVAILABLE as error:
        log.warning("the store does not answer a hello (%s)", type(error).__name__)
        connection.close(4413, "try again")


async def _enter_staff(
    live: "Live", connection: Connection, handshake: Handshake, hello: Hello, language: str
) -> None:
    key = await live.grant(handshake.cookie, hello.meeting, hello.role)
    if key is None:
        raise Refused("forbidden", NO_ACCESS)
    room = await live.hub.room(hello.meeting)
    # Asked once the room hears what is revoked, so that nothing falls in between.
    name = await live.store.known_as(room.id, key)
    if name is None:
        raise Refused("forbidden", NO_ACCESS)
    _enter(live, Screen(connection, hello.role, room, language, key=key, name=name), hello.ref)


async def _room_by_code(live: "Live", handshake: Handshake, hello: Hello) -> Room:
    if hello.token is None:
        raise Refused("invalid", "Svaret passer ikke til spørsmålet.")
    meeting = await live.finder.find(hello.meeting, handshake.peer, hello.token)
    if not meeting:
        raise Refused("unknown", UNKNOWN_CODE)
    return await live.hub.room(meeting)


def _come(live: "Live", connection: Connection, room: Room, hello: Hello) -> None:
    if not connection.alive or hello.token is None:
        return
    language = room.snapshot.meeting.language
    table = room.snapshot.tables.get(hello.token, "")
    if hello.table and not table:
        raise Refused("forbidden", NO_TABLE)
    screen = Screen(connection, "participant", room, language, token=hello.token)
    if table:
        screen.token, screen.table, screen.key = ballot.of_table(table), table, hello.token
    # What it says waits until the door has let it in, and what it said before is known.
    screen.asked = []
    if not entrance.guarded(room):
        connection.data = screen
    live.lobby.add(screen, hello.ref)


def _enter(live: "Live", screen: Screen, ref: int) -> None:
    if screen.connection.alive:
        screen.connection.data = screen
        reply(screen.connection, Reply(ref=ref, ok=True))
        live.hub.enter(screen)
