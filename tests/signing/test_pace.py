"""How often an address may try: never more than ten a minute, whatever the workers."""

from __future__ import annotations

import pytest

from polling.signing.pace import ADDRESSES, KEY_SECONDS, Pace


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("workers", [1, 2, 3, 4])
def test_in_no_minute_are_there_more_than_ten(workers: int) -> None:
    clock = Clock()
    paces = [Pace(workers, clock) for _ in range(workers)]
    taken: list[float] = []
    for _ in range(2000):
        clock.now += 0.1
        taken += [clock.now for pace in paces if not pace.attempt("192.0.2.1")]
    for start in taken:
        assert sum(start <= each < start + 60 for each in taken) <= 10
    assert len(taken) >= 15  # 200 seconds: whoever is patient gets on


def test_others_have_attempts_of_their_own_and_it_says_how_long() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    assert [pace.attempt("192.0.2.1") for _ in range(5)] == [0.0] * 5
    wait = pace.attempt("192.0.2.1")
    assert wait == pytest.approx(12)
    assert pace.attempt("192.0.2.2") == 0
    clock.now += wait
    assert pace.attempt("192.0.2.1") == 0


def test_one_household_is_one_address() -> None:
    pace = Pace(clock=Clock())
    tries = [pace.attempt(f"2001:db8:1:2::{n:x}") for n in range(1, 8)]
    assert tries[:5] == [0.0] * 5
    assert tries[5] > 0
    assert pace.attempt("2001:db8:1:3::1") == 0
    # Where the server listens to both at once, a v4 address comes as one of v6, and is no other's.
    tries = [pace.attempt("::ffff:192.0.2.1") for _ in range(6)]
    assert tries[5] > 0
    assert pace.attempt("::ffff:192.0.2.2") == 0
    assert pace.attempt("192.0.2.1") > 0


def test_memory_is_bounded_and_forgets() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    for n in range(ADDRESSES):
        assert pace.attempt(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}") == 0
    assert pace.attempt("198.51.100.1") > 0
    clock.now += 61
    assert pace.attempt("198.51.100.1") == 0
    assert len(pace._whole) == 1
    clock.now += KEY_SECONDS + 1
    before = set(pace._whole)
    assert pace.attempt("198.51.100.1") == 0
    assert before.isdisjoint(pace._whole)
