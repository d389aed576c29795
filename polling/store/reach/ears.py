"""Hearing of a cluster's channels: each on the primary that has it, wherever that is by now."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress
from typing import Any

from redis.exceptions import RedisError

from polling.store.reach.slots import Place, Slots, slot_of

log = logging.getLogger(__name__)

#: Seconds after which the map is asked for again: a connection that is dead and does not say so is
#: found out by that, as its primary has been replaced.
LOOK = 2.0
#: Seconds until a primary that could not be heard is tried again.
PAUSE = 0.2
#: What a lost connection raises; see polling.store.notices.
CUT_OFF = (RedisError, OSError, AttributeError)


class Ears:
    """What stands for redis-py's PubSub of one server: the same calls, and the same messages.

    As there, "subscribe" comes for each channel when it is heard, and again when it was not heard
    for a while: what was said meanwhile is lost.
    """

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._wanted: set[str] = set()
        self._heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._ears: dict[Place, _Ear] = {}
        self._changed = asyncio.Event()
        self._settling: asyncio.Task[None] | None = None

    async def subscribe(self, *channels: str) -> None:
        """Begins to hear of channels; a message says when that is so."""
        self._wanted.update(channels)
        self._settle()

    async def unsubscribe(self, *channels: str) -> None:
        """Ceases to."""
        self._wanted.difference_update(channels)
        self._settle()

    async def get_message(self, timeout: float) -> dict[str, Any] | None:  # noqa: ASYNC109
        """The next message: {type, channel, data}; None when there is none within `timeout`."""
        if not self._heard.empty():
            return self._heard.get_nowait()
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                return await self._heard.get()
        return None

    async def aclose(self) -> None:
        """Ends every connection."""
        self._wanted.clear()
        if self._settling:
            self._settling.cancel()
            self._settling = None
        for place in list(self._ears):
            await self._drop(place)

    def _settle(self) -> None:
        self._changed.set()
        if self._settling is None or self._settling.done():
            self._settling = asyncio.get_running_loop().create_task(self._keep_settling())

    async def _keep_settling(self) -> None:
        """Has each channel heard where it is, for ever."""
        while True:
            self._changed.clear()
            try:
                failed = await self._settled()
            except CUT_OFF as error:
                log.warning("no node of the cluster is heard (%s)", type(error).__name__)
                failed = True
            if failed:
                self._slots.doubt()
                await asyncio.sleep(PAUSE)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._changed.wait()
                    continue
            self._slots.doubt()

    async def _settled(self) -> bool:
        """Tries once; whether some primary could not be heard."""
        where: defaultdict[Place, set[str]] = defaultdict(set)
        for channel in self._wanted:
            where[await self._slots.owner(slot_of(channel))].add(channel)
        failed = False
        for place in list(self._ears):
            if place not in where or self._ears[place].deaf:
                failed |= self._ears[place].deaf and place in where
                await self._drop(place)
        for place, channels in where.items():
            if place not in self._ears:
                self._ears[place] = _Ear(self._slots.node(place), self._heard, self._changed)
            try:
                await self._ears[place].listen_to(channels)
            except CUT_OFF as error:
                log.warning("%s:%s is not heard (%s)", *place, type(error).__name__)
                await self._drop(place)
                failed = True
        return failed

    async def _drop(self, place: Place) -> None:
        await self._ears.pop(place).close()


class _Ear:
    """One connection to one primary."""

    def __init__(
        self, node: Any, heard: asyncio.Queue[dict[str, Any]], changed: asyncio.Event
    ) -> None:
        self._pubsub = node.pubsub()
        self._heard = heard
        self._changed = changed
        self._channels: set[str] = set()
        self._reading: asyncio.Task[None] | None = None
        #: It hears nothing any more, or not all that it was told to.
        self.deaf = False

    async def listen_to(self, channels: set[str]) -> None:
        """Hears of these channels and no others. Raises one of CUT_OFF."""
        new, old = channels - self._channels, self._channels - channels
        self._channels = set(channels)
        if old:
            await self._pubsub.sunsubscribe(*old)
        # One by one: channels of two slots cannot be asked for together.
        for channel in new:
            await self._pubsub.ssubscribe(channel)
        if self._reading is None and new:
            self._reading = asyncio.get_running_loop().create_task(self._read())

    async def _read(self) -> None:
        try:
            while True:
                message = await self._pubsub.get_message(timeout=1.0)
                if message is None:
                    continue
                how = message["type"].removeprefix("s") if message["type"] != "subscribe" else ""
                channel = message["channel"].decode()
                if how == "unsubscribe" and channel in self._channels:
                    return  # its slot has gone to another primary, which says so by this
                if how in {"message", "subscribe"}:
                    self._heard.put_nowait({**message, "type": how})
        except CUT_OFF:
            pass
        finally:
            self.deaf = True
            self._changed.set()

    async def close(self) -> None:
        """Ends the connection."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        with suppress(*CUT_OFF):
            await self._pubsub.aclose()
