"""`python3 -m polling link`: a new one-time link for the organiser, with or without a server."""

from polling.settings import Settings
from polling.store.access import new_organiser_link
from polling.store.at_hand import at_hand
from polling.store.client import Client


async def new_link(settings: Settings) -> str:
    """The link, good once and for a day; where the server is not known, for its usual address.

    Raises polling.store.place.StoreError.
    """
    store = at_hand(settings.data, settings.redis_url, trusted=settings.trust_store)
    async with store as url:
        client = Client(url)
        try:
            secret = await new_organiser_link(client)
        finally:
            await client.close()
    return f"{settings.url or f'http://127.0.0.1:{settings.port}'}/organiser#{secret}"
