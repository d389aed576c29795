"""Phones, moderators and walls of a simulated world, by the rules of the pages' scripts.

`Screen` is `static/socket.js` with `static/replies.js`, `Phone` is `static/phone/outbox.js`.
"""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from polling.live import frames
from tests.simulation.wires import End

if TYPE_CHECKING:
    from tests.simulation.world import World

FIRST_WAIT, LONGEST_WAIT, FLOOD_WAIT = 0.3, 4.0, 30.0
SILENCE, PATIENCE, STEADY = 35.0, 8.0, 5.0
PONG = bytes((0x8A, 0x80, 0, 0, 0, 0))


class Lost(Exception):
    """The connection fell before the reply came."""


class Line(asyncio.Protocol):
    """A browser's side of one websocket."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.rest = b""
        self.end: End
        self.code: int | None = None

    def say(self, message: dict[str, Any]) -> None:
        payload = json.dumps(message).encode()
        size = len(payload)
        head = bytes((0x81, 0x80 | size)) if size < 126 else (
            bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
        )  # fmt: skip
        self.end.write(head + b"\0\0\0\0" + payload)

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while (found := frames.extent(self.rest, 0)) and found.stop <= len(self.rest):
            first, payload = self.rest[0], self.rest[found.start : found.stop]
            self.rest = self.rest[found.stop :]
            if first == 0x89:
                self.end.write(PONG)
            elif first == 0x88:
                self.code = int.from_bytes(payload[:2], "big")
                self.end.close()
            elif self.screen.line is self:
                self.screen.receive(json.loads(payload))

    def eof_received(self) -> bool:
        return False

    def pause_writing(self) -> None: ...
    def resume_writing(self) -> None: ...

    def connection_lost(self, error: Exception | None) -> None:
        if self.screen.line is self:
            self.screen.fallen(self.code or 1006)


class Screen:
    """A page that is always there: it says hello, asks, and comes back."""

    def __init__(self, world: World, name: str, role: str) -> None:
        self.world, self.name, self.role = world, name, role
        self.loop = world.loop
        self.rng = random.Random(f"{world.seed}/{name}")
        self.line: Line | None = None
        self.status = "connecting"
        self.latest: dict[str, dict[str, Any]] = {}
        self._waiting: dict[int, tuple[asyncio.Future[Any], asyncio.TimerHandle]] = {}
        self._ref = 0
        self._failures = 0
        self._greeted = self._heard = 0.0
        self._work: set[asyncio.Task[None]] = set()

    def begin(self, work: Any) -> None:
        """Something that this person does meanwhile."""
        task = self.loop.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.world.broken(f"{self.name} failed: {error!r}")

    def open(self) -> None:
        """Tries to connect."""
        if self.line or self.status == "away":
            return
        line = self.line = Line(self)
        self._heard = self.loop.time()
        self.loop.call_later(1, self._watch, line)
        self.loop.call_later(self.rng.uniform(0.002, 0.05), self._reach, line)

    def _reach(self, line: Line) -> None:
        if self.line is not line:
            return
        end = self.world.connect(self.name, line)
        if end is None:
            self.fallen(1006)
        else:
            line.end = end
            self.begin(self._greet(line))

    def hello(self) -> dict[str, Any]:
        return {"type": "hello", "meeting": self.world.meeting, "role": self.role}

    async def _greet(self, line: Line) -> None:
        try:
            reply = await self._send(line, self.hello())
        except Lost:
            return
        if self.line is not line:
            return
        if reply["ok"]:
            self._greeted = self.loop.time()
            self.status = "open"
            self.opened()
        elif reply["word"] == "busy":
            self.drop()
        else:
            self.world.broken(f"{self.name} was turned away: {reply['word']}")
            self.status = "away"
            self.drop()

    def opened(self) -> None:
        """It is in."""

    def fallen(self, code: int) -> None:
        """The socket is gone."""
        line, self.line = self.line, None
        waiting, self._waiting = self._waiting, {}
        for future, timer in waiting.values():
            timer.cancel()
            future.set_exception(Lost())
        if line and hasattr(line, "end"):
            line.end.close()
        if self.status == "open" and self.loop.time() - self._greeted > STEADY:
            self._failures = 0
        if self.status == "away":
            return
        if 4500 <= code <= 4999:
            self.world.broken(f"{self.name} was sent away by {code}")
            self.status = "away"
            return
        self.status = "lost"
        self.lost()
        wait = self.rng.random() * min(LONGEST_WAIT, FIRST_WAIT * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        self.loop.call_later(wait + (FLOOD_WAIT if code == 1008 else 0), self.open)

    def lost(self) -> None:
        """It is out, for now."""

    def drop(self) -> None:
        """Gives the socket up without waiting for the other end."""
        if self.line:
            self.fallen(1006)

    def receive(self, message: dict[str, Any]) -> None:
        self._heard = self.loop.time()
        if message["type"] == "reply":
            if found := self._waiting.pop(message["ref"], None):
                future, timer = found
                timer.cancel()
                future.set_result(message)
            return
        subject = message["type"]
        if "item" in message and subject in ("tally", "mine", "answers"):
            subject += f" {message['item']}"
        if "block" in message:
            subject += f" {message['block']}"
        self.latest[subject] = message
        if subject == "state":
            self.world.note(f"{self.name} sees state {message['revision']}")
        self.told(message)

    def told(self, message: dict[str, Any]) -> None:
        """A subject is new."""

    async def asks(self, **message: Any) -> dict[str, Any]:
        """A request and its reply; `Lost`."""
        if self.status != "open" or self.line is None:
            raise Lost
        return await self._send(self.line, message)

    async def _send(self, line: Line, message: dict[str, Any]) -> dict[str, Any]:
        self._ref += 1
        future: asyncio.Future[dict[str, Any]] = self.loop.create_future()
        timer = self.loop.call_later(PATIENCE, self._overdue, line)
        self._waiting[self._ref] = (future, timer)
        line.say({**message, "ref": self._ref})
        return await future

    def _overdue(self, line: Line) -> None:
        if self.line is line:
            self.drop()

    def _watch(self, line: Line) -> None:
        if self.line is not line:
            return
        if self.loop.time() - self._heard > SILENCE:
            self.drop()
        else:
            self.loop.call_later(1, self._watch, line)


@dataclass(frozen=True)
class Entry:
    """One slot of one question in one round, as the phone keeps it."""

    number: int = 0
    answer: Any = None
    held: Any = None
    pending: bool = False
    refused: str | None = None


Place = tuple[str, int, int]


@dataclass
class Known:
    """What the world remembers of a place, whatever the phone forgets."""

    sent: dict[int, list[Any]] = field(default_factory=dict)
    acked: int = 0  # the highest number that was told to stand
    closed: set[int] = field(default_factory=set)  # numbers that were told not to count


class Phone(Screen):
    """A participant: changes its mind, keeps what is not acknowledged, sends it again."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name, "participant")
        self.token = f"{name:_<22}-{world.seed}"
        self.entries: dict[Place, Entry] = {}
        self.known: dict[Place, Known] = {}
        self._sending: set[Place] = set()
        self._ready = False

    def hello(self) -> dict[str, Any]:
        return {**super().hello(), "meeting": self.world.code, "token": self.token}

    def lost(self) -> None:
        self._ready = False

    def told(self, message: dict[str, Any]) -> None:
        if message["type"] == "state" and not self._ready and self.status == "open":
            self._flush()
        if message["type"] == "mine":
            for each in message["answers"]:
                self._heard_mine((message["item"], message["run"], each["slot"]), each)

    def opened(self) -> None:
        if "state" in self.latest:
            self._flush()

    def _flush(self) -> None:
        self._ready = True
        for place in list(self.entries):
            self.begin(self._deliver(place))

    async def lives(self) -> None:
        """Answers what is open, now and then, until the world says that it is over."""
        change = 0
        while not self.world.over:
            await asyncio.sleep(self.rng.expovariate(1 / 1.5))
            state = self.latest.get("state")
            if self.world.over or not state:
                continue
            item = state["item"]
            if item and item["phase"] == "open" and item["slots"]:
                change += 1
                slot = self.rng.randrange(min(item["slots"], 2))
                self._put((item["id"], item["run"], slot), self._answer(item, change))
            if self.rng.random() < 0.02:
                self.world.note(f"{self.name} forgets what it kept")
                self.entries = {p: e for p, e in self.entries.items() if e.pending}

    def _answer(self, item: dict[str, Any], change: int) -> Any:
        if self.rng.random() < 0.08:
            return None
        if item["kind"] == "choice":
            return {"options": [self.rng.choice("ab")], "other": None}
        return {"text": f"{self.name} endring {change}"}

    def _put(self, place: Place, answer: Any) -> None:
        number = self.entries.get(place, Entry()).number + 1
        self._write(place, number=number, answer=answer, pending=True, refused=None)
        self.begin(self._deliver(place))

    def _write(self, place: Place, **change: Any) -> None:
        self.entries[place] = replace(self.entries.get(place, Entry()), **change)

    async def _deliver(self, place: Place, wait: float = 0.4) -> None:
        entry = self.entries.get(place)
        if not entry or not entry.pending or place in self._sending:
            return
        item, run, slot = place
        number = entry.number
        known = self.known.setdefault(place, Known())
        known.sent.setdefault(number, [])
        if entry.answer not in known.sent[number]:
            known.sent[number].append(entry.answer)
        self._sending.add(place)
        try:
            reply = await self.asks(
                type="answer", item=item, run=run, slot=slot, number=number, answer=entry.answer
            )
            self._settle(place, number, entry.answer, reply, wait)
        except Lost:
            pass  # it stays pending, and goes on the next connection
        finally:
            self._sending.discard(place)
        if place in self.entries and self.entries[place].number > number:
            await self._deliver(place)

    def _settle(
        self, place: Place, number: int, sent: Any, reply: dict[str, Any], wait: float
    ) -> None:
        self.world.heard_reply(self, place, number, sent, reply)
        now = self.entries.get(place)
        if now is None:
            return
        if reply["ok"]:
            answer, stored = reply["answer"], reply["number"]
            if now.number > stored:
                self._write(place, held=answer)
            elif stored > number and answer != now.answer:
                self._write(place, number=stored + 1, held=answer)
            else:
                self._write(place, number=stored, answer=answer, held=answer, pending=False)
        elif reply["word"] == "busy":
            pause = wait * (0.5 + self.rng.random())
            again = min(wait * 2, 8.0)
            self.loop.call_later(pause, lambda: self.begin(self._deliver(place, again)))
        elif now.number == number:
            held = reply["answer"] if reply["number"] else now.held
            self._write(place, pending=False, held=held, refused=reply["word"])

    def _heard_mine(self, place: Place, mine: dict[str, Any]) -> None:
        own = self.entries.get(place)
        number, answer = mine["number"], mine["answer"]
        if not own or own.number <= number:
            self._write(place, number=number, answer=answer, held=answer, pending=False)
        elif own.pending:
            self._write(place, held=answer)


