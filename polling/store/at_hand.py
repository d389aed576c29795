"""The store that this installation uses, whichever it is, for as long as somebody needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from polling.store import embedded, outside


@asynccontextmanager
async def at_hand(
    data: Path, redis_url: str | None, *, trusted: bool = False
) -> AsyncIterator[str]:
    """The address of a durable store that answers: the one at `redis_url`, or the embedded one.

    The embedded store of `data` is adopted where a server runs, and otherwise started and, at the
    end, stopped. Raises polling.store.place.StoreError.
    """
    if redis_url:
        await outside.check(redis_url, trusted=trusted)
        yield redis_url
        return
    async with embedded.opened(data) as url:
        yield url
