"""All that the store keeps for us, out of one store and into another, as plain lines.

A copy is lines of JSON: a head, one line for each key, an end with their number and digest. It is
made of plain reads and put back by plain writes, so it fits every store that the software can use,
whichever made it. A meeting is copied at one moment; other keys follow it. Nothing is compressed: a
search for what was deleted finds it in a copy, too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, NamedTuple

from redis.exceptions import ResponseError

from polling.settings import CannotStart
from polling.store import Store, keys

VERSION = 1
HEAD = {"polling": "backup", "version": VERSION}
TRIES = 50
FIELDS = 1000  # of a key in one command; Redis' own hands over a million

#: Ours beside the meetings. One-time links are not copied: one that was used would be good again.
SERVERS = (
    keys.SERVER, keys.ORGANISER_GRANTS, keys.ORGANISER_ACCOUNTS, keys.AUDIT, keys.AUDIT_COUNTS,
    keys.DELETIONS,
)  # fmt: skip
CODES = keys.code("*")


class NoCopy(CannotStart):
    """A file that cannot be put back, or a store that cannot be copied; says why."""


class Kept(NamedTuple):
    """One key: its type, what it holds, and how many ms it has left (0: for ever)."""

    key: str
    type: str
    value: Any
    left: int = 0


async def copied(store: Store) -> AsyncIterator[Kept]:
    """Every key of ours, meeting by meeting; `meetings` comes last, with those that were copied."""
    ids = [found.decode() for found in await store.redis.zrange(keys.MEETINGS, 0, -1)]
    there: dict[str, str] = {}
    for meeting in ids:
        found = await _meeting(store, meeting)
        if any(each.key == keys.of_meeting(meeting, "document") for each in found):
            there[meeting] = str(await store.redis.zscore(keys.MEETINGS, meeting) or 0)
        for each in found:
            yield each
    codes = [key.decode() async for key in store.redis.scan_iter(match=CODES, count=1000)]
    together = not store.client.sharded  # in a cluster they lie in many places
    for each in await _read(store, sorted({*codes, *SERVERS}), together=together):
        if not each.key.startswith(keys.code("")) or each.value in there or not each.value:
            yield each
    if there:
        yield Kept(keys.MEETINGS, "zset", there)


async def written(store: Store, **about: str) -> AsyncIterator[tuple[str, Kept | None]]:
    """The lines of a copy, each with its key; `about` goes into the head."""
    digest, number = hashlib.sha256(), 0
    yield json.dumps({**HEAD, **about}) + "\n", None
    async for each in copied(store):
        line = json.dumps(each._asdict(), separators=(",", ":")) + "\n"
        digest.update(line.encode())
        number += 1
        yield line, each
    yield json.dumps({"end": number, "sha256": digest.hexdigest()}) + "\n", None


def read(text: Iterable[str]) -> list[Kept]:
    """The keys that the lines of a file hold. Raises NoCopy for one that is not whole."""
    found: list[Kept] = []
    digest, told = hashlib.sha256(), {}
    for number, line in enumerate(text):
        try:
            told = json.loads(line)
        except ValueError:
            told = {}
        if number == 0 and {name: told.get(name) for name in HEAD} != HEAD:
            raise NoCopy("That is no backup of polling's, or one of another version's.")
        if told.keys() == set(Kept._fields) and _is_ours(str(told["key"])):
            found.append(Kept(**told))
            digest.update(line.encode())
    if told != {"end": len(found), "sha256": digest.hexdigest()}:
        raise NoCopy("The file is not whole, or was changed since; nothing was done.")
    return found


def _is_ours(name: str) -> bool:
    return name.startswith(("{m:", keys.code(""))) or name in (keys.MEETINGS, *SERVERS)


async def remove_everything(store: Store) -> None:
    """Removes every key of ours; the store may hold other things."""
    links = (keys.ORGANISER_LINKS, keys.ORGANISER_INVITED, keys.ORGANISER_SEEN)
    await store.redis.delete(keys.MEETINGS, *links, *SERVERS)
    for pattern in (CODES, keys.of_meeting("*", "*")):
        found = [key async for key in store.redis.scan_iter(match=pattern, count=1000)]
        for start in range(0, len(found), FIELDS):
            await store.redis.unlink(*found[start : start + FIELDS])


async def put_back(store: Store, found: Iterable[Kept]) -> None:
    """Writes the keys into a store that has none of ours; each meeting begins a new epoch."""
    for each in found:
        await _write(store, each)
        if each.key.endswith("}:document"):
            await store.redis.hincrby(each.key, "restored", 1)


async def _meeting(store: Store, meeting: str) -> list[Kept]:
    """All keys of a meeting at one moment.

    Which there are is asked before and after they are read in one transaction: were they the
    same, they were the same in between.
    """
    pattern = keys.of_meeting(meeting, "*")
    before: set[str] = set()
    for _ in range(TRIES):
        found = await _read(store, sorted(before))
        after = {key.decode() async for key in store.redis.scan_iter(match=pattern, count=1000)}
        # Which screens are open is nobody's answer, and is told anew every few seconds.
        after.discard(keys.of_meeting(meeting, "present"))
        if before == after == {each.key for each in found}:
            return found
        before = after
    raise NoCopy(f"Meeting {meeting} changes too fast to be copied. Try again.")


async def _read(store: Store, names: list[str], *, together: bool = True) -> list[Kept]:
    """What these keys hold, `together` at one moment; those that are not there are left out."""
    asking = store.redis.pipeline(transaction=False)
    for name in names:
        asking.type(name)
    types = [kind.decode() for kind in await asking.execute()] if names else []
    pipe = store.redis.pipeline(transaction=together)
    for name, kind in zip(names, types, strict=True):
        _ask(pipe, name, kind)
        pipe.pttl(name)
    try:
        told = await pipe.execute() if names else []
    except ResponseError:  # it became another type meanwhile
        return []
    found = []
    for name, kind, value, left in zip(names, types, told[::2], told[1::2], strict=True):
        if value:
            found.append(Kept(name, kind, _plain(value), max(left, 0)))
        elif value is not None and kind == "string":
            found.append(Kept(name, kind, "", max(left, 0)))
    return found


def _ask(pipe: Any, name: str, kind: str) -> None:
    if kind == "hash":
        pipe.hgetall(name)
    elif kind == "set":
        pipe.smembers(name)
    elif kind == "zset":
        pipe.zrange(name, 0, -1, withscores=True)
    else:
        pipe.get(name)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, Mapping):
        return {_text(name): _text(held) for name, held in sorted(value.items())}
    if isinstance(value, set | frozenset):
        return sorted(map(_text, value))
    return {_text(member): repr(float(score)) for member, score in value}


def _text(data: bytes) -> str:
    # Keys and pictures are no text; every byte of them comes back as it was.
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


async def _write(store: Store, each: Kept) -> None:
    redis, name = store.redis, _bytes(each.key)
    if each.type == "string":
        await redis.set(name, _bytes(each.value))
    elif each.type == "set":
        for some in _some([_bytes(member) for member in each.value]):
            await redis.sadd(name, *some)
    elif each.type in {"hash", "zset"}:
        for part in _some(list(each.value.items())):
            mapping = {_bytes(field): _bytes(value) for field, value in part}
            await (redis.hset if each.type == "hash" else redis.zadd)(name, mapping=mapping)
    else:
        raise NoCopy(f"The file has a key of a type that is not known: {each.type}")
    if each.left:
        await redis.pexpire(name, each.left)


def _some(parts: list[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(parts), FIELDS):
        yield parts[start : start + FIELDS]
