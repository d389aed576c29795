"""Which primary of a cluster has which slot, as its nodes say; asked anew when one has moved."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from redis.crc import REDIS_CLUSTER_HASH_SLOTS as SLOTS
from redis.crc import key_slot
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError, ResponseError

Place = tuple[str, int]
#: Seconds that one node is waited for, and the fewest between two times of asking.
PATIENCE = 1.0
EVERY = 0.1
#: Seconds after which a command takes long.
LONG = 1.5
NO_CLUSTER = "cluster support disabled"
CALLS = {"FCALL", "FCALL_RO", "EVAL", "EVALSHA"}
#: What has no key. It goes to one primary, the same one as long as the cluster stays as it is, so
#: that all workers have one clock.
ANYWHERE = {"TIME", "PING"}
#: What speaks of a server and not of a key.
WHOLE = {"INFO", "CONFIG", "FUNCTION", "BGREWRITEAOF", "ACL", "CLIENT", "WAITAOF", "WAIT"}


class NoCluster(RedisError):
    """What answers is a server by itself."""


def slot_of(key: str | bytes) -> int:
    """The slot of a key, by what stands in its braces."""
    return int(key_slot(key.encode() if isinstance(key, str) else key))


def key_of(args: tuple[Any, ...]) -> str | bytes:
    """The key that says where a command goes. Raises ValueError for what is of a whole server."""
    name = str(args[0]).split(" ", 1)[0].upper()
    if name in ANYWHERE:
        return ""
    if len(args) < 2 or name in WHOLE:
        raise ValueError(f"{name} is for one server: each of `nodes`")
    found = args[3] if name in CALLS else args[1]
    return found if isinstance(found, bytes) else str(found)


def sharded(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """A command as a cluster takes it: what is published stays with the channel's primary."""
    return ("SPUBLISH", *args[1:]) if str(args[0]).upper() == "PUBLISH" else args


class Slots:
    """The map of a cluster; `made` opens the client of a node, which stays until `close`."""

    def __init__(self, hosts: Iterable[Place], made: Callable[[str, int], Any]) -> None:
        self._hosts = tuple(hosts)
        self._made = made
        self._nodes: dict[Place, Any] = {}
        self._owners: list[Place | None] = [None] * SLOTS
        self._others: set[Place] = set()
        self._asking: asyncio.Task[None] | None = None
        self._cutting: set[asyncio.Task[None]] = set()
        self._asked = 0.0
        self._doubted = True

    def node(self, place: Place) -> Any:
        """The client of one node."""
        if place not in self._nodes:
            self._nodes[place] = self._made(*place)
        return self._nodes[place]

    async def primaries(self) -> list[Place]:
        """The primaries there are, in the order of their slots."""
        await self._sure()
        return [each for each in dict.fromkeys(self._owners) if each is not None]

    def without_owner(self) -> int:
        """How many slots no primary has, as far as is known."""
        return self._owners.count(None)

    def known_owner(self, slot: int) -> Place | None:
        """The primary that has a slot, as far as is known without asking."""
        return self._owners[slot]

    async def owner(self, slot: int) -> Place:
        """The primary that has a slot. Raises Disconnected where nobody knows of one."""
        if self._doubted or self._owners[slot] is None:
            await self._sure()
        found = self._owners[slot]
        if found is None:
            self.doubt()
            raise Disconnected("no node of the cluster has that slot")
        return found

    def moved(self, slot: int, place: Place) -> None:
        """Notes where a slot is, as a node said; the others are asked for when there is time."""
        self._owners[slot] = place
        self._doubted = True

    def doubt(self) -> None:
        """Has the nodes asked before the next command."""
        self._doubted = True

    async def refresh(self) -> None:
        """Asks now, one node after the other until one tells."""
        self._doubted = True
        await self._sure()

    def look(self) -> None:
        """Has the map asked for: a primary that something waits for long may have been replaced.

        Then its connections are cut, and whoever waits for them learns that nobody knows.
        """
        self._doubted = True
        self._begin()

    async def close(self) -> None:
        """Closes every connection."""
        for each in [self._asking, *self._cutting]:
            if each:
                each.cancel()
        for each in self._nodes.values():
            await each.aclose()

    async def _sure(self) -> None:
        known = any(each is not None for each in self._owners)
        if not self._doubted or (known and time.monotonic() - self._asked < EVERY):
            return
        try:
            await asyncio.shield(self._begin())
        except Disconnected:
            if not known:
                raise

    def _begin(self) -> asyncio.Task[None]:
        """Asks; many may find out at once, and wait for one answer."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._ask())
            self._asking.add_done_callback(_heard)
        return self._asking

    async def _ask(self) -> None:
        self._asked = time.monotonic()
        known = list(dict.fromkeys([*self._nodes, *self._others, *self._hosts]))
        # By chance: one that is cut off from the others may well answer, and know nothing new.
        random.shuffle(known)
        for place in known:
            try:
                async with asyncio.timeout(PATIENCE):
                    told = await self.node(place).execute_command("CLUSTER SLOTS")
            except ResponseError as error:
                if NO_CLUSTER in str(error):
                    raise NoCluster(f"{place[0]}:{place[1]}") from None
                continue
            except (RedisError, OSError, TimeoutError):
                continue
            if told:
                self._read(told, place[0])
                return
        raise Disconnected("no node of the cluster answers")

    def _read(self, told: Any, asked: str) -> None:
        owners: list[Place | None] = [None] * SLOTS
        others: set[Place] = set()
        for (first, last), nodes in _ranges(told, asked):
            owners[first : last + 1] = [nodes[0]] * (last + 1 - first)
            others.update(nodes)
        for place in set(self._owners) - set(owners):
            if place in self._nodes:
                pool = self._nodes[place].connection_pool
                cutting = asyncio.get_running_loop().create_task(pool.disconnect())
                self._cutting.add(cutting)
                cutting.add_done_callback(self._cutting.discard)
        self._owners, self._others, self._doubted = owners, others, False


@contextmanager
def every(seconds: float, work: Callable[[], object]) -> Iterator[None]:
    """Does some work once in so many seconds for as long as the block takes."""
    loop = asyncio.get_running_loop()
    timer: asyncio.TimerHandle | None = None

    def again() -> None:
        nonlocal timer
        work()
        timer = loop.call_later(seconds, again)

    timer = loop.call_later(seconds, again)
    try:
        yield
    finally:
        timer.cancel()


def _heard(asking: asyncio.Task[None]) -> None:
    """Takes note of how it went, where nobody waits for it any more."""
    if not asking.cancelled():
        asking.exception()


def _ranges(told: Any, asked: str) -> Iterable[tuple[tuple[int, int], list[Place]]]:
    """What CLUSTER SLOTS says, as redis-py reads it or not; a host it leaves out is `asked`."""
    if isinstance(told, dict):
        for span, about in told.items():
            listed = [about["primary"], *about["replicas"]]
            yield span, [(_text(each[0]) or asked, int(each[1])) for each in listed]
        return
    for first, last, *nodes in told:
        yield (
            (int(first), int(last)),
            [(_text(each[0]) or asked, int(each[1])) for each in nodes],
        )


def _text(host: Any) -> str:
    found = host.decode() if isinstance(host, bytes) else str(host or "")
    return "" if found == "?" else found
