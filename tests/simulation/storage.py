"""The store of a simulated world: the real one carries out each command, when the world says so.

A real Valkey with the real functions is asked over a blocking socket, one command after the other,
so its answers are those of the product's store and nothing about it is left to chance. What is
simulated is everything around it: when a command arrives and is on the disk, what a crash takes
with it, which replies and notices are lost, and the clock. A command counts as carried out at the
moment when it is on the disk: with `appendfsync always` nobody sees it earlier.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

import hiredis
import redis

from tests.simulation.clock import Loop
from tests.simulation.wires import End, connected

EPOCH = 1_790_000_000_000  # the store's clock, in milliseconds, when the world begins
CLOCK = b"simulation:clock"
WRITING = {b"FCALL", b"PUBLISH", b"EXEC"}
TELLING = {b"FCALL", b"PUBLISH"}
TOLD = len(b":0\r\n:2\r\n")  # what the store says when its clock is set


class Wire:
    """A blocking connection to the real store."""

    def __init__(self, path: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(path)
        self.reader = hiredis.Reader()

    def ask(self, commands: list[list[bytes]]) -> bytes:
        """The replies to these commands, as they came."""
        self.socket.sendall(b"".join(packed(command) for command in commands))
        came, left = b"", len(commands)
        while left:
            data = self.socket.recv(1 << 16)
            came += data
            self.reader.feed(data)
            while self.reader.gets() is not False:
                left -= 1
        return came

    def hear(self) -> list[tuple[bytes, bytes]]:
        """What was published up to now, on a wire that subscribes to all."""
        self.socket.sendall(packed([b"PING", b"here"]))
        heard = []
        while True:
            while (said := self.reader.gets()) is not False:
                if said[0] == b"pong":
                    return heard
                if said[0] == b"pmessage":
                    heard.append((said[2], said[3]))
            self.reader.feed(self.socket.recv(1 << 16))


def packed(command: list[bytes]) -> bytes:
    """A command as it is sent."""
    parts = (b"$%d\r\n%s\r\n" % (len(part), part) for part in command)
    return b"*%d\r\n" % len(command) + b"".join(parts)


@dataclass(eq=False)
class Caller(asyncio.Protocol):
    """One connection of a worker, at the store's end."""

    store: Storage
    wire: Wire
    end: End
    channels: dict[bytes, None] = field(default_factory=dict)
    left: bool = False

    def data_received(self, data: bytes) -> None:
        reader = hiredis.Reader()
        reader.feed(data)
        commands = []
        while (command := reader.gets()) is not False:
            commands.append(command)
        self.store.take(self, commands)

    def eof_received(self) -> bool:
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self.left = True
        self.channels.clear()
        self.store.callers.pop(self, None)


