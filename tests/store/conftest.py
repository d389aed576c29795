"""The run's own store, asked directly."""

from collections.abc import AsyncIterator

import pytest_asyncio

from polling.store import Client, Store


@pytest_asyncio.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    client = Client(store_url)
    await client.load()
    yield Store(client)
    await client.close()
