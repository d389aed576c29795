"""The files of a meeting as a whole: how much there is of them, and taking some away."""

from collections.abc import Iterable

from polling.store import keys
from polling.store.client import Client


async def sizes(client: Client, meeting_id: str) -> dict[str, int]:
    """Each file's name -> how many bytes it has."""
    key = keys.of_meeting(meeting_id, "files")
    names: list[bytes] = await client.redis.hkeys(key)
    return {name.decode(): await client.redis.hstrlen(key, name) for name in names}


async def remove(client: Client, meeting_id: str, names: Iterable[str]) -> None:
    """Takes files away; a name that is not there is no matter."""
    found = tuple(names)
    if found:
        await client.redis.hdel(keys.of_meeting(meeting_id, "files"), *found)
