"""The hello of a screen: who comes in, and what a phone is told of its own."""

import asyncio
import logging
from typing import TYPE_CHECKING

from polling import ballot
from polling.live import answering, entrance, mine
from polling.live.answering import refuse, reply
from polling.live.connection import Connection
from polling.live.entrance import Coming
from polling.live.handshake import Handshake
from polling.live.room import Room, Screen
from polling.messages import Hello, Reply
from polling.refused import Refused, Word
from polling.store.client import UNAVAILABLE
from polling.store.writer import PATIENCE
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
    if hello.role == "participant":
        meeting = live.finder.at_hand(hello.meeting, handshake.peer)
        room = live.hub.rooms.get(meeting or "")
        if room and hello.token and (not hello.table or hello.token in room.snapshot.tables):
            _enter_participant(live, connection, room, hello)
            return
    live.hub.spawn(_greet(live, connection, handshake, hello), connection)


def join_again(live: "Live", room: Room) -> None:
    """A rehearsal began or was wiped: who is here has joined what is on now."""
    for phone in room.phones:
        screen = phone.data
        if isinstance(screen, Screen):
            screen.spoke, screen.asked, coming = False, [], entrance.comes(live, screen)
            if mine.waits(screen):
                # What they say of themselves, too, is of what is on now.
                screen.about = {}
                live.hub.spawn(_tell_mine(live, screen, coming), screen.connection)
            else:
                live.hub.spawn(_take_asked(live, screen, coming), screen.connection)


async def _greet(live: "Live", connection: Connection, handshake: Handshake, hello: Hello) -> None:
    accepted = handshake.headers.get("accept-language", "")
    language = live.language(handshake.cookie, accepted)
    try:
        if hello.role == "participant":
            room = await _room_by_code(live, handshake, hello)
            _enter_participant(live, connection, room, hello)
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


def _enter_participant(live: "Live", connection: Connection, room: Room, hello: Hello) -> None:
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
    screen.asked, coming = [], entrance.comes(live, screen)
    if coming and entrance.guarded(room):
        live.hub.spawn(_wait_outside(live, screen, hello.ref, coming), connection)
        return
    _enter(live, screen, hello.ref)
    live.hub.spawn(_tell_mine(live, screen, coming), screen.connection)


async def _wait_outside(live: "Live", screen: Screen, ref: int, coming: Coming) -> None:
    try:
        await entrance.let_in(coming, within=entrance.OUTSIDE_SECONDS)
    except Refused as refused:
        refuse(screen.connection, ref, refused, screen.language)
        entrance.turn_away(screen, refused)
        return
    _enter(live, screen, ref)
    await _tell_mine(live, screen, coming)


def _enter(live: "Live", screen: Screen, ref: int) -> None:
    if screen.connection.alive:
        screen.connection.data = screen
        reply(screen.connection, Reply(ref=ref, ok=True))
        live.hub.enter(screen)


async def _tell_mine(live: "Live", screen: Screen, coming: Coming | None) -> None:
    """Tells a phone its own answers to what is on or open; takes new ones once it is let in."""
    snapshot = screen.room.snapshot
    if snapshot.key is None or (screen.connection.passing and not mine.waits(screen)):
        # Who came only to say something is told nothing.
        await _take_asked(live, screen, coming)
        return
    if not await live.leading.know(screen):
        return
    for round_key, slots in mine.rounds(snapshot):
        try:
            approve = mine.approves(snapshot, round_key)
            answers = await live.store.mine(
                snapshot.key, screen.token, round_key, slots, approve=approve
            )
        except UNAVAILABLE:
            # Without its own answers a phone would show less than it gave: it comes back.
            screen.connection.close(4413, "try again")
            return
        mine.noted(screen, round_key, answers)
        if answers and (stored := entrance.speaks(live, screen)):
            stored()
        if mine.is_about(snapshot, round_key):
            await _take_asked(live, screen, coming)
        screen.connection.offer(f"mine {round_key.subject}", mine.frame(round_key, answers))
    await _take_asked(live, screen, coming)


async def _take_asked(live: "Live", screen: Screen, coming: Coming | None) -> None:
    while coming and not (await asyncio.wait([coming], timeout=PATIENCE))[0]:
        # Meanwhile a phone is to know that it is heard, as it is of answers on their way.
        asked, screen.asked = screen.asked or [], []
        for message in asked:
            busy = Refused("busy", answering.TRY_AGAIN)
            refuse(screen.connection, message.ref, busy, screen.language)
    if await entrance.stays(screen, coming):
        asked, screen.asked = screen.asked or [], None
        for message in asked:
            live.answer(screen, message)
