"""A store that somebody else runs is used only if it keeps what it acknowledges."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis.asyncio

from polling.store import outside
from polling.store.place import StoreError
from tests.running import running_store


async def test_a_durable_store_is_used(store_url: str) -> None:
    await outside.check(store_url)


@pytest.mark.parametrize(
    ("flags", "advice"),
    [
        ({"appendonly": "no"}, "CONFIG SET appendonly yes"),
        ({"appendfsync": "everysec"}, "CONFIG SET appendfsync always"),
        (
            {"maxmemory": "100mb", "maxmemory_policy": "allkeys-lru"},
            "CONFIG SET maxmemory-policy noeviction",
        ),
    ],
)
async def test_one_that_forgets_is_refused_with_the_remedy(
    flags: dict[str, str], advice: str
) -> None:
    with running_store(**flags) as url, pytest.raises(StoreError, match=advice):
        await outside.check(url)


async def test_an_eviction_policy_that_never_acts_is_no_reason() -> None:
    with running_store(maxmemory="0", maxmemory_policy="allkeys-lru") as url:
        await outside.check(url)


async def test_one_that_does_not_tell_is_refused_unless_trusted() -> None:
    with running_store() as url:
        async with redis.asyncio.Redis.from_url(url) as client:
            await client.execute_command("ACL", "SETUSER", "default", "-config")
        with pytest.raises(StoreError, match="POLLING_TRUST_STORE=1"):
            await outside.check(url)
        await outside.check(url, trusted=True)


async def test_a_wrong_password_is_said() -> None:
    with running_store(requirepass="secret") as url, pytest.raises(StoreError, match="password"):
        await outside.check(url)


async def test_one_that_is_not_there_is_said_without_its_address(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not answer") as refused:
        await outside.check(f"unix://{tmp_path}/nothing?password=hidden")
    assert "hidden" not in str(refused.value)


async def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(StoreError, match="not an address"):
        await outside.check("http://example.no")


@pytest.mark.parametrize("version", ["6.2.14", "6", "5.0.7"])
def test_an_old_one_is_refused(version: str) -> None:
    with pytest.raises(StoreError, match=r"7\.0 or newer"):
        outside._check_version({"redis_version": version})
