"""The join code: eight digits that a person can read off a wall and type on a phone."""

import re
from random import Random


def make(random: Random) -> str:
    """A code of eight digits, the first not 0, drawn from `random` (pass a SystemRandom)."""
    return str(random.randrange(10_000_000, 100_000_000))


def normalise(typed: str) -> str | None:
    """The eight digits in what a person typed, with or without space or dash; None if not so."""
    digits = re.sub(r"[\s\u00a0\u202f\-–.]", "", typed)
    return digits if re.fullmatch(r"[0-9]{8}", digits) else None


def show(code: str) -> str:
    """The code as two groups of four: "3885 1953"."""
    return f"{code[:4]} {code[4:]}"
