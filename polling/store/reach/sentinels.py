"""The primary that sentinels know of: asked for whenever a connection is made, and followed."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, ReadOnlyError, RedisError, ResponseError
from redis.exceptions import ConnectionError as Disconnected

from polling.store.reach.address import Address
from polling.store.reach.slots import every

#: Seconds that a sentinel is waited for, and for which what they said is taken for so unless it is
#: doubted: a hall that comes back makes a hundred connections at once.
PATIENCE = 2.0
FRESH = 2.0
#: Seconds after which a reply takes long, and they are asked whether another is the primary now.
LONG = 1.5
#: How a sentinel may be away, or not know.
AWAY = (RedisError, OSError, TimeoutError)

Place = tuple[str, int]


class NoPrimary(Disconnected):
    """No sentinel that answers knows a primary of that name."""


class Sentinels:
    """Who the primary is, as the sentinels say; one for all connections of a loop."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._asked = 0.0
        self._asking: asyncio.Task[Place] | None = None
        self._cutting: set[asyncio.Task[None]] = set()
        self.connections: WeakSet[ToPrimary] = WeakSet()
        #: The primary, as far as is known; a connection to another one is left at once.
        self.now: Place | None = None

    async def primary(self) -> Place:
        """The primary's address, asked for by one for all. Raises NoPrimary, or Disconnected."""
        if self.now is None or time.monotonic() - self._asked > FRESH:
            return await asyncio.shield(self.look())
        return self.now

    def look(self) -> asyncio.Task[Place]:
        """Asks them; those who want to know meanwhile wait for the same answer."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._ask())
            self._asking.add_done_callback(self._heard)
        return self._asking

    def doubt(self) -> None:
        """Has them asked again: what they said turned out not to be so."""
        self._asked = 0.0

    def _heard(self, asking: asyncio.Task[Place]) -> None:
        if not asking.cancelled() and asking.exception() is None:
            self.now, self._asked = asking.result(), time.monotonic()
            for each in [one for one in self.connections if one.is_astray]:
                # It may hang: whoever waits for it learns that nobody knows what it did.
                cutting = asyncio.get_running_loop().create_task(each.disconnect(nowait=True))
                self._cutting.add(cutting)
                cutting.add_done_callback(self._cutting.discard)

    async def _ask(self) -> Place:
        """What the one says that has seen the newest failover: an older view may be cut off."""
        asking = [self._said(host, port) for host, port in self._address.hosts]
        said = await asyncio.gather(*asking, return_exceptions=True)
        if found := [each for each in said if not isinstance(each, BaseException)]:
            return max(found)[1]
        failed = [each for each in said if isinstance(each, BaseException)]
        for each in failed:
            if isinstance(each, AuthenticationError) or not isinstance(each, AWAY):
                raise each
        if any(isinstance(each, ResponseError) for each in failed):
            raise NoPrimary(f"none is a sentinel that knows a store called {self._address.name}")
        raise Disconnected("no sentinel answers")

    async def _said(self, host: str, port: int) -> tuple[int, Place]:
        async with asyncio.timeout(PATIENCE), watcher(self._address, host, port) as asked:
            told = await asked.sentinel_master(self._address.name)
        return int(told["config-epoch"]), (str(told["ip"]), int(told["port"]))


def watcher(address: Address, host: str, port: int) -> Any:
    """A connection to one of the sentinels."""
    return Redis(
        host=host, port=port, protocol=2, retry=Retry(NoBackoff(), 0),
        socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE,
        ssl=address.url.startswith("rediss"),
        **{name: value for name, value in address.watchers if name != "connection_class"},
    )  # fmt: skip


_known: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Sentinels]] = WeakKeyDictionary()


def sentinels(address: Address) -> Sentinels:
    """The ones of this loop: what one connection learns of a new primary, all know."""
    of_the_loop = _known.setdefault(asyncio.get_running_loop(), {})
    return of_the_loop.setdefault(address.url, Sentinels(address))


class ToPrimary(Connection):
    """A connection to whichever server is the primary."""

    def __init__(self, *, found_by: Address, **about: Any) -> None:
        self._found_by = found_by
        super().__init__(**about)

    async def connect(self) -> None:
        """Also leaves a server that is not the primary any more."""
        if self.is_astray:
            await self.disconnect()
        try:
            await super().connect()  # type: ignore[no-untyped-call]
        except AWAY:
            sentinels(self._found_by).doubt()
            raise

    async def _connect(self) -> None:
        found = sentinels(self._found_by)
        self.host, self.port = await found.primary()
        found.connections.add(self)
        await super()._connect()  # type: ignore[no-untyped-call]

    async def on_connect_check_health(self, check_health: bool = True) -> None:
        """Also sees that it is a primary: sentinels may hear of a failover later than we."""
        await super().on_connect_check_health(check_health=check_health)
        await self.send_command("ROLE", check_health=False)
        role = await self.read_response()
        if not isinstance(role, list) or role[0] not in (b"master", "master"):
            raise Disconnected("that is not the primary any more")

    async def read_response(self, *args: Any, **about: Any) -> Any:
        """Also leaves a server that is not the primary any more."""
        if self.is_astray:
            await self.disconnect(nowait=True)
            raise Disconnected("another server is the primary now")
        found = sentinels(self._found_by)
        try:
            with every(LONG, found.look):
                return await super().read_response(*args, **about)
        except ReadOnlyError:
            found.doubt()
            await self.disconnect()
            raise

    @property
    def is_astray(self) -> bool:
        """Whether it is connected to another server than the primary, as far as is known."""
        now = sentinels(self._found_by).now
        return self.is_connected and now is not None and now != (self.host, self.port)


class ToPrimaryByTls(ToPrimary, SSLConnection):
    """The same over TLS."""


def to_primary(address: Address, **about: Any) -> BlockingConnectionPool:
    """Connections to the primary, made as `about` says."""
    by_tls = address.url.startswith("rediss")
    told = {name: value for name, value in address.options if name != "connection_class"}
    return BlockingConnectionPool(
        connection_class=ToPrimaryByTls if by_tls else ToPrimary,
        found_by=address,
        **{**told, **about},
    )
