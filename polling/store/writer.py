"""The batching writer: answers that arrive together are stored together, acknowledged after.

One function call for what came to a round, one fsync for all that goes together. An answer is
acknowledged by its callback only after the store has it on disk; when a reply is lost the outcome
is unknown, and the same batch is sent again through the idempotent function until the store says
what stands. Whoever has waited for too long is told "busy" meanwhile, so that a phone never takes a
slow disk for a dead connection.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Coroutine
from functools import partial
from itertools import islice

from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as TimedOut

from polling.refused import Refused
from polling.store import pending
from polling.store.cancelling import all_ended
from polling.store.client import PASSING, Client
from polling.store.comings import Came, Comings, Party, Place, told
from polling.store.counted import Counted
from polling.store.keys import RoundKey
from polling.store.pending import Answer, Stored, Word

log = logging.getLogger(__name__)

#: How many answers are under way in one go, and of how many rounds: a call for each, one fsync.
BATCH, ROUNDS = 1000, 64
IN_FLIGHT = 2
LIMIT = 20_000
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
#: Seconds that an answer waits for the store before its phone is told "busy", and asks again; with
#: LOOK_SECONDS on top well within the patience of a phone (static/replies.js).
PATIENCE = 5.0
LOOK_SECONDS = 0.5


class _Batch:
    """Answers under way, the oldest first; the first `told` of them have been told "busy"."""

    __slots__ = ("answers", "told")

    def __init__(self, answers: list[Answer]) -> None:
        self.answers = answers
        self.told = 0


class Writer:
    """Gathers what arrived in this tick of the loop; at most IN_FLIGHT goes are under way.

    Nothing is acknowledged before so many `replicas` have it on disk, too.
    """

    def __init__(self, client: Client, *, limit: int = LIMIT, replicas: int = 0) -> None:
        self._client = client
        self._limit = limit
        self._replicas = replicas
        self._waiting: dict[RoundKey, deque[Answer]] = {}
        self._comings = Comings()
        self._tasks: set[asyncio.Task[None]] = set()
        self._goes = 0
        self._under_way: set[_Batch] = set()
        self._size = 0
        self.counted = Counted()
        self._scheduled = False
        self._came_last = False
        self._looking: asyncio.TimerHandle | None = None
        self._held = False

    @property
    def waiting(self) -> int:
        """How many answers have come in and are not in the store yet."""
        return self._size

    def put(self, round_key: RoundKey, answer: Answer) -> None:
        """Takes an answer in; `Refused("busy")` when too many wait, so that memory is bounded."""
        if self._size >= self._limit:
            raise Refused("busy", "Det er mange som svarer akkurat nå. Prøver igjen om litt.")
        self._size += 1
        queue = self._waiting.get(round_key)
        if queue is None:
            queue = self._waiting[round_key] = deque()
        queue.append(answer)
        if self._looking is None:
            self._look_later()
        self._schedule()

    def hold(self, held: bool) -> None:
        """Stores no answers while `held`: the store would not keep what it acknowledges."""
        self._held = held
        if not held:
            self._schedule()

    def come(self, place: Place, *who: str) -> asyncio.Future[list[Came]]:
        """Has some come in, or be heard, with the others of this tick; how it went for each."""
        self._schedule()
        return self._comings.add(place, who)

    async def drain(self) -> None:
        """Waits until everything taken in has been stored or refused."""
        while self._waiting or self._comings or self._tasks:
            self._flush()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=0.1)
            else:
                await asyncio.sleep(0.01 if self._held else 0)

    async def close(self, grace: float = 3.0) -> None:
        """Lets what is under way finish for `grace` seconds; the rest stays unacknowledged."""
        try:
            await asyncio.wait_for(self.drain(), grace)
        except TimeoutError:
            await all_ended(self._tasks)
        if self._looking:
            self._looking.cancel()

    def _look_later(self) -> None:
        self._looking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """Tells those who have waited for too long that it is not known yet."""
        self._looking = None
        before = time.monotonic() - PATIENCE
        for batch in self._under_way:
            while batch.told < len(batch.answers) and batch.answers[batch.told].since < before:
                batch.told += 1
                self._tell(batch.answers[batch.told - 1], "busy", None)
        for round_key, queue in list(self._waiting.items()):
            while queue and queue[0].since < before:
                self._size -= 1
                self._tell(queue.popleft(), "busy", None)
            if not queue:
                del self._waiting[round_key]
        if self._size:
            self._look_later()

    def _tell(self, answer: Answer, word: Word, instead: Stored | None) -> None:
        self.counted.settled(word, time.monotonic() - answer.since)
        self._done(answer, word, instead)

    def _done(self, answer: Answer, word: Word, instead: Stored | None) -> None:
        try:
            answer.done(word, instead)
        except Exception:
            log.exception("an acknowledgement failed")

    def _schedule(self) -> None:
        if not self._scheduled and self._goes < IN_FLIGHT:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        while self._goes < IN_FLIGHT:
            ready = self._waiting and not self._held
            # By turns: while a hall comes in, those who are there are acknowledged all the same.
            if self._comings and not (self._came_last and ready):
                self._came_last = True
                self._start(self._let_in(*self._comings.next()))
                continue
            self._came_last = False
            if not ready:
                return
            self._start(*(self._store(*share) for share in self._shares()))

    def _shares(self) -> list[tuple[RoundKey, _Batch]]:
        """What goes next: of each round the same, and more where others do not need theirs.

        A round that is flooded delays nobody else's answers, which stand before its own.
        """
        waiting, left = self._waiting, BATCH
        taken = sorted(islice(waiting, ROUNDS), key=lambda each: len(waiting[each]))
        shares = []
        for at, round_key in enumerate(taken):
            queue = waiting.pop(round_key)
            size = min(len(queue), left // (len(taken) - at))
            left -= size
            shares.append((round_key, _Batch([queue.popleft() for _ in range(size)])))
            if queue:
                waiting[round_key] = queue  # last in line again
        return shares

    def _start(self, *works: Coroutine[None, None, None]) -> None:
        self._goes += 1
        loop = asyncio.get_running_loop()
        go = [loop.create_task(work) for work in works]
        self._tasks.update(go)
        for task in tuple(go):
            task.add_done_callback(partial(self._ended, go))

    def _ended(self, go: list[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        go.remove(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a batch was given up", exc_info=error)
        if not go:
            self._goes -= 1
            self._schedule()

    async def _store(self, round_key: RoundKey, batch: _Batch) -> None:
        answers = batch.answers
        failed: Word | None = None
        said: list[bytes] = []
        self._under_way.add(batch)
        try:
            said = await self._until_answered("answer", *pending.call(round_key, answers))
        except RedisError:
            log.exception("the store refused a batch of answers")
            self.counted.errors += 1
            failed = "busy"
        finally:
            self._under_way.discard(batch)
            self._size -= len(answers)
        self.counted.batches += 1
        others = pending.exceptions(said)
        if others or failed or batch.told:
            for at in range(batch.told, len(answers)):
                word, instead = others.get(at, (failed or "ok", None))
                self._tell(answers[at], word, instead)
        else:
            self.counted.stored([answer.since for answer in answers], time.monotonic())
            for answer in answers:
                self._done(answer, "ok", None)

    async def _let_in(self, place: Place, parties: list[Party]) -> None:
        said = None
        try:
            said = await self._until_answered(place.function, place.keys, place.args(parties))
        finally:
            told(parties, said)

    async def _until_answered(
        self, function: str, where: list[str], args: list[str | bytes | int]
    ) -> list[bytes]:
        tries = 0
        while True:
            try:
                call = self._client.call(function, where, args, replicas=self._replicas)
                return await call  # type: ignore[return-value]
            except (Disconnected, TimedOut, OSError) as error:
                reason = type(error).__name__
            except ResponseError as error:
                if not str(error).startswith(PASSING):
                    raise
                reason = str(error).split(" ", 1)[0]
            self.counted.errors += 1
            if tries == 0:
                log.warning("the store does not answer (%s); answers wait", reason)
            await asyncio.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
            tries += 1
