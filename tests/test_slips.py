"""Slip codes: no look-alikes, no repeats, read as people type them, digests that say nothing."""

from __future__ import annotations

import math
import secrets
from collections import Counter
from itertools import pairwise
from random import Random, SystemRandom

import pytest

from polling import ballot, slips

KEY = b"k" * ballot.KEY_BYTES


def test_a_code_is_45_bits_of_signs_that_nobody_mistakes() -> None:
    assert len(slips.LETTERS) ** slips.LENGTH > 2**45
    for alike in ("0OQ", "1IL", "2Z", "5S", "8B", "6G", "UV"):
        assert len(set(alike) & set(slips.LETTERS)) <= 1
    assert slips.LETTERS.isupper()


def test_every_sign_is_as_likely_in_every_place() -> None:
    codes = slips.make(Random(1953), 20_000)
    assert len(set(codes)) == 20_000
    for place in range(slips.LENGTH):
        found = Counter(code[place] for code in codes)
        expected = len(codes) / len(slips.LETTERS)
        chi = sum((found[sign] - expected) ** 2 / expected for sign in slips.LETTERS)
        # The 99.99th percentile of chi square with 22 degrees of freedom.
        assert chi < 58


def test_slips_are_in_no_order() -> None:
    codes = slips.make(SystemRandom(), slips.MOST)
    assert len(codes) == slips.MOST
    assert codes not in (sorted(codes), sorted(codes, reverse=True))
    rising = sum(a < b for a, b in pairwise(codes))
    assert math.isclose(rising, slips.MOST / 2, rel_tol=0.3)


@pytest.mark.parametrize(
    "typed",
    ["ACDEFHJKMN", "acdef hjkmn", " ACDEF HJKMN ", "ACDEF-HJKMN", "ACDEF–HJKMN", "AC DE FH JK MN",
     "acdef\u00a0hjkmn", "ACDEF\u202fHJKMN\n", "ACDEF.HJKMN"],
)  # fmt: skip
def test_it_is_read_as_people_type_it(typed: str) -> None:
    assert slips.normalise(typed) == "ACDEFHJKMN"


@pytest.mark.parametrize(
    "typed",
    ["", "ACDEFHJKM", "ACDEFHJKMNN", "ACDEFHJKM0", "ACDEFHJKMO", "ACDEFHJKM1", "АCDEFHJKMN",
     "ACDEFHJKMß", "ACDEFHJK\0N", "A" * 1000, "ACDEF_HJKMN"],
)  # fmt: skip
def test_anything_else_is_none(typed: str) -> None:
    assert slips.normalise(typed) is None


def test_it_is_shown_as_two_groups_of_five() -> None:
    assert slips.show("ACDEFHJKMN") == "ACDEF HJKMN"
    for code in slips.make(Random(1), 50):
        assert slips.normalise(slips.show(code)) == code


def test_a_slip_is_never_taken_for_a_phone() -> None:
    code = slips.make(Random(2), 1)[0]
    assert not ballot.TOKEN.match(slips.bearer(code))


def test_digests_of_one_slip_have_nothing_in_common() -> None:
    one, other = slips.make(Random(3), 2)
    token = secrets.token_urlsafe(16)
    found = [
        slips.valid(KEY, one),
        slips.valid(KEY, other),
        slips.valid(b"x" * 32, one),
        *(slips.claimed(KEY, one, item, run) for item in ("a", "b") for run in (1, 2)),
        slips.claimed(KEY, other, "a", 1),
        *(slips.claimant(KEY, token, item, run) for item in ("a", "b") for run in (1, 2)),
        ballot.ballot(KEY, slips.bearer(one), "a", 1, 0),
        ballot.person(KEY, slips.bearer(one), "a", 1),
    ]
    assert len(set(found)) == len(found)
    assert all(len(each) == 32 for each in found)
    assert slips.claimed(KEY, one, "a", 1) == slips.claimed(KEY, one, "a", 1)
