"""Those who come in, gathered with the others of a tick, and told whether the door let them."""

import asyncio
from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

from polling.store import keys
from polling.store.keys import Stage

#: A phone of its own, a table, or one of them that has answered and is not a silent one any more.
How = Literal["joined", "seated", "spoke"]
#: Let in: "new", so nothing of it is in the store; or it had been, and is "heard" where it is a
#: phone that has answered something. Or the door was closed, or as many had come as there is room
#: for; or "busy" when the store would not say.
Came = Literal["new", "in", "heard", "shut", "full", "busy"]
LET_IN: tuple[Came, ...] = ("new", "in", "heard")
#: So many are let in by one call, or a few more.
AT_ONCE = 512


class Place(NamedTuple):
    """Where somebody comes in, and how."""

    meeting: str
    stage: Stage
    how: How

    @property
    def function(self) -> str:
        """The function of the store that takes them in."""
        return "spoke" if self.how == "spoke" else "join"

    @property
    def keys(self) -> list[str]:
        """What it looks at."""
        names = (
            ("silent", "forgotten", "joined", "revisions")
            if self.how == "spoke"
            else ("joined", "seated", "revisions", "key", "state", "silent")
        )
        return [keys.of_stage(self.meeting, self.stage, name) for name in names]

    def args(self, parties: Sequence["Party"]) -> list[str | bytes | int]:
        """What it is told."""
        how = () if self.how == "spoke" else (self.how,)
        everybody = (each for party in parties for each in party.who)
        return [keys.channel(self.meeting), *how, *everybody]


class Party(NamedTuple):
    """Some who come together, and what will say how it went for each."""

    who: tuple[str, ...]
    told: asyncio.Future[list[Came]]


class Comings:
    """Who waits to come in, by place."""

    def __init__(self) -> None:
        self._waiting: dict[Place, list[Party]] = {}

    def __bool__(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    def add(self, place: Place, who: tuple[str, ...]) -> asyncio.Future[list[Came]]:
        """Some wait; what is given back says in the end how it went for each."""
        party = Party(who, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(place, []).append(party)
        return party.told

    def next(self) -> tuple[Place, list[Party]]:
        """Those who wait at one place, who wait here no more; the others of it are last in line."""
        place = next(iter(self._waiting))
        parties, size, some = self._waiting.pop(place), 0, 0
        while some < len(parties) and size < AT_ONCE:
            size, some = size + len(parties[some].who), some + 1
        if some < len(parties):
            self._waiting[place] = parties[some:]
        return place, parties[:some]


def told(parties: Sequence[Party], said: Sequence[bytes] | None) -> None:
    """Tells each how it went, as the function said of them in their order; "busy" without that."""
    at = 0
    for who, future in parties:
        words = [b"busy"] * len(who) if said is None else said[at : at + len(who)]
        at += len(who)
        if not future.done():
            future.set_result([cast(Came, word.decode()) for word in words])
