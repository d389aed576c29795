"""Notices: what changed, by publish and subscribe; missed ones are made up for by revisions."""

import asyncio
import logging
from collections.abc import Callable

from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError

from polling.store import keys
from polling.store.client import Client
from polling.store.reach.line import Line
from polling.store.reach.straight import Straight

log = logging.getLogger(__name__)

#: What a lost connection raises; redis-py writes to one that its own reader has just given up, and
#: finds nothing to write to.
CUT_OFF = (RedisError, OSError, AttributeError)

#: Called with a meeting's id and what changed in it; "everything" after a gap.
Heard = Callable[[str, str], None]


class Listener:
    """One subscription connection for all meetings that this worker's screens watch."""

    def __init__(self, client: Client, heard: Heard) -> None:
        self._client = client
        self._heard = heard
        self._meetings: set[str] = set()
        self._pubsub = client.redis.pubsub()
        self._line: Line | None = None
        # Two at once would each make a connection, and one of those would be heard by nobody.
        self._subscribing = asyncio.Lock()

    async def watch(self, meeting: str) -> None:
        """Begins to hear of a meeting."""
        self._meetings.add(meeting)
        if self._client.straight:
            if self._line:
                self._line.tell("SUBSCRIBE", keys.channel(meeting))
            return
        try:
            async with self._subscribing:
                await self._pubsub.subscribe(keys.channel(meeting))
        except CUT_OFF:
            log.warning("subscribing failed; it is repeated on reconnection")

    async def unwatch(self, meeting: str) -> None:
        """Ceases to hear of a meeting."""
        self._meetings.discard(meeting)
        if self._client.straight:
            if self._line:
                self._line.tell("UNSUBSCRIBE", keys.channel(meeting))
            return
        try:
            async with self._subscribing:
                await self._pubsub.unsubscribe(keys.channel(meeting))
        except CUT_OFF:
            log.warning("unsubscribing failed")

    async def run(self) -> None:
        """Listens for ever; after a lost connection it subscribes anew and says "everything"."""
        while True:
            try:
                await (
                    self._hear(self._client.straight) if self._client.straight else self._listen()
                )
            except CUT_OFF as error:
                log.warning("notices are cut off (%s); coming back", type(error).__name__)
                await asyncio.sleep(0.2)
                await self._pubsub.aclose()
                self._pubsub = self._client.redis.pubsub()

    async def _listen(self) -> None:
        async with self._subscribing:
            await self._pubsub.subscribe(*self._wanted())
        while True:
            message = await self._pubsub.get_message(timeout=1.0)
            if message is None:
                continue
            self._take(message["type"].encode(), message["channel"], message["data"])

    async def _hear(self, way: Straight) -> None:
        """The same where redis-py is not needed, which takes some turns of the loop for each."""
        self._line = line = await way.hearing(self._take)
        try:
            line.tell("SUBSCRIBE", *self._wanted())
            await line.ended
        finally:
            self._line = None
            line.end(Disconnected("no more"))
        raise Disconnected("the store is gone")

    def _wanted(self) -> list[str]:
        # One channel that is always there, so that there is a connection to read from.
        return [keys.SERVER, *(keys.channel(meeting) for meeting in self._meetings)]

    def _take(self, kind: bytes, channel: bytes, said: bytes | int) -> None:
        meeting = channel.decode().removeprefix("{m:").removesuffix("}:notices")
        if kind == b"message" and isinstance(said, bytes):
            self._heard(meeting, said.decode())
        elif kind == b"subscribe":
            # Said again by the store after a reconnection: what was said meanwhile is lost.
            self._heard(meeting, "everything")
