"""What a screen may say: its hello first, and after it the messages of its role."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from polling import messages
from polling.finding import Finder
from polling.limits import Failures
from polling.live import answering, claiming, entrance, frames, greeting, plain, staff
from polling.live.answering import refuse
from polling.live.approving import Approving
from polling.live.connection import Connection
from polling.live.handshake import Handshake
from polling.live.hub import Hub
from polling.live.leading import Leading
from polling.live.lobby import Lobby
from polling.live.reacting import NOTICE, Reacting
from polling.live.room import Room, Screen
from polling.live.seating import Seating
from polling.messages import Alias, AnswerMessage, Hello, React
from polling.refused import Refused
from polling.store import Store, Writer
from polling.store.client import UNAVAILABLE
from polling.store.keys import SERVER

log = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
#: Who a staff screen is: the digest of its key, or None when the cookie gives no such role.
Grant = Callable[[str, str, str], Awaitable[str | None]]


class Live:
    """The application behind the sockets of this worker; see `polling.live.seam.Live`."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        *,
        secret: bytes,
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
        self.lobby = Lobby(self)
        self.reacting = Reacting(self)
        self.leading = Leading(self)
        self.seating = Seating(store)
        self.approving = Approving(store)
        self.failures = Failures()
        self.finder = Finder(store, secret, lambda code: self.hub.by_code.get(code))
        self.grant = grant
        # A hall comes from one page.
        self._same_origin = lru_cache(maxsize=256)(same_origin)
        self.language = language

    # What the sockets say

    def accepts(self, handshake: Handshake) -> bool:
        """Whether the screen's page came from this server."""
        return self._same_origin(handshake.origin, handshake.host)

    def page_of(self, link: str, peer: str) -> object | None:
        """What the page of a link is made of, where its room is open here and its pass is right."""
        room = self.hub.rooms.get(self.hub.by_code.get(self.finder.passed(link) or "", ""))
        if room is None:
            return None
        self.finder.guesses.passed(peer)
        return room.snapshot.meeting

    def expect(self, meeting: str) -> None:
        """Somebody has asked for a phone's page: the others' are ready once its room is open."""
        if meeting not in self.hub.rooms:
            self.hub.spawn(self._expected(meeting))

    async def _expected(self, meeting: str) -> None:
        with suppress(Refused, *UNAVAILABLE):
            await self.hub.room(meeting)

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
        screen = connection.data
        if type(screen) is Screen and plain.take(self.writer, screen, text):
            return
        try:
            message = messages.requests.validate_json(text, strict=True)
        except ValidationError:
            self._not_understood(connection, text)
            return
        if isinstance(screen, Handshake):
            if isinstance(message, Hello):
                greeting.take(self, connection, screen, message)
            else:
                connection.close(4500, "hello comes first")
            return
        if not isinstance(screen, Screen):
            connection.close(4500, "one hello is enough")
            return
        if screen.role not in messages.SENDERS.get(message.type, ()):
            refuse(
                connection, message.ref, Refused("forbidden", greeting.NO_ACCESS), screen.language
            )
            return
        if isinstance(message, AnswerMessage):
            self.answer(screen, message, text)
        elif isinstance(message, React):
            self.reacting.take(screen, message)
        elif isinstance(message, Alias):
            self.leading.take(screen, message)
        elif isinstance(message, Hello):
            connection.close(4500, "one hello is enough")
        else:
            self._spawn_staff(screen, message)

    def answer(self, screen: Screen, message: AnswerMessage, text: str = "") -> None:
        """An answer of a phone, from its `text`: it goes to the writer, or a reply says why not."""
        if screen.asked is not None and len(screen.asked) < staff.AT_ONCE:
            # A phone that comes back may be quicker than what it once said of itself.
            screen.asked.append(message)
            return
        if screen.asked is not None:
            busy = Refused("busy", answering.TRY_AGAIN)
            refuse(screen.connection, message.ref, busy, screen.language)
            return
        try:
            given = answering.take(self.writer, screen, message)
            if given is None:
                claiming.begin(self, screen, message)
            elif text:
                plain.learn(screen, message, given, text)
        except Refused as refused:
            refuse(screen.connection, message.ref, refused, screen.language)

    def heard(self, meeting_id: str, notice: str) -> None:
        """A notice of the store: what changed in a meeting, or reactions of its phones."""
        if notice.startswith(NOTICE):
            self.reacting.heard(meeting_id, notice)
        elif meeting_id == SERVER:
            # Of no meeting: an organiser's sign-in has ended, and may have opened any screen.
            for room in self.hub.rooms:
                self.hub.heard(room, "keys")
        else:
            self.hub.heard(meeting_id, notice)

    async def beat(self) -> None:
        """Tells every screen without a websocket now and then that the server is there, for ever.

        The others are told with each ping.
        """
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            frame = beating()
            for room in list(self.hub.rooms.values()):
                everyone = [*room.phones, *(s.connection for s in (*room.walls, *room.staff))]
                for at, connection in enumerate(everyone):
                    if not connection.pinged:
                        connection.offer("beat", frame)
                    if at % 512 == 511:
                        await asyncio.sleep(0)

    # What changed in a room

    def _join_again(self, room: Room) -> None:
        greeting.join_again(self, room)

    async def _tell_tables(self, room: Room, changed: set[str]) -> None:
        """Tells the devices of each table what another of them may have changed."""
        plain.renewed(room)
        await self.leading.refresh(room, changed)
        await self.seating.tell(room, changed)
        await self.approving.tell(room, changed)
        if changed & {"forgotten", "everything"}:
            await entrance.close_forgotten(self, room)

    # What staff say, and what goes wrong

    def _spawn_staff(self, screen: Screen, message: Any) -> None:
        if screen.busy >= staff.AT_ONCE:
            busy = Refused("busy", "Vent litt, forrige kommando er ikke ferdig.")
            refuse(screen.connection, message.ref, busy, screen.language)
            return
        screen.busy += 1
        self.hub.spawn(staff.serve(self, screen, message), screen.connection)

    def _not_understood(self, connection: Connection, text: str) -> None:
        ref = answering.ref_of(text)
        if ref is None or not isinstance(connection.data, Screen):
            connection.close(4500, "not understood")
            return
        refused = Refused("invalid", "Meldingen er ikke til å forstå.")
        refuse(connection, ref, refused, connection.data.language)

    async def _close_revoked(self, room: Room) -> None:
        for screen in [*room.walls, *room.staff]:
            if screen.key and await self.store.known_as(room.id, screen.key) is None:
                screen.connection.close(4503, "revoked")


def beating() -> bytes:
    """The frame that tells a screen that the server is there, and its time."""
    beat = messages.Beat(time=int(time.time() * 1000))
    return frames.frame_text(beat.model_dump_json().encode())
