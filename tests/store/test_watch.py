"""The watch holds answers back that would not be kept, and misses meetings that were there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from redis.exceptions import ConnectionError as Disconnected

from polling.refused import Refused
from polling.store import Client, Store, Writer, keys
from polling.store.mark import NAME
from polling.store.watch import Watch
from tests.running import running_store
from tests.store.rooms import Answerer, opened

A = {"options": ["a"], "other": None}


@pytest_asyncio.fixture
async def own() -> AsyncIterator[tuple[Client, Writer]]:
    """A store of this test's own, and what writes to it."""
    with running_store() as url:
        client = Client(url)
        await client.load()
        writer = Writer(client)
        yield client, writer
        await writer.close(0.1)
        await client.close()


async def test_answers_wait_while_the_store_would_forget(
    own: tuple[Client, Writer], tmp_path: Path
) -> None:
    client, writer = own
    store, watch = Store(client), Watch(client, writer, tmp_path, trusted=False)
    phone = Answerer(store, writer, await opened(store))
    assert (await watch.look()).durable
    await client.redis.config_set("appendonly", "no")
    assert (await watch.look()).durable is False
    giving = asyncio.create_task(phone.gives("t" * 22, A, 1))
    await asyncio.sleep(0.2)
    assert not giving.done()
    await client.redis.config_set("appendonly", "yes")
    async with asyncio.timeout(10):
        while not (await watch.look()).durable:
            await asyncio.sleep(0.05)
    assert await giving == ("ok", None)


async def test_they_do_not_where_the_store_is_trusted(
    own: tuple[Client, Writer], tmp_path: Path
) -> None:
    client, writer = own
    store, watch = Store(client), Watch(client, writer, tmp_path, trusted=True)
    phone = Answerer(store, writer, await opened(store))
    await client.redis.config_set("appendfsync", "no")
    assert not (await watch.look()).ok
    assert await phone.gives("t" * 22, A, 1) == ("ok", None)


async def test_one_that_keeps_no_file_is_told_from_one_that_tells_nothing(
    own: tuple[Client, Writer], tmp_path: Path
) -> None:
    client, writer = own
    watch = Watch(client, writer, tmp_path, trusted=True)
    await client.redis.execute_command("ACL", "SETUSER", "default", "-config|get")
    assert (await watch.look()).durable is None
    await client.redis.config_set("appendonly", "no")
    assert (await watch.look()).durable is False


async def test_a_store_that_was_emptied_has_lost_its_meetings(
    own: tuple[Client, Writer], tmp_path: Path
) -> None:
    client, writer = own
    store, watch = Store(client), Watch(client, writer, tmp_path, trusted=False)
    await store.secret()
    meeting = (await opened(store)).meeting
    assert (await watch.look()).complete
    await client.redis.flushall()
    # At once, and before anybody has looked.
    with pytest.raises(Disconnected):
        await store.snapshot(meeting)
    assert (await watch.look()).complete is False
    await store.secret()
    assert (await watch.look()).complete is False
    with pytest.raises(Disconnected):
        await store.by_code("12345678")
    (tmp_path / NAME).unlink()
    assert (await watch.look()).complete
    with pytest.raises(Refused):
        await store.snapshot(meeting)
    assert await store.by_code("12345678") is None


async def test_without_meetings_another_store_is_nothing_to_speak_of(
    own: tuple[Client, Writer], tmp_path: Path
) -> None:
    client, writer = own
    watch = Watch(client, writer, tmp_path, trusted=False)
    await Store(client).secret()
    assert (await watch.look()).complete
    await client.redis.hdel(keys.SERVER, "secret")
    await Store(client).secret()
    assert (await watch.look()).complete
