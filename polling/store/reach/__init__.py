"""The one way to a store, whatever REDIS_URL says: a server, sentinels' primary, or a cluster."""

from __future__ import annotations

from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from polling.store.reach import address
from polling.store.reach.cluster import Cluster
from polling.store.reach.sentinels import to_primary


def reached(url: str, *, timeout: float, connections: int) -> Any:
    """A client of the store at `url`, which never sends a command twice by itself.

    Waits for a free connection, where redis-py's plain pool would raise an error: a whole hall
    asks at once when it comes back. Raises ValueError for what is no address.
    """
    about: dict[str, Any] = {
        "max_connections": connections,
        "timeout": timeout,
        "retry": Retry(NoBackoff(), 0),
        "retry_on_timeout": False,
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "protocol": 2,
    }
    found = address.read(url)
    match found.how:
        case "cluster":
            return Cluster(found, **about)
        case "sentinel":
            return Redis.from_pool(to_primary(found, **about))
    return Redis.from_pool(BlockingConnectionPool.from_url(url, **about))


async def primaries(redis: Any) -> list[Any]:
    """A client for each primary of what `reached` gave."""
    return await redis.nodes() if isinstance(redis, Cluster) else [redis]
