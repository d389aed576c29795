"""What the server may do in its store: a user of its own, with what it needs and nothing else.

What looks after the store (starting it, the commands of `python3 -m polling`) is another user, the
store's default one. Whoever gets hold of the server's connection can neither run scripts of theirs
(EVAL), nor change how the store keeps things (CONFIG SET), nor empty it, list or copy it whole, nor
touch keys that are not polling's.
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

from polling.store import keys

USER = "polling"
FILE = "store.password"

#: Every key in polling.store.keys: those of meetings, and those of the server.
KEYS = (
    "{m:*", "code:*", f"{keys.ORGANISER_TRIES}*",
    keys.MEETINGS, keys.SERVER, keys.GUESSES, keys.ORGANISER_LINKS, keys.ORGANISER_INVITED,
    keys.ORGANISER_GRANTS, keys.ORGANISER_SEEN, keys.ORGANISER_ACCOUNTS, keys.AUDIT,
    keys.AUDIT_COUNTS, keys.COPIES, keys.DELETIONS,
)  # fmt: skip
CHANNELS = ("{m:*}:notices", keys.SERVER)
COMMANDS = (
    # What our functions and `redis` do to keys.
    "get", "set", "del", "unlink", "exists", "expire", "pexpire", "pttl", "type", "dump",
    "hget", "hset", "hdel", "hgetall", "hmget", "hsetnx", "hexists", "hkeys", "hvals", "hlen",
    "hstrlen", "hincrby", "hscan",
    "sadd", "srem", "scard", "smembers", "sismember", "smismember", "sdiff",
    "zadd", "zrem", "zrange", "zrevrange", "zrangebyscore", "zscore", "zcard", "zcount",
    "zremrangebyrank", "zremrangebyscore",
    # Whole, or not at all; notices; our functions, and loading them anew where they are lost.
    "watch", "unwatch", "multi", "exec", "discard",
    "publish", "subscribe", "unsubscribe",
    "fcall", "fcall_ro", "function|load", "function|list",
    # A meeting's keys, to delete them; the clock; whether it keeps what it acknowledges.
    "scan", "time", "ping", "info", "config|get", "bgrewriteaof",
)  # fmt: skip


def rule() -> list[str]:
    """What the user may, as ACL SETUSER takes it; the password is left out."""
    return [
        "on",
        *(f"~{key}" for key in KEYS),
        *(f"&{channel}" for channel in CHANNELS),
        "-@all",
        *(f"+{command}" for command in COMMANDS),
    ]


def flags(data: Path) -> list[str]:
    """The same as arguments of the embedded store, with a digest of the password of `data`."""
    return ["--user", USER, *_whole(data)]


async def grant(client: Any, data: Path) -> None:
    """Has a store that runs already, perhaps for an older version, know the user as it is now."""
    await client.execute_command("ACL", "SETUSER", USER, "reset", *_whole(data))


def address(url: str, data: Path) -> str:
    """The address of the embedded store for the server: `url` with its user and password."""
    return url.replace("unix://", f"unix://{USER}:{_password(data)}@", 1)


def without_user(url: str) -> str:
    """An address without the user and the password in it."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _whole(data: Path) -> list[str]:
    return [f"#{hashlib.sha256(_password(data).encode()).hexdigest()}", *rule()]


def _password(data: Path) -> str:
    """The password of the server's user; made when it is first asked for, readable by us alone."""
    place = data / FILE
    while not place.exists():
        made = data / f"{FILE}.{os.getpid()}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            os.link(made, place)  # whole, and only if nobody else was quicker
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return place.read_text(encoding="ascii")
