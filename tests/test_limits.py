"""Failures are limited by address, and forgotten; the clock is the test's own."""

from random import Random

import pytest

from polling.limits import (
    ADDRESSES,
    BURST,
    CODES_BURST,
    KEY_SECONDS,
    SECONDS_EACH,
    SERVER_BURST,
    SERVER_FOR_GOOD,
    SERVER_MS_EACH,
    Failures,
    Guesses,
    network,
)


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


class Server:
    """What the store keeps of wrong codes for all workers, with the test's clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.due, self.wrong = clock, 0.0, 0

    def counts(self) -> int:
        """One wrong code more; milliseconds ahead, as `guess.lua` says."""
        now = self.clock.now * 1000
        self.due = max(self.due, now) + SERVER_MS_EACH
        self.wrong += 1
        return round(self.due - now)


def tries(guesses: Guesses, server: Server, address: str) -> bool:
    """A wrong code from there; whether it was looked up."""
    if not guesses.may_try(address):
        return False
    guesses.failed(address, server.counts())
    return True


def types(guesses: Guesses, server: Server, chance: Random, clock: Clock, hall: str) -> int:
    """1,500 behind one address type within a minute, two in a hundred mistype; how many wait."""
    refused = 0
    for _ in range(1500):
        while chance.random() < 0.02:
            refused += not tries(guesses, server, hall)
        refused += not guesses.may_try(hall)
        guesses.passed(hall)
        clock.now += 60 / 1500
    return refused


def test_a_hall_that_types_is_never_held_up() -> None:
    chance = Random(1953)
    for _ in range(40):
        clock = Clock()
        assert types(Guesses(clock), Server(clock), chance, clock, "192.0.2.1") == 0


def test_a_hall_that_comes_in_is_not_held_up_while_1000_addresses_guess() -> None:
    chance, clock = Random(1953), Clock()
    guesses, server = Guesses(clock), Server(clock)
    for n in range(60_000):
        tries(guesses, server, f"192.0.{n % 1000 // 250}.{n % 250}")
        clock.now += 0.02
    for n in range(1500):
        tries(guesses, server, f"192.0.{n % 1000 // 250}.{n % 250}")
    assert types(guesses, server, chance, clock, "198.51.100.7") == 0


def test_one_address_is_held_to_two_wrong_codes_a_second() -> None:
    clock = Clock()
    guesses, server = Guesses(clock), Server(clock)
    tried = 0
    for _ in range(10_000):
        tried += tries(guesses, server, "192.0.2.1")
        clock.now += 0.01
    assert tried <= CODES_BURST + 1 + 2 * 100


@pytest.mark.parametrize("workers", [1, 4])
def test_many_addresses_together_are_held_to_eight_a_second(workers: int) -> None:
    clock = Clock()
    all_of_them, server = [Guesses(clock) for _ in range(workers)], Server(clock)
    for n in range(60_000):
        tries(all_of_them[n % workers], server, f"192.0.{n % 1000 // 250}.{n % 250}")
        clock.now += 0.01
    burst = SERVER_BURST + SERVER_FOR_GOOD
    assert server.wrong <= burst + 600 * 1000 / SERVER_MS_EACH + workers


def test_who_has_hardly_failed_gets_through_while_others_use_it_up() -> None:
    clock = Clock()
    guesses, server = Guesses(clock), Server(clock)
    for n in range(60_000):
        tries(guesses, server, f"192.0.{n % 1000 // 250}.{n % 250}")
        clock.now += 0.02
    while tries(guesses, server, "192.0.0.1"):
        pass
    assert guesses.may_try("198.51.100.7")


def test_an_attack_of_which_another_worker_knows_is_learnt_of_at_the_first_wrong_code() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    assert guesses.may_try("192.0.2.1")
    guesses.failed("192.0.2.1", 10 * SERVER_MS_EACH * SERVER_BURST)
    assert not guesses.may_try("192.0.2.1")
    assert not guesses.may_try("198.51.100.7")
    clock.now += 10 * SERVER_MS_EACH * SERVER_BURST / 1000
    assert guesses.may_try("192.0.2.1")


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_subscriber_is_one_however_many_addresses_it_has(address: str, whole: str) -> None:
    assert network(address) == whole
