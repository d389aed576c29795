"""A hall in the test's own loop for the trials in which no process has to die."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
import pytest_asyncio

from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.running import in_memory, running_store


@pytest.fixture(scope="module")
def empty_store_url() -> Iterator[str]:
    """A store for one file's trials: what they compare before and after is theirs alone."""
    with running_store(in_memory()) as url:
        yield url


@pytest_asyncio.fixture
async def hall(empty_store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(empty_store_url) as here:
        yield here


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    """A browser without pages: it keeps its connections, and follows nothing by itself."""
    async with httpx2.AsyncClient(verify=False, timeout=30) as opened:
        yield opened
