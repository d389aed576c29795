"""What a rehearsal's simulated phones lift: some of what can be seen, and not all alike."""

import asyncio
from random import SystemRandom
from typing import TYPE_CHECKING

from polling import ballot
from polling.live.room import Room
from polling.messages import Lifts
from polling.refused import Refused
from polling.store.client import UNAVAILABLE
from polling.store.keys import RoundKey
from polling.store.pending import Pending, Stored, Word, packed_counts

if TYPE_CHECKING:
    from polling.live.sockets import Live

LIFT_SECONDS = 20.0


async def lift(live: "Live", room: Room, key: bytes, tokens: list[str], given: RoundKey) -> None:
    """Lets the phones lift answers of the round `given`, one phone after another."""
    chance = SystemRandom()
    most = room.snapshot.meeting.item(given.item).question.most_lifts
    at = (given.lifts.item, given.lifts.run)
    for token in chance.sample(tokens, len(tokens)):
        await asyncio.sleep(LIFT_SECONDS / len(tokens))
        if room.snapshot.key != key:
            return
        try:
            seen = await _seen(live, given)
        except UNAVAILABLE:
            continue
        # Some are liked better than others, so that the room has something to look at.
        liked = [2.0 ** (-number / 4) for number in range(len(seen))]
        lifted = tuple(sorted(set(chance.choices(seen, liked, k=most)))) if seen else ()
        if lifted:
            pending = Pending(
                ballot.ballot(key, token, *at, 0),
                ballot.person(key, token, *at),
                1,
                Lifts(lifts=lifted).model_dump_json(),
                packed_counts(dict.fromkeys(lifted, 1)),
                _nobody_waits,
            )
            try:
                live.writer.put(given.lifts, pending)
            except Refused:
                return  # the store is busy with real answers


async def _seen(live: "Live", given: RoundKey) -> list[str]:
    """The ids of the answers that can be lifted, in an order that is the same each time."""
    changes, _ = await live.store.changes(given, 0)
    hidden = (await live.store.reading(given)).hidden
    return sorted(each.id for each in changes if each.value and each.id not in hidden)


def _nobody_waits(word: Word, instead: Stored | None) -> None:
    """A simulated phone needs no acknowledgement."""
