"""The store of this installation for a command's own use, whether a server runs or not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from polling.settings import Settings
from polling.store import Client, Store
from polling.store.at_hand import at_hand


@asynccontextmanager
async def at_store(settings: Settings) -> AsyncIterator[Store]:
    """The store, ready for everything. Raises polling.store.place.StoreError."""
    async with at_hand(settings.data, settings.redis_url, trusted=settings.trust_store) as url:
        client = Client(url)
        try:
            await client.load()
            yield Store(client)
        finally:
            await client.close()
