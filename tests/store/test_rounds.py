"""Rounds: after any history the counts are what the answers add up to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest
import pytest_asyncio

from polling import kinds
from polling.kinds import total
from polling.refused import Refused
from polling.store import Client, Store, Writer
from polling.store.keys import RoundKey
from polling.store.rounds import value_of
from tests.store.rooms import Answerer, opened, steers

A, B = {"options": ["a"], "other": None}, {"options": ["b"], "other": None}


@pytest_asyncio.fixture
async def writer(store_url: str) -> AsyncIterator[Writer]:
    client = Client(store_url)
    made = Writer(client)
    yield made
    await made.close()
    await client.close()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("item", ["open1", "choi1", "rank1", "word1"])
async def test_recounting_after_any_history_changes_nothing(
    store: Store, writer: Writer, item: str, seed: int
) -> None:
    """Given, changed, withdrawn, out of order, twice, hidden and brought back, in any order."""
    random = Random(f"{item}{seed}")
    phones = Answerer(store, writer, await opened(store, item))
    question = (await store.document(phones.round.meeting))[0].item(item).question
    stands: dict[tuple[str, int], tuple[int, str]] = {}
    for _ in range(120):
        who = f"{random.randrange(8):022d}"
        slot = random.randrange(question.slots)
        old = stands.get((who, slot), (0, ""))
        number = max(1, old[0] + random.choice([-1, 0, 1, 1, 1, 2]))
        answer = None
        if random.random() > 0.2:
            answer = question.check(question.made_up(random, ())).model_dump(mode="json")
        word, instead = await phones.gives(who, answer, number, slot)
        if number > old[0]:
            assert word == "ok"
            stands[(who, slot)] = (number, "" if answer is None else "given")
        elif instead:
            assert instead.number == old[0]
        if random.random() < 0.3:
            await _hides_any(store, phones.round, random)
    assert await store.recount(phones.round) == 0
    await _reads_as_model(store, phones.round, stands)


async def _hides_any(store: Store, round_key: RoundKey, random: Random) -> None:
    changes, _ = await store.changes(round_key, 0)
    if changes:
        await store.hide(round_key, random.choice(changes).id, random.random() < 0.6)


async def _reads_as_model(
    store: Store, round_key: RoundKey, stands: dict[tuple[str, int], tuple[int, str]]
) -> None:
    item = (await store.document(round_key.meeting))[0].item(round_key.item)
    reading = await store.reading(round_key)
    given = [where for where, (_, value) in stands.items() if value]
    assert reading.answers == len(given)
    assert reading.people == len({who for who, _ in given})
    changes, newest = await store.changes(round_key, 0)
    assert newest <= reading.revision  # hiding is no change of the answer
    shown = [c for c in changes if c.value is not None and c.id not in reading.hidden]
    answer = kinds.kind(item.kind).Answer
    counted = [item.question.counts(answer.model_validate(value_of(c))) for c in shown]
    assert reading.counts == {key: n for key, n in total(counted).items() if n}


async def test_recounting_mends_what_is_wrong(store: Store, writer: Writer) -> None:
    phones = Answerer(store, writer, await opened(store))
    await phones.gives(f"{1:022d}", A, 1)
    good = await store.reading(phones.round)
    await store.redis.hset(phones.round.key("counts"), mapping={"nonsense": 3, "#": 9})
    assert await store.recount(phones.round) == 2
    assert await store.reading(phones.round) == good


async def test_changes_are_told_since_a_revision(store: Store, writer: Writer) -> None:
    phones = Answerer(store, writer, await opened(store))
    await phones.gives(f"{1:022d}", A, 1)
    first, seen = await store.changes(phones.round, 0)
    await phones.gives(f"{2:022d}", B, 1)
    second, newest = await store.changes(phones.round, seen)
    assert (len(first), len(second), newest) == (1, 1, seen + 1)
    assert await store.changes(phones.round, newest) == ([], newest)
    await phones.gives(f"{1:022d}", None, 2)
    (gone,), _ = await store.changes(phones.round, newest)
    assert (gone.id, gone.value) == (first[0].id, None)


async def test_many_changes_are_read_in_portions(
    store: Store, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("polling.store.rounds.CHUNK", 3)
    phones = Answerer(store, writer, await opened(store))
    for n in range(7):
        await phones.gives(f"{n:022d}", A, 1)
    changes, newest = await store.changes(phones.round, 0)
    assert (len({change.id for change in changes}), newest) == (7, 7)
    assert len((await store.changes(phones.round, 1))[0]) == 6
    # Those of a meeting that was put back all stand at one revision.
    ids = [change.id for change in changes]
    await store.redis.zadd(phones.round.key("changes"), dict.fromkeys(ids[:5], 1))
    assert {change.id for change in (await store.changes(phones.round, 0))[0]} == set(ids)


async def test_hiding_what_is_not_there(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        await store.hide(await opened(store), "0" * 32, hidden=True)
    assert refused.value.word == "unknown"


async def test_a_second_round_stands_apart(store: Store, writer: Writer) -> None:
    first = Answerer(store, writer, await opened(store))
    await first.gives(f"{1:022d}", A, 1)
    for action in ("close", "again"):
        await steers(store, first.round.meeting, action)
    second = Answerer(store, writer, first.round._replace(run=2))
    assert (await first.gives(f"{2:022d}", A, 1))[0] == "closed"
    assert (await second.gives(f"{1:022d}", B, 1))[0] == "ok"
    assert [(await store.reading(each.round)).answers for each in (first, second)] == [1, 1]


async def test_a_call_survives_a_store_that_forgets_its_functions_again_and_again(
    store: Store,
) -> None:
    """Another worker, or a person, may flush them between our loading and our calling."""
    key = await opened(store, "open1")
    load, forgotten = store.client.load, 0

    async def load_and_lose() -> None:
        nonlocal forgotten
        await load()
        if forgotten < 3:
            forgotten += 1
            await store.redis.execute_command("FUNCTION", "FLUSH", "SYNC")

    store.client.load = load_and_lose  # type: ignore[method-assign]
    await store.redis.execute_command("FUNCTION", "FLUSH", "SYNC")
    assert await store.recount(key) == 0
    assert forgotten == 3
