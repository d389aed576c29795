"""One state to many screens, in chunks, so that answers go on being read in between."""

import asyncio
from collections.abc import Sequence

from polling.live.connection import Connection
from polling.live.deflating import Shared
from polling.live.wires.ring import LARGEST, Ring

#: A write costs 5 to 10 µs, so nobody waits for longer than a third of a millisecond.
CHUNK = 32
#: Seconds that a turn of the loop takes in which nobody has anything to do, at most.
NOTHING = 0.00005
#: How much of the time goes to others between two chunks, as long as they can use it.
OTHERS = 3.0


async def broadcast(connections: Sequence[Connection], subject: str, frame: Shared) -> None:
    """Offer `frame`, the newest of `subject`, to every one of `connections`.

    Await one broadcast before starting the next of the same subject: two at once could reach a
    screen in either order. `connections` must not change meanwhile; ones that close are skipped.
    """
    loop = asyncio.get_running_loop()
    ring: Ring | None = getattr(loop, "ring", None) if len(frame) <= LARGEST else None
    began = loop.time()
    for start in range(0, len(connections), CHUNK):
        if start:
            began = await _give_way(loop.time() - began)
        chunk = connections[start : start + CHUNK]
        if ring:
            _send(ring, chunk, subject, frame)
        else:
            for connection in chunk:
                connection.offer(subject, frame)


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
        for place, sent in ring.send([one.fd for one in some], data):
            some[place].left_over(data[sent:])


async def _give_way(spent: float) -> float:
    """Let others go on after a chunk that took so long; the time when the next one may begin.

    An answer takes half a dozen turns of the loop to be acknowledged: a chunk in each of them would
    be most of its time. So there is none before somebody has had nothing to do, or long enough.
    """
    time = asyncio.get_running_loop().time
    now = time()
    until = now + OTHERS * spent
    while True:
        before = now
        await asyncio.sleep(0)
        now = time()
        if now - before < NOTHING or now > until:
            return now
