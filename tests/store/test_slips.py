"""Slips in the store: only digests, one phone a question, apart in a rehearsal."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from polling import slips
from polling.refused import Refused
from polling.store import Store
from polling.store.keys import RoundKey
from tests.store.rooms import meeting, opened, steers

chance = secrets.SystemRandom()


async def claims(store: Store, round_key: RoundKey, code: str, token: str) -> str:
    """The word on a claim."""
    key = (await store.snapshot(round_key.meeting)).key
    assert key
    try:
        await store.claim_slip(key, round_key, code, token)
    except Refused as refused:
        return refused.word
    return "ok"


def phone() -> str:
    return secrets.token_urlsafe(16)


async def with_slips(store: Store, number: int = 3) -> tuple[RoundKey, list[str]]:
    """A question that takes answers, and the meeting's slips."""
    round_key = await opened(store)
    codes = slips.make(chance, number)
    assert await store.add_slips(round_key.meeting, codes) == number
    return round_key, codes


async def test_the_first_phone_has_it_for_good(store: Store) -> None:
    here, codes = await with_slips(store)
    mine, other = phone(), phone()
    assert await claims(store, here, codes[0], mine) == "ok"
    assert await claims(store, here, codes[0], mine) == "ok"
    assert await claims(store, here, codes[0], other) == "forbidden"
    assert await claims(store, here, codes[1], other) == "ok"
    assert await store.slips_used(here) == 2
    assert await store.slips_made(here.meeting) == 3


async def test_of_fifty_at_once_one_succeeds(store: Store) -> None:
    here, (code, *_) = await with_slips(store)
    said = await asyncio.gather(*(claims(store, here, code, phone()) for _ in range(50)))
    assert sorted(said) == ["forbidden"] * 49 + ["ok"]
    assert await store.slips_used(here) == 1


async def test_each_question_takes_it_once(store: Store) -> None:
    here, (code, *_) = await with_slips(store)
    assert await claims(store, here, code, phone()) == "ok"
    await steers(store, here.meeting, "go", item="rank1")
    await steers(store, here.meeting, "open")
    there = here._replace(item="rank1")
    assert await claims(store, there, code, phone()) == "ok"
    assert await claims(store, there, code, phone()) == "forbidden"
    assert [await store.slips_used(each) for each in (here, there)] == [1, 1]


async def test_what_is_no_slip_is_unknown(store: Store) -> None:
    here, codes = await with_slips(store)
    stranger = next(c for c in slips.make(chance, 5) if c not in codes)
    assert await claims(store, here, stranger, phone()) == "unknown"
    elsewhere, _ = await with_slips(store)
    assert await claims(store, elsewhere, codes[0], phone()) == "unknown"
    assert [await store.slips_used(each) for each in (here, elsewhere)] == [0, 0]


async def test_a_closed_question_takes_none_but_knows_its_own(store: Store) -> None:
    here, codes = await with_slips(store)
    mine = phone()
    assert await claims(store, here, codes[0], mine) == "ok"
    await steers(store, here.meeting, "close")
    assert await claims(store, here, codes[0], mine) == "ok"  # the answer decides if it is late
    assert await claims(store, here, codes[1], mine) == "closed"
    assert await claims(store, here, codes[0], phone()) == "forbidden"
    assert await store.slips_used(here) == 1


async def test_asked_again_every_slip_is_as_new(store: Store) -> None:
    here, (code, *_) = await with_slips(store)
    assert await claims(store, here, code, phone()) == "ok"
    for action in ("close", "again"):
        await steers(store, here.meeting, action)
    assert await claims(store, here._replace(run=2), code, phone()) == "ok"
    assert await claims(store, here, code, phone()) == "forbidden"


async def test_made_void_none_is_valid_and_new_ones_are(store: Store) -> None:
    here, codes = await with_slips(store)
    mine = phone()
    assert await claims(store, here, codes[0], mine) == "ok"
    await store.void_slips(here.meeting)
    assert await store.slips_made(here.meeting) == 0
    assert await claims(store, here, codes[0], mine) == "unknown"
    assert await claims(store, here, codes[1], mine) == "unknown"
    fresh = slips.make(chance, 2)
    assert await store.add_slips(here.meeting, fresh) == 2
    assert await claims(store, here, fresh[0], mine) == "ok"


async def test_more_are_added_up_to_the_most(store: Store) -> None:
    made = await store.create(meeting())
    assert await store.add_slips(made, slips.make(chance, 900)) == 900
    assert await store.add_slips(made, slips.make(chance, 100)) == slips.MOST
    with pytest.raises(Refused) as refused:
        await store.add_slips(made, slips.make(chance, 1))
    assert refused.value.word == "limit"
    assert await store.slips_made(made) == slips.MOST


async def test_used_in_a_rehearsal_it_is_as_new_in_the_meeting(store: Store) -> None:
    made = await store.create(meeting())
    (code,) = slips.make(chance, 1)
    await store.add_slips(made, [code])
    await store.start_rehearsal(made)
    await steers(store, made, "go", item="choi1")
    await steers(store, made, "open")
    tried = RoundKey(made, "rehearsal", "choi1", 1)
    assert await claims(store, tried, code, phone()) == "ok"
    assert await claims(store, tried, code, phone()) == "forbidden"
    await store.wipe_rehearsal(made)
    await steers(store, made, "go", item="choi1")
    await steers(store, made, "open")
    held = tried._replace(stage="live")
    assert [await store.slips_used(each) for each in (tried, held)] == [0, 0]
    assert await claims(store, held, code, phone()) == "ok"


async def test_no_code_and_no_token_is_in_the_store(store: Store) -> None:
    here, codes = await with_slips(store)
    mine = phone()
    assert await claims(store, here, codes[0], mine) == "ok"
    for name in [key async for key in store.redis.scan_iter(match=f"*{here.meeting}*")]:
        kind = await store.redis.type(name)
        whole = name + repr(
            await {
                b"hash": store.redis.hgetall, b"set": store.redis.smembers,
                b"string": store.redis.get, b"zset": lambda k: store.redis.zrange(k, 0, -1),
            }[kind](name)
        ).encode()  # fmt: skip
        for secret in (*codes, mine):
            assert secret.encode() not in whole, name


async def test_after_the_end_there_are_no_slips_and_no_claims(store: Store) -> None:
    here, codes = await with_slips(store)
    key = (await store.snapshot(here.meeting)).key
    assert key
    assert await claims(store, here, codes[0], phone()) == "ok"
    await steers(store, here.meeting, "end")
    left = [each async for each in store.redis.scan_iter(match=f"*{here.meeting}*")]
    assert not [each for each in left if each.endswith((b":slips", b":claims", b":key"))]
    with pytest.raises(Refused) as refused:
        await store.claim_slip(key, here, codes[0], phone())
    assert refused.value.word == "closed"
    with pytest.raises(Refused) as refused:
        await store.add_slips(here.meeting, codes)
    assert refused.value.word == "closed"
    assert await store.slips_made(here.meeting) == 0
