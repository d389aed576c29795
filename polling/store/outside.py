"""Whether a store that somebody else runs keeps what it acknowledges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import redis.asyncio
import redis.exceptions
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from polling.store.place import StoreError

OLDEST = (7, 0)
OLDEST_THAT_WAITS = (7, 2)
WANTED = {"appendonly": "yes", "appendfsync": "always"}
#: The settings that tell, as CONFIG GET takes them.
ASKED = ("append*", "maxmemory*")


async def check(url: str, *, trusted: bool = False, replicas: int = 0) -> None:
    """Return if the store at `url` is there, new enough, and durable; else raise StoreError.

    A store that does not tell its configuration, or tells that it may lose what was written last,
    is refused unless it is `trusted`; one that would throw out answers at any time is refused
    always. So is one that cannot wait for its `replicas`.
    """
    try:
        client = redis.asyncio.Redis.from_url(
            url,
            socket_connect_timeout=5,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
    except ValueError as wrong:
        raise StoreError(f"REDIS_URL is not an address of a store: {wrong}") from None
    async with client:
        try:
            _check_version(await client.info("server"), replicas=replicas)
            try:
                told = await client.config_get(*ASKED)
            except redis.exceptions.ResponseError:
                if not trusted:
                    raise
            else:
                _check_durability(told, trusted=trusted)
        except redis.exceptions.BusyLoadingError:
            raise StoreError(
                "The store that REDIS_URL names is still reading what it keeps. "
                "Start again in a moment."
            ) from None
        except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, OSError) as wrong:
            # The client says both with the same class.
            if isinstance(wrong.__cause__ or wrong, redis.exceptions.AuthenticationError):
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
