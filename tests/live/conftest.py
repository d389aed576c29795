"""A server for every test of the raw path."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.live.serving import Serving
from tests.live.serving import serving as start


@pytest_asyncio.fixture
async def serving() -> AsyncIterator[Serving]:
    async with start() as here:
        yield here
