"""Voting slips: the code printed on one, how it is read back, and what it leaves in the store."""

import re
from random import Random

from polling.ballot import keyed

#: 23 signs of which no two look alike in print (no 0 O, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V):
#: ten of them are 45 bits.
LETTERS = "ACDEFHJKMNPQRTUWXY34679"
LENGTH = 10
MOST = 1000


def make(random: Random, number: int) -> list[str]:
    """So many different slip codes, drawn from `random` (pass a SystemRandom), in no order."""
    made: dict[str, None] = {}
    while len(made) < number:
        made["".join(random.choice(LETTERS) for _ in range(LENGTH))] = None
    return list(made)


def normalise(typed: str) -> str | None:
    """The ten signs in what a person typed, in any case, with or without space or dash.

    None when it cannot be a slip's code. Nothing is guessed at: a sign that is on no slip was
    misread, and the person is told to look again.
    """
    signs = re.sub(r"[\s\u00a0\u202f\-–.]", "", typed[:40]).upper()
    return signs if len(signs) == LENGTH and set(signs) <= set(LETTERS) else None


def show(code: str) -> str:
    """The code as two groups of five: "ACDEF HJKMN"."""
    return f"{code[:5]} {code[5:]}"


def bearer(code: str) -> str:
    """What a ballot is made from where a slip counts: it stands in for the phone's token.

    Never equal to a token, which has no space.
    """
    return f"slip {code}"


def valid(key: bytes, code: str) -> str:
    """What a slip is known by in the store, as one of those that were made."""
    return keyed(key, f"slip\0{code}")


def claimed(key: bytes, code: str, item: str, run: int) -> str:
    """What a slip is known by in a round of a question, once it is used there.

    The digests of one slip for two questions have nothing in common without the key.
    """
    return keyed(key, f"claimed\0{code}\0{item}\0{run}")


def claimant(key: bytes, token: str, item: str, run: int) -> str:
    """The phone that uses a slip in a round: the only one that may change that answer."""
    return keyed(key, f"claimant\0{token}\0{item}\0{run}")
