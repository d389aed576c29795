"""The server's side of suggestions: one child in a worker, started when it is asked, asked in turn.

The child is kept warm for a while, since its libraries take a second to load. Whatever goes wrong
with it ends it; the next who asks gets a new one.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from polling.children import Work, ended, started
from polling.refused import Refused
from polling.suggesting import wire
from polling.words import N_

log = logging.getLogger(__name__)

IDLE_SECONDS = 60.0
#: From asking to the reply, the waiting for others and a cold start among it.
SECONDS = 30.0
#: Requests that wait for their turn; more are told that it is busy.
WAITING = 4
BUSY = N_("Forslagene er opptatt akkurat nå. Prøv igjen om litt.")
FAILED = N_("Det ble ingen forslag denne gangen. Prøv igjen om litt.")

#: The interpreter and its libraries are 130 MB; answers are bounded besides. Where there is not
#: enough time for all, a third of an equal share is left for it.
SUGGESTING = Work("polling.suggesting.child", memory=1 << 30, nice=5)
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "JOBLIB_MULTIPROCESSING": "0"}


class Suggester:
    """Asks the child; `close` ends it."""

    def __init__(
        self, *, idle: float = IDLE_SECONDS, seconds: float = SECONDS, workers: int = 1
    ) -> None:
        # Many workers' children are not all kept in memory for so long.
        self._idle, self._seconds = idle / max(1, workers - 1), seconds
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._child: asyncio.subprocess.Process | None = None

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """One of the places there are, to be taken before what is asked about is read.

        `Refused`: "busy" when there is none, so that a flood costs next to nothing.
        """
        if self._waiting > WAITING:
            raise Refused("busy", BUSY)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The child's reply (see `child.answered`), for who has a `place`.

        `Refused`: "busy" when it takes too long, or the child fails.
        """
        try:
            message = await asyncio.to_thread(wire.framed, request)
            async with asyncio.timeout(self._seconds), self._turn:
                return await self._asked(message)
        except (TimeoutError, OSError, EOFError, ValueError) as error:
            log.warning("no suggestions (%s)", type(error).__name__)
            raise Refused("busy", FAILED) from None

    async def close(self) -> None:
        """Ends the child, if there is one."""
        await self._end()

    async def _asked(self, message: bytes) -> dict[str, Any]:
        warm = self._child
        try:
            return await self._exchange(message)
        except (OSError, EOFError):
            # One that had waited long enough may have ended just as it was asked.
            if warm is None or warm.returncode != 0:
                raise
        return await self._exchange(message)

    async def _exchange(self, message: bytes) -> dict[str, Any]:
        child = await self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        done = False
        try:
            child.stdin.write(message)
            await child.stdin.drain()
            head = await child.stdout.readexactly(wire.HEAD_BYTES)
            body = await child.stdout.readexactly(wire.length(head))
            reply = await asyncio.to_thread(wire.parsed, body)
            done = True
            return reply
        finally:
            # Half a reply would be taken for the next one's.
            if not done:
                await self._end()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._child is not None and self._child.returncode is None:
            return self._child
        await self._end()
        self._child = await started(SUGGESTING, str(self._idle), environment=_ONE_THREAD)
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await ended(child)
