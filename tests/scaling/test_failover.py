"""A primary is killed under a hall: what was acknowledged stands, and answers go on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from polling.store import Client, Store
from polling.store.keys import channel
from polling.store.lanes import writer
from polling.store.reach.slots import slot_of
from tests.running import until
from tests.scaling.halls import HAPROXY, ITEM, halls, wrong
from tests.scaling.stores import SLOTS, Node, Stores, cluster, says, watched
from tests.store.rooms import Answerer, opened
from tests.trials.crowd import LedgerPhone, keeps_changing

A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}

pytestmark = pytest.mark.timeout(120)


def primary_of(stores: Stores, meeting: str) -> Node:
    """The primary that had a meeting when the cluster began."""
    number = len(stores.primaries)
    return stores.primaries[slot_of(channel(meeting)) * number // SLOTS]


async def answered(phones: Sequence[LedgerPhone], since: float, seconds: float = 40) -> float:
    """Seconds from `since` until each of these phones has had an answer acknowledged."""
    async with asyncio.timeout(seconds):
        while not all(each.acks and each.acks[-1] > since for each in phones):
            await asyncio.sleep(0.01)
    return max(min(ack for ack in each.acks if ack > since) for each in phones) - since


@pytest.mark.skipif(not HAPROXY, reason="no haproxy")
async def test_a_primary_of_a_cluster_dies_and_no_acknowledged_answer_with_it(
    tmp_path: Path,
) -> None:
    with cluster(3, 1, timeout_ms=1000) as stores:
        async with halls(stores, tmp_path, replicas=1) as here:
            store = here.store
            meetings = dict([await here.asked(store, 2) for _ in range(6)])
            over = asyncio.Event()
            everyone = [phone for phones in meetings.values() for phone in phones]
            giving = [asyncio.create_task(keeps_changing(each, ITEM, over)) for each in everyone]
            await answered(everyone, time.monotonic())
            lost = primary_of(stores, next(iter(meetings)))
            hit, spared = [], []
            for meeting, phones in meetings.items():
                (hit if primary_of(stores, meeting) == lost else spared).extend(phones)
            stores.kill(lost)
            struck = time.monotonic()
            # Its only replica takes over, and waits for one of its own: for this one.
            await asyncio.to_thread(until, stores.promoted)
            if spared:
                # On a machine with much to do as well; else within milliseconds.
                assert await answered(spared, struck) < 8
            assert not any(ack > struck + 0.5 for each in hit for ack in each.acks)
            stores.comes_back(lost)
            await answered(hit, time.monotonic())
            over.set()
            await asyncio.gather(*giving)
            assert not [
                each for m, phones in meetings.items() for each in await wrong(store, m, phones)
            ]


async def test_a_primary_that_hangs_is_given_up_and_the_others_go_on() -> None:
    with cluster(3, 1, timeout_ms=1000) as stores:
        client = Client(stores.url, timeout=2)
        await client.load()
        store, writing = Store(client), writer(client, replicas=1)
        places = [await opened(store) for _ in range(8)]
        hung = primary_of(stores, places[0].meeting)
        for place in places:
            assert await Answerer(store, writing, place).gives("telefon", A, 1) == ("ok", None)
        stores.pause(hung, paused=True)
        waiting = asyncio.create_task(_given(Answerer(store, writing, places[0]), 2))
        waits = []
        for place in places:
            if primary_of(stores, place.meeting) != hung:
                began = time.monotonic()
                assert await Answerer(store, writing, place).gives("telefon", B, 2) == ("ok", None)
                waits.append(time.monotonic() - began)
        # Behind no answer of a meeting whose primary says nothing, which would be two seconds.
        assert sorted(waits)[len(waits) // 2] < 1
        await asyncio.to_thread(until, stores.promoted)
        stores.pause(hung, paused=False)  # it finds another in its place, and follows it
        await asyncio.wait_for(waiting, 40)
        for place in places:
            again = place == places[0] or primary_of(stores, place.meeting) != hung
            assert (await store.reading(place)).counts == {"c:b" if again else "c:a": 1}
        await writing.close()
        await client.close()


async def _given(phone: Answerer, number: int) -> None:
    """As a phone does, which sends again what could not be kept."""
    while await phone.gives("telefon", B, number) != ("ok", None):
        await asyncio.sleep(0.1)


async def test_a_primary_behind_sentinels_dies_and_the_writer_follows() -> None:
    with watched(replicas=2, sentinels=3, down_ms=500) as stores:
        client = Client(stores.url, timeout=2)
        await client.load()
        store, writing = Store(client), writer(client, replicas=1)
        phone = Answerer(store, writing, await opened(store))
        assert await phone.gives("telefon-en", A, 1) == ("ok", None)
        said: asyncio.Future[tuple[str, object]] = asyncio.get_running_loop().create_future()
        later = await phone.pending("telefon-to", B, 1, 0, said)
        stores.kill(stores.primaries[0])
        writing.put(phone.round, later)
        # Told "ok", or "busy" while it is sent on: it is stored once in any case.
        assert (await asyncio.wait_for(said, 60))[0] in {"ok", "busy"}
        # Sentinels of a machine that stood still for two seconds do nothing for thirty.
        async with asyncio.timeout(60):
            while writing.waiting:
                await asyncio.sleep(0.01)
        assert (await store.reading(phone.round)).counts == {"c:a": 1, "c:b": 1}
        assert len(stores.promoted()) == 1
        # The old one comes back, and for some seconds takes itself for the primary still.
        stores.comes_back(stores.primaries[0])
        await asyncio.to_thread(until, lambda: says(stores.primaries[0], "PING"))
        async with asyncio.timeout(60):
            while (said_now := await phone.gives("telefon-to", A, 2)) == ("busy", None):
                pass  # as a phone does, which is told so every five seconds
        assert said_now == ("ok", None)
        assert (await store.reading(phone.round)).counts == {"c:a": 2}
        await writing.close()
        await client.close()
