"""Passwords: which are refused, how their digests are made, and that a worker goes on meanwhile."""

from __future__ import annotations

import asyncio
import threading

import pytest
from argon2 import PasswordHasher, extract_parameters

from polling.refused import Refused
from polling.signing.passwords import (
    AT_ONCE,
    HASHER,
    IN_LINE,
    IN_LINE_KNOWN,
    Passwords,
    checked,
    common,
)

GOOD = "en lang og rolig tur i fjellet"


@pytest.mark.parametrize(
    "password",
    [GOOD, "blå hest på taket", "837462910384", "xk3-9vmQz81!", "Sommeren er for kort her nord",
     "æøåæøå æøåabc", "p" * 3 + "assord er mitt passord nr 2"],
)  # fmt: skip
def test_what_may_be_a_password(password: str) -> None:
    assert checked(password, "Kari Nordmann") == password


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("elleve tegn", "minst"), ("", "minst"), ("x" * 201, "høyst"),
        ("Passord123456!", "første"), ("password1234", "første"), ("111111111111", "første"),
        ("123456789012", "første"), ("987654321098", "første"), ("qwertyuiop12", "første"),
        ("sommer2026!!!", "første"), ("Passord Passord", "første"),
        ("velkommenvelkommen", "første"),
        ("Kari Nordmann", "første"), ("kari nordmann 1", "første"), ("aaaaaaaaaaaa", "første"),
    ],
)  # fmt: skip
def test_what_may_not(password: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        checked(password, "Kari Nordmann")


def test_forms_of_letters_are_one() -> None:
    assert checked("ﬁsk og a\u030angst i fjorden") == "fisk og ångst i fjorden"
    assert common("Ｐａｓｓｗｏｒｄ１２３４")


async def test_a_digest_fits_its_password_alone() -> None:
    passwords = Passwords()
    kept = await passwords.made(GOOD)
    assert kept.startswith("$argon2id$")
    told = extract_parameters(kept)
    assert (told.memory_cost, told.time_cost, told.parallelism) == (19 * 1024, 2, 1)
    assert await passwords.fits(kept, GOOD)
    assert not await passwords.fits(kept, GOOD + " ")
    assert not await passwords.fits(kept, "")
    assert not await passwords.fits("", "what nobody has chosen")
    assert not await passwords.fits("no digest", GOOD)
    assert await passwords.made(GOOD) != kept
    passwords.close()


async def test_a_digest_of_other_parameters_is_made_anew() -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    passwords = Passwords()
    assert passwords.outdated(older.hash(GOOD))
    assert await passwords.fits(older.hash(GOOD), GOOD)
    assert not passwords.outdated(HASHER.hash(GOOD))
    passwords.close()


async def test_two_at_a_time_and_a_bounded_line() -> None:
    at_it, most, go_on = 0, 0, threading.Event()
    lock = threading.Lock()

    class Slow(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            nonlocal at_it, most
            with lock:
                at_it += 1
                most = max(most, at_it)
            assert go_on.wait(10)
            with lock:
                at_it -= 1
            return "digest"

    passwords = Passwords(Slow())
    waiting = [asyncio.create_task(passwords.made(GOOD)) for _ in range(IN_LINE)]
    await asyncio.sleep(0)  # the loop goes on, and each has its place in the line
    with pytest.raises(Refused) as refused:
        await passwords.fits("", GOOD)
    assert refused.value.word == "busy"
    # Strangers, from however many addresses, leave room for who was here before.
    waiting += [
        asyncio.create_task(passwords.made(GOOD)) for _ in range(IN_LINE_KNOWN - IN_LINE - 1)
    ]
    known = asyncio.create_task(passwords.fits("no digest", GOOD, known=True))
    await asyncio.sleep(0)
    with pytest.raises(Refused):
        await passwords.fits("", GOOD, known=True)
    go_on.set()
    assert await asyncio.gather(*waiting) == ["digest"] * (IN_LINE_KNOWN - 1)
    assert not await known
    assert most == AT_ONCE
    passwords.close()
