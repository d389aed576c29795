"""A writer for each primary of a cluster: one that is lost delays nobody else's meetings."""

import asyncio

from polling.store.client import Client
from polling.store.comings import Came, Place
from polling.store.keys import RoundKey
from polling.store.pending import Answer
from polling.store.writer import LIMIT, Writer


class Lanes(Writer):
    """The same as a writer; what comes in goes into the lane of the primary that has its meeting.

    A meeting that has moved meanwhile is found by the client, so a lane is only about who waits for
    whom. `limit` is that of each lane.
    """

    def __init__(self, client: Client, *, limit: int = LIMIT, replicas: int = 0) -> None:
        super().__init__(client, limit=limit, replicas=replicas)
        self._lanes: dict[object, Writer] = {}

    @property
    def waiting(self) -> int:
        """How many answers have come in and are not in the store yet."""
        return sum(each.waiting for each in self._lanes.values())

    def put(self, round_key: RoundKey, answer: Answer) -> None:
        """Takes an answer in; `Refused("busy")` when too many wait for the same primary."""
        self._lane(round_key.meeting).put(round_key, answer)

    def hold(self, held: bool) -> None:
        """Stores no answers while `held`: the store would not keep what it acknowledges."""
        super().hold(held)
        for each in self._lanes.values():
            each.hold(held)

    def come(self, place: Place, *who: str) -> asyncio.Future[list[Came]]:
        """Has some come in, or be heard; says how it went for each."""
        return self._lane(place.meeting).come(place, *who)

    async def drain(self) -> None:
        """Waits until everything taken in has been stored or refused."""
        for each in list(self._lanes.values()):
            await each.drain()

    async def close(self, grace: float = 3.0) -> None:
        """Lets what is under way finish for `grace` seconds; the rest stays unacknowledged."""
        await asyncio.gather(*(each.close(grace) for each in self._lanes.values()))

    def _lane(self, meeting: str) -> Writer:
        lane = self._client.lane(meeting)
        if lane not in self._lanes:
            made = Writer(self._client, limit=self._limit, replicas=self._replicas)
            made.counted = self.counted
            made.hold(self._held)
            self._lanes[lane] = made
        return self._lanes[lane]


def writer(client: Client, *, replicas: int = 0) -> Writer:
    """What writes to the store of `client`."""
    return (Lanes if client.sharded else Writer)(client, replicas=replicas)
