"""Tables' devices: told what another of them changed, let go when their table has a new link."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from polling.live import mine, owned
from polling.live.room import Room, Screen
from polling.meeting import LIFTS
from polling.store import Store
from polling.store.client import UNAVAILABLE
from polling.store.keys import RoundKey

#: How far a room's rounds have been read, by round.
Seen = dict[RoundKey, int]


class Seating:
    """Reads a table's answers once for all its devices, and only those of tables that changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: WeakKeyDictionary[Room, Seen] = WeakKeyDictionary()

    async def tell(self, room: Room, changed: set[str]) -> None:
        """Tells each table's devices what changed (subjects of notices, or "everything")."""
        seats = _by_table(room)
        if not seats:
            self._seen.pop(room, None)
            return
        everything = "everything" in changed
        for round_key, slots in mine.rounds(room.snapshot):
            if everything or round_key.subject in changed:
                tables = await self._touched(room, round_key, set(seats))
                for table in seats if everything else tables:
                    await self._tell_table(room, round_key, slots, seats[table])

    async def _touched(self, room: Room, round_key: RoundKey, seated: set[str]) -> set[str]:
        """The tables, of those seated, whose answers in a round may have changed since last."""
        if not room.snapshot.meeting.item(round_key.item.removesuffix(LIFTS)).question.BY_TABLE:
            return seated
        seen = self._seen.setdefault(room, {})
        since = seen.get(round_key)
        found, seen[round_key] = await self._store.changes(round_key, since or 0)
        # A line that was taken away no longer says whose it was.
        if since is None or any(change.table is None for change in found):
            return seated
        return {change.table for change in found if change.table} & seated

    async def _tell_table(
        self, room: Room, round_key: RoundKey, slots: int, screens: Sequence[Screen]
    ) -> None:
        snapshot, rounds = room.snapshot, [(round_key, slots)]
        if snapshot.key is None:
            return
        try:
            # All of them answer under the table's one token.
            (given,) = await owned.read(self._store, snapshot, rounds, screens[:1])
        except UNAVAILABLE:
            # Without its answers a device would show less than its table gave: it comes back.
            for screen in screens:
                screen.connection.close(4413, "try again")
            return
        told = owned.told(rounds, given)
        for screen in screens:
            owned.noted(screen, snapshot, rounds, given)
            for subject, frame in told.items():
                screen.connection.offer(subject, frame)


def _by_table(room: Room) -> dict[str, list[Screen]]:
    """The devices that are here by their table; those whose link was taken back are let go."""
    seats: dict[str, list[Screen]] = {}
    for screen in list(room.seats):
        if room.snapshot.key and room.snapshot.tables.get(screen.key) != screen.table:
            screen.connection.close(4503, "the table has a new link")
        else:
            seats.setdefault(screen.table, []).append(screen)
    return seats
