"""All that the store does for us, where it is a cluster of three primaries."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import shlex
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import redis

from polling.refused import Refused
from polling.store import Client, Listener, Store, keys, outside
from polling.store.audit import SERVER
from polling.store.cancelling import all_ended
from polling.store.condition import condition
from polling.store.copying import put_back, read, remove_everything, written
from polling.store.keys import RoundKey
from polling.store.lanes import Lanes, writer
from polling.store.place import StoreError
from polling.store.reach.slots import slot_of
from polling.store.sign_ins import new_organiser_link
from polling.store.watch import Watch
from tests.running import ROOT, answers, free_port, running_store, until
from tests.scaling.stores import Node, Stores, cluster, says
from tests.store.rooms import Answerer, meeting, opened, steers

A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}
TOKEN = "telefon-som-er-med-her"

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(scope="module")
def three() -> Iterator[Stores]:
    """Three primaries with a replica each."""
    with cluster(3, 1) as stores:
        yield stores


@pytest_asyncio.fixture
async def store(three: Stores) -> AsyncIterator[Store]:
    client = Client(three.url)
    await client.load()
    yield Store(client)
    await client.close()


async def spread(store: Store, number: int = 3) -> list[RoundKey]:
    """Open questions, each in a meeting that another primary has."""
    found: dict[object, RoundKey] = {}
    while len(found) < number:
        made = await opened(store)
        found.setdefault(store.client.lane(made.meeting), made)
    return list(found.values())


async def test_answers_are_kept_each_at_its_primary(store: Store) -> None:
    writing = writer(store.client)
    assert isinstance(writing, Lanes)
    for place in await spread(store):
        phone = Answerer(store, writing, place)
        assert await phone.gives(TOKEN, A, 1) == ("ok", None)
        assert await phone.gives(TOKEN, B, 2) == ("ok", None)
        reading = await store.reading(place)
        assert (reading.people, reading.counts) == (1, {"c:b": 1})
        assert await store.recount(place) == 0
    assert writing.counted.answers == {"ok": 6}
    await writing.close()


async def test_answers_wait_for_the_replica_of_their_primary(store: Store) -> None:
    writing = writer(store.client, replicas=1)
    for place in await spread(store):
        assert await Answerer(store, writing, place).gives(TOKEN, A, 1) == ("ok", None)
    found = await condition(store.client, replicas=1)
    assert (found.ok, found.survives) == (True, True)
    found = await condition(store.client, replicas=2)
    assert (found.ok, found.written) == (False, False)
    await writing.close()


async def test_it_is_said_that_a_failover_may_lose_answers(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch(store.client, writer(store.client), tmp_path, trusted=False)
    for _ in range(2):
        found = await watch.look()
        assert (found.ok, found.complete, found.survives) == (True, True, False)
    assert caplog.text.count("POLLING_REPLICAS=1") == 1


async def test_a_function_that_a_primary_has_lost_is_loaded_again(
    store: Store, three: Stores
) -> None:
    place, *_ = await spread(store, 1)
    for node in three.nodes[:3]:
        says(node, "FUNCTION", "FLUSH")
    writing = writer(store.client)
    assert await Answerer(store, writing, place).gives(TOKEN, A, 1) == ("ok", None)
    await writing.close()


async def test_meetings_are_listed_found_deleted_and_rehearsed(store: Store) -> None:
    made = [await store.create(meeting()) for _ in range(6)]
    assert set(made) <= {each.id for each in await store.meetings()}
    assert set(made) <= set(await store.revisions_of_meetings())
    code = await store.code(made[0])
    assert code
    assert await store.by_code(code) == made[0]
    assert await store.joined_by_code(code, TOKEN) is None
    await store.start_rehearsal(made[0])
    await store.wipe_rehearsal(made[0])
    await steers(store, made[1], "end")
    assert await store.code(made[1]) is None
    for each in made:
        await store.delete(each)
        assert not [key async for key in store.redis.scan_iter(match=keys.of_meeting(each, "*"))]
    assert not set(made) & {each.id for each in await store.meetings()}
    assert await store.by_code(code) is None


async def test_what_is_of_no_meeting_works_too(store: Store) -> None:
    secret = await new_organiser_link(store.client)
    grant = await store.use_organiser_link(secret)
    assert grant
    assert await store.is_organiser(grant)
    await store.end_lapsed()
    await store.revoke_organiser(grant)
    assert not await store.is_organiser(grant)
    account = await store.accounts.add("Kari Holm")
    assert await store.accounts.set_hash(account, "hash") != account
    with pytest.raises(Refused):
        await store.accounts.set_hash(account, "for sent")
    assert await store.accounts.attempt(b"secret", "Kari Holm") == 0
    await store.accounts.remove("Kari Holm")
    assert await store.guessed(1000) > 0
    made = await store.create(meeting())
    await store.audit.note(SERVER, "tried", made)
    await store.audit.count(SERVER, "looked", made)
    assert {each.did for each in await store.audit.entries([made])} >= {"tried", "looked"}
    await store.forget_log(1)


async def test_time_that_is_up_deletes_answers_wherever_they_are(store: Store) -> None:
    writing = writer(store.client)
    places = await spread(store)
    for place in places:
        await Answerer(store, writing, place).gives(TOKEN, A, 1)
        await steers(store, place.meeting, "end")
    later = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=400)
    assert {place.meeting for place in places} <= set(await store.purge_due(later))
    for place in places:
        assert (await store.reading(place)).answers == 0
    assert await store.client.rewritten()
    await writing.close()


async def test_a_backup_moves_between_a_cluster_and_a_server(store: Store) -> None:
    writing = writer(store.client)
    places = await spread(store)
    for place in places:
        await Answerer(store, writing, place).gives(TOKEN, A, 1)
    await writing.close()

    async def copy(of: Store) -> list[str]:
        return [line async for line, _ in written(of)]

    before = await copy(store)
    with running_store() as url:
        client = Client(url)
        await client.load()
        await put_back(Store(client), read(before))
        there = await copy(Store(client))
        await client.close()
    await remove_everything(store)
    assert not await store.meetings()
    await put_back(store, read(there))
    for place in places:
        assert (await store.reading(place)).counts == {"c:a": 1}
    assert len(await copy(store)) == len(before)


async def test_what_changes_is_heard_from_every_primary(store: Store, three: Stores) -> None:
    heard: list[tuple[str, str]] = []
    ears = Client(three.url)
    listener = Listener(ears, lambda meeting, what: heard.append((meeting, what)))
    listening = asyncio.create_task(listener.run())
    places = await spread(store)
    for place in places:
        await listener.watch(place.meeting)

    async def hears(what: str, *meetings: str) -> None:
        async with asyncio.timeout(10):
            while not {(each, what) for each in meetings} <= set(heard):
                await asyncio.sleep(0.01)

    await hears("everything", *(place.meeting for place in places), "server")
    writing = writer(store.client)
    for place in places:
        await Answerer(store, writing, place).gives(TOKEN, A, 1)
    await hears("choi1:1", *(place.meeting for place in places))
    await store.redis.publish(keys.SERVER, "sign-ins")
    await hears("sign-ins", "server")
    # A connection that falls is made again, and says so to those who listened by it.
    heard.clear()
    for node in three.nodes[:3]:
        says(node, "CLIENT", "KILL", "TYPE", "pubsub")
    await hears("everything", *(place.meeting for place in places))
    await listener.unwatch(places[0].meeting)
    heard.clear()
    await Answerer(store, writing, places[1]).gives(TOKEN, B, 2)
    await hears("choi1:1", places[1].meeting)
    await all_ended([listening])
    await writing.close()
    await ears.close()


async def test_a_slot_that_goes_elsewhere_is_followed(store: Store, three: Stores) -> None:
    place, *_ = await spread(store, 1)
    heard: list[str] = []
    ears = Client(three.url)
    listener = Listener(ears, lambda meeting, what: heard.append(what))
    listening = asyncio.create_task(listener.run())
    await listener.watch(place.meeting)
    writing = writer(store.client, replicas=1)
    phone = Answerer(store, writing, place)
    await phone.gives(TOKEN, A, 1)
    slot = slot_of(keys.channel(place.meeting))
    owner = _owner(three, slot)
    other = next(each for each in three.nodes[:3] if each != owner)
    moved = says(
        owner, "CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", str(slot), str(slot), "NODE", other.id
    )
    if moved is None:
        pytest.skip("this store does not move slots at once")
    await asyncio.to_thread(until, lambda: _owner(three, slot) == other)
    heard.clear()
    assert await phone.gives(TOKEN, B, 2) == ("ok", None)
    assert (await store.reading(place)).counts == {"c:b": 1}
    assert {each.id for each in await store.meetings()} >= {place.meeting}
    async with asyncio.timeout(10):
        while "everything" not in heard:
            await asyncio.sleep(0.01)
    heard.clear()
    await phone.gives(TOKEN, A, 3)
    async with asyncio.timeout(10):
        while "choi1:1" not in heard:
            await asyncio.sleep(0.01)
    await store.delete(place.meeting)
    assert not [k async for k in store.redis.scan_iter(match=keys.of_meeting(place.meeting, "*"))]
    await all_ended([listening])
    await writing.close()
    await ears.close()


async def test_answers_wait_while_a_slot_goes_key_by_key(store: Store, three: Stores) -> None:
    """A store says "ASK" of what has gone and "TRYAGAIN" of what belongs to several keys."""
    place, *_ = await spread(store, 1)
    writing = writer(store.client, replicas=1)
    phone = Answerer(store, writing, place)
    assert await phone.gives(TOKEN, A, 1) == ("ok", None)
    said: asyncio.Future[tuple[str, object]] = asyncio.get_running_loop().create_future()
    later = await phone.pending(TOKEN, B, 2, 0, said)
    slot = slot_of(keys.channel(place.meeting))
    before = _owner(three, slot)
    assert before
    after = next(each for each in three.nodes[:3] if each != before)
    says(after, "CLUSTER", "SETSLOT", slot, "IMPORTING", before.id)
    says(before, "CLUSTER", "SETSLOT", slot, "MIGRATING", after.id)
    moving = says(before, "CLUSTER", "GETKEYSINSLOT", slot, 1000)
    moved = says(before, "MIGRATE", after.host, after.port, "", 0, 5000, "KEYS", *moving)
    assert (len(moving) > 5, moved) == (True, b"OK")
    # What has one key is asked for where it has gone.
    assert await store.redis.exists(moving[0]) == 1
    writing.put(place, later)
    assert (await asyncio.wait_for(said, 20))[0] in {"ok", "busy"}
    for node in (after, before):
        says(node, "CLUSTER", "SETSLOT", slot, "NODE", after.id)
    async with asyncio.timeout(20):
        while writing.waiting:
            await asyncio.sleep(0.01)
    assert (await store.reading(place)).counts == {"c:b": 1}
    assert await phone.gives(TOKEN, A, 3) == ("ok", None)
    assert (await store.reading(place)).counts == {"c:a": 1}
    await store.delete(place.meeting)
    await writing.close()


def _owner(three: Stores, slot: int) -> Node | None:
    found = (each for each in three.nodes[:3] if says(each, "CLUSTER COUNTKEYSINSLOT", slot))
    return next(found, None)


async def test_the_user_that_the_guide_describes_is_enough(three: Stores) -> None:
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    line = next(each for each in guide.splitlines() if each.startswith("ACL SETUSER polling"))
    more = re.search(r"in a cluster\n`([^`]+)`, on every node", guide)
    assert more
    for node in three.nodes:
        says(node, *shlex.split(line.replace(">PASSWORD", ">open")))
        assert says(node, "ACL", "SETUSER", "polling", "+waitaof", *shlex.split(more[1]))
    url = three.url.replace("://", "://polling:open@")
    await outside.check(url, replicas=1)
    client = Client(url)
    await client.load()
    place, heard = await opened(Store(client)), asyncio.Event()
    listener = Listener(client, lambda *_: heard.set())
    listening = asyncio.create_task(listener.run())
    await listener.watch(place.meeting)
    writing = writer(client, replicas=1)
    assert await Answerer(Store(client), writing, place).gives(TOKEN, A, 1) == ("ok", None)
    assert await Store(client).meetings()
    await asyncio.wait_for(heard.wait(), 10)
    await Store(client).delete(place.meeting)
    # redis-py tells its name, and does without.
    refused = {each[7] for node in three.nodes for each in says(node, "ACL", "LOG")}
    assert refused <= {b"client|setinfo"}
    await all_ended([listening])
    await writing.close()
    await client.close()


async def test_what_is_of_two_slots_is_not_one_transaction(store: Store) -> None:
    pipe = store.redis.pipeline(transaction=True)
    pipe.get(keys.SERVER)
    pipe.get(keys.AUDIT)
    with pytest.raises(ValueError, match="several slots"):
        await pipe.execute()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("redis://127.0.0.1:{port}", "part of a cluster"),
        ("redis+sentinel://127.0.0.1:{port}/hall", "none is a sentinel"),
        ("redis+cluster://127.0.0.1:1", "does not answer"),
    ],
)
async def test_another_address_than_what_is_there_is_said(
    three: Stores, wrong: str, said: str
) -> None:
    await outside.check(three.url, replicas=1)
    with pytest.raises(StoreError, match=said):
        await outside.check(wrong.format(port=three.nodes[0].port))


async def test_a_cluster_that_is_not_whole_is_said() -> None:
    for _ in range(5):
        port, bus = free_port(), str(free_port())
        with running_store(port=str(port), cluster_enabled="yes", cluster_port=bus) as url:
            if not answers(Path(url.removeprefix("unix://"))):
                continue  # somebody else took one of the ports meanwhile
            with redis.Redis(port=port) as client:
                client.execute_command("CLUSTER", "ADDSLOTS", 0)
            with pytest.raises(StoreError, match="16383 of its 16384 slots"):
                await outside.check(f"redis+cluster://127.0.0.1:{port}")
            return
    pytest.fail("there was never a port for it")


async def test_too_few_replicas_are_said(three: Stores, caplog: pytest.LogCaptureFixture) -> None:
    await outside.check(three.url, replicas=2)
    assert "before 2 replicas follow: 1 do" in caplog.text


async def test_a_server_by_itself_is_no_cluster() -> None:
    port = str(free_port())
    with running_store(port=port), pytest.raises(StoreError, match="is no cluster"):
        await outside.check(f"redis+cluster://127.0.0.1:{port}")