class Moderator(Screen):
    """Steers by chance, on the state that it sees; two of them do, at once."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name, "moderator")

    def opened(self) -> None:
        self.begin(self._watches())

    async def _watches(self) -> None:
        with suppress(Lost):
            await self.asks(type="watch", items=list(self.world.items))

    async def lives(self) -> None:
        """Steers now and then."""
        while not self.world.over:
            await asyncio.sleep(self.rng.expovariate(1 / 2.0))
            if state := self.latest.get("state"):
                if self.world.over:
                    return
                await self.steers(state, self._wish(state))

    def _wish(self, state: dict[str, Any]) -> dict[str, Any]:
        if state["current"] is None:
            return {"action": "go", "item": self.rng.choice(self.world.items)}
        wishes = ["open"] * 5 + ["close"] * 2 + ["show", "hide", "again", "next", "previous"]
        action = self.rng.choice(wishes)
        where = {"where": self.rng.choice(("wall", "phones"))} if action in ("show", "hide") else {}
        if action == "open" and self.rng.random() < 0.3:
            return {"action": "countdown", "seconds": self.rng.randint(5, 8)}
        return {"action": action, **where}

    async def steers(self, state: dict[str, Any], wish: dict[str, Any]) -> dict[str, Any] | None:
        """One command; its reply, None if it was lost."""
        try:
            reply = await self.asks(type="steer", seen=state["revision"], **wish)
        except Lost:
            return None
        self.world.heard_steer(self, state["revision"], wish, reply)
        return reply
