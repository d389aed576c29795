"""One simulated meeting: a seed decides who does what, what fails when, and so what comes of it.

Two workers of the product, a store, phones, two moderators and a wall live in one loop for a minute
of its time in which everything that may fail does, and for another in which nothing does. What is
acknowledged is looked for in the store at once; at the end everything must be right.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import traceback
from types import SimpleNamespace
from typing import Any

from polling import ballot
from polling.live.connection import Connection
from polling.live.handshake import Handshake
from polling.live.room import Screen as ServerScreen
from polling.live.sockets import Live, beating
from polling.live.sweep import Sweep
from polling.meeting import Meeting
from polling.store import Client, Listener, Store, Writer
from polling.store.access import digest
from polling.store.keys import RoundKey
from polling.store.pending import read_stored
from tests.live.agenda import item
from tests.simulation import clock
from tests.simulation.clock import Loop, Process
from tests.simulation.people import Line, Moderator, Phone, Place, Screen
from tests.simulation.storage import Storage
from tests.simulation.wires import connected

FAULTY, QUIET = 50.0, 40.0  # seconds
LAST = 1.5  # of the faulty ones
NOTICED = 40.0  # seconds until the last pulled cable must be noticed
UNREAD = 20.0  # seconds for which a line is not read, at most
PHONES = 6
WORKERS = 2
ITEMS = (
    item("open1", "open_text", {"text": "Hva er viktigst?", "max_answers": 2}),
    item("choi1", "choice", {"text": "Når?", "options": [
        {"id": "a", "text": "Nå"}, {"id": "b", "text": "Siden"}]}),
)  # fmt: skip


class Counted(Connection):
    """A connection that is the same in every run of a seed: sets of them have the same order."""

    __slots__ = ("place",)

    def __hash__(self) -> int:
        return self.place

    def __eq__(self, other: object) -> bool:
        return self is other


class Worker(Process):
    """One process of the server, put together as `polling.app` does."""

    def __init__(self, world: World, number: int) -> None:
        super().__init__(f"worker {number}", world.loop)
        self.world = world
        self.live: Live | None = None
        self.up = False
        self.state = SimpleNamespace(connections=set())

    def start(self) -> None:
        task = self.world.loop.create_task(self._start(), context=self.context)
        task.add_done_callback(self._started, context=self.context)

    async def _start(self) -> None:
        url = "unix:///store"
        client, writing, hearing = Client(url), Client(url, timeout=10, connections=4), Client(url)
        try:
            await client.load()
        except Exception:  # noqa: BLE001 - whatever it is, its supervisor starts it anew
            self.world.dies(self, "did not start")
            return
        self.writer = Writer(writing)
        self.live = Live(
            Store(client),
            self.writer,
            secret=bytes(32),
            grant=self._grant,
            same_origin=lambda origin, host: True,
            language=lambda cookie, accepted: "nb",
        )
        self.sweep = Sweep(self.loop, self.state, beat=beating)  # type: ignore[arg-type]
        listener = Listener(hearing, self.live.heard)
        self.live.hub.listen_to(listener)
        for work in (listener.run(), self.live.beat(), self.live.reacting.run()):
            self.loop.create_task(work).add_done_callback(self._must_not_end)
        self.up = True

    def _started(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self.world.broken(f"{self.name} does not start: {error!r}")

    def _must_not_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            self.world.broken(f"{self.name}: a task ended: {task.exception()!r}")

    def opens(self, end: Any, place: int) -> None:
        """A screen comes to this worker."""
        assert self.live
        connection = Counted(self.live, self.sweep, self.state)
        connection.place = place
        connection.open(end, Handshake("/ws", "", {}, "", "http"))

    async def _grant(self, cookie: str, meeting: str, role: str) -> str:
        return self.world.keys[role]

    def deploy(self) -> None:
        """SIGTERM."""
        self.up = False
        for connection in list(self.state.connections):
            connection.shutdown()
        self.loop.create_task(self._close())

    async def _close(self) -> None:
        assert self.live
        await asyncio.sleep(0.2)
        await self.writer.close()
        await self.live.hub.close()
        self.world.dies(self, "is stopped")


class World:
    """What happens under one seed. `run` says what was wrong."""

    def __init__(self, seed: int, path: str) -> None:
        self.seed = seed
        self.loop = Loop()
        self.trace: list[str] = []
        self.wrong: list[str] = []
        self.over = False
        self.rng = random.Random(f"{seed}/world")
        self.store = Storage(self.loop, path, str(seed), self.note)
        self.store.steered = self._steered
        self.loop.reach = lambda: self.store.way(clock.current())
        self.loop.set_exception_handler(self._exception)
        self.workers: list[Worker] = []
        self.phones: list[Phone] = []
        self.staff: list[Screen] = []
        self.items = tuple(each.id for each in ITEMS)
        self.meeting = "simulert"
        self.code = ""
        self.keys: dict[str, str] = {}
        self.acked = 0
        self.revision = 0
        self._places = 0
        self._numbers = 0

    # What people and faults tell

    def note(self, text: str) -> None:
        self.trace.append(f"{self.loop.time() - 1000:9.4f}  {text}")

    def broken(self, text: str) -> None:
        self.note(f"WRONG: {text}")
        self.wrong.append(text)

    def connect(self, name: str, line: Line) -> Any:
        """A way to one of the workers, as a balancer chooses; None when there is none."""
        up = [worker for worker in self.workers if worker.up and worker.alive]
        if not up:
            return None
        self._places += 1
        worker = random.Random(f"{self.seed}/balancer {self._places}").choice(up)
        label = f"{name} {self._places}"
        theirs, ours = connected(
            self.loop, label, str(self.seed), (self._outside, worker.context), _far
        )
        theirs.set_protocol(line)
        worker.ends.append(ours)
        self.lines.append(theirs)
        self.loop.call_soon(worker.opens, ours, self._places, context=worker.context)
        self.note(f"{name} connects to {worker.name}")
        return theirs

    def heard_reply(
        self, phone: Phone, place: Place, number: int, sent: Any, reply: dict[str, Any]
    ) -> None:
        """INV while it goes on: what was acknowledged stands in the store, now and later."""
        known = phone.known[place]
        stands = self._stored(phone, place)
        told = (reply["ok"], reply["word"], reply["number"], reply["answer"])
        self.note(f"{phone.name} {place} number {number} {sent} -> {told}")
        if reply["ok"]:
            self.acked += 1
            if stands is None or stands[0] < reply["number"]:
                self.broken(f"{phone.name} {place}: {reply['number']} acknowledged, not in store")
            elif stands[0] == reply["number"] and stands[1] != reply["answer"]:
                self.broken(f"{phone.name} {place}: {reply['answer']} acknowledged, {stands} there")
            if reply["answer"] not in known.sent.get(reply["number"], []):
                self.broken(f"{phone.name} {place}: told of an answer that it never gave")
            known.acked = max(known.acked, reply["number"])
        elif reply["word"] == "closed":
            if stands is not None and stands == (number, sent):
                self.broken(f"{phone.name} {place}: {number} stands, and was refused")
        elif reply["word"] != "busy":
            self.broken(f"{phone.name}: {reply['word']} {reply['text']}")

    def heard_steer(
        self, moderator: Moderator, seen: int, wish: dict[str, Any], reply: dict[str, Any]
    ) -> None:
        word = "ok" if reply["ok"] else reply["word"]
        self.note(f"{moderator.name} {wish} on {seen} -> {word}")

    def _steered(self, revision: int) -> None:
        if revision != self.revision + 1:
            self.broken(f"state {revision} was put in place of {self.revision}")
        self.revision = revision

    def dies(self, worker: Worker, why: str) -> None:
        """A worker is gone; its supervisor starts another."""
        self.note(f"{worker.name} {why}")
        worker.up = False
        worker.kill()
        self.workers.remove(worker)
        self._numbers += 1
        pause = random.Random(f"{self.seed}/{worker.name}").uniform(0.3, 2.5)
        self.loop.call_later(pause, self._start_worker, self._numbers, context=self._outside)

    def _start_worker(self, number: int) -> None:
        worker = Worker(self, number)
        self.workers.append(worker)
        worker.start()

    def _exception(self, loop: Any, context: dict[str, Any]) -> None:
        self.broken(f"{context.get('message')}: {context.get('exception')!r}")

    # The course of it

    def run(self) -> list[str]:
        """All that was wrong, empty when nothing was."""
        handler = _Errors(self)
        logging.getLogger().addHandler(handler)
        try:
            self.loop.run_until_complete(self._run())
        finally:
            logging.getLogger().removeHandler(handler)
        return self.wrong

    async def _run(self) -> None:
        from contextvars import copy_context

        self._outside = copy_context()
        self.lines: list[Any] = []
        self.store.direct.flushall()
        await self._prepare()
        for _ in range(WORKERS):
            self._numbers += 1
            self._start_worker(self._numbers)
        self.phones = [Phone(self, f"phone{n}") for n in range(PHONES)]
        self.staff = [
            Moderator(self, "kari"),
            Moderator(self, "ola"),
            Screen(self, "wall", "projector"),
        ]
        people: list[Any] = [*self.phones, *self.staff]
        for person in people:
            person.loop.call_later(person.rng.uniform(0.1, 2), person.open)
            if hasattr(person, "lives"):
                person.begin(person.lives())
        faults = self.loop.create_task(self._faults())
        await asyncio.sleep(FAULTY)
        self.over = True
        await faults
        self.note("from here on nothing fails")
        await asyncio.sleep(QUIET)
        if not self.wrong:
            from tests.simulation.ending import right

            right(self)

    async def _prepare(self) -> None:
        organiser = Process("organiser", self.loop)
        self.agenda = {each.id: each for each in ITEMS}
        meeting = Meeting(id=self.meeting, title="Simulert", agenda=ITEMS)
        client = Client("unix:///store")

        async def makes() -> None:
            store = Store(client)
            await client.load()
            await store.create(meeting)
            self.code = await store.code(meeting.id) or ""
            for role in ("moderator", "projector"):
                _, secret = await store.hand_out(meeting.id, role)  # type: ignore[arg-type]
                self.keys[role] = digest(secret)
            await client.close()

        await self.loop.create_task(makes(), context=organiser.context)

    async def _faults(self) -> None:
        """What befalls them, one after the other and often at once."""
        chosen = [
            self._kill, self._kill, self._crash, self._crash, self._cut, self._cut, self._vanish,
            self._pause, self._stall, self._deaf, self._no_notices, self._lose_replies,
            self._deploy, self._slow, self._unread,
        ]  # fmt: skip
        began = self.loop.time()
        while self.loop.time() - began < FAULTY - 8:
            await asyncio.sleep(self.rng.uniform(0.3, 5))
            await self.rng.choice(chosen)()
        # What was begun ends; of some worlds' last changes nobody is told, so that only who
        # compares will ever know.
        await asyncio.sleep(FAULTY - LAST - (self.loop.time() - began))
        if self.rng.random() < 0.5:
            self.note("the last notices are lost")
            self.store.lost_notices = 1.0
        await asyncio.sleep(FAULTY - (self.loop.time() - began))
        self.store.lost_notices = self.store.lost_replies = 0.0
        self.store.fsync = 0.002
        for worker in self.workers:
            worker.resume()

    def _later(self, seconds: float, what: Any, *args: Any) -> None:
        self.loop.call_later(seconds, what, *args, context=self._outside)

    async def _kill(self) -> None:
        alive = [worker for worker in self.workers if worker.up]
        if alive:
            self.dies(self.rng.choice(alive), "is killed")

    async def _deploy(self) -> None:
        alive = [worker for worker in self.workers if worker.up]
        if alive:
            worker = self.rng.choice(alive)
            self.note(f"{worker.name} is told to stop")
            worker.context.run(worker.deploy)

    async def _pause(self) -> None:
        alive = [worker for worker in self.workers if worker.up]
        if alive:
            worker, seconds = self.rng.choice(alive), self.rng.uniform(0.5, 8)
            self.note(f"{worker.name} is paused for {seconds:.1f} s")
            worker.pause()
            self._later(seconds, worker.resume)

    async def _crash(self) -> None:
        if self.store.up:
            self.store.crash()
            forgetful = self.rng.random() < 0.5
            self._later(self.rng.uniform(0.1, 4), lambda: self.store.start(forgetful=forgetful))

    async def _stall(self) -> None:
        self.store.stall(self.rng.choice((0.7, 2, 7, 12)))

    async def _deaf(self) -> None:
        self.note("notices are cut off")
        self.store.cut_notices()

    async def _no_notices(self) -> None:
        self.note("notices are lost")
        self.store.lost_notices = 1.0
        self._later(self.rng.uniform(1, 6), setattr, self.store, "lost_notices", 0.0)

    async def _lose_replies(self) -> None:
        self.note("replies are lost")
        self.store.lost_replies = 0.4
        self._later(self.rng.uniform(1, 4), setattr, self.store, "lost_replies", 0.0)

    async def _slow(self) -> None:
        self.note("the disk is slow")
        self.store.fsync = 0.2
        self._later(self.rng.uniform(1, 5), setattr, self.store, "fsync", 0.002)

    def _line(self) -> Any:
        open_ = [line for line in self.lines if not line.gone and not line.nowhere]
        return self.rng.choice(open_) if open_ else None

    async def _cut(self) -> None:
        if line := self._line():
            self.note(f"the line of {line.name} is cut")
            line.cut()

    async def _vanish(self) -> None:
        left = FAULTY + QUIET - (self.loop.time() - 1000)
        if left < NOTICED + 10 or not (line := self._line()):
            return
        # What came before, and waits to be read, is heard first: the silence begins after it.
        read = line.reading and line.other.reading
        if read or left >= NOTICED + 10 + UNREAD:
            self.note(f"the line of {line.name} leads nowhere")
            line.vanish()

    async def _unread(self) -> None:
        if line := self._line():
            self.note(f"{line.name} reads nothing")
            line.pause_reading()
            self._later(self.rng.uniform(1, UNREAD), line.resume_reading)

    # What stands in the store

    def key(self) -> bytes:
        found = self.store.look(b"GET", f"{{m:{self.meeting}}}:live:key")
        assert isinstance(found, bytes)
        return found

    def _stored(self, phone: Phone, place: Place) -> tuple[int, Any] | None:
        found_item, run, slot = place
        name = ballot.ballot(self.key(), phone.token, found_item, run, slot)
        where = RoundKey(self.meeting, "live", found_item, run).key("answers")
        record = self.store.look(b"HGET", where, name)
        if record is None:
            return None
        stored = read_stored(record)
        return stored.number, json.loads(stored.value) if stored.value else None


class _Errors(logging.Handler):
    """Whatever the product logs as an error is one."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self.world = world

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self.world.note("".join(traceback.format_exception(error)) if error else "")
        self.world.broken(f"logged: {record.getMessage()} {error!r}")


def _far(rng: random.Random) -> float:
    """Most lines are quick, and now and then one is not."""
    return rng.uniform(0.002, 0.03) if rng.random() < 0.97 else rng.uniform(0.1, 2.0)


def settle_chance(seed: int, loop: Loop) -> None:
    """Makes what the product draws by chance, and the clocks that it reads, the seed's."""
    import time

    drawn = random.Random(f"{seed}/chance")
    random.seed(f"{seed}/random")
    os.urandom = drawn.randbytes  # type: ignore[assignment]
    random._urandom = drawn.randbytes  # type: ignore[attr-defined]
    time.monotonic = loop.time
    time.time = lambda: 1_790_000_000 + loop.time()
    ServerScreen.__hash__ = lambda self: hash(self.connection)  # type: ignore[method-assign]
