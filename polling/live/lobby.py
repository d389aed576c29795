"""The lobby: phones that say hello within a moment are let in together.

What each is told of its own has to be asked of the store. One call for all who came in the same
moment says who is new, of whom there is nothing to ask, and one more asks for what the others gave.
So nobody has a task or a call of its own, and each is told everything by one write.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from polling.live import answering, entrance, frames, mine, owned
from polling.live.answering import refuse
from polling.live.connection import Connection
from polling.live.entrance import Coming
from polling.live.handshake import Handshake
from polling.live.room import Room, Screen
from polling.live.wires.ring import Ring
from polling.messages import Hello, Reply
from polling.refused import Refused
from polling.store.client import UNAVAILABLE
from polling.store.comings import LET_IN, Came
from polling.store.writer import PATIENCE

if TYPE_CHECKING:
    from polling.live.sockets import Live

#: Seconds within which the store says who comes in, or they see the meeting before it has.
SOON = 0.25
#: Seconds for which others are waited for who come in the same rush.
GATHER = 0.008
#: So many are let in together, and told in one turn of the loop.
TOGETHER, IN_ONE_TURN = 256, 32


class Guest(NamedTuple):
    """Who waits, and the ref of the hello, which has no reply yet; None for who is in already."""

    screen: Screen
    ref: int | None


class Lobby:
    """Who waits to be let in, by room; tables apart from phones, since they are counted apart."""

    def __init__(self, live: "Live") -> None:
        self._live = live
        #: Who waits for the first of those with the same code to find the meeting, by that code.
        self.searching: dict[str, list[tuple[Connection, Handshake, Hello]]] = {}
        self._guests: dict[tuple[Room, bool], list[Guest]] = {}
        self._scheduled = False
        self._next = 0.0

    def add(self, screen: Screen, ref: int | None) -> None:
        """Has a phone told all that it needs to draw; what it says waits until then in `asked`."""
        self._guests.setdefault((screen.room, bool(screen.table)), []).append(Guest(screen, ref))
        if not self._scheduled:
            self._scheduled = True
            loop = asyncio.get_running_loop()
            # At once where it comes alone.
            loop.call_at(max(self._next, loop.time()), self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        self._next = asyncio.get_running_loop().time() + GATHER
        guests, self._guests = self._guests, {}
        for (room, _), several in guests.items():
            for start in range(0, len(several), TOGETHER):
                self._live.hub.spawn(self._receive(room, several[start : start + TOGETHER]))

    async def _receive(self, room: Room, guests: Sequence[Guest]) -> None:
        try:
            await _Party(self._live, room, guests).come_in()
        except Exception:
            # A fault of ours: they come back, rather than wait for ever.
            for guest in guests:
                guest.screen.connection.close(1011, "failed")
            raise


class _Party:
    """Some who come into a room together."""

    def __init__(self, live: "Live", room: Room, guests: Sequence[Guest]) -> None:
        self._live = live
        self._room = room
        self._guests = guests
        self._snapshot = room.snapshot

    async def come_in(self) -> None:
        """Lets them in as far as the door does, and tells them the meeting and what they gave."""
        coming = entrance.comes(self._live, self._room, [each.screen for each in self._guests])
        if coming is None:
            await self._tell(self._guests, {})
            return
        words = await self._said(coming)
        new, back = list[Guest](), list[Guest]()
        for guest, word in zip(self._guests, words, strict=True):
            if not self._may_stay(guest, word):
                continue
            guest.screen.spoke = guest.screen.spoke or word == "heard"
            # Who came only to say something is told nothing.
            silent = guest.screen.connection.passing and not mine.waits(guest.screen)
            (new if word == "new" or silent else back).append(guest)
        rounds = list(mine.rounds(self._snapshot))
        await self._tell(new, owned.nothing(rounds))
        if back:
            await self._come_back(back, rounds)

    async def _said(self, coming: Coming) -> list[Came]:
        """What the store says of each; until then they see the meeting, unless the door is kept."""
        guarded = entrance.guarded(self._room)
        patience = entrance.OUTSIDE_SECONDS if guarded else SOON
        # Not cancelled with the waiting: what is under way to the store has to come to an end.
        if (await asyncio.wait([coming], timeout=patience))[0]:
            return coming.result()
        if guarded:
            return ["busy" if each.ref is not None else "in" for each in self._guests]
        for guest in self._guests:
            if guest.screen.connection.alive:
                self._enter(guest, {})
        self._guests = [each._replace(ref=None) for each in self._guests]
        self._live.hub.heard(self._room.id, "present")
        while not (await asyncio.wait([coming], timeout=PATIENCE))[0]:
            # Meanwhile a phone is to know that it is heard, as it is of answers on their way.
            for screen, _ in self._guests:
                asked, screen.asked = screen.asked or [], []
                for message in asked:
                    busy = Refused("busy", answering.TRY_AGAIN)
                    refuse(screen.connection, message.ref, busy, screen.language)
        return coming.result()

    def _may_stay(self, guest: Guest, word: Came) -> bool:
        screen, ref = guest
        if not screen.connection.alive:
            return False
        if word not in LET_IN:
            entrance.turn_away(screen, word, ref)
            return False
        return not self._has_moved(guest)

    def _has_moved(self, guest: Guest) -> bool:
        """Whether something else is on by now, a rehearsal: that is what they come into, then."""
        if self._room.snapshot.key in (self._snapshot.key, None):
            return False
        if guest.ref is not None:
            self._live.lobby.add(*guest)
        return True

    async def _come_back(self, guests: Sequence[Guest], rounds: Sequence[owned.Round]) -> None:
        screens = [guest.screen for guest in guests]
        try:
            found = await owned.read(self._live.store, self._snapshot, rounds, screens)
        except UNAVAILABLE:
            # Without its own answers a phone would show less than it gave: it comes back.
            for screen in screens:
                screen.connection.close(4413, "try again")
            return
        for at, (guest, given) in enumerate(zip(guests, found, strict=True)):
            if at and at % IN_ONE_TURN == 0:
                await asyncio.sleep(0)
            screen = guest.screen
            if not screen.connection.alive or self._has_moved(guest):
                continue
            await self._meet(guest, owned.told(rounds, given))
            answered = owned.noted(screen, self._snapshot, rounds, given)
            if answered and (stored := entrance.speaks(self._live, screen)):
                stored()
            self._hear(screen)
        self._live.hub.heard(self._room.id, "present")

    async def _tell(self, guests: Sequence[Guest], own: Mapping[str, bytes]) -> None:
        """Tells them the meeting and what they gave; from now on what they say is taken."""
        for start in range(0, len(guests), IN_ONE_TURN):
            if start:
                await asyncio.sleep(0)
            some = [g for g in guests[start : start + IN_ONE_TURN] if g.screen.connection.alive]
            if self._snapshot.meeting.leaderboard:
                for guest in some:
                    await self._meet(guest, own)
            else:
                self._enter_together(some, own)
            for guest in some:
                self._hear(guest.screen)
        self._live.hub.heard(self._room.id, "present")

    async def _meet(self, guest: Guest, own: Mapping[str, bytes]) -> None:
        if self._snapshot.meeting.leaderboard:
            # Who it is in the quiz is known before anything of it is scored.
            self._enter(guest, {})
            guest = guest._replace(ref=None)
            await self._live.leading.know(guest.screen)
        self._enter(guest, own)

    def _hear(self, screen: Screen) -> None:
        asked, screen.asked = screen.asked or [], None
        for message in asked:
            self._live.answer(screen, message)

    def _enter_together(self, guests: Sequence[Guest], own: Mapping[str, bytes]) -> None:
        """The same for some, who are mostly told the same: those by one call of the system."""
        ring: Ring | None = getattr(asyncio.get_running_loop(), "ring", None)
        alike: dict[bytes, list[Connection]] = {}
        for guest in guests:
            connection = guest.screen.connection
            if not ring or guest.ref is None or connection.fd < 0:
                self._enter(guest, own)  # who has no socket of its own is told subject by subject
            else:
                connection.data = guest.screen
                told = {**self._room.take_in(guest.screen), **own}
                data = connection.greeting(accepted(guest.ref), told)
                alike.setdefault(data, []).append(connection)
        for data, some in alike.items():
            # Who was closed meanwhile, since it is open in too many tabs, is told no more.
            assert ring
            ring.tell([one for one in some if one.fd >= 0], data)

    def _enter(self, guest: Guest, more: Mapping[str, bytes]) -> None:
        screen, connection = guest.screen, guest.screen.connection
        if guest.ref is None:
            for subject, frame in more.items():
                connection.offer(subject, frame)
            return
        connection.data = screen
        if connection.passing:
            # Who came only to say something is told nothing.
            connection.send(accepted(guest.ref))
            return
        connection.greet(accepted(guest.ref), {**self._room.take_in(screen), **more})


@lru_cache(maxsize=64)
def accepted(ref: int) -> bytes:
    """The reply to a hello; browsers number theirs from 1."""
    return frames.frame_text(Reply(ref=ref, ok=True).model_dump_json().encode())
