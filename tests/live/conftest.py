"""A server for every test of the raw path."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.live.serving import Serving
from tests.live.serving import serving as start


@pytest_asyncio.fixture
async def serving() -> AsyncIterator[Serving]:
    async with start() as here:
        yield here


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here
