"""Those who come in, gathered with the others of a tick, and told whether the door let them."""

import asyncio
from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

from polling.store import keys
from polling.store.keys import Stage

#: A phone of its own, a table, or one of them that has answered and is not a silent one any more.
How = Literal["joined", "seated", "spoke"]
#: Let in, or had been; or the door was closed, or as many had come as there is room for; or
#: "busy" when the store would not say.
Came = Literal["in", "shut", "full", "busy"]


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

    def args(self, who: Sequence[str]) -> list[str | bytes | int]:
        """What it is told."""
        how = () if self.how == "spoke" else (self.how,)
        return [keys.channel(self.meeting), *how, *who]


class Comings:
    """Who waits to come in, by place; the same one twice waits once."""

    def __init__(self) -> None:
        self._waiting: dict[Place, dict[str, asyncio.Future[Came]]] = {}

    def __bool__(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    def add(self, place: Place, who: str) -> asyncio.Future[Came]:
        """Somebody waits; what is given back says in the end how it went."""
        waiting = self._waiting.setdefault(place, {})
        if who not in waiting:
            waiting[who] = asyncio.get_running_loop().create_future()
        return waiting[who]

    def next(self) -> tuple[Place, dict[str, asyncio.Future[Came]]]:
        """Those who wait at one place, who wait here no more."""
        place = next(iter(self._waiting))
        return place, self._waiting.pop(place)


def told(waiting: dict[str, asyncio.Future[Came]], said: Sequence[bytes]) -> None:
    """Tells each how it went, as the function said of them in their order."""
    for future, word in zip(waiting.values(), said, strict=True):
        if not future.done():
            future.set_result(cast(Came, word.decode()))
