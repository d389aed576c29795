"""What is set right in an embedded store before it is used, whoever started it, and with what."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import redis.asyncio

from polling.store import rights
from polling.store.outside import ASKED, forgets

log = logging.getLogger(__name__)

#: What it must be set to, in this order: nothing is acknowledged before it is kept.
SETTINGS = {
    "appendfsync": "always",
    "maxmemory-policy": "noeviction",
    "appendonly": "yes",
}


async def set_right(client: redis.asyncio.Redis, data: Path) -> None:
    """Has the store of `data` keep what it acknowledges, and know who may what in it."""
    if forgets(await client.config_get(*ASKED)):
        log.warning("The store had been told to forget; it is told to keep what it acknowledges.")
        for name, value in SETTINGS.items():
            await client.config_set(name, value)
        # Until its file has been written anew, it holds none of what was written meanwhile.
        while (await client.info("persistence"))["aof_rewrite_in_progress"]:
            await asyncio.sleep(0.05)
    await rights.grant(client, data)
    await client.config_set("rdbcompression", "no")  # in one of an older version