class Storage:
    """The store; `up` or not. Faults set the fields."""

    def __init__(self, loop: Loop, path: str, seed: int, note: Any) -> None:
        self.loop, self.path, self.note = loop, path, note
        self.seed = str(seed)
        self.rng = random.Random(f"{seed}/store")
        self.up = True
        self.lost_replies = 0.0  # how likely a reply is cut together with its connection
        self.lost_notices = 0.0
        self.fsync = 0.002
        self.callers: dict[Caller, None] = {}
        self.steered: Callable[[int], None] = lambda revision: None
        self.direct = redis.Redis(unix_socket_path=path, protocol=2)
        self._looking = Wire(path)
        self._hearing = Wire(path)
        self._hearing.ask([[b"PSUBSCRIBE", b"*"]])
        self._waiting: deque[tuple[Caller, list[list[bytes]]]] = deque()
        self._busy = 0.0
        self._count = 0
        self._life = 0
        self._context = copy_context()

    def now(self) -> int:
        """Its clock."""
        return EPOCH + round(self.loop.time() * 1000)

    def look(self, *command: str | bytes) -> Any:
        """What stands in the store, whether it is up or not."""
        parts = [part.encode() if isinstance(part, str) else part for part in command]
        reader = hiredis.Reader()
        reader.feed(self._looking.ask([parts]))
        return reader.gets()

    def way(self, process: Any) -> Any:
        """How a worker reaches it: in place of `loop.create_unix_connection`."""

        async def connect(factory: Any) -> tuple[End, Any]:
            self._count += 1
            # Drawn by the connection, so that the order in which they are made makes no difference.
            await asyncio.sleep(random.Random(f"{self.seed}/way {self._count}").uniform(1e-4, 1e-3))
            if not self.up:
                raise ConnectionRefusedError(111, "refused")
            name = f"store {self._count}"
            theirs, ours = connected(
                self.loop, name, self.seed, (process.context, self._context), _near
            )
            caller = Caller(self, Wire(self.path), ours)
            ours.set_protocol(caller)
            self.callers[caller] = None
            process.ends.append(theirs)
            protocol = factory()
            theirs.set_protocol(protocol)
            protocol.connection_made(theirs)
            return theirs, protocol

        return connect

    def take(self, caller: Caller, commands: list[list[bytes]]) -> None:
        """Commands have arrived; they are carried out in their turn."""
        writes = any(command[0].upper() in WRITING for command in commands)
        spent = self.rng.uniform(0.2, 1.8) * self.fsync if writes else self.rng.uniform(5e-5, 3e-4)
        self._busy = max(self._busy, self.loop.time()) + spent
        self._waiting.append((caller, commands))
        self.loop.call_at(self._busy, self._next, self._life, context=self._context)

    def stall(self, seconds: float) -> None:
        """Nothing is done for a while (SIGSTOP, or a disk that does not answer)."""
        self.note(f"the store stalls for {seconds:.1f} s")
        self._busy = max(self._busy, self.loop.time()) + seconds

    def crash(self) -> None:
        """It is killed: what was on the disk stays, though nobody was told."""
        kept = self.rng.randint(0, len(self._waiting))
        self.note(f"the store dies; of {len(self._waiting)} under way {kept} are on the disk")
        for _ in range(kept):
            self._carry_out(*self._waiting.popleft(), heard=False)
        self.up = False
        self._life += 1
        self._waiting.clear()
        self._busy = 0.0
        for caller in list(self.callers):
            caller.end.cut()

    def start(self, *, forgetful: bool) -> None:
        """It is back; perhaps without our functions."""
        self.note(f"the store is back{' without functions' if forgetful else ''}")
        if forgetful:
            self.direct.execute_command("FUNCTION", "FLUSH", "SYNC")
        self.up = True

    def cut_notices(self) -> None:
        """Who listens is cut off."""
        for caller in list(self.callers):
            if caller.channels:
                caller.end.cut()

    def _next(self, life: int) -> None:
        if life == self._life and self._waiting:
            caller, commands = self._waiting.popleft()
            self._carry_out(caller, commands, heard=True)

    def _carry_out(self, caller: Caller, commands: list[list[bytes]], *, heard: bool) -> None:
        names = [command[0].upper() for command in commands]
        if names[0] in (b"SUBSCRIBE", b"UNSUBSCRIBE"):
            self._subscribe(caller, commands)
            return
        if names == [b"PING"] and caller.channels:
            caller.end.write(b"*2\r\n$4\r\npong\r\n$0\r\n\r\n")
            return
        if b"TIME" in names:
            replies = self._at_its_time(caller.wire, names, commands)
        else:
            replies = caller.wire.ask(commands)
        told = b"FCALL" in names and commands[0][1].decode().partition("_")[0]
        if told:
            self.note(f"store: {told}")
        if told in ("steer", "finish") and replies == b":1\r\n":
            self.steered(int(commands[0][4 + int(commands[0][2]) - 1 + 1]))
        if heard and self.rng.random() < self.lost_replies * bool(told):
            self.note(f"the reply to {told} is lost")
            caller.end.cut()
        elif heard and not caller.left:
            caller.end.write(replies)
        if TELLING.intersection(names):
            self._tell(heard)

    def _at_its_time(self, wire: Wire, names: list[bytes], commands: list[list[bytes]]) -> bytes:
        """The replies where the time is asked for, which a list stands for in the real store."""
        seconds, milliseconds = divmod(self.now(), 1000)
        time = [b"%d" % seconds, b"%d" % (milliseconds * 1000)]
        if names == [b"TIME"]:
            return packed(time)
        reading = [b"LRANGE", CLOCK, b"0", b"1"]
        asked = [
            reading if name == b"TIME" else command
            for name, command in zip(names, commands, strict=True)
        ]
        return wire.ask([[b"DEL", CLOCK], [b"RPUSH", CLOCK, *time], *asked])[TOLD:]

    def _tell(self, heard: bool) -> None:
        for channel, data in self._hearing.hear():
            for caller in list(self.callers):
                if heard and channel in caller.channels and self.rng.random() >= self.lost_notices:
                    caller.end.write(packed([b"message", channel, data]))

    def _subscribe(self, caller: Caller, commands: list[list[bytes]]) -> None:
        for name, *channels in commands:
            for channel in channels:
                if name.upper() == b"SUBSCRIBE":
                    caller.channels[channel] = None
                else:
                    caller.channels.pop(channel, None)
                said = b"*3\r\n" + packed([name.lower(), channel])[4:]
                caller.end.write(said + b":%d\r\n" % len(caller.channels))


def _near(rng: random.Random) -> float:
    return rng.uniform(5e-5, 4e-4)
