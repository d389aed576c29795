"""What has changed in a meeting since its room was told, and when it is to be told again."""

import asyncio
from contextlib import suppress

TICK = 0.016
#: What changes with everybody who comes, and for how many seconds nobody misses it.
COMINGS, COMINGS_SECONDS = {"present", "joined"}, 0.1
#: What a moderator does: a hall waits for that.
URGENT = {"state"}


class News:
    """What is new in one meeting, gathered until somebody takes it."""

    def __init__(self) -> None:
        self._subjects: set[str] = set()
        self._some = asyncio.Event()
        self._urgent = asyncio.Event()

    def add(self, subject: str) -> None:
        """That of which a notice told."""
        if subject not in COMINGS:
            self._some.set()
        elif not self._subjects:
            asyncio.get_running_loop().call_later(COMINGS_SECONDS, self._some.set)
        if subject in URGENT:
            self._urgent.set()
        self._subjects.add(subject)

    def end(self) -> None:
        """Nothing more is new: whoever waits goes on, with whatever there is."""
        self._some.set()

    async def take(self) -> set[str]:
        """What is new, once something is; empty where it has been taken already."""
        await self._some.wait()
        self._some.clear()
        self._urgent.clear()
        taken, self._subjects = self._subjects, set()
        return taken

    async def rest(self, spent: float) -> None:
        """Waits for the next tick when `spent` seconds went into telling.

        A hall that takes longer than that to tell is left alone for half as long again, so that
        there is time for others; but not when a moderator has done something meanwhile.
        """
        tick = max(TICK - spent, 0.0)
        await asyncio.sleep(tick)
        if (more := spent / 2 - tick) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(more):
                    await self._urgent.wait()
