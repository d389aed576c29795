"""Notices: what changed, by publish and subscribe; missed ones are made up for by revisions."""

import asyncio
import logging
from collections.abc import Callable

from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError

from polling.store import keys
from polling.store.client import Client

log = logging.getLogger(__name__)

#: Called with a meeting's id and what changed in it; "everything" after a gap.
Heard = Callable[[str, str], None]


class Listener:
    """One subscription connection for all meetings that this worker's screens watch."""

    def __init__(self, client: Client, heard: Heard) -> None:
        self._client = client
        self._heard = heard
        self._meetings: set[str] = set()
        self._pubsub = client.redis.pubsub()
        self._subscribing = asyncio.Lock()

    async def watch(self, meeting: str) -> None:
        """Begins to hear of a meeting."""
        self._meetings.add(meeting)
        try:
            async with self._subscribing:
                await self._pubsub.subscribe(keys.channel(meeting))
        except (RedisError, OSError):
            log.warning("subscribing failed; it is repeated on reconnection")

    async def unwatch(self, meeting: str) -> None:
        """Ceases to hear of a meeting."""
        self._meetings.discard(meeting)
        try:
            await self._pubsub.unsubscribe(keys.channel(meeting))
        except (RedisError, OSError):
            log.warning("unsubscribing failed")

    async def run(self) -> None:
        """Listens for ever; after a lost connection it subscribes anew and says "everything"."""
        while True:
            if not self._meetings:
                await asyncio.sleep(0.02)
                continue
            try:
                async with self._subscribing:
                    # Before the first subscription, or when the last one failed, there is no
                    # connection to listen on.
                    if not self._pubsub.subscribed:
                        await self._pubsub.subscribe(*map(keys.channel, self._meetings))
                await self._listen()
            except (Disconnected, RedisError, OSError) as error:
                log.warning("notices are cut off (%s); coming back", type(error).__name__)
                await asyncio.sleep(0.2)
                await self._start_over()

    async def _listen(self) -> None:
        while self._meetings:
            message = await self._pubsub.get_message(timeout=1.0)
            if message is None:
                continue
            meeting = message["channel"].decode().removeprefix("{m:").removesuffix("}:notices")
            if message["type"] == "message":
                self._heard(meeting, message["data"].decode())
            elif message["type"] == "subscribe":
                # Said again by the store after a reconnection: what was said meanwhile is lost.
                self._heard(meeting, "everything")

    async def _start_over(self) -> None:
        await self._pubsub.aclose()
        self._pubsub = self._client.redis.pubsub()
        for meeting in list(self._meetings):
            await self.watch(meeting)
