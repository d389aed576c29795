"""A hall in the test's own loop, and accounts and sign-ins that are gone when the test is over."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.live.people import Hall
from tests.live.people import hall as a_hall


@pytest_asyncio.fixture
async def hall(store_url: str) -> AsyncIterator[Hall]:
    async with a_hall(store_url) as here:
        yield here
        for each in await here.store.accounts.all():
            await here.store.accounts.remove(each.name)
        await here.store.end_sign_ins(list(await here.store.sign_ins()))
        async for tried in here.store.redis.scan_iter(match="organiser:tries:*"):
            await here.store.redis.delete(tried)
