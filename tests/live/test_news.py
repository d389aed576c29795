"""What is new in a meeting: gathered, taken at once, and told after a rest that fits."""

import asyncio
import time

import pytest

from polling.live import news
from polling.live.news import News


async def rested(fresh: News, spent: float, meanwhile: str = "") -> float:
    """Seconds of a rest after so many of telling, with something new in the middle of it."""
    began = time.monotonic()
    rest = asyncio.create_task(fresh.rest(spent))
    if meanwhile:
        await asyncio.sleep(0.05)
        fresh.add(meanwhile)
    await rest
    return time.monotonic() - began


async def test_what_is_new_is_gathered_and_taken_once() -> None:
    fresh = News()
    fresh.add("state")
    fresh.add("q1:1")
    assert await fresh.take() == {"state", "q1:1"}
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fresh.take(), 0.05)
    fresh.add("q1:1")
    assert await fresh.take() == {"q1:1"}


async def test_who_comes_is_told_of_a_little_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "COMINGS_SECONDS", 0.2)
    fresh = News()
    began = time.monotonic()
    fresh.add("present")
    fresh.add("joined")
    assert await fresh.take() == {"present", "joined"}
    assert time.monotonic() - began >= 0.19
    fresh.add("present")
    fresh.add("state")
    assert await asyncio.wait_for(fresh.take(), 0.1) == {"present", "state"}
    # The timer of the first of those finds nothing new, and says so.
    assert await asyncio.wait_for(fresh.take(), 1) == set()


async def test_the_end_lets_whoever_waits_go_on() -> None:
    fresh = News()
    waiting = asyncio.create_task(fresh.take())
    await asyncio.sleep(0)
    fresh.end()
    assert await asyncio.wait_for(waiting, 1) == set()


async def test_a_short_telling_waits_for_the_tick() -> None:
    assert news.TICK / 2 < await rested(News(), 0.002) < 0.3


async def test_a_hall_is_left_alone_for_half_as_long_as_it_took() -> None:
    assert await rested(News(), 1.0, "q1:1") >= 0.49


async def test_a_hall_does_not_wait_with_what_the_moderator_did() -> None:
    assert await rested(News(), 10.0, "state") < 2
    fresh = News()
    fresh.add("state")
    assert await rested(fresh, 10.0) < 2
