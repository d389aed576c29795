"""D. S12: a single-use voting slip used twice, and fifty times at once, gives one ballot."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from polling import slips
from polling.store import embedded
from polling.store.keys import RoundKey
from tests.live.agenda import CHOICE, item
from tests.live.people import Phone, Staff
from tests.trials.contents import of_meeting
from tests.trials.house import House, house, size

pytestmark = [pytest.mark.trial, pytest.mark.timeout(240)]

in_its_loop = pytest.mark.asyncio(loop_scope="module")

OPTIONS = ({"options": ["a"], "other": None}, {"options": ["b"], "other": None})


async def voting(here: House, slip_count: int) -> tuple[str, Staff, list[str]]:
    """A meeting whose one question is open and takes slips."""
    meeting = await here.meeting(item("bind1", "choice", CHOICE, slips=True))
    codes = slips.make(random.SystemRandom(), slip_count)
    await here.store.add_slips(meeting, codes)
    moderator = await here.staff("moderator").arrives(meeting)
    await moderator.opens_item("bind1")
    return meeting, moderator, codes


async def votes(phone: Phone, slip: str, number: int = 1) -> str:
    """The word on a vote for one option or the other, by chance."""
    reply = await phone.asks(
        type="answer", item="bind1", run=1, slot=0, number=number,
        answer=random.choice(OPTIONS), slip=slip,
    )  # fmt: skip
    return "ok" if reply["ok"] else reply["word"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two_workers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Two processes that know nothing of each other but the store; each test has its meeting."""
    data = tmp_path_factory.mktemp("two") / "data"
    data.mkdir(mode=0o700)
    async with house(data, workers=2) as here:
        yield here
    await embedded.stop(data)


@in_its_loop
async def test_s12_a_slip_used_fifty_times_at_once_counts_once(two_workers: House) -> None:
    here = two_workers
    meeting, _, codes = await voting(here, size(4, 40))
    code = await here.code(meeting)
    phones = [await here.phone().joins(code) for _ in range(50)]
    for used, slip in enumerate(codes, start=1):
        said = Counter(await asyncio.gather(*(votes(phone, slip) for phone in phones)))
        assert said == {"ok": 1, "forbidden": 49}
        reading = await here.store.reading(RoundKey(meeting, "live", "bind1", 1))
        assert (reading.people, reading.answers) == (used, used)
        assert sum(n for key, n in reading.counts.items() if key.startswith("c:")) == used


@in_its_loop
async def test_s12_used_twice_the_second_is_told_and_the_first_stands(two_workers: House) -> None:
    here = two_workers
    meeting, _, (slip, *_) = await voting(here, 2)
    code = await here.code(meeting)
    first, second = [await here.phone().joins(code) for _ in range(2)]
    assert await votes(first, slip) == "ok"
    before = await here.store.reading(RoundKey(meeting, "live", "bind1", 1))
    for number in range(1, 6):
        assert await votes(second, slip, number) == "forbidden"
    assert await here.store.reading(RoundKey(meeting, "live", "bind1", 1)) == before
    assert await votes(first, slip, 2) == "ok"


@in_its_loop
async def test_s12_a_hall_votes_with_every_slip_fought_over_by_three(two_workers: House) -> None:
    here = two_workers
    number = size(20, 200)
    meeting, moderator, codes = await voting(here, number)
    code = await here.code(meeting)
    phones = [await here.phone().joins(code) for _ in range(3 * number)]
    tries = [(phone, slip) for phone, slip in zip(phones, codes * 3, strict=True)]
    random.shuffle(tries)
    said = Counter(await asyncio.gather(*(votes(*each) for each in tries)))
    assert said == {"ok": number, "forbidden": 2 * number}
    counted = await moderator.sees(
        "counts", lambda counts: counts["items"]["bind1"]["people"] == number
    )
    assert counted["items"]["bind1"]["answers"] == number


async def test_s12_after_the_end_nothing_ties_a_slip_to_a_ballot(data: Path) -> None:
    async with house(data) as here:
        meeting, moderator, codes = await voting(here, 3)
        code = await here.code(meeting)
        phone = await here.phone().joins(code)
        assert await votes(phone, codes[0]) == "ok"
        key = (await here.store.snapshot(meeting)).key
        assert key
        traces = [
            slips.valid(key, codes[0]),
            slips.claimed(key, codes[0], "bind1", 1),
            slips.claimant(key, phone.token, "bind1", 1),
        ]
        during = repr(await of_meeting(here.store, meeting))
        assert all(trace in during for trace in traces)
        assert (await moderator.steers("end"))["ok"]
        left = repr(await of_meeting(here.store, meeting))
        for secret in (*traces, key.hex(), repr(key)[2:-1], *codes, phone.token):
            assert secret not in left
        assert (await here.store.reading(RoundKey(meeting, "live", "bind1", 1))).answers == 1
