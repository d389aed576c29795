"""D. S33: guessing an organiser's password: few tries a minute, and nobody else is kept out."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
import pytest

from polling.signing.pace import Pace
from polling.signing.passwords import HASHER, Passwords
from tests.live.people import Hall
from tests.live.people import hall as a_hall
from tests.signing.browsers import PASSWORD, Browser
from tests.trials.figures import figure
from tests.trials.house import size

pytestmark = [pytest.mark.trial, pytest.mark.timeout(180)]

NAME, COLLEAGUE = "Kari av S33", "Per av S33"
A_MINUTE = 10


@asynccontextmanager
async def at(hall: Hall, address: str) -> AsyncIterator[Browser]:
    """A browser at an address of its own."""
    transport = httpx2.AsyncHTTPTransport(local_address=address)
    async with httpx2.AsyncClient(transport=transport, timeout=30) as client:
        yield Browser(hall, client)


@asynccontextmanager
async def accounts(hall: Hall) -> AsyncIterator[None]:
    """Two organisers; everything of theirs is gone afterwards."""
    async for tried in hall.store.redis.scan_iter(match="organiser:tries:*"):
        await hall.store.redis.delete(tried)
    for name in (NAME, COLLEAGUE):
        await hall.store.accounts.add(name, HASHER.hash(PASSWORD))
    yield
    for name in (NAME, COLLEAGUE):
        await hall.store.accounts.remove(name)


async def test_s33_one_address_tries_few_and_the_others_come_in(hall: Hall) -> None:
    async with accounts(hall), at(hall, "127.0.0.20") as thief, at(hall, "127.0.0.21") as other:
        tries = await asyncio.gather(
            *(thief.signs_in(f"navn {n % 7}", f"passord nummer {n}") for n in range(40))
        )
        said = Counter(each.status_code for each in tries)
        tried = said[403]
        figure(
            "S33", "passwords tried from one address at once", str(tried), "at most 10", tried <= 10
        )
        assert said == {403: 5, 429: 35}
        waiting = next(each for each in tries if each.status_code == 429)
        assert 1 <= int(waiting.headers["retry-after"]) <= 12
        assert "Vent" in waiting.json()["text"]
        assert (await other.signs_in(NAME)).status_code == 200
        assert (await other.signs_in(COLLEAGUE)).status_code == 200


async def test_s33_an_account_is_tried_few_times_whoever_and_wherever(store_url: str) -> None:
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(a_hall(store_url))
        there = await stack.enter_async_context(a_hall(store_url))
        await stack.enter_async_context(accounts(here))
        # The owner has signed in on their own machine before.
        owner = await stack.enter_async_context(at(there, "127.0.0.30"))
        assert (await owner.signs_in(NAME)).status_code == 200
        await owner.posts("/organiser/sign-out")
        thieves = [
            await stack.enter_async_context(at((here, there)[n % 2], f"127.0.1.{n + 1}"))
            for n in range(size(12, 60))
        ]
        begun, tried, refused = time.monotonic(), 0, 0
        for _ in range(3):
            replies = await asyncio.gather(
                *(each.signs_in(NAME, f"gjetning nummer {n}") for n, each in enumerate(thieves))
            )
            tried += sum(each.status_code == 403 for each in replies)
            refused += sum(each.status_code == 429 for each in replies)
        took = time.monotonic() - begun
        assert took < 60
        figure("S33", f"passwords of one account tried in {took:.0f} s, from everywhere",
               str(tried), "at most 10 a minute", tried <= A_MINUTE)  # fmt: skip
        assert 0 < tried <= A_MINUTE
        assert refused == 3 * len(thieves) - tried
        # Meanwhile its owner comes in at once, from the machine that is known; a colleague from
        # anywhere; and whoever stole the cookie's words alone has no such allowance.
        assert (await owner.signs_in(NAME)).status_code == 200
        stranger = await stack.enter_async_context(at(here, "127.0.0.31"))
        assert (await stranger.signs_in(COLLEAGUE)).status_code == 200
        assert (await stranger.signs_in(NAME)).status_code == 429
        # Nor may the known machine try without end.
        wrong = [await owner.signs_in(NAME, "ikke dette heller") for _ in range(8)]
        assert Counter(each.status_code for each in wrong)[403] <= 5


async def test_s33_a_name_that_nobody_has_is_answered_alike(hall: Hall) -> None:
    done: list[str] = []

    class Counting(Passwords):
        def _compared(self, kept: str, given: str) -> bool:
            done.append("known" if kept else "unknown")
            return super()._compared(kept, given)

    hall.app.state.passwords = Counting()
    async with accounts(hall), at(hall, "127.0.0.40") as thief:
        await hall.store.accounts.add("Uten passord av S33")
        await thief.signs_in("varmer opp", PASSWORD)
        done.clear()
        took: dict[str, list[float]] = {}
        replies = []
        names = {"known": NAME, "unknown": "Ingen av S33", "invited": "Uten passord av S33"}
        for n in range(4):
            for what, name in names.items():
                hall.app.state.pace = Pace()
                begun = time.perf_counter()
                replies.append(await thief.signs_in(name, f"gjetning nummer {n}"))
                took.setdefault(what, []).append(time.perf_counter() - begun)
        assert {(each.status_code, each.text) for each in replies} == {
            (403, '{"word":"forbidden","text":"Navnet eller passordet stemmer ikke."}')
        }
        given = {tuple(sorted(each.headers.keys())) for each in replies}
        assert len(given) == 1
        # The same work is done whoever's name it is: that is what makes the time the same.
        assert Counter(done) == {"known": 4, "unknown": 8}
        known, unknown = (statistics.median(took[what]) for what in ("known", "unknown"))
        figure("S33", "median of a wrong password, of a name that nobody has",
               f"{known * 1000:.0f} ms, {unknown * 1000:.0f} ms", "alike", True)  # fmt: skip
        await hall.store.accounts.remove("Uten passord av S33")
    days = [e for e in await hall.store.audit.entries([]) if e.did == "failed to sign in"]
    assert days
    assert all(each.minute is None and not each.who and not each.about for each in days)
