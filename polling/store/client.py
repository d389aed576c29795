"""The connection to the store: plain commands without hidden retries, and our own functions."""

import asyncio
import hashlib
import logging
from functools import cache
from importlib.resources import files
from typing import Any

from redis.exceptions import (
    ClusterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import TimeoutError as TimedOut

from polling.store.keys import COPIES, SERVER, channel, copies
from polling.store.reach import primaries, reached
from polling.store.reach.cluster import Cluster, Unsettled
from polling.store.reach.straight import straight

log = logging.getLogger(__name__)
REWRITE_SECONDS = 0.5
REWRITE_POLL = 0.05

#: What a store that is away, stalled, starting or full raises.
UNAVAILABLE = (RedisError, OSError)
#: How errors begin that pass, so that what was asked for is asked again. LOADING: it starts;
#: MISCONF: its disk is full; OOM: its memory is; READONLY: it is the replica now; MASTERDOWN,
#: NOREPLICAS: one is away; UNBLOCKED: it was made the replica; WAITAOF: it keeps no file.
PASSING = (
    "LOADING", "MISCONF", "OOM", "READONLY", "BUSY", "MASTERDOWN", "NOREPLICAS", "UNBLOCKED",
    "WAITAOF",
)  # fmt: skip
#: What one without memory left raises at whatever would need some.
NO_MEMORY = (OutOfMemoryError,)

Argument = str | bytes | int
TIMEOUT = 5.0
#: Milliseconds for which replicas are waited for, one after the other. A replica that is asked
#: tells how far it is before it has forced what came just now to its disk, and then once a second:
#: who asks again at once hears it at once.
COPIED_WITHIN = (5, 10, 20, 50, 100, 300, 1500)
#: Seconds for which a key stands that was written to wait for replicas, where each slot has one.
COPIES_SECONDS = 60
#: How often a call loads the functions anew before it gives up.
LOADS = 4


class Astray(Disconnected):
    """The store is not the one it was, or was emptied: what is missing in it is not gone."""


class NotCopied(TimedOut):
    """Stored, but not by as many replicas as there have to be, in time."""


@cache
def library(*, sharded: bool = False) -> tuple[str, str]:
    """The name and source of our functions' library; `sharded` is the one for a cluster.

    The name, and that of every function in it, ends in a digest of the source, so that two
    versions of the software can use one store at the same time. In a cluster a notice stays with
    the primary that has its meeting, instead of going to every node there is.
    """
    folder = files("polling.store").joinpath("functions")
    sources = sorted((f.name, f.read_text()) for f in folder.iterdir() if f.name.endswith(".lua"))
    body = "\n".join(f"do\n{source}\nend" for _, source in sources)
    if sharded:
        body = body.replace('"PUBLISH"', '"SPUBLISH"')
    version = hashlib.sha256(body.encode()).hexdigest()[:8]
    return f"polling_{version}", body.replace("_@", f"_{version}")


class Client:
    """One store. `redis` never sends a command twice by itself: a lost reply is an error.

    `lost`: it lacks the meetings that were expected. `known`: it has been seen to be ours.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT, connections: int = 32) -> None:
        self.url = url
        self.lost = self.known = False
        self._rewrite_wanted = False
        self._rewriting: asyncio.Task[None] | None = None
        # Any: redis-py types every reply as bytes or str; here it is always bytes.
        self.redis: Any = reached(url, timeout=timeout, connections=connections)
        # The same for our functions, which are most of what is said by far.
        self.straight = straight(url, timeout)
        self._cluster = self.redis if isinstance(self.redis, Cluster) else None
        self._library = library(sharded=True) if self.sharded else library()
        self._version = self._library[0].removeprefix("polling_")

    @property
    def fails_over(self) -> bool:
        """Whether a replica takes over by itself from a primary that is lost."""
        return "+" in self.url.partition("://")[0]

    @property
    def sharded(self) -> bool:
        """Whether meetings are distributed over the primaries of a cluster."""
        return self._cluster is not None

    async def primaries(self) -> list[Any]:
        """A client for each primary: one, but in a cluster."""
        return await primaries(self.redis)

    def lane(self, meeting: str) -> object:
        """What tells the primaries of meetings apart, as far as is known."""
        return self._cluster.lane(channel(meeting)) if self._cluster else None

    async def load(self) -> None:
        """Loads the functions; the store keeps them across restarts."""
        name, body = self._library
        away: Exception | None = None
        for each in await self.primaries():
            try:
                # The name says what is in it; and one without memory left takes in nothing new.
                if not await each.execute_command("FUNCTION", "LIST", "LIBRARYNAME", name):
                    await each.execute_command(
                        "FUNCTION", "LOAD", "REPLACE", f"#!lua name={name}\n{body}"
                    )
            except UNAVAILABLE as error:
                away = error  # the others have it all the same
        if away:
            raise away

    async def load_in_time(self, seconds: float) -> None:
        """The same, for a process that starts while the store may be starting, too.

        What the store does not answer within so many seconds, or answers with an error, is raised.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while True:
            try:
                await self.load()
            except (Disconnected, TimedOut, OSError) as error:
                if loop.time() >= until:
                    raise
                log.warning("the store does not answer (%s) at the start", type(error).__name__)
            else:
                return
            await asyncio.sleep(REWRITE_SECONDS)

    async def call(
        self, function: str, keys: list[str], args: list[Argument], *, replicas: int = 0
    ) -> object:
        """Calls one of our functions, loading the library where the store has lost it.

        With `replicas`, returns only when so many of them have it on disk too; raises NotCopied.
        """
        return await self._called("FCALL", function, keys, args, replicas)

    async def read(self, function: str, keys: list[str], args: list[Argument]) -> Any:
        """Calls one of our functions that only reads: all of it at one moment, in one reply."""
        return await self._called("FCALL_RO", function, keys, args, 0)

    async def _called(
        self, way: str, function: str, keys: list[str], args: list[Argument], replicas: int
    ) -> object:
        command = (way, f"{function}_{self._version}", len(keys), *keys, *args)
        for _ in range(LOADS):
            try:
                return await self._said(command, replicas)
            except (ReadOnlyError, ClusterDownError, TryAgainError) as error:
                # Nothing was done: another server is about to be the primary.
                raise Unsettled(type(error).__name__) from None
            except ResponseError as error:
                if "unction not found" not in str(error):
                    raise
            # Nothing was done; and what is loaded can be lost again before it is called.
            await self.load()
        return await self._said(command, replicas)

    async def _said(self, command: tuple[Argument, ...], replicas: int) -> object:
        if not replicas:
            return await (self.straight or self.redis).execute_command(*command)
        if self._cluster is None:
            return await _copied(self.redis, command, replicas, COPIES)
        key = str(command[3])

        async def ask(node: Any, asking: bool) -> object:
            if asking:
                raise TryAgainError("its slot is on its way")
            return await _copied(node, command, replicas, copies(key))

        return await self._cluster.at(key, ask)

    async def assure(self) -> None:
        """To be asked before it is said that a meeting does not exist; raises Astray."""
        if self.lost or (self.known and not await self.redis.hexists(SERVER, "secret")):
            raise Astray("the store lacks the meetings that were expected")

    async def now(self) -> int:
        """The store's clock in milliseconds since 1970."""
        seconds, micros = await self.redis.time()
        return int(seconds) * 1000 + int(micros) // 1000

    def rewrite_soon(self) -> None:
        """Has the store write its file anew, so that what was deleted is gone from the disk.

        Nobody waits for it; what is asked for while one is under way is done by one more.
        """
        self._rewrite_wanted = True
        if self._rewriting is None or self._rewriting.done():
            self._rewriting = asyncio.get_running_loop().create_task(self._rewrite())

    async def _rewrite(self) -> None:
        while self._rewrite_wanted:
            self._rewrite_wanted = False
            try:
                for each in await self.primaries():
                    await self._ask_to_rewrite(each)
            except ResponseError:
                # An outside store that does not let us: whoever runs it sees to its files.
                log.warning("the store does not write its file anew on our word")
                return
            except UNAVAILABLE as error:
                log.warning("the store's file is not written anew yet (%s)", type(error).__name__)
                self._rewrite_wanted = True
            await asyncio.sleep(REWRITE_SECONDS)

    async def _ask_to_rewrite(self, primary: Any) -> None:
        try:
            await primary.bgrewriteaof()
        except ResponseError as error:
            if "in progress" not in str(error):
                raise
            # The one under way began before the deletion: it may hold what is deleted.
            self._rewrite_wanted = True

    async def rewritten(self) -> bool:
        """Has the store write its file anew, and waits; False where it does not let us, or fails.

        What was deleted before is in none of the files then, but for one that is being removed.
        """
        return all([await _rewritten(each) for each in await self.primaries()])

    async def close(self) -> None:
        """Closes every connection."""
        if self._rewriting:
            self._rewriting.cancel()
        if self.straight:
            await self.straight.aclose()
        await self.redis.aclose()


async def _copied(redis: Any, command: tuple[Argument, ...], replicas: int, written: str) -> object:
    """Says a command, and waits until so many replicas have what it did on disk."""
    pipe = redis.pipeline(transaction=False)
    pipe.execute_command(*command)
    # What was said before, and not copied yet, changes nothing when it is said again; and
    # WAITAOF waits for what its own connection has changed.
    pipe.set(written, b"", ex=COPIES_SECONDS if written != COPIES else None)
    for wait in COPIED_WITHIN:
        pipe.execute_command("WAITAOF", 1, replicas, wait)
    reply, *others = await pipe.execute(raise_on_error=False)
    for said in (reply, *others):
        if isinstance(said, Exception):
            raise said
    copied = others[-1]
    if copied[0] < 1 or copied[1] < replicas:
        raise NotCopied(f"{copied[1]} of {replicas} replicas")
    return reply


async def _rewritten(primary: Any) -> bool:
    while True:
        try:
            await primary.bgrewriteaof()
            break
        except ResponseError as error:
            if "in progress" not in str(error):
                return False
            # The one under way began before, so it is waited for and one more is asked for.
            await asyncio.sleep(REWRITE_POLL)
    while True:
        told = await primary.info("persistence")
        if not (told["aof_rewrite_in_progress"] or told["aof_rewrite_scheduled"]):
            return bool(told["aof_last_bgrewrite_status"] == "ok")
        await asyncio.sleep(REWRITE_POLL)
