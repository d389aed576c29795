"""One state to many screens, in chunks, so that answers go on being read in between."""

import asyncio
from collections.abc import Sequence

from polling.live.connection import Connection

#: A write costs 5 to 10 µs, so nobody waits for longer than a third of a millisecond.
CHUNK = 32


async def broadcast(connections: Sequence[Connection], subject: str, frame: bytes) -> None:
    """Offer `frame`, the newest of `subject`, to every one of `connections`.

    Await one broadcast before starting the next of the same subject: two at once could reach a
    screen in either order. `connections` must not change meanwhile; ones that close are skipped.
    """
    for start in range(0, len(connections), CHUNK):
        if start:
            await asyncio.sleep(0)
        for connection in connections[start : start + CHUNK]:
            connection.offer(subject, frame)
