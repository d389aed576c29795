"""The writer: what arrives together is stored together, and said again until it is answered."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from polling.refused import Refused
from polling.store import Client, Store, Writer
from polling.store.comings import Place
from polling.store.keys import RoundKey
from polling.store.pending import Pending, Stored, packed_counts, read_stored
from polling.store.writer import BATCH
from tests.running import running_store
from tests.store.rooms import Answerer, opened, same, steers

A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}


@pytest_asyncio.fixture
async def writer(store_url: str) -> AsyncIterator[Writer]:
    client = Client(store_url)
    made = Writer(client)
    yield made
    await made.close()
    await client.close()


def token(n: int) -> str:
    return f"{n:022d}"


async def test_the_word_says_how_it_fared(store: Store, writer: Writer) -> None:
    phone = Answerer(store, writer, await opened(store))
    assert await phone.gives(token(1), A, 1) == ("ok", None)
    assert await phone.gives(token(1), A, 1) == ("ok", None)
    word, instead = await phone.gives(token(1), B, 1)
    assert word == "other"
    assert instead
    assert (instead.number, same(instead.value, A)) == (1, True)
    assert (await phone.gives(token(1), None, 2))[0] == "ok"
    await steers(store, phone.round.meeting, "close")
    # What was told of the change before may not have arrived, so it is said once more.
    assert await phone.gives(token(1), A, 3) == ("closed", Stored(2, ""))
    assert await phone.gives(token(2), A, 1) == ("closed", None)
    assert await phone.gives(token(1), None, 2) == ("ok", None)
    reading = await store.reading(phone.round)
    assert (reading.people, reading.answers, reading.counts) == (0, 0, {})


async def test_a_batch_of_answers_that_each_add_much_is_counted(
    store: Store, writer: Writer
) -> None:
    place = await opened(store, "word1")
    loop = asyncio.get_running_loop()
    told: list[asyncio.Future[str]] = [loop.create_future() for _ in range(BATCH)]
    for n, said in enumerate(told):
        counts = packed_counts({f"ord {n} {k}": 1 for k in range(10)} | {"felles": 1})
        ballot = f"{n:032x}"

        def done(word: str, _: object, said: asyncio.Future[str] = said) -> None:
            said.set_result(word)

        writer.put(place, Pending(ballot, ballot, 1, '{"words":["felles"]}', counts, done))
    assert set(await asyncio.gather(*told)) == {"ok"}
    reading = await store.reading(place)
    assert (reading.people, reading.answers) == (BATCH, BATCH)
    assert len(reading.counts) == 10 * BATCH + 1
    assert reading.counts["felles"] == BATCH
    assert await store.recount(place) == 0


async def test_what_arrives_together_is_one_call(store: Store, writer: Writer) -> None:
    phone = Answerer(store, writer, await opened(store))
    loop = asyncio.get_running_loop()
    told = [loop.create_future() for _ in range(BATCH)]
    waiting = [await phone.pending(token(n), A, 1, 0, said) for n, said in enumerate(told)]
    calls = 0
    info = await store.redis.info("commandstats")
    before = info["cmdstat_fcall"]["calls"] if "cmdstat_fcall" in info else 0
    for pending in waiting:
        writer.put(phone.round, pending)
    assert {word for word, _ in await asyncio.gather(*told)} == {"ok"}
    calls = (await store.redis.info("commandstats"))["cmdstat_fcall"]["calls"] - before
    assert calls == 1
    assert (await store.reading(phone.round)).people == BATCH


async def test_joins_of_one_tick_are_counted_once_each(store: Store, writer: Writer) -> None:
    key = await opened(store)
    for n in (1, 2, 2, 3, 1):
        writer.come(Place(key.meeting, "live", "joined"), token(n))
    await writer.drain()
    assert (await store.snapshot(key.meeting)).joined == 3


async def test_it_is_busy_when_it_is_full_and_not_for_ever(store: Store, store_url: str) -> None:
    client = Client(store_url)
    small = Writer(client, limit=3)
    phone = Answerer(store, small, await opened(store))
    loop = asyncio.get_running_loop()
    told = [loop.create_future() for _ in range(4)]
    waiting = [await phone.pending(token(n), A, 1, 0, said) for n, said in enumerate(told)]
    for pending in waiting[:3]:
        small.put(phone.round, pending)
    with pytest.raises(Refused) as refused:
        small.put(phone.round, waiting[3])
    assert refused.value.word == "busy"
    await asyncio.gather(*told[:3])
    small.put(phone.round, waiting[3])
    assert await told[3] == ("ok", None)
    await small.close()
    await client.close()


async def test_an_answer_waits_for_a_store_that_is_away() -> None:
    with running_store() as url:
        client, stalled = Client(url), Client(url, timeout=0.3)
        await client.load()
        store, writer = Store(client), Writer(stalled)
        phone = Answerer(store, writer, await opened(store))
        await client.redis.execute_command("CLIENT", "PAUSE", "1000", "ALL")
        said: asyncio.Future = asyncio.get_running_loop().create_future()  # type: ignore[type-arg]
        waiting = asyncio.create_task(phone.gives(token(1), A, 1))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        assert await waiting == ("ok", None)
        reading = await store.reading(phone.round)
        assert (reading.people, reading.answers) == (1, 1)
        assert await store.recount(phone.round) == 0
        said.cancel()
        await writer.close()
        await stalled.close()
        await client.close()


async def test_who_waits_for_too_long_is_told_so_and_asks_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("polling.store.writer.PATIENCE", 0.3)
    monkeypatch.setattr("polling.store.writer.LOOK_SECONDS", 0.05)
    with running_store() as url:
        client, stalled = Client(url), Client(url, timeout=5)
        await client.load()
        store, writer = Store(client), Writer(stalled)
        phone = Answerer(store, writer, await opened(store))
        loop = asyncio.get_running_loop()
        told = [loop.create_future() for _ in range(3)]
        answers = [await phone.pending(token(n), A, 1, 0, said) for n, said in enumerate(told)]
        pid = (await client.redis.info("server"))["process_id"]
        os.kill(pid, signal.SIGSTOP)
        try:
            # Two are under way then, and the third waits for its turn.
            for answer in answers[:2]:
                writer.put(phone.round, replace(answer, since=time.monotonic()))
            await asyncio.sleep(0.1)
            writer.hold(True)
            writer.put(phone.round, replace(answers[2], since=time.monotonic()))
            said = [word for word, _ in await asyncio.wait_for(asyncio.gather(*told), 5)]
            assert said == ["busy"] * 3
            assert writer.waiting == 2  # what is under way is still remembered
        finally:
            os.kill(pid, signal.SIGCONT)
        writer.hold(False)
        assert await phone.gives(token(1), A, 1) == ("ok", None)
        await writer.drain()
        reading = await store.reading(phone.round)
        assert (reading.people, reading.answers, writer.waiting) == (2, 2, 0)
        await writer.close()
        await stalled.close()
        await client.close()


async def test_nothing_is_acknowledged_without_its_replica() -> None:
    with running_store() as url:
        client = Client(url)
        await client.load()
        store, writer = Store(client), Writer(client, replicas=1)
        phone = Answerer(store, writer, await opened(store))
        giving = asyncio.create_task(phone.gives(token(1), A, 1))
        await asyncio.sleep(0.5)
        assert not giving.done()
        assert (await store.reading(phone.round)).people == 1
        giving.cancel()
        await writer.close(0.1)
        await client.close()


async def test_a_failing_acknowledgement_costs_nobody_else_theirs(
    store: Store, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    phone = Answerer(store, writer, await opened(store))
    said = asyncio.get_running_loop().create_future()
    good = await phone.pending(token(1), A, 1, 0, said)

    def fails(*_: object) -> None:
        raise RuntimeError("gone")

    bad = await phone.pending(token(2), A, 1, 0, asyncio.get_running_loop().create_future())
    writer.put(phone.round, type(bad)(bad.ballot, bad.person, 1, bad.value, bad.counts, fails))
    writer.put(phone.round, good)
    assert await asyncio.wait_for(said, 10) == ("ok", None)
    assert "an acknowledgement failed" in caplog.text


def test_records_and_counts_as_the_functions_keep_them() -> None:
    assert read_stored(b'7\0a\x1f1\0\0{"x":"\\u0000"}').value == '{"x":"\\u0000"}'
    assert packed_counts({"a": 1, "b c": 2}) == "a\x1f1\x1fb c\x1f2"
    assert packed_counts({}) == ""


async def test_answers_take_turns_with_those_who_come_in(store: Store, writer: Writer) -> None:
    phone = Answerer(store, writer, await opened(store))
    over = False

    async def halls_come_in() -> None:
        n = 0
        while not over:
            n += 1
            for meeting in (phone.round.meeting, "another", "third"):
                writer.come(Place(meeting, "live", "joined"), token(n))
            await asyncio.sleep(0)

    coming = asyncio.create_task(halls_come_in())
    word, _ = await asyncio.wait_for(phone.gives(token(1), A, 1), 10)
    over = True
    await coming
    assert word == "ok"


async def test_a_flooded_round_does_not_delay_the_others(store: Store, writer: Writer) -> None:
    flooded, others = await opened(store), [await opened(store) for _ in range(10)]
    told: list[str] = []

    def give(place: RoundKey, n: int) -> None:
        ballot = f"{n:032x}"
        counts = packed_counts({"a": 1})

        def done(word: str, _: object) -> None:
            told.append(f"{word} {place.meeting}")

        writer.put(place, Pending(ballot, ballot, 1, '{"options":["a"]}', counts, done))

    for n in range(3 * BATCH):
        give(flooded, n)
    for place in others:
        give(place, 1)
    await writer.drain()
    assert told[:10] == [f"ok {place.meeting}" for place in others]
    assert told[10:] == [f"ok {flooded.meeting}"] * 3 * BATCH
    assert (await store.reading(flooded)).answers == 3 * BATCH
