"""Keys in the store: digests only, good until they are taken back, and links good once."""

from __future__ import annotations

import asyncio

import pytest

from polling.refused import Refused
from polling.store import Store, new_organiser_link
from polling.store.access import digest
from polling.store.sign_ins import LINK_SECONDS
from tests.store.rooms import meeting
from tests.trials.contents import contents


async def test_a_key_stands_until_it_is_taken_back(store: Store) -> None:
    made = await store.create(meeting())
    handed, secret = await store.hand_out(made, "secretariat")
    assert len(secret) >= 43
    assert await store.key(made, digest(secret)) == handed
    assert await store.handed_out(made) == [handed]
    other = await store.create(meeting())
    assert await store.key(other, digest(secret)) is None
    with pytest.raises(Refused):
        await store.revoke(other, handed.id)
    await store.revoke(made, handed.id)
    assert await store.key(made, digest(secret)) is None
    assert await store.handed_out(made) == []
    with pytest.raises(Refused):
        await store.revoke(made, handed.id)


async def test_a_revocation_is_a_change_that_screens_find(store: Store) -> None:
    made = await store.create(meeting())
    handed, _ = await store.hand_out(made, "moderator")
    before = (await store.snapshot(made)).revisions.get("keys", 0)
    await store.revoke(made, handed.id)
    assert (await store.snapshot(made)).revisions["keys"] == before + 1


async def test_no_secret_is_kept(store: Store) -> None:
    made = await store.create(meeting())
    _, secret = await store.hand_out(made, "moderator")
    link = await new_organiser_link(store.client)
    grant = await store.use_organiser_link(link)
    assert grant
    everything = repr(await contents(store))
    for each in (secret, link, grant):
        assert each not in everything


async def test_a_link_is_good_once_however_many_try(store: Store) -> None:
    link = await new_organiser_link(store.client)
    grants = await asyncio.gather(*(store.use_organiser_link(link) for _ in range(20)))
    (grant,) = [grant for grant in grants if grant]
    assert await store.is_organiser(grant)
    await store.revoke_organiser(grant)
    assert not await store.is_organiser(grant)
    assert await store.use_organiser_link("nonesuch") is None


async def test_a_link_lapses_after_a_day(store: Store) -> None:
    link = await new_organiser_link(store.client)
    now = await store.client.now()
    lapses = int(await store.redis.hget("organiser:links", digest(link)))
    assert abs(lapses - now - LINK_SECONDS * 1000) < 5000
    await store.redis.hset("organiser:links", digest(link), str(now - 1))
    assert await store.use_organiser_link(link) is None


async def test_the_secret_of_cookies_is_made_once(store: Store) -> None:
    found = await asyncio.gather(*(store.secret() for _ in range(10)))
    assert len(set(found)) == 1
    assert len(found[0]) == 32
