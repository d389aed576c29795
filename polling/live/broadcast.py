"""One state to many screens, in chunks, so that answers go on being read in between."""

import asyncio
from collections.abc import Sequence

from polling.live.connection import Connection
from polling.live.deflating import Shared
from polling.live.wires.loop import others_wait
from polling.live.wires.ring import Ring

#: A write costs 5 to 10 µs, so nobody waits for longer than a third of a millisecond, and a
#: millisecond when the hall has had nothing to say for a while.
CHUNK, LARGEST_CHUNK = 32, 128
#: How much of the time goes to others between two chunks, as long as they can use it.
OTHERS = 3.0


async def broadcast(connections: Sequence[Connection], subject: str, frame: Shared) -> None:
    """Offer `frame`, the newest of `subject`, to every one of `connections`.

    Await one broadcast before starting the next of the same subject: two at once could reach a
    screen in either order. `connections` must not change meanwhile; ones that close are skipped.
    """
    loop = asyncio.get_running_loop()
    ring: Ring | None = getattr(loop, "ring", None)
    start, size = 0, CHUNK
    while start < len(connections):
        began = loop.time()
        chunk = connections[start : start + size]
        start += size
        if ring:
            _send(ring, chunk, subject, frame)
        else:
            for connection in chunk:
                connection.offer(subject, frame)
        if start < len(connections):
            alone = await _give_way(loop.time() - began)
            size = min(2 * size, LARGEST_CHUNK) if alone else CHUNK


def _send(ring: Ring, chunk: Sequence[Connection], subject: str, frame: Shared) -> None:
    """To all by one call, but for those who have something waiting, or no socket of their own."""
    mates: dict[int, tuple[bytes, list[Connection]]] = {}
    for one in chunk:
        if one.fd < 0:
            one.offer(subject, frame)
            continue
        data = one.next_of(frame) if one.packs else frame
        if id(data) not in mates:
            mates[id(data)] = (data, [])
        mates[id(data)][1].append(one)
    for data, some in mates.values():
        ring.tell(some, data)


async def _give_way(spent: float) -> bool:
    """Let others go on after a chunk that took so long; whether nobody had anything to do.

    An answer takes half a dozen turns of the loop to be acknowledged: a chunk in each of them would
    be most of its time. So there is none before nobody has anything to do, or others have had long
    enough. The loop looks what came meanwhile before it goes on with us, and runs that after us.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + OTHERS * spent
    alone = True
    while True:
        await asyncio.sleep(0)
        if not others_wait(loop):
            return alone
        alone = False
        if loop.time() > until:
            return False
