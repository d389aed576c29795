"""Whether a store that somebody else runs is as its address says, and keeps what it is told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import redis.exceptions

from polling.store.place import StoreError
from polling.store.reach import primaries, reached
from polling.store.reach.cluster import Cluster
from polling.store.reach.sentinels import NoPrimary
from polling.store.reach.slots import NoCluster

log = logging.getLogger(__name__)

#: Seconds that the store is waited for at the start.
PATIENCE = 5.0

OLDEST = (7, 0)
OLDEST_THAT_WAITS = (7, 2)
WANTED = {"appendonly": "yes", "appendfsync": "always"}
#: The settings that tell, as CONFIG GET takes them.
ASKED = ("append*", "maxmemory*")


async def check(url: str, *, trusted: bool = False, replicas: int = 0) -> None:
    """Return if the store at `url` is there, new enough, and durable; else raise StoreError.

    A store that does not tell its configuration, or tells that it may lose what was written last,
    is refused unless it is `trusted`; one that would throw out answers at any time is refused
    always. So is one that cannot wait for its `replicas`, and an address of another kind of store
    than is there. In a cluster all this holds of each of its primaries.
    """
    try:
        client = reached(url, timeout=PATIENCE, connections=2)
    except ValueError as wrong:
        raise StoreError(f"REDIS_URL is not an address of a store: {wrong}") from None
    try:
        for each in await primaries(client):
            await _check_one(each, url, trusted=trusted, replicas=replicas)
        if isinstance(client, Cluster) and (left := client.slots.without_owner()):
            raise StoreError(
                f"The cluster that REDIS_URL names is not whole: {left} of its 16384 slots have no "
                "node. What CLUSTER NODES says of them tells which one is missing."
            )
    except NoCluster as wrong:
        raise StoreError(
            f"What REDIS_URL names is no cluster, but a server by itself ({wrong}). Name it so: "
            "redis://HOST:PORT/0"
        ) from None
    except redis.exceptions.BusyLoadingError:
        raise StoreError(
            "The store that REDIS_URL names is still reading what it keeps. "
            "Start again in a moment."
        ) from None
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, OSError) as wrong:
        # The client says all of these with the same class.
        cause = wrong.__cause__ or wrong
        if isinstance(cause, NoPrimary):
            raise StoreError(f"Of those that REDIS_URL names, {cause}.") from None
        if isinstance(cause, redis.exceptions.AuthenticationError):
            raise StoreError(
                "The store that REDIS_URL names wants another name or password."
            ) from None
        # Not the error's own text: it may hold the address with its password.
        raise StoreError(
            "The store that REDIS_URL names does not answer. Is it running, and is the address "
            "right? Without REDIS_URL, polling brings a store of its own."
        ) from None
    except redis.exceptions.ResponseError:
        raise StoreError(
            "The store that REDIS_URL names does not tell how it is set up (CONFIG GET is "
            "forbidden), so nobody knows whether it keeps what it acknowledges. If you know "
            "that it runs with appendonly yes, appendfsync always and maxmemory-policy "
            "noeviction, say so with POLLING_TRUST_STORE=1"
        ) from None
    finally:
        await client.aclose()


async def _check_one(primary: Any, url: str, *, trusted: bool, replicas: int) -> None:
    server = await primary.info("server")
    _check_version(server, replicas=replicas)
    _check_kind(server, (await primary.info("replication")).get("role"), url)
    try:
        told = await primary.config_get(*ASKED)
    except redis.exceptions.ResponseError:
        if not trusted:
            raise
    else:
        _check_durability(told, trusted=trusted)
    if (there := await online(primary)) < replicas:
        log.warning("No answer is acknowledged before %d replicas follow: %d do.", replicas, there)


async def online(primary: Any) -> int:
    """How many replicas follow a primary just now."""
    told = await primary.info("replication")
    return sum(isinstance(each, dict) and each.get("state") == "online" for each in told.values())


def _check_kind(server: Mapping[str, Any], role: object, url: str) -> None:
    mode = server.get("redis_mode") or server.get("server_mode")
    clustered = "+cluster" in url.partition("://")[0]
    if mode == "sentinel":
        raise StoreError(
            "REDIS_URL names a sentinel as if it were the store. Name sentinels so, with the name "
            "that they know the store by: redis+sentinel://HOST:PORT,HOST:PORT/NAME"
        )
    if mode == "cluster" and not clustered:
        raise StoreError(
            "The server that REDIS_URL names is part of a cluster. Name some of its nodes so: "
            "redis+cluster://HOST:PORT,HOST:PORT"
        )
    if role in {"slave", "replica"} and not clustered:
        raise StoreError(
            "The store that REDIS_URL names is a replica, which takes no answers. Name its "
            "primary, or the sentinels that know it: redis+sentinel://HOST:PORT,HOST:PORT/NAME"
        )


def _check_version(server: dict[str, object], *, replicas: int = 0) -> None:
    told = str(server.get("redis_version", "0"))
    version = tuple(int(part) for part in told.split(".")[:2] if part.isdigit())
    if replicas and version < OLDEST_THAT_WAITS:
        raise StoreError(
            f"The store that REDIS_URL names is version {told}. POLLING_REPLICAS needs one that "
            "can wait for its replicas' disks: Redis 7.2 or newer, or Valkey."
        )
    if version < OLDEST:
        raise StoreError(
            f"The store that REDIS_URL names is version {told}. "
            "polling needs Redis 7.0 or newer, or Valkey."
        )


def forgets(told: Mapping[Any, Any]) -> list[str]:
    """The commands that would make a store with these settings keep what it acknowledges."""
    wrong = [
        f"CONFIG SET {name} {value}" for name, value in WANTED.items() if told.get(name) != value
    ]
    if evicts(told):
        wrong.append("CONFIG SET maxmemory-policy noeviction")
    return wrong


def evicts(told: Mapping[Any, Any]) -> bool:
    """Whether a store with these settings makes room by throwing out what it keeps."""
    limited = told.get("maxmemory") not in {"0", None}
    return limited and told.get("maxmemory-policy") != "noeviction"


def _check_durability(told: Mapping[Any, Any], *, trusted: bool) -> None:
    if wrong := forgets(told):
        if trusted and not evicts(told):
            return
        raise StoreError(
            "The store that REDIS_URL names would lose answers that it has acknowledged. Set it up "
            f"to keep them ({'; '.join(wrong)}; and CONFIG REWRITE), or leave REDIS_URL out: "
            "polling brings a store of its own."
        )
