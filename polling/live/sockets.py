"""What a screen may say: its hello, and after it the messages of its role."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import ValidationError

from polling import ballot, joincode, messages
from polling.limits import Failures
from polling.live import answering, claiming, frames, mine, staff
from polling.live.answering import refuse, reply
from polling.live.connection import Connection
from polling.live.handshake import Handshake
from polling.live.hub import Hub
from polling.live.leading import Leading
from polling.live.reacting import NOTICE, Reacting
from polling.live.room import Room, Screen
from polling.live.seating import Seating
from polling.messages import Alias, AnswerMessage, Hello, React, Reply
from polling.refused import Refused
from polling.store import Store, Writer
from polling.store.client import UNAVAILABLE
from polling.words import N_

log = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
UNKNOWN_CODE = N_("Fant ikke noe åpent møte med den koden. Sjekk sifrene på storskjermen.")
NO_TABLE = N_("Lenken til bordet gjelder ikke lenger. Be møtelederen om en ny.")
NO_ACCESS = N_("Lenken din gjelder ikke for dette. Be møtelederen om en ny.")

#: Who a staff screen is: the digest of its key, or None when the cookie gives no such role.
Grant = Callable[[str, str, str], Awaitable[str | None]]


class Live:
    """The application behind the sockets of this worker; see `polling.live.seam.Live`."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        *,
        grant: Grant,
        same_origin: Callable[[str | None, str], bool],
        language: Callable[[str, str], str],
    ) -> None:
        self.store = store
        self.writer = writer
        self.hub = Hub(
            store,
            revoked=self._close_revoked,
            moved=self._join_again,
            changed=self._tell_tables,
        )
        self.reacting = Reacting(self)
        self.leading = Leading(self)
        self.seating = Seating(store)
        self.failures = Failures()
        self._grant = grant
        self._same_origin = same_origin
        self._language = language

    # What the sockets say

    def accepts(self, handshake: Handshake) -> bool:
        """Whether the screen's page came from this server."""
        return self._same_origin(handshake.origin, handshake.host)

    def opened(self, connection: Connection, handshake: Handshake) -> None:
        """A screen is there; until its hello it is only its handshake."""
        connection.data = handshake

    def closed(self, connection: Connection) -> None:
        """A screen is gone."""
        if isinstance(connection.data, Screen):
            self.hub.leave(connection.data)
        connection.data = None

    def on_text(self, connection: Connection, text: str) -> None:
        """One message of a screen."""
        try:
            message = messages.requests.validate_json(text, strict=True)
        except ValidationError:
            self._not_understood(connection, text)
            return
        screen = connection.data
        if isinstance(screen, Handshake):
            if isinstance(message, Hello):
                self._hello(connection, screen, message)
            else:
                connection.close(4500, "hello comes first")
            return
        if not isinstance(screen, Screen):
            connection.close(4500, "one hello is enough")
            return
        if screen.role not in messages.SENDERS.get(message.type, ()):
            refuse(connection, message.ref, Refused("forbidden", NO_ACCESS), screen.language)
            return
        if isinstance(message, AnswerMessage):
            self._answer(screen, message)
        elif isinstance(message, React):
            self.reacting.take(screen, message)
        elif isinstance(message, Alias):
            self.leading.take(screen, message)
        elif isinstance(message, Hello):
            connection.close(4500, "one hello is enough")
        else:
            self._spawn_staff(screen, message)

    def _answer(self, screen: Screen, message: AnswerMessage) -> None:
        if screen.asked is not None and len(screen.asked) < staff.AT_ONCE:
            # A phone that comes back may be quicker than what it once said of itself.
            screen.asked.append(message)
            return
        if screen.asked is not None:
            busy = Refused("busy", answering.TRY_AGAIN)
            refuse(screen.connection, message.ref, busy, screen.language)
            return
        try:
            if not answering.take(self.writer, screen, message):
                claiming.begin(self, screen, message)
        except Refused as refused:
            refuse(screen.connection, message.ref, refused, screen.language)

    def heard(self, meeting_id: str, notice: str) -> None:
        """A notice of the store: what changed in a meeting, or reactions of its phones."""
        if notice.startswith(NOTICE):
            self.reacting.heard(meeting_id, notice)
        else:
            self.hub.heard(meeting_id, notice)

    async def beat(self) -> None:
        """Tells every screen now and then that the server is there; runs for ever."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            beat = messages.Beat(time=int(time.time() * 1000))
            frame = frames.frame_text(beat.model_dump_json().encode())
            for room in list(self.hub.rooms.values()):
                everyone = [*room.phones, *(s.connection for s in (*room.walls, *room.staff))]
                for at, connection in enumerate(everyone):
                    connection.offer("beat", frame)
                    if at % 32 == 31:
                        await asyncio.sleep(0)

    # The hello

    def _hello(self, connection: Connection, handshake: Handshake, hello: Hello) -> None:
        connection.greeted = True
        connection.data = None  # nothing more is read from it before it has its room
        if hello.role == "participant":
            meeting = self.hub.by_code.get(joincode.normalise(hello.meeting) or "")
            room = self.hub.rooms.get(meeting or "")
            if room and hello.token and (not hello.table or hello.token in room.snapshot.tables):
                self._enter_participant(connection, room, hello)
                return
        self.hub.spawn(self._greet(connection, handshake, hello))

    async def _greet(self, connection: Connection, handshake: Handshake, hello: Hello) -> None:
        accepted = handshake.headers.get("accept-language", "")
        language = self._language(handshake.cookie, accepted)
        try:
            if hello.role == "participant":
                room = await self._room_by_code(handshake, hello)
                self._enter_participant(connection, room, hello)
            else:
                await self._enter_staff(connection, handshake, hello, language)
        except Refused as refused:
            refuse(connection, hello.ref, refused, language)
            connection.close(4504 if refused.word == "unknown" else 4503, refused.word)
        except UNAVAILABLE as error:
            log.warning("the store does not answer a hello (%s)", type(error).__name__)
            connection.close(4413, "try again")

    async def _enter_staff(
        self, connection: Connection, handshake: Handshake, hello: Hello, language: str
    ) -> None:
        key = await self._grant(handshake.cookie, hello.meeting, hello.role)
        if key is None:
            raise Refused("forbidden", NO_ACCESS)
        room = await self.hub.room(hello.meeting)
        handed = await self.store.key(room.id, key) if key else None
        name = handed.label if handed else ""
        self._enter(Screen(connection, hello.role, room, language, key=key, name=name), hello.ref)

    async def _room_by_code(self, handshake: Handshake, hello: Hello) -> Room:
        code = joincode.normalise(hello.meeting)
        if hello.token is None:
            raise Refused("invalid", "Svaret passer ikke til spørsmålet.")
        meeting = await self.store.by_code(code) if code else None
        if not meeting:
            self.failures.note(handshake.peer)
            raise Refused("unknown", UNKNOWN_CODE)
        return await self.hub.room(meeting)

    def _enter_participant(self, connection: Connection, room: Room, hello: Hello) -> None:
        if not connection.alive or hello.token is None:
            return
        language = room.snapshot.meeting.language
        table = room.snapshot.tables.get(hello.token, "")
        if hello.table and not table:
            raise Refused("forbidden", NO_TABLE)
        screen = Screen(connection, "participant", room, language, token=hello.token)
        if table:
            screen.token, screen.table, screen.key = ballot.of_table(table), table, hello.token
        if mine.waits(screen):
            screen.asked = []
        self._join(screen)
        self._enter(screen, hello.ref)
        self.hub.spawn(self._tell_mine(screen))

    def _join(self, screen: Screen) -> None:
        snapshot = screen.room.snapshot
        if screen.table and snapshot.key:
            self.writer.seat(screen.room.id, snapshot.stage, screen.table)
        elif snapshot.key:
            digest = ballot.joiner(snapshot.key, screen.token)
            self.writer.join(screen.room.id, snapshot.stage, digest)

    def _join_again(self, room: Room) -> None:
        """A rehearsal began or was wiped: who is here has joined what is on now."""
        for phone in room.phones:
            if isinstance(phone.data, Screen):
                self._join(phone.data)
                if mine.waits(phone.data):
                    # What they say of themselves, too, is of what is on now.
                    phone.data.about, phone.data.asked = {}, []
                    self.hub.spawn(self._tell_mine(phone.data))

    def _enter(self, screen: Screen, ref: int) -> None:
        if screen.connection.alive:
            screen.connection.data = screen
            reply(screen.connection, Reply(ref=ref, ok=True))
            self.hub.enter(screen)

    async def _tell_mine(self, screen: Screen) -> None:
        """Tells a phone its own answers to what is on or open."""
        snapshot = screen.room.snapshot
        if snapshot.key is None:
            self._take_asked(screen)
            return
        if not await self.leading.know(screen):
            return
        for round_key, slots in mine.rounds(snapshot):
            try:
                answers = await self.store.mine(snapshot.key, screen.token, round_key, slots)
            except UNAVAILABLE:
                # Without its own answers a phone would show less than it gave: it comes back.
                screen.connection.close(4413, "try again")
                return
            mine.noted(screen, round_key, answers)
            if mine.is_about(snapshot, round_key):
                self._take_asked(screen)
            screen.connection.offer(f"mine {round_key.subject}", mine.frame(round_key, answers))
        self._take_asked(screen)

    def _take_asked(self, screen: Screen) -> None:
        asked, screen.asked = screen.asked or [], None
        for message in asked:
            self._answer(screen, message)

    async def _tell_tables(self, room: Room, changed: set[str]) -> None:
        """Tells the devices of each table what another of them may have changed."""
        await self.leading.refresh(room, changed)
        await self.seating.tell(room, changed)

    # What staff say, and what goes wrong

    def _spawn_staff(self, screen: Screen, message: Any) -> None:
        if screen.busy >= staff.AT_ONCE:
            busy = Refused("busy", "Vent litt, forrige kommando er ikke ferdig.")
            refuse(screen.connection, message.ref, busy, screen.language)
            return
        screen.busy += 1
        self.hub.spawn(staff.serve(self, screen, message))

    def _not_understood(self, connection: Connection, text: str) -> None:
        ref = answering.ref_of(text)
        if ref is None or not isinstance(connection.data, Screen):
            connection.close(4500, "not understood")
            return
        refused = Refused("invalid", "Meldingen er ikke til å forstå.")
        refuse(connection, ref, refused, connection.data.language)

    async def _close_revoked(self, room: Room) -> None:
        for screen in [*room.walls, *room.staff]:
            if screen.key and not await self.store.key(room.id, screen.key):
                screen.connection.close(4503, "revoked")
