"""A cluster as one store: each command goes to the primary that has its key, and is never resent.

It stands where redis-py's client of one server stands, with the same commands. redis-py has one
for clusters, too; why it is not used stands in decision 26.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    ReadOnlyError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import TimeoutError as TimedOut

from polling.store.reach.address import Address
from polling.store.reach.ears import Ears
from polling.store.reach.pipelines import Commands, Together, Transaction
from polling.store.reach.slots import LONG, Place, Slots, every, key_of, sharded, slot_of

T = TypeVar("T")
#: What asks one node, which is to be told ASKING first where the flag says so.
Ask = Callable[[Any, bool], Awaitable[T]]

#: Seconds between tries of what a node did not do because the cluster is not agreed.
AGAIN = (0.0, 0.02, 0.05, 0.1, 0.2)
#: What has several keys and may be done key by key; the reply is how many there were.
EACH = {"DEL", "UNLINK", "EXISTS", "TOUCH"}


class Unsettled(Disconnected):
    """Not done: the cluster does not agree yet on who has the key."""


class Cluster(Commands):
    """The commands of redis-py, for all primaries of a cluster together."""

    def __init__(self, address: Address, *, timeout: float, **about: Any) -> None:
        told = {**dict(address.options), **about}
        by_tls = address.url.startswith("rediss")
        told["connection_class"] = SSLConnection if by_tls else Connection

        def made(host: str, port: int) -> Any:
            pool = BlockingConnectionPool(host=host, port=port, timeout=timeout, **told)
            return Redis.from_pool(pool)

        self.slots = Slots(address.hosts, made)
        self._ears: list[Ears] = []

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Does a command where its key is."""
        name = str(args[0]).upper()
        if name in EACH and len(args) > 2:
            return await self._each(*args)
        args = sharded(args)

        async def ask(node: Any, asking: bool) -> Any:
            if not asking:
                return await node.execute_command(*args, **options)
            # On one connection: the permission is for its next command only.
            pipe = node.pipeline(transaction=False)
            pipe.execute_command("ASKING")
            pipe.execute_command(*args, **options)
            said = (await pipe.execute(raise_on_error=False))[1]
            if isinstance(said, Exception):
                raise said
            return said

        return await self.at(key_of(args), ask)

    async def at(self, key: str | bytes, ask: Ask[T]) -> T:
        """Asks the primary that has a key, and the next where that one says another has it.

        Raises Unsettled where nothing was done; any other error about the connection leaves open
        whether it was.
        """
        slot, asked = slot_of(key), None
        for pause in AGAIN:
            if pause:
                await asyncio.sleep(pause)
            place = asked or await self.slots.owner(slot)
            asking, asked = asked is not None, None
            try:
                with every(LONG, self.slots.look):
                    return await ask(self.slots.node(place), asking)
            except MovedError as error:
                self.slots.moved(slot, (error.host or place[0], error.port))
            except AskError as error:
                asked = (error.host or place[0], error.port)
            except (TryAgainError, ClusterDownError, ReadOnlyError):
                self.slots.doubt()
            except (Disconnected, TimedOut, OSError):
                self.slots.doubt()
                raise
        raise Unsettled("the cluster does not agree yet on who has that")

    async def nodes(self) -> list[Any]:
        """A client for each primary. Raises Disconnected where no node answers."""
        return [self.slots.node(place) for place in await self.slots.primaries()]

    def lane(self, key: str | bytes) -> Place | None:
        """Which primary has a key, as far as is known."""
        return self.slots.known_owner(slot_of(key))

    def pipeline(self, transaction: bool = True) -> Any:
        """Commands that are sent together: of one slot at one moment, or wherever they belong."""
        return Transaction(self) if transaction else Together(self)

    def pubsub(self) -> Ears:
        """What hears of channels, each on the primary that has it."""
        ears = Ears(self.slots)
        self._ears.append(ears)
        return ears

    async def scan_iter(  # type: ignore[override]
        self, match: str | None = None, count: int | None = None
    ) -> AsyncIterator[bytes]:
        """Keys that fit a pattern: of all primaries, or of the one that its braces name."""
        tag = _tag(match or "")
        if tag is None:
            for node in await self.nodes():
                async for key in node.scan_iter(match=match, count=count):
                    yield key
            return
        while True:
            # SCAN is told nothing of where a slot went, so something with its key asks before.
            await self.execute_command("EXISTS", tag)
            place = await self.slots.owner(slot_of(tag))
            async for key in self.slots.node(place).scan_iter(match=match, count=count):
                yield key
            await self.execute_command("EXISTS", tag)
            if place == await self.slots.owner(slot_of(tag)):
                return

    async def aclose(self) -> None:
        """Closes every connection."""
        for ears in self._ears:
            await ears.aclose()
        await self.slots.close()

    async def _each(self, *args: Any) -> int:
        pipe = Together(self)
        for key in args[1:]:
            pipe.execute_command(args[0], key)
        return sum(await pipe.execute())


def _tag(pattern: str) -> str | None:
    """What all keys that fit a pattern have in braces, with the braces; None where that is open."""
    before, brace, rest = pattern.partition("{")
    tag, end, _ = rest.partition("}")
    if not (brace and end and tag) or set("*?[\\") & set(before + tag):
        return None
    return f"{{{tag}}}"
