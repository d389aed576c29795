"""Phones whose answers wait for approval: told, each its own, once they have been approved."""

from polling.live import mine, owned
from polling.live.room import Room, Screen
from polling.store import Store
from polling.store.client import UNAVAILABLE
from polling.store.keys import RoundKey


class Approving:
    """Asks the store only where somebody here waits, and of the answers that wait."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def tell(self, room: Room, changed: set[str]) -> None:
        """Tells the phones of what was approved (`changed`: subjects of notices, or "everything").

        Who waits is known to this worker alone, and only as long as the phone is connected: a phone
        that comes back reads it with its own answers.
        """
        waits = _waiting(room)
        if not waits:
            return
        for round_key, slots in mine.rounds(room.snapshot):
            screens = waits.get(round_key, [])
            if not screens or not changed & {round_key.subject, "everything"}:
                continue
            held = {ballot for screen in screens for ballot in screen.held}
            try:
                free = held - await self._store.hidden_of(round_key, held)
                for screen in screens:
                    if _let_go(screen, round_key, free):
                        await self._tell(room, screen, round_key, slots)
            except UNAVAILABLE:
                return  # what is not told now is read when the phone comes back

    async def _tell(self, room: Room, screen: Screen, round_key: RoundKey, slots: int) -> None:
        snapshot, rounds = room.snapshot, [(round_key, slots)]
        if snapshot.key is not None:
            (given,) = await owned.read(self._store, snapshot, rounds, [screen])
            for subject, frame in owned.told(rounds, given).items():
                screen.connection.offer(subject, frame)


def _waiting(room: Room) -> dict[RoundKey, list[Screen]]:
    """The phones with answers that wait, by the round that those are of."""
    found: dict[RoundKey, list[Screen]] = {}
    for screen in list(room.holding):
        for round_key in set(screen.held.values()):
            found.setdefault(round_key, []).append(screen)
        if not screen.held:
            room.holding.discard(screen)
    return found


def _let_go(screen: Screen, round_key: RoundKey, free: set[str]) -> bool:
    """Whether any of a phone's answers in a round no longer waits; those are forgotten."""
    gone = [b for b, where in screen.held.items() if where == round_key and b in free]
    for each in gone:
        del screen.held[each]
    return bool(gone)
