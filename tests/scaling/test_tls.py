"""Stores that are reached over TLS: one alone, a cluster, and a primary that sentinels know of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as Disconnected

from polling.store import Client, Listener, Store, outside
from polling.store.cancelling import all_ended
from polling.store.lanes import writer
from tests.scaling.stores import Stores, cluster, watched
from tests.scaling.tls import Trust, in_front, trust
from tests.store.rooms import Answerer, opened

A = {"options": ["a"], "other": None}
TOKEN = "telefon-som-er-med-her"

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return trust(tmp_path_factory.mktemp("tls") / "ours")


@pytest.fixture(scope="module")
def three() -> Iterator[Stores]:
    with cluster(3, 0, fronted=True) as stores:
        yield stores


@pytest.fixture(scope="module")
def one() -> Iterator[Stores]:
    """A primary without replicas, and one sentinel."""
    with watched(0, 1, fronted=True) as stores:
        yield stores


def secured(url: str, trusted: Trust) -> str:
    """The same address, with TLS."""
    return f"{url.replace('redis', 'rediss', 1)}?ssl_ca_certs={trusted.authority}"


async def runs_a_meeting(client: Client) -> None:
    """Opens questions, hears of their answers, and stores them; each at another primary."""
    await client.load()
    store, heard = Store(client), set[str]()
    listener = Listener(client, lambda meeting, what: heard.add(f"{meeting} {what}"))
    listening = asyncio.create_task(listener.run())
    writing = writer(client)
    lanes = set[object]()
    while len(lanes) < len(await client.primaries()):
        place = await opened(store)
        lanes.add(client.lane(place.meeting))
        await listener.watch(place.meeting)
        async with asyncio.timeout(10):
            while f"{place.meeting} everything" not in heard:
                await asyncio.sleep(0.01)
        assert await Answerer(store, writing, place).gives(TOKEN, A, 1) == ("ok", None)
        assert (await store.reading(place)).counts == {"c:a": 1}
        async with asyncio.timeout(10):
            while f"{place.meeting} {place.subject}" not in heard:
                await asyncio.sleep(0.01)
    await all_ended([listening])
    await writing.close()
    await client.close()


async def test_a_store_alone(one: Stores, trusted: Trust) -> None:
    (primary,) = one.primaries
    url = f"redis://127.0.0.1:{primary.told}/0"
    async with in_front([primary], trusted) as front:
        await outside.check(secured(url, trusted), replicas=0)
        await runs_a_meeting(Client(secured(url, trusted)))
        assert front.over_tls
        assert b"FCALL" not in front.overheard


async def test_a_primary_that_sentinels_know_of(one: Stores, trusted: Trust) -> None:
    async with in_front(one.nodes, trusted) as front:
        await outside.check(secured(one.url, trusted), replicas=0)
        await runs_a_meeting(Client(secured(one.url, trusted)))
        assert front.over_tls
        # They speak plainly to each other.
        assert b"FCALL" not in front.overheard
        assert b"SENTINEL" not in front.overheard


async def test_a_cluster(three: Stores, trusted: Trust) -> None:
    async with in_front(three.nodes, trusted) as front:
        await outside.check(secured(three.url, trusted), replicas=0)
        # Of one it learns of the others.
        one, *_ = three.nodes
        url = f"redis+cluster://127.0.0.1:{one.told}"
        await runs_a_meeting(Client(secured(url, trusted)))
        assert front.over_tls
        assert not front.overheard


@pytest.mark.parametrize("how", ["server", "sentinel", "cluster"])
async def test_one_whose_certificate_somebody_else_signed_is_told_nothing(
    one: Stores, three: Stores, trusted: Trust, tmp_path: Path, how: str
) -> None:
    stores = three if how == "cluster" else one
    plain = f"redis://127.0.0.1:{one.primaries[0].told}/0"
    url = plain if how == "server" else stores.url
    others = trust(tmp_path / "others")
    async with in_front(stores.nodes, trusted) as front:
        client = Client(secured(url, others), timeout=2.0)
        with pytest.raises(Disconnected):
            await client.load()
        await client.close()
        assert b"FUNCTION" not in front.overheard
        assert not front.over_tls
