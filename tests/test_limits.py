"""Failures are limited by address, and forgotten; the clock is the test's own."""

from polling.limits import ADDRESSES, BURST, KEY_SECONDS, SECONDS_EACH, Failures


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_few_mistakes_are_nothing_and_many_are_too_many() -> None:
    clock = Clock()
    failures = Failures(clock)
    for _ in range(BURST + 1):
        assert not failures.too_many("a")
        failures.note("a")
    assert failures.too_many("a")
    assert not failures.too_many("b")
    clock.now += SECONDS_EACH
    assert not failures.too_many("a")
    failures.note("a")
    assert failures.too_many("a")


def test_a_guesser_gets_one_try_in_four_seconds() -> None:
    clock, tries = Clock(), 0
    failures = Failures(clock)
    for _ in range(3000):
        if not failures.too_many("a"):
            failures.note("a")
            tries += 1
        clock.now += 0.1
    assert tries <= BURST + 1 + 300 / SECONDS_EACH


def test_nothing_is_kept_of_an_address_but_a_digest_that_rotates() -> None:
    clock = Clock()
    failures = Failures(clock)
    failures.note("192.0.2.77")
    kept = set(failures._due)
    assert all(b"192.0.2.77" not in digest for digest in kept)
    clock.now += KEY_SECONDS + 1
    failures.note("192.0.2.77")
    assert kept & set(failures._due) == set()


def test_memory_is_bounded_whatever_comes() -> None:
    failures = Failures(Clock())
    for n in range(ADDRESSES + 500):
        failures.note(str(n))
    assert len(failures._due) <= ADDRESSES
