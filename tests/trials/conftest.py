"""A hall in the test's own loop for the trials in which no process has to die."""

from collections.abc import AsyncIterator

import httpx2
import pytest_asyncio

from tests.live.people import Hall
from tests.live.people import hall as a_hall


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    """A browser without pages: it keeps its connections, and follows nothing by itself."""
    async with httpx2.AsyncClient(verify=False, timeout=30) as opened:
        yield opened
