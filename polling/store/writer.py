"""The batching writer: answers that arrive together are stored together, acknowledged after.

One function call a batch, one fsync for all of it. An answer is acknowledged by its callback only
after the store has it on disk; when a reply is lost the outcome is unknown, and the same batch is
sent again through the idempotent function until the store says what stands.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Literal

from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as TimedOut

from polling.refused import Refused
from polling.store import keys
from polling.store.client import Client
from polling.store.counted import Counted
from polling.store.keys import RoundKey

log = logging.getLogger(__name__)

BATCH = 512
IN_FLIGHT = 2
LIMIT = 20_000
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)

Word = Literal["ok", "other", "closed", "busy"]


@dataclass(slots=True, frozen=True)
class Stored:
    """An answer as it stands in the store; `value` is the kind's JSON, "" when withdrawn."""

    number: int
    value: str


WORDS: dict[bytes, Word] = {b"ok": "ok", b"other": "other", b"closed": "closed", b"busy": "busy"}

#: Told once how an answer fared: "ok" as it was sent, "other" with what stands instead, "closed".
Done = Callable[[Word, Stored | None], None]


@dataclass(slots=True, frozen=True)
class Pending:
    """One answer on its way: `value` "" withdraws, `counts` is what it adds to the counts.

    `extra` is "" or made by `extras`: the groups it belongs to, and whether it waits for approval.
    `always`: its question takes answers until the meeting ends, rather than while it is open.
    """

    ballot: str
    person: str
    number: int
    value: str
    counts: str
    done: Done
    extra: str = ""
    always: bool = False
    since: float = field(default_factory=time.monotonic)  # when it arrived


class Writer:
    """Gathers what arrived in this tick of the loop; at most IN_FLIGHT batches are under way."""

    def __init__(self, client: Client, *, limit: int = LIMIT) -> None:
        self._client = client
        self._limit = limit
        self._waiting: dict[RoundKey, deque[Pending]] = {}
        self._joins: dict[tuple[str, keys.Stage, str], list[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._size = 0
        self.counted = Counted()
        self._scheduled = False

    @property
    def waiting(self) -> int:
        """How many answers have come in and are not in the store yet."""
        return self._size

    def put(self, round_key: RoundKey, answer: Pending) -> None:
        """Takes an answer in; `Refused("busy")` when too many wait, so that memory is bounded."""
        if self._size >= self._limit:
            raise Refused("busy", "Det er mange som svarer akkurat nå. Prøver igjen om litt.")
        self._size += 1
        self._waiting.setdefault(round_key, deque()).append(answer)
        self._schedule()

    def join(self, meeting: str, stage: keys.Stage, digest: str) -> None:
        """Counts a phone among those who joined, with the others of this tick."""
        self._joins.setdefault((meeting, stage, "joined"), []).append(digest)
        self._schedule()

    def seat(self, meeting: str, stage: keys.Stage, table: str) -> None:
        """Counts a table among those that joined."""
        self._joins.setdefault((meeting, stage, "seated"), []).append(table)
        self._schedule()

    async def drain(self) -> None:
        """Waits until everything taken in has been stored or refused."""
        while self._waiting or self._joins or self._tasks:
            self._flush()
            await asyncio.wait(self._tasks, timeout=0.1) if self._tasks else await asyncio.sleep(0)

    async def close(self, grace: float = 3.0) -> None:
        """Lets what is under way finish for `grace` seconds; the rest stays unacknowledged."""
        try:
            await asyncio.wait_for(self.drain(), grace)
        except TimeoutError:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _schedule(self) -> None:
        if not self._scheduled and len(self._tasks) < IN_FLIGHT:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        while len(self._tasks) < IN_FLIGHT and (self._joins or self._waiting):
            if self._joins:
                place = next(iter(self._joins))
                self._start(self._store_joins(place, self._joins.pop(place)))
                continue
            round_key = next(iter(self._waiting))
            queue = self._waiting.pop(round_key)
            batch = [queue.popleft() for _ in range(min(BATCH, len(queue)))]
            if queue:
                self._waiting[round_key] = queue  # last in line again: meetings take turns
            self._start(self._store(round_key, batch))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a batch was given up", exc_info=error)
        self._schedule()

    async def _store(self, round_key: RoundKey, batch: list[Pending]) -> None:
        args: list[str | bytes | int] = [
            round_key.item, round_key.run, keys.channel(round_key.meeting), round_key.subject,
            "1" if batch[0].always else "",
        ]  # fmt: skip
        for answer in batch:
            args += (answer.ballot, answer.person, answer.number, answer.value, answer.counts)
            args.append(answer.extra)
        where = [
            keys.of_stage(round_key.meeting, round_key.stage, "state"),
            *(round_key.key(name) for name in ("answers", "counts", "people", "changes")),
            keys.of_stage(round_key.meeting, round_key.stage, "revisions"),
            *(round_key.key(name) for name in ("hidden", "waiting", "who", "groups")),
            keys.of_stage(round_key.meeting, round_key.stage, "key"),
            *(round_key.key(name) for name in ("published", "moved")),
        ]
        try:
            said = await self._until_answered("answer", where, args)
        except RedisError:
            log.exception("the store refused a batch of answers")
            self.counted.errors += 1
            said = [b"busy", b""] * len(batch)
        finally:
            self._size -= len(batch)
        self.counted.batches += 1
        now = time.monotonic()
        for answer, word, instead in zip(batch, said[::2], said[1::2], strict=True):
            self.counted.settled(WORDS[word], now - answer.since)
            try:
                answer.done(WORDS[word], read_stored(instead) if instead else None)
            except Exception:
                log.exception("an acknowledgement failed")

    async def _store_joins(self, place: tuple[str, keys.Stage, str], digests: list[str]) -> None:
        where = [keys.of_stage(*place[:2], name) for name in (place[2], "revisions", "key")]
        await self._until_answered("join", where, [keys.channel(place[0]), *digests])

    async def _until_answered(
        self, function: str, where: list[str], args: list[str | bytes | int]
    ) -> list[bytes]:
        tries = 0
        while True:
            try:
                return await self._client.call(function, where, args)  # type: ignore[return-value]
            except (Disconnected, TimedOut, OSError) as error:
                reason = type(error).__name__
            except ResponseError as error:
                # LOADING: it starts; MISCONF: its disk is full; OOM: its memory is. All pass.
                if not str(error).startswith(("LOADING", "MISCONF", "OOM", "READONLY", "BUSY")):
                    raise
                reason = str(error).split(" ", 1)[0]
            self.counted.errors += 1
            if tries == 0:
                log.warning("the store does not answer (%s); answers wait", reason)
            await asyncio.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
            tries += 1


def read_stored(record: bytes) -> Stored:
    """A record of the `answers` hash."""
    number, _, _, value = record.split(b"\0", 3)
    return Stored(int(number), value.decode())


def packed_counts(counts: dict[str, int]) -> str:
    """Counts as the functions read them: key US n US key US n."""
    return "\x1f".join(f"{key}\x1f{n}" for key, n in counts.items())


def packed_groups(groups: Mapping[str, str]) -> str:
    """Groups as the functions read them: field US value US field US value."""
    return "\x1f".join(f"{field}\x1f{value}" for field, value in groups.items())


def extras(answer: Mapping[str, str], person: Mapping[str, str], *, hold: bool = False) -> str:
    """What goes with an answer besides its value: its groups, the person's, and if it waits."""
    if not (answer or person or hold):
        return ""
    return f"{packed_groups(answer)}\x1d{packed_groups(person)}\x1d{'1' if hold else ''}"
