"""Making what is taken home in a child process, so that people go on answering meanwhile."""

import asyncio
import json
import logging
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, NamedTuple, TypeVar

from polling.children import Work, ended, started
from polling.making.line import Line
from polling.refused import Refused
from polling.words import N_

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Answers are taken first: the child gets what time they leave.
MAKING = Work("polling.making.child", memory=3 << 30, seconds=170, nice=10)
#: For reading and writing, and then for each part that somebody takes home over a slow network.
SECONDS = 180.0
PART_SECONDS = 60.0
#: So long a made file keeps its place in the line, and its child, for a reader who takes it slowly:
#: what is too large to wait here would else keep everybody from theirs for as long as they like.
PLACE_SECONDS = 60.0
SENDING_SECONDS = 1800.0
#: Until a child that has closed its output is gone.
PATIENCE = 5.0
#: How often somebody who waits is told how many are before them.
TELL_SECONDS = 1.0
#: As much of a file waits here for its reader; the child waits with the rest.
_AHEAD = 4 * 1024 * 1024
_PART = 64 * 1024

FAILED = N_("Filen ble ikke laget. Prøv igjen, og si fra om det fortsetter.")
TOO_LONG = N_("Det tok for lang tid å lage filen. Prøv igjen, eller velg et enklere format.")
TOO_LARGE = N_("Møtet er for stort for dette formatet. Velg CSV eller JSON.")


class Order(NamedTuple):
    """What is to be made: the store's address, a meeting, and the address of a format."""

    store: str
    meeting: str
    format: str


class Step(NamedTuple):
    """How far it is: "waiting" (so many before it), "reading", "writing" (so many answers)."""

    name: str
    number: int = 0


class Size(NamedTuple):
    """It is made and has so many bytes, which follow."""

    bytes: int


Said = Step | Size | bytes


async def making(line: Line, order: Order) -> AsyncGenerator[Said]:
    """Steps, then the size, then the bytes in parts; to be closed in any case (`aclosing`).

    `Refused`: "busy" when too many wait or it fails, "limit" when it takes too much memory or time,
    and what the store or a writer refuses.
    """
    turn, slow = line.take(), None
    try:
        while before := line.before(turn):
            yield Step("waiting", before)
            await asyncio.wait((turn,), timeout=TELL_SECONDS)
        # What is whole and waits only to be sent keeps nobody from their turn.
        async with aclosing(_made(order, lambda: line.leave(turn))) as parts:
            async for part in parts:
                if isinstance(part, Size):
                    slow = asyncio.get_running_loop().call_later(PLACE_SECONDS, line.leave, turn)
                yield part
    finally:
        if slow:
            slow.cancel()
        line.leave(turn)


async def whole(line: Line, order: Order) -> bytes:
    """All its bytes; for what is small."""
    async with aclosing(making(line, order)) as parts:
        return b"".join([part async for part in parts if isinstance(part, bytes)])


async def _made(order: Order, done: Callable[[], None]) -> AsyncGenerator[Said]:
    child = await started(MAKING, ahead=_AHEAD)
    gone = asyncio.ensure_future(child.wait())
    gone.add_done_callback(lambda _: done())
    assert child.stdin
    assert child.stdout
    try:
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.close()
        async with aclosing(_heard(child.stdout, order)) as parts:
            async for said in parts:
                yield said
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        await asyncio.wait((gone,), timeout=PATIENCE)
        raise _ended(order, child.returncode) from error
    finally:
        await ended(child)
        await gone


async def _heard(stdout: asyncio.StreamReader, order: Order) -> AsyncGenerator[Said]:
    clock = asyncio.get_running_loop().time
    deadline = clock() + SECONDS
    left = None
    while left is None:
        line = await _soon(stdout.readuntil(b"\n"), deadline - clock())
        said = _understood(json.loads(line), order)
        left = said.bytes if isinstance(said, Size) else None
        yield said
    deadline += SENDING_SECONDS
    while left:
        part = await _soon(stdout.read(min(left, _PART)), min(deadline - clock(), PART_SECONDS))
        if not part:
            raise ConnectionError
        left -= len(part)
        yield part


async def _soon(reading: Awaitable[T], seconds: float) -> T:
    try:
        return await asyncio.wait_for(reading, seconds)
    except TimeoutError as error:
        raise Refused("limit", TOO_LONG) from error


def _understood(said: dict[str, Any], order: Order) -> Step | Size:
    """What a line of the child means; see `child` for what it says."""
    if "step" in said:
        return Step(said["step"], said.get("number", 0))
    if "size" in said:
        return Size(said["size"])
    if "failed" in said:
        raise _failed(order, said["failed"])
    if said["word"] == "memory":
        raise Refused("limit", TOO_LARGE)
    text: str = said["text"]
    raise Refused(said["word"], text, **said["values"])


def _ended(order: Order, status: int | None) -> Refused:
    """Why a child said nothing at its end."""
    # What is not Python ends at once when there is no memory; so does the system end what takes
    # all of it.
    if status in (-signal.SIGABRT, -signal.SIGKILL):
        return Refused("limit", TOO_LARGE)
    if status == -signal.SIGXCPU:
        return Refused("limit", TOO_LONG)
    return _failed(order, f"ended with {status}")


def _failed(order: Order, why: str) -> Refused:
    # Where and what, never with what: that is what people wrote.
    log.error("%s of meeting %s was not made: %s", order.format, order.meeting, why)
    return Refused("busy", FAILED)
