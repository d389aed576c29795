"""What the store spends on a call, an answer, a notice and a tally, by the clock of its process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import redis

from polling.store import Client, Listener, Store, Writer, keys
from polling.store.keys import RoundKey
from polling.store.pending import Pending
from tests.load.measure import Process, machine
from tests.load.model import FILE
from tests.running import running_store
from tests.store.rooms import opened

CALLS = 400
EARS = 40
SOME, MANY = 1, 256
ENOUGH = 20_000


async def costs() -> dict[str, float]:
    """The figures of `store` in costs.json, and the worker's `notice_us`."""
    # What forcing to disk costs the processor is told apart: many calls share one time of it.
    with running_store(appendfsync="no") as url:
        async with _there(url) as (process, client, store, writer, place):
            batches = {n: await _batches(process, writer, place, n) for n in (SOME, MANY)}
            answer = (batches[MANY] - batches[SOME]) / (MANY - SOME)
            push, notice = await _notices(process, url, client, place)
            read = await _each(process, lambda: store.reading(place))
            kept = await _kept(url, writer, place)
            light = await _each(process, lambda: store.redis.set(keys.COPIES, b""))
    with running_store() as url:
        async with _there(url) as (process, _, store, _, _):
            kept_on_disk = await _each(process, lambda: store.redis.set(keys.COPIES, b""))
            fsync = await _fsync(store)
    return {
        "call_us": batches[SOME] - answer, "answer_us": answer, "push_us": push, "read_us": read,
        "notice_us": notice, "kept_bytes": kept, "fsync_ms": fsync,
        "fsync_us": kept_on_disk - light,
    }  # fmt: skip


@asynccontextmanager
async def _there(url: str) -> AsyncIterator[tuple[Process, Client, Store, Writer, RoundKey]]:
    client = Client(url, timeout=20)
    await client.load()
    store, writer = Store(client), Writer(client)
    try:
        yield Process(_pid(url)), client, store, writer, await opened(store)
    finally:
        await writer.close()
        await client.close()


def _pid(url: str) -> int:
    with redis.Redis.from_url(url, protocol=2) as asked:
        return int(asked.info("server")["process_id"])  # type: ignore[index]


async def _each(process: Process, work: Callable[[], Awaitable[object]]) -> float:
    """Microseconds of the store for doing some work once: the median of five times."""
    found = []
    for _ in range(5):
        before = process.cpu()
        for _ in range(CALLS // 5):
            await work()
        found.append((process.cpu() - before) / (CALLS // 5))
    return statistics.median(found) * 1e6


async def _batches(process: Process, writer: Writer, place: RoundKey, size: int) -> float:
    async def one() -> None:
        told = [asyncio.get_running_loop().create_future() for _ in range(size)]
        for said in told:
            ballot = secrets.token_hex(16)

            def done(_word: str, _instead: object, said: asyncio.Future[None] = said) -> None:
                said.set_result(None)

            value = '{"options":["a"],"other":null}'
            writer.put(place, Pending(ballot, ballot, 1, value, "c:a\x1f1", done))
        await asyncio.gather(*told)

    return await _each(process, one)


async def _notices(
    process: Process, url: str, client: Client, place: RoundKey
) -> tuple[float, float]:
    """Microseconds of the store for telling one worker more, and of a worker for being told."""
    channel = keys.channel(place.meeting)

    async def publishing() -> float:
        return await _each(process, lambda: client.redis.publish(channel, place.subject))

    alone, heard = await publishing(), 0

    def hears(_meeting: str, _what: str) -> None:
        nonlocal heard
        heard += 1

    others = [Client(url, connections=1) for _ in range(EARS)]
    ears = [each.redis.pubsub() for each in others]
    for each in ears:
        await each.subscribe(channel)
    push = (await publishing() - alone) / EARS
    for each in ears:
        await each.aclose()
    listener = Listener(client, hears)
    task = asyncio.create_task(listener.run())
    await listener.watch(place.meeting)
    while not heard:
        await asyncio.sleep(0.01)
    heard = 0
    before = time.thread_time()
    # From a thread, so that only what hearing costs is counted.
    await asyncio.to_thread(_publish, url, channel, place.subject)
    while heard < CALLS * 5:
        await asyncio.sleep(0.001)
    notice = (time.thread_time() - before) / (CALLS * 5)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    for each in others:
        await each.close()
    return push, notice * 1e6


def _publish(url: str, channel: str, text: str) -> None:
    with redis.Redis.from_url(url, protocol=2) as asked:
        for _ in range(CALLS * 5):
            asked.publish(channel, text)


async def _kept(url: str, writer: Writer, place: RoundKey) -> float:
    """Bytes of memory of the store for an answer that stands."""
    with redis.Redis.from_url(url, protocol=2) as asked:
        before = int(asked.info("memory")["used_memory"])  # type: ignore[index]
        told = [asyncio.get_running_loop().create_future() for _ in range(ENOUGH // 2)]
        for said in told:
            ballot = secrets.token_hex(16)

            def done(_word: str, _instead: object, said: asyncio.Future[None] = said) -> None:
                said.set_result(None)

            value = '{"text":"Mer tid sammen med dem det gjelder"}'
            writer.put(place, Pending(ballot, ballot, 1, value, "", done))
        await asyncio.gather(*told)
        after = int(asked.info("memory")["used_memory"])  # type: ignore[index]
    return (after - before) / len(told)


async def _fsync(store: Store) -> float:
    """Milliseconds that one small write waits for, alone."""
    found = []
    for _ in range(200):
        began = time.monotonic()
        await store.redis.set(keys.COPIES, b"")
        found.append(time.monotonic() - began)
    return statistics.median(found) * 1e3


def main() -> None:
    """Measures them, and puts them into costs.json."""
    told = json.loads(FILE.read_text())
    for name, value in asyncio.run(costs()).items():
        part = "worker" if name == "notice_us" else "store"
        told[part][name] = float(f"{value:.3g}")
    told["measured"] = machine()
    FILE.write_text(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
