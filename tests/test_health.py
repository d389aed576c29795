"""What watches over the server is told whether answers are kept, and nothing that is secret."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest

from polling import __version__, health
from polling.store.watch import Watch
from tests.live.people import Hall, hall
from tests.running import running_store


async def told(here: Hall) -> tuple[int, dict[str, Any]]:
    async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
        reply = await client.get(f"{here.base}/health")
    return reply.status_code, reply.json()


async def test_it_tells_durable_from_not_and_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FRESH", 0.0)
    good = {"reachable": True, "durable": True, "written": True, "complete": True}
    good["survives"] = None  # nothing takes over
    with running_store() as url:
        async with hall(url) as here:
            all_well = {"ok": True, "version": __version__, "store": good, "waiting": 0}
            assert await told(here) == (200, all_well)

            redis = here.store.redis
            await redis.config_set("appendfsync", "everysec")
            status, said = await told(here)
            assert (status, said["ok"]) == (503, False)
            assert said["store"] == {**good, "durable": False}
            await redis.config_set("appendfsync", "always")
            await redis.config_set("appendonly", "no")
            status, said = await told(here)
            assert (status, said["store"]["durable"]) == (503, False)
            await redis.config_set("appendonly", "yes")
            await redis.config_set("maxmemory", "1gb")
            await redis.config_set("maxmemory-policy", "allkeys-lru")
            assert (await told(here))[0] == 503
            await redis.config_set("maxmemory-policy", "noeviction")
            async with asyncio.timeout(20):  # until all has been written anew
                while (await told(here))[0] != 200:
                    await asyncio.sleep(0.01)

            # One that does not tell was trusted when the server was started.
            await redis.execute_command("ACL", "SETUSER", "default", "-config")
            status, said = await told(here)
            assert (status, said["store"]["durable"]) == (200, None)

            await redis.execute_command("CLIENT", "PAUSE", "3000", "ALL")
            away = dict.fromkeys(good) | {"reachable": False}
            status, said = await told(here)
            assert (status, said["store"]) == (503, away)


async def test_many_who_ask_at_once_cost_the_store_one_question(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It looks by itself, too.
    monkeypatch.setattr(Watch, "run", lambda _: asyncio.Event().wait())
    async with hall(store_url) as here:

        async def asked() -> int:
            stats = await here.store.redis.info("commandstats")
            return int(stats.get("cmdstat_config|get", {"calls": 0})["calls"])

        before = await asked()
        replies = await asyncio.gather(*(told(here) for _ in range(5)))
        assert {status for status, _ in replies} == {200}
        assert await asked() == before + 1
