"""Looks whether the store still is what it was at the start, and what follows when it is not.

A store that would lose what it acknowledges gets no answers until it keeps them again: nobody is
told "saved" of what a power cut would take. One that lacks the meetings that were there says so,
instead of telling every phone that its meeting does not exist.
"""

import asyncio
import logging
from pathlib import Path

from polling.store import keys
from polling.store.client import UNAVAILABLE, Client
from polling.store.condition import PATIENCE, Condition, condition
from polling.store.erasing import is_ours
from polling.store.mark import NAME, Mark, digest, marked, note
from polling.store.writer import Writer

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0

FORGETS = (
    "The store would lose answers that it acknowledges: it was told to while it ran. Answers wait "
    "on the phones until it is told otherwise: CONFIG SET appendonly yes, appendfsync always, "
    "maxmemory-policy noeviction"
)
FORGETS_TRUSTED = (
    "The store would lose answers that it acknowledges, and POLLING_TRUST_STORE says to use it all "
    "the same."
)
FORGETFUL = (
    "A replica takes over when the store's primary is lost, and answers are acknowledged before "
    "any replica has them: the last of them would be lost with it. To wait for one: "
    "POLLING_REPLICAS=1"
)
EMPTY = (
    "The store lacks the meetings that were there the last time (%d). Is it the right one? Put "
    "back a backup (python3 -m polling restore FILE), or the directory of before; to begin anew "
    "without them, remove %s"
)


class Watch:
    """What one worker knows of the store's condition."""

    def __init__(
        self, client: Client, writer: Writer, data: Path, *, trusted: bool, replicas: int = 0
    ) -> None:
        self._client = client
        self._writer = writer
        self._data = data
        self._trusted = trusted
        self._replicas = replicas
        self._ours = is_ours(client.url, data)
        self._forgot = False
        self._warned = False
        self._noted: Mark | None = None

    async def run(self) -> None:
        """Looks for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> Condition:
        """How the store is right now; what follows from it has been done."""
        found = await condition(self._client, rewritten=self._forgot, replicas=self._replicas)
        if not found.reachable:
            return found
        try:
            async with asyncio.timeout(PATIENCE):
                complete = await self._is_complete()
        except (*UNAVAILABLE, TimeoutError):
            return Condition(reachable=False)
        self._note_durable(found.durable is not False)
        self._note_survives(found.survives is not False)
        self._note_complete(complete)
        return found.model_copy(update={"complete": complete})

    async def _is_complete(self) -> bool:
        # Two slots in a cluster; a meeting made in between changes nothing here.
        pipe = self._client.redis.pipeline(transaction=False)
        pipe.hget(keys.SERVER, "secret")
        pipe.zcard(keys.MEETINGS)
        secret, meetings = await pipe.execute()
        before = marked(self._data)
        address = "" if self._ours else digest(self._client.url.encode())
        now = Mark(store=digest(secret or b""), address=address, meetings=meetings)
        same_place = before is not None and before.address == now.address
        if before and same_place and before.meetings and before.store != now.store:
            return False
        if secret is None:
            return not self._client.known  # it was there, and is not any more
        self._client.known = True
        if now not in (before, self._noted):
            note(self._data, now)
            self._noted = now
        return True

    def _note_durable(self, durable: bool) -> None:
        if durable == self._forgot:
            if durable:
                log.warning("The store keeps what it acknowledges again.")
            else:
                log.error(FORGETS_TRUSTED if self._trusted else FORGETS)
        self._forgot = not durable
        self._writer.hold(not durable and not self._trusted)

    def _note_survives(self, survives: bool) -> None:
        if not survives and not self._warned:
            log.warning(FORGETFUL)
        self._warned = not survives

    def _note_complete(self, complete: bool) -> None:
        if complete == self._client.lost:
            if complete:
                log.warning("The store has the meetings that were expected.")
            else:
                before = marked(self._data)
                log.error(EMPTY, before.meetings if before else 0, self._data / NAME)
        self._client.lost = not complete
