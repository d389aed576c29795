"""The one connection for all calls: replies in order, errors as redis-py's, and what is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from redis.exceptions import AuthenticationError, ResponseError
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import TimeoutError as TimedOut

from polling.store import Client
from polling.store.reach.straight import Straight, straight


@pytest_asyncio.fixture
async def way(store_url: str) -> AsyncIterator[Straight]:
    found = straight(store_url, 5.0)
    assert found
    yield found
    await found.aclose()


async def test_many_ask_at_once_and_each_hears_its_own(way: Straight) -> None:
    said = await asyncio.gather(*(way.execute_command("ECHO", f"æ{n}") for n in range(200)))
    assert said == [f"æ{n}".encode() for n in range(200)]


async def test_an_error_is_raised_for_whoever_asked_for_it(way: Straight) -> None:
    wrong = way.execute_command("HGET", "no-arguments")
    right = way.execute_command("ECHO", b"right")
    found = await asyncio.gather(wrong, right, return_exceptions=True)
    assert isinstance(found[0], ResponseError)
    assert found[1] == b"right"


async def test_who_does_not_wait_any_more_takes_nobodys_reply(way: Straight) -> None:
    gone = asyncio.ensure_future(way.execute_command("ECHO", b"gone"))
    stays = asyncio.ensure_future(way.execute_command("ECHO", b"stays"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == b"stays"


async def test_a_connection_that_was_cut_is_made_anew(way: Straight, store_url: str) -> None:
    client = Client(store_url)
    number = await way.execute_command("CLIENT", "ID")
    waits = asyncio.ensure_future(way.execute_command("BLPOP", "nothing-ever", 0))
    await asyncio.sleep(0)
    await client.redis.execute_command("CLIENT", "KILL", "ID", number)
    with pytest.raises(Disconnected):
        await waits
    assert await way.execute_command("CLIENT", "ID") != number
    await client.close()


async def test_a_store_that_says_nothing_is_given_up_in_time(tmp_path: Path) -> None:
    place, heard = tmp_path / "silent", asyncio.Event()

    def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.set()
        open_.append(writer)

    open_: list[asyncio.StreamWriter] = []
    server = await asyncio.start_unix_server(silent, place)
    way = straight(f"unix://{place}", 0.05)
    assert way
    asked = [asyncio.ensure_future(way.execute_command("ECHO", b"?")) for _ in range(2)]
    said = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each) for each in said] == [TimedOut, TimedOut]
    assert heard.is_set()
    for writer in open_:
        writer.close()
    server.close()
    await server.wait_closed()


async def test_where_no_store_is_and_where_it_does_not_let_us_in(
    tmp_path: Path, store_url: str
) -> None:
    nowhere = straight(f"unix://{tmp_path}/none", 1.0)
    assert nowhere
    with pytest.raises(Disconnected):
        await nowhere.execute_command("PING")
    stranger = straight(store_url.replace("unix://", "unix://nobody:wrong@"), 1.0)
    assert stranger
    with pytest.raises(AuthenticationError):
        await stranger.execute_command("PING")


def test_an_address_that_says_more_is_left_to_redis_py() -> None:
    assert straight("redis://127.0.0.1:6379/0", 1.0)
    assert straight("rediss://127.0.0.1:6379/0", 1.0) is None
    assert straight("redis://127.0.0.1:6379/0?health_check_interval=3", 1.0) is None
    assert straight("redis+sentinel://127.0.0.1:26379/name", 1.0) is None
