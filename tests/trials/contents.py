"""What stands in the store, to be compared before and after what must change nothing."""

from __future__ import annotations

from polling.store import Store

#: Who is connected, which the workers write every two seconds.
PASSING = b":present"


async def contents(store: Store, pattern: str = "*") -> dict[bytes, object]:
    """Every key and what is in it, but for who is connected just now."""
    found: dict[bytes, object] = {}
    async for key in store.redis.scan_iter(match=pattern, count=1000):
        if key.endswith(PASSING):
            continue
        match await store.redis.type(key):
            case b"hash":
                found[key] = await store.redis.hgetall(key)
            case b"set":
                found[key] = await store.redis.smembers(key)
            case b"zset":
                found[key] = await store.redis.zrange(key, 0, -1, withscores=True)
            case b"string":
                found[key] = await store.redis.get(key)
    return found


async def of_meeting(store: Store, meeting: str) -> dict[bytes, object]:
    """Every key of a meeting."""
    return await contents(store, f"{{m:{meeting}}}:*")
